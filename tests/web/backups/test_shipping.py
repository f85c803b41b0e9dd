"""What was committed is shipped whatever others do to the log, and a backup is brought to the last of it."""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from jiheng.errors import IntegrityError
from jiheng.web.backups import following, restoring, shipping
from jiheng.web.backups.manifest import DATABASE, Why
from jiheng.web.backups.sealing import new_key
from jiheng.web.backups.taking import take
from tests.web.backups.conftest import AT, attach, source_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def writer(data, monkeypatch):
    """Somebody who writes as the server does, and takes the log in all the time; it is begun anew often."""
    monkeypatch.setattr(following, "TURN_AT", 60_000)
    monkeypatch.setattr(following, "WAIT", 0.01)
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("PRAGMA wal_autocheckpoint = 3")
        made.execute("PRAGMA busy_timeout = 5")
        made.execute("PRAGMA synchronous = OFF")
        made.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, told BLOB)")
        yield made


def lines(database) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(database)) as asked:
        return asked.execute("SELECT number, told FROM line ORDER BY 1").fetchall()


def write(writer, chance, number: int) -> None:
    """Commit a few lines, or take them back; and take the log in, as somebody else might."""
    writer.execute("BEGIN IMMEDIATE")
    for _ in range(chance.randrange(1, 4)):
        writer.execute(
            "INSERT OR REPLACE INTO line VALUES (?, ?)",
            [number % 40, chance.randbytes(chance.randrange(9_000))],
        )
    writer.execute("ROLLBACK" if chance.random() < 0.2 else "COMMIT")
    if chance.random() < 0.3:
        writer.execute(f"PRAGMA wal_checkpoint({chance.choice(['PASSIVE', 'RESTART', 'TRUNCATE'])})")


def restored(source, folder):
    """Put the newest backup back to the last of what was shipped."""
    folder.mkdir()
    store = source.store
    manifest = store.read(store.names()[0])
    restoring.put_back(store, manifest, folder, at=AT, told={}, to_last=True)
    return folder / DATABASE


@pytest.mark.parametrize(("key", "times"), [(None, 90), (new_key(), 46)], ids=["plain", "sealed"])
def test_the_last_that_was_shipped_comes_back(data, writer, tmp_path, key, times):
    source, moment, logs = source_of(data, key), AT, set()
    chance = random.Random(4)  # noqa: S311 — the same on every run
    shipper = shipping.Shipper(data, source.store)
    shipper.ship(moment)
    for number in range(times):
        write(writer, chance, number)
        moment += SECOND
        if number in (20, 70):
            take(source, why=Why.ASKED, at=moment)
        if number % 3 == 0:
            file = attach(data, f"{number}".encode())
            shipper.ship(moment)
            logs.add(shipper.follower.log)
        if number in (21, 45, 72, 89):
            shipper.ship(moment)
            there = restored(source, tmp_path / f"{number}")
            assert lines(there) == lines(data / DATABASE), number
            assert (there.parent / file.relative_to(data)).read_bytes() == file.read_bytes()
    assert len(logs) > 2  # it was begun anew
    assert key is None or not any(b"line" in each.read_bytes() for each in shipping.pieces(source.store))
    shipper.follower.close()


def test_what_is_shipped_of_a_log_that_was_empty_at_first_comes_back(data, writer, tmp_path):
    source = source_of(data)
    shutil.rmtree(data / "files")  # else they are shipped first
    writer.execute("DELETE FROM evidence_storedfile")
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shipper = shipping.Shipper(data, source.store)
    shipper.ship(AT)
    take(source, why=Why.START, at=AT + SECOND)
    writer.execute("INSERT INTO line VALUES (1, 'a')")
    shipper.ship(AT + 2 * SECOND)
    shipper.follower.close()
    assert lines(restored(source, tmp_path / "there")) == [(1, "a")]


def test_what_cannot_be_kept_is_given_again(data, writer, monkeypatch):
    source = source_of(data)
    shipper = shipping.Shipper(data, source.store)
    writer.execute("INSERT INTO line VALUES (1, 'a')")
    with monkeypatch.context() as away:
        away.setattr(shipping, "_write", lambda *_: (_ for _ in ()).throw(OSError("away")))
        for _ in range(3):
            with pytest.raises(OSError, match="away"):
                shipper.ship(AT)
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            writer.execute("INSERT INTO line (told) VALUES ('b')")
    take(source, why=Why.ASKED, at=AT + SECOND)
    shipper.ship(AT)
    assert shipper.follower.offset > 0
    shipper.follower.close()


def test_a_piece_that_is_missing_or_changed_is_told_and_the_backup_alone_comes_back(data, writer, tmp_path):
    source = source_of(data)
    shipper = shipping.Shipper(data, source.store)
    shipper.ship(AT)
    take(source, why=Why.ASKED, at=AT + SECOND)
    before = lines(data / DATABASE)
    for number in range(3):
        writer.execute("INSERT INTO line VALUES (?, 'a')", [number])
        shipper.ship(AT + 2 * SECOND)
    shipper.follower.close()
    second = shipping.pieces(source.store)[2]
    content = second.read_bytes()
    second.write_bytes(content[:-1] + b"x")
    with pytest.raises(IntegrityError, match="损坏"):
        restored(source, tmp_path / "changed")
    second.unlink()
    with pytest.raises(IntegrityError, match="缺了几段"):
        restored(source, tmp_path / "missing")
    alone = tmp_path / "alone"
    alone.mkdir()
    restoring.put_back(source.store, source.store.read(source.store.names()[0]), alone, at=AT, told={})
    assert lines(alone / DATABASE) == before


def test_what_a_new_start_ships_is_not_joined_to_what_was_passed_over(data, writer, tmp_path):
    source = source_of(data)
    first = shipping.Shipper(data, source.store)
    first.ship(AT)
    take(source, why=Why.ASKED, at=AT + SECOND)
    writer.execute("INSERT INTO line VALUES (1, 'shipped')")
    first.ship(AT + 2 * SECOND)
    shipped = lines(data / DATABASE)
    first.follower.close()
    writer.execute("INSERT INTO line VALUES (2, 'passed over')")
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    second = shipping.Shipper(data, source.store)
    writer.execute("INSERT INTO line VALUES (3, 'later')")
    second.ship(AT + 3 * SECOND)
    assert lines(restored(source, tmp_path / "old")) == shipped
    take(source, why=Why.ASKED, at=AT + 5 * SECOND)
    second.ship(AT + 6 * SECOND)
    assert lines(restored(source, tmp_path / "new")) == lines(data / DATABASE)
    second.follower.close()


@pytest.mark.parametrize("shipped", [0, 1, 2, 5])
def test_what_is_shipped_while_a_backup_is_taken_comes_back_with_it(data, writer, tmp_path, shipped):
    source = source_of(data)
    shipper = shipping.Shipper(data, source.store)
    shipper.ship(AT)
    take(source, why=Why.ASKED, at=AT + SECOND)
    shipper.ship(AT + 2 * SECOND)
    kept = []

    def go_on(_done, _all, words):
        if words == "写清单":  # the tables are copied, the backup is not in its place
            for number in range(shipped):
                writer.execute("INSERT INTO line VALUES (?, 'meanwhile')", [number])
                shipper.ship(AT + (4 + number) * SECOND)
            kept.extend(lines(data / DATABASE))

    take(source, why=Why.ASKED, at=AT + 3 * SECOND, tell=go_on)
    shipper.follower.close()  # the machine is gone
    # Of one piece nobody can tell whether it was read before the tables were copied.
    assert lines(restored(source, tmp_path / "there")) == (kept if shipped != 1 else [])


@pytest.mark.parametrize("why", [Why.UPGRADE, Why.ASKED])
def test_the_backup_of_an_upgrade_says_nothing_that_the_program_of_before_does_not_know(data, writer, why):
    source = source_of(data)
    shipper = shipping.Shipper(data, source.store)
    writer.execute("INSERT INTO line VALUES (1, 'a')")
    shipper.ship(AT)
    shipper.follower.close()
    made = take(source, why=why, at=AT + SECOND)
    assert (b'"pieces"' in made.written()) is (why != Why.UPGRADE)
