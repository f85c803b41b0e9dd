"""R-07: the machine is lost; sealed backups and the key on paper bring the system back, nothing else does."""

import shutil

from proof.backing_up import command, dangling, differing, told, worked
from proof.row import Row

row = Row(
    "R-07",
    promises=("I-13",),
    sizes={"short": {"wrong_keys": 6}, "night": {"wrong_keys": 200}},
    bars=(
        "restored = 1", "keys_back = 1", "counts_differing = 0", "roots_differing = 0", "dangling = 0",
        "wrong_keys >= size.wrong_keys", "opened_by_wrong = 0", "words_in_the_clear = 0",
    ),
)  # fmt: skip
WORDS = ("信访", "第1课", "sha256", "unit_clerk", "smtps", "trail_entry")


@row.runs
def lose(trial):
    """Seal a backup, lose the data folder, try keys that are wrong or mistyped, then the one on paper."""
    server_key = trial.room / "secret-key"
    worked(trial.room)
    key_before = server_key.read_text("ascii")
    from django.db import connections

    from jiheng.web.backups.sealing import new_key, on_paper
    from jiheng.web.backups.store import Store

    connections.close_all()
    paper = told(command(trial.room, "backup", "key", "--json"))["key"]
    secret = {"JIHENG_SMTP": "smtps://u:ein-wort@mail"}
    assert told(command(trial.room, "backup", "--json", **secret))["backup"]["sealed"]
    kept = trial.room.parent / "stick"
    shutil.copytree(trial.room / "backups", kept)
    shutil.rmtree(trial.room)
    clear = sum(
        word.encode() in each.read_bytes() for each in kept.rglob("*") if each.is_file() for word in WORDS
    )
    there = trial.room.parent / "there"
    wrong = [on_paper(new_key()) for _ in range(trial.size["wrong_keys"] - 2)] + [_slip(paper, trial), ""]
    opened = 0
    for each in wrong[:6]:  # a process each: the others are tried below
        done = command(there, "restore", "--from", str(kept), "--key", "--json", given=f"{each}\n")
        opened += done.returncode == 0 or (there / "jiheng.sqlite3").exists()
    opened += sum(_opens(Store(kept), each) for each in wrong[6:])
    found = told(
        command(there, "restore", "--from", str(kept), "--key", "--json", given=f"{paper.lower()}\n")
    )
    from jiheng.web.backups.sealing import from_paper

    store = Store(kept, from_paper(paper))
    manifest = store.read(store.names()[0])
    return {
        "restored": int(found["backup"] == manifest.name),
        "keys_back": int((there / "secret-key").read_text("ascii") == key_before and found["keys"]),
        **differing(manifest, there), "dangling": dangling(there), "wrong_keys": len(wrong),
        "opened_by_wrong": opened, "words_in_the_clear": clear,
    }  # fmt: skip


def _slip(paper, trial):
    """Mistype one letter."""
    place = trial.random.choice([number for number, each in enumerate(paper) if each != "-"])
    return f"{paper[:place]}{'A' if paper[place] != 'A' else 'B'}{paper[place + 1 :]}"


def _opens(store, paper):
    from jiheng.errors import JihengError
    from jiheng.web.backups.sealing import from_paper
    from jiheng.web.backups.store import Store

    try:
        Store(store.folder, from_paper(paper)).read(store.names()[0])
    except JihengError:
        return False
    return True
