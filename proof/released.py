"""Servers as released versions left them: made once by each version, kept for ever, brought to this one.

`python -m proof.released VERSION FOLDER`, on the sources of that version, writes FOLDER/VERSION.tar.xz (data
folder: tables, files, key) and FOLDER/VERSION.json (scorecards, the ends of chains, rows by table).
What lies in `proof/releases` is never made anew: a version that is out does not change.
"""

import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

OWN = frozenset(
    {"django_session", "django_migrations", "django_content_type", "auth_permission"}
)  # Django's own
HOME = Path(__file__).parent / "releases"


def versions():
    """Name the versions that are kept."""
    return sorted(each.name.removesuffix(".tar.xz") for each in HOME.glob("*.tar.xz"))


def unpack(version, room):
    """Put the data folder of a version into an empty folder; give what that version said of it."""
    with tarfile.open(HOME / f"{version}.tar.xz") as archive:
        archive.extractall(room, filter="data")
    return json.loads((HOME / f"{version}.json").read_text("utf-8"))


def scorecards():
    """Give the scorecard of every project of the server, by the name of its folder."""
    from jiheng.scoring.machine_output import scorecard_json
    from jiheng.web.evidence.opened import open_tables
    from jiheng.web.projects.models import Project
    from jiheng.workflows.evaluate import evaluate_opened

    projects = Project.objects.exclude(folder_name="").select_related("organisation", "current")
    return {
        each.folder_name: scorecard_json(evaluate_opened(open_tables(each)).card)
        for each in projects.order_by("folder_name")
    }


def ends():
    """Give where every chain ends."""
    from jiheng.web.evidence.models import LedgerHead
    from jiheng.web.trail.models import Chain

    heads = [*Chain.objects.order_by("pk"), *LedgerHead.objects.order_by("pk")]
    return {str(each.pk): [each.seq, each.hash] for each in heads}


def counts(database):
    """Count the rows of every table."""
    with closing(sqlite3.connect(database)) as asked:
        names = asked.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {
            name: asked.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in sorted(names.fetchall())
        }


def changed(said, database):
    """Count tables that have not the rows a version left, and ends of chains that stand no more.

    What the upgrade itself tells of, after the ends, is neither.
    """
    now, since, gone = counts(database), 0, 0
    with closing(sqlite3.connect(database)) as asked:
        for key, (seq, hashed) in said["chains"].items():
            of = (key.replace("-", ""),)
            entries = dict(
                asked.execute("SELECT seq, hash FROM trail_entry WHERE chain_id = ?", of).fetchall()
            )
            heads = dict(
                asked.execute("SELECT seq, hash FROM evidence_ledgerhead WHERE project_id = ?", of).fetchall()
            )
            gone += hashed not in (entries.get(seq), heads.get(seq)) and seq > 0
            since += max(0, *entries, seq) - seq if entries else 0
    rows = said["counts"] | {"trail_entry": said["counts"]["trail_entry"] + since}
    return sum(now.get(name) != number for name, number in rows.items() if name not in OWN), gone


def _make(version, folder):
    """Let people work on a server of this version, with the example projects; then keep it."""
    room = Path(tempfile.mkdtemp())
    os.environ.update({"JIHENG_DATA": str(room), "DJANGO_SETTINGS_MODULE": "jiheng.web.settings"})
    from jiheng.web.configuration import keep_secret_key

    keep_secret_key(room)
    import django
    from django.db import connections
    from django.utils import timezone

    from proof.tampering import AT, anchored, history

    ours = history(room, records=6)
    anchored()
    from jiheng.web.accounts.roles import Role
    from jiheng.web.system import samples

    samples.begin(ours[Role.UNIT_CLERK], AT, timezone.localdate(AT))
    told = {"version": version, "django": django.__version__, "scorecards": scorecards(), "chains": ends()}
    connections.close_all()
    database = room / "jiheng.sqlite3"
    with closing(sqlite3.connect(database)) as last:
        last.execute("PRAGMA journal_mode=DELETE")
        last.execute("VACUUM")
    told["counts"] = counts(database)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{version}.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True), "utf-8"
    )
    with tarfile.open(folder / f"{version}.tar.xz", "w:xz", preset=9) as archive:
        for each in sorted(room.rglob("*")):
            if each.is_file() and each.suffix != ".txt":
                archive.add(each, each.relative_to(room).as_posix(), filter=_plain)


def _plain(member):
    """Leave out who made it, and when."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    _make(sys.argv[1], Path(sys.argv[2]))
