"""R-02: bytes of a backup are flipped, cut off, removed; the disk fills: nothing of it is believed."""

import errno
import os
import shutil
from dataclasses import replace

from proof.backing_up import worked
from proof.databases import on_postgresql
from proof.row import Row
from proof.tampering import AT, DAY

BARS = (
    "damages >= size.damages", "refused = figure.damages", "fillings = size.fillings", "half = 0",
    "still_whole = 2",
)  # fmt: skip
row = Row(
    "R-02",
    promises=("I-13",),
    sizes={"short": {"damages": 60, "fillings": 8}, "night": {"damages": 4_000, "fillings": 200}},
    bars=BARS,
)
elsewhere = Row(
    "R-02P",
    promises=("I-13",),
    sizes={"short": {"damages": 20, "fillings": 4}, "night": {"damages": 1_000, "fillings": 20}},
    bars=BARS,
)


@elsewhere.runs
def damage_of_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return damage(trial)


@row.runs
def damage(trial):
    """Damage a plain and a sealed backup in one place at a time; then let the disk be full at each write."""
    worked(trial.room)
    from jiheng.web.backups import where
    from jiheng.web.backups.manifest import Why
    from jiheng.web.backups.sealing import new_key
    from jiheng.web.backups.store import Store
    from jiheng.web.backups.taking import take
    from jiheng.web.backups.verifying import verify

    damages = refused = whole = half = 0
    for key in (None, new_key()):
        store = Store(trial.room.parent / f"kept-{key is None}", key)
        source = replace(where.source(), store=store, settings={})
        name = take(source, why=Why.ASKED, at=AT).name
        files = sorted(each for each in store.folder.rglob("*") if each.is_file())
        for _ in range(trial.size["damages"] // 2):
            file = trial.random.choice(files)
            content = file.read_bytes()
            _hurt(file, content, trial.random)
            damages += 1
            refused += bool(_faults(store, name, verify))
            file.write_bytes(content)
        whole += not verify(store, name)
        half += _filled(trial, source, take, Why, store)
        shutil.rmtree(store.folder)
    return {
        "damages": damages, "refused": refused, "fillings": trial.size["fillings"], "half": half,
        "still_whole": whole,
    }  # fmt: skip


def _hurt(file, content, chance):
    """Flip a bit, cut the end off, add something, or take the file away."""
    place = chance.randrange(len(content)) if content else 0
    how = chance.choice(("flip", "cut", "add", "gone") if content else ("add", "gone"))
    if how == "gone":
        file.unlink()
        return
    flipped = (
        content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        if content
        else b""
    )
    file.write_bytes({"flip": flipped, "cut": content[:place], "add": content + b"x"}[how])


def _faults(store, name, verify):
    from jiheng.errors import JihengError

    try:
        return verify(store, name)
    except (JihengError, OSError) as error:
        return [str(error)]


def _filled(trial, source, take, why, store):
    """Let the disk be full at the first, second … sync; count what stands under a name and is not whole."""
    from jiheng.errors import JihengError
    from jiheng.web.backups.verifying import verify

    usual, half = os.fsync, 0
    for number in range(trial.size["fillings"] // 2):
        left = iter(range(number))

        def full(descriptor, left=left):
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            usual(descriptor)

        before = store.names()
        _another_file(trial, number)
        os.fsync = full
        try:
            take(source, why=why.ASKED, at=AT + (number + 1) * DAY)
            enough = True
        except JihengError:
            enough = False
        finally:
            os.fsync = usual
        new = [each for each in store.names() if each not in before]
        half += bool(new) and not enough
        half += sum(bool(verify(store, each)) for each in new)
    return half


def _another_file(trial, number):
    """Put a file among the samples, so that the next backup has something new to store."""
    place = trial.room / "samples" / f"{number}.bin"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(trial.random.randbytes(2_000))
