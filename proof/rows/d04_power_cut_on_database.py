"""D-04: the power goes while the product writes to SQLite; NORMAL, the usual setting, is tried beside ours.

Django's driver cannot be given a file system of ours, so the product's statements are noted as it gives them
to SQLite, and given again, under the product's own pragmas, to an SQLite that notes each write, sync and
removal. A cut keeps what was synced; each later write is kept, dropped, or torn at 512 bytes. Then the file
must be whole, hold every commit acknowledged before, and stand exactly where one commit left it.
"""

import shutil
import sqlite3
from pathlib import Path

from proof.databases import ready
from proof.row import Row

SECTOR = 512
WRITES = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "INSERT", "UPDATE", "DELETE")
STANDS = "SELECT (SELECT count(*) FROM evidence_record), (SELECT count(*) FROM trail_entry)"

row = Row(
    "D-04",
    promises=("I-1", "I-4"),
    sizes={
        "short": {"acts": 12, "cuts": 60},
        "night": {"acts": 400, "cuts": 2_000},
        "long": {"acts": 1_000, "cuts": 10_000},
    },
    bars=(
        "acked >= size.acts", "cuts = size.cuts", "lost_cuts = 0", "torn = 0", "integrity = ok",
        "normal_lost_cuts >= 1",
    ),
)  # fmt: skip


@row.runs
def cut_power(trial):
    """Note the statements, replay them under both settings, and cut each replay at random points."""
    trial.package("apsw")
    ready(trial.room)
    from django.conf import settings

    pragmas = settings.DATABASES["default"]["OPTIONS"]["init_command"]
    statements = _work(trial)
    normal = pragmas.replace("synchronous=FULL", "synchronous=NORMAL")
    assert normal != pragmas or "synchronous=FULL" not in pragmas
    ours, theirs = (
        _replay(trial.room, name, each, statements) for name, each in (("ours", pragmas), ("n", normal))
    )
    lost, torn, whole = _cut_all(trial, ours, trial.size["cuts"])
    normal_lost, _, _ = _cut_all(trial, theirs, max(40, trial.size["cuts"] // 10))
    return {
        "acked": len(ours.acknowledged), "writes": len(ours.log), "checkpoints": ours.checkpoints,
        "cuts": trial.size["cuts"], "lost_cuts": lost, "torn": torn, "integrity": "ok" if whole else "broken",
        "normal_cuts": max(40, trial.size["cuts"] // 10), "normal_lost_cuts": normal_lost,
    }  # fmt: skip


def _work(trial):
    """Let the product enter, correct, import; give what it said to SQLite."""
    from django.db import connection

    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions
    from tests.support.cast import cast
    from tests.support.kept import AT, enter, give_text, training

    ours = cast("甲")
    give_text(ours.project)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(trial.room / "jiheng.sqlite3", trial.room / "before")
    statements, begun, inner = [], connection._start_transaction_under_autocommit, connection._commit

    def note(execute, sql, parameters, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            statements.append((_for_sqlite(sql, parameters), many, parameters))
        return execute(sql, parameters, many, context)

    def begin():
        begun()
        statements.append(("BEGIN IMMEDIATE", False, None))

    def commit():
        inner()
        statements.append(("COMMIT", False, None))

    connection._start_transaction_under_autocommit, connection._commit = begin, commit
    with connection.execute_wrapper(note):
        for number in range(trial.size["acts"]):
            day, topic = 1 + number % 28, str(number)
            if number % 7 == 6:
                rows = [training(day, topic=f"{topic}-{each}") for each in range(20)]
                actions.import_rows(ours.project, "training", rows, by=ours[Role.UNIT_CLERK], at=AT)
                continue
            made = enter(ours, Role.UNIT_CLERK, training(day, topic=topic), submission=topic)
            if number % 3 == 0:
                changed = {"参加人数": "30"}
                actions.correct(made, changed, by=ours[Role.UNIT_CLERK], at=AT, reason="数错了")
    connection._start_transaction_under_autocommit, connection._commit = begun, inner
    return statements


def _for_sqlite(sql, parameters):
    """Put SQLite's sign of a parameter for Django's, as Django's own cursor does."""
    from django.db.backends.sqlite3.base import SQLiteCursorWrapper

    if parameters is None:
        return sql
    return SQLiteCursorWrapper.convert_query(None, sql)


class Replay:
    """What an SQLite asked of the file system: the events, and how many stood at each commit."""

    def __init__(self, before: Path) -> None:
        """Begin with a database."""
        self.before = before.read_bytes()
        self.log: list[tuple[str, str, int, bytes]] = []
        self.acknowledged: list[tuple[int, tuple[int, int]]] = []

    @property
    def checkpoints(self) -> int:
        """How often the database itself was synced, not its log."""
        return sum(what == "sync" and name == "jiheng.sqlite3" for what, name, _, _ in self.log)


def _replay(room, name, pragmas, statements):
    """Give the statements to an SQLite whose files are noted."""
    import apsw

    home = room / name
    home.mkdir()
    shutil.copyfile(room / "before", home / "jiheng.sqlite3")
    replay = Replay(room / "before")
    system = _file_system(apsw, f"noted-{name}", replay.log)
    connection = apsw.Connection(str(home / "jiheng.sqlite3"), vfs=system.name)
    connection.execute(
        "PRAGMA locking_mode=EXCLUSIVE"
    ).fetchall()  # the index of the log in memory: no file that counts
    connection.execute(pragmas).fetchall()
    replay.log.clear()
    for sql, many, parameters in statements:
        if many:
            connection.executemany(sql, [tuple(each) for each in parameters])
        else:
            connection.execute(sql, None if parameters is None else tuple(parameters)).fetchall()
        if sql == "COMMIT":
            stands = next(connection.execute(STANDS))
            replay.acknowledged.append((len(replay.log), stands))
    connection.close()
    return replay


def _file_system(apsw, name, log):
    """Make a file system for SQLite that notes what it is asked and does it."""

    class File(apsw.VFSFile):
        def __init__(self, path, flags):
            self.path = Path(path.filename() if isinstance(path, apsw.URIFilename) else path).name
            super().__init__("", path, flags)

        def xWrite(self, data, offset):  # noqa: N802 — SQLite's names
            log.append(("write", self.path, offset, bytes(data)))
            return super().xWrite(data, offset)

        def xSync(self, flags):  # noqa: N802 — SQLite's names
            log.append(("sync", self.path, 0, b""))
            return super().xSync(flags)

        def xTruncate(self, size):  # noqa: N802 — SQLite's names
            log.append(("truncate", self.path, size, b""))
            return super().xTruncate(size)

    class System(apsw.VFS):
        def __init__(self):
            self.name = name
            super().__init__(name, "")

        def xOpen(self, path, flags):  # noqa: N802 — SQLite's names
            return File(path, flags)

        def xDelete(self, path, sync):  # noqa: N802 — SQLite's names
            log.append(("delete", Path(path).name, 0, b""))
            return super().xDelete(path, sync)

    return System()


def _cut_all(trial, replay, cuts):
    """Cut at random points; count cuts that lost an acknowledged commit, and those that stand nowhere."""
    known = {(0, 0): 0} | {stands: number for number, (_, stands) in enumerate(replay.acknowledged, 1)}
    base = _stands(trial.room, {"jiheng.sqlite3": bytearray(replay.before)})
    known[base[1]] = 0
    lost = torn = broken = 0
    for _ in range(cuts):
        point = trial.random.randint(0, len(replay.log))
        expected = sum(at <= point for at, _ in replay.acknowledged)
        whole, stands = _stands(trial.room, _after_cut(replay, point, trial.random))
        broken += not whole
        torn += stands not in known
        lost += known.get(stands, -1) < expected
    return lost, torn, not broken


def _after_cut(replay, point, chance):
    """Give the files as a cut at this point may leave them."""
    files = {"jiheng.sqlite3": bytearray(replay.before)}
    waiting: dict[str, list[tuple[str, int, bytes]]] = {}
    for what, name, offset, data in replay.log[:point]:
        if what == "sync":
            for each in waiting.pop(name, []):
                _do(files.setdefault(name, bytearray()), *each)
        elif what == "delete":
            files.pop(name, None)
            waiting.pop(name, None)
        else:
            waiting.setdefault(name, []).append((what, offset, data))
    for name, steps in waiting.items():
        for what, offset, data in steps:
            fate = chance.randrange(3)
            kept = data if fate == 0 else data[: chance.randrange(len(data) // SECTOR + 1) * SECTOR]
            if what == "truncate" and fate == 0:
                _do(files.setdefault(name, bytearray()), what, offset, b"")
            elif what == "write" and fate != 1 and kept:
                _do(files.setdefault(name, bytearray()), what, offset, kept)
    return files


def _do(content, what, offset, data):
    if what == "truncate":
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _stands(room, files):
    """Open what is left as anybody would; say whether it is whole, and where it stands."""
    home = room / "left"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    for name, content in files.items():
        (home / name).write_bytes(content)
    connection = sqlite3.connect(home / "jiheng.sqlite3")
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole, connection.execute(STANDS).fetchone()
    except sqlite3.DatabaseError:
        return False, None
    finally:
        connection.close()
