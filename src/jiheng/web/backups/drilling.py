"""A backup put back in a place of its own, and compared: what the system had, what came back.

The restored place is opened by a process of its own (serving/drilled.py), which knows no other database.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.errors import JihengError
from jiheng.web.backups import postgresql, snapshot
from jiheng.web.backups.manifest import DATABASE, Manifest
from jiheng.web.backups.restoring import put_back
from jiheng.web.backups.store import Store
from jiheng.web.backups.taking import Tell

CHILD = "jiheng.web.serving.drilled"
PATIENCE = 3_600  # seconds
DOCUMENTS = 20  # projects whose score table is written anew on both sides
SERVER = "审计日志 本系统"
CHANGED = "来源已有新的改动，未比"
SETTINGS = "jiheng.web.settings"
UNSET = ("JIHENG_ANCHORS", "JIHENG_SMTP", "JIHENG_DINGTALK_WEBHOOK", "JIHENG_BACKUPS")


class Compared(NamedTuple):
    """A row of the table: what was compared, as it was, as it came back; `is_equal` None: not compared."""

    what: str
    source: str
    restored: str
    is_equal: bool | None


class Drilled(NamedTuple):
    """What a drill came to."""

    backup: str
    seconds: int  # until the restored system could be opened
    table: tuple[Compared, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing differs."""
        return all(each.is_equal is not False for each in self.table)


def drill(
    store: Store,
    name: str,
    data: Path | None,
    *,
    at: datetime,
    database: str = "",
    tell: Tell = lambda *_: None,
) -> Drilled:
    """Restore a backup beside the others and compare; `data` is the running system, where it is here.

    Its tables are in the folder too, unless at the address `database`.

    Raises JihengError where the backup cannot be restored at all.
    """
    manifest = store.read(name)
    begun = time.monotonic()
    with store.room() as room:
        scratch = Path(room) / "data"
        scratch.mkdir()
        put_back(store, manifest, scratch, at=at, told={"drill": True}, tell=tell)
        seconds = int(time.monotonic() - begun)
        there = snapshot.survey(scratch / DATABASE)  # before a newer program migrates it
        tell(1, 2, "打开恢复出来的系统")
        found = opened(scratch, at)
        same = data is not None and _unchanged(data, manifest, database)
        ours = opened(data, at, only_documents=True, database=database) if data and same else None
        return Drilled(name, seconds, tuple(_table(manifest, there, found, ours)))


def _unchanged(data: Path, manifest: Manifest, database: str) -> bool:
    """Say whether no organisation has written anything since; the server itself tells of its backups."""
    if not database and not (data / DATABASE).is_file():
        return False
    now = (postgresql.survey() if database else snapshot.survey(data / DATABASE)).chains
    return {*now} ^ {*manifest.chains} <= {each for each in (*now, *manifest.chains) if each.name == SERVER}


def opened(data: Path, at: datetime, *, only_documents: bool = False, database: str = "") -> dict[str, Any]:
    """Open the system of a data folder in a process of its own; give what it finds (serving/drilled.py).

    Its tables are in the folder too, unless in the `database` of an address.
    """
    words = [at.isoformat(), str(DOCUMENTS), "documents" if only_documents else "all"]
    given = {key: value for key, value in os.environ.items() if key not in UNSET}  # noqa: TID251 — of a process
    done = subprocess.run(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", CHILD, *words],
        env=given | {"JIHENG_DATA": str(data), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": SETTINGS},
        capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode:
        raise JihengError(f"恢复出来的系统打不开：{(done.stderr.strip().splitlines() or ['没有说原因'])[-1]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _table(
    manifest: Manifest, there: snapshot.Survey, found: dict[str, Any], ours: dict[str, Any] | None
) -> Iterator[Compared]:
    counts = {table: rows for table, rows in manifest.counts.items() if table != "django_session"}
    back = {table: rows for table, rows in there.counts.items() if table != "django_session"}
    differing = [each for each in sorted(counts.keys() | back.keys()) if counts.get(each) != back.get(each)]
    yield _row("各表行数合计", sum(counts.values()), sum(back.values()))
    yield from (_row(f"{each} 行数", counts.get(each, "–"), back.get(each, "–")) for each in differing)
    ends = {each.name: each for each in there.chains}
    for end in manifest.chains:
        other = ends.get(end.name)
        yield _row(
            f"{end.name} 的链尾", _end(end.length, end.hash), _end(other.length, other.hash) if other else "–"
        )
    yield _row("证据文件", len(there.files), len(there.files) - found["missing"])
    faults = found["faults"]
    yield Compared("全部核对（链、锚、各行、文件）", "应当相符", "；".join(faults[:5]) or "相符", not faults)
    restored: dict[str, str] = found["documents"]
    if ours is None:
        yield Compared(f"重新写出的得分表 {len(restored)} 份", CHANGED, f"写出 {len(restored)} 份", None)
        return
    same = sum(restored.get(key) == value for key, value in ours["documents"].items())
    yield _row(f"重新写出的得分表 {len(ours['documents'])} 份", len(ours["documents"]), same)


def _row(what: str, source: object, restored: object) -> Compared:
    return Compared(what, str(source), str(restored), source == restored)


def _end(length: int, hashed: str) -> str:
    return f"{length} 条 {hashed[:16]}"
