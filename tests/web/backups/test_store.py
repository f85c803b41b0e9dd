"""A backup is whole or not there, proves itself, comes back byte for byte, and is kept by rule."""

import errno
import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from jiheng.errors import BusyError, IntegrityError, JihengError, UsageError
from jiheng.web.backups import keeping, keys, marks, restoring
from jiheng.web.backups.manifest import DATABASE, Manifest, Why
from jiheng.web.backups.sealing import from_paper, new_key
from jiheng.web.backups.store import Store, moment_of
from jiheng.web.backups.taking import take
from jiheng.web.backups.verifying import verify
from tests.web.backups.conftest import AT, attach, source_of

KEY = new_key()


def taken(source, at=AT, why=Why.ASKED):
    return take(source, why=why, at=at)


def week(moment):
    return moment.isocalendar()[:2]


def month(moment):
    return moment.year, moment.month


def whole(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_what_was_backed_up_comes_back(data, tmp_path, key):
    source = source_of(data, key, {"JIHENG_HOSTS": "a", "JIHENG_SMTP": "smtps://u:geheim@h"})
    made = taken(source)
    assert verify(source.store, made.name) == []
    assert made.system == "某市信访局"
    assert {each.name: (each.length, each.hash) for each in made.chains} == {
        "审计日志 某市信访局": (3, "aa"), "台账 运维": (5, "bb"),
    }  # fmt: skip
    assert made.settings == {"JIHENG_HOSTS": "a"}
    stored = b"".join(whole(source.store.folder).values())
    assert (b"geheim" not in stored, b"s3s3" not in stored) == (True, True)
    assert (b"PAR1" in stored) is (key is None)

    there = tmp_path / "there"
    there.mkdir()
    read = Store(source.store.folder, key).read(made.name)
    restoring.put_back(source.store, read, there, at=AT, told={})
    back = whole(there)
    tables = back.pop(DATABASE), back.pop("samples/samples.sqlite")
    assert all(each.startswith(b"SQLite") for each in tables)
    with closing(sqlite3.connect(there / DATABASE)) as asked:
        assert asked.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert asked.execute("SELECT count(*) FROM evidence_storedfile").fetchone() == (1,)
    assert marks.is_silent(there)
    assert json.loads(back.pop("restored.json"))["system"] == "某市信访局"
    assert back.pop("secret-key", b"").decode() == ("" if key is None else "s3" * 20)
    before = whole(data)
    assert back == {name: before[name] for name in before if name.startswith(("files/", "samples/days"))}


def test_the_same_bytes_are_stored_once_and_a_decayed_file_does_no_harm(data):
    source = source_of(data)
    taken(source)
    blobs = len(list((source.store.folder / "blobs").glob("*/*")))
    place = attach(data, b"second")
    taken(source, AT + timedelta(days=1))
    assert len(list((source.store.folder / "blobs").glob("*/*"))) == blobs + 2  # it, and the tables
    place.write_bytes(b"decayed")
    assert verify(source.store, taken(source, AT + timedelta(days=2)).name) == []
    place.unlink()
    last = taken(source, AT + timedelta(days=3))
    assert verify(source.store, last.name) == []
    assert last.files[str(place.relative_to(data))].size == len(b"second")


def test_a_file_that_no_backup_has_is_told(data):
    source = source_of(data)
    attach(data, b"gone").unlink()
    made = taken(source)
    assert "不见了" in made.faults[0]
    assert made.faults[0] in verify(source.store, made.name)


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
def test_one_byte_anywhere_is_noticed(data, key):
    source = source_of(data, key)
    made = taken(source)
    for file in [each for each in source.store.folder.rglob("*") if each.is_file()]:
        content = file.read_bytes()
        for wrong in (content[:-1], bytes([content[0] ^ 1]) + content[1:], None):
            file.chmod(0o600)
            file.write_bytes(wrong) if wrong is not None else file.unlink()
            try:
                found = verify(source.store, made.name)
            except JihengError as error:
                found = [str(error)]
            assert found, file
            file.write_bytes(content)
    assert verify(source.store, made.name) == []


def test_a_sealed_backup_is_not_read_without_its_key(data):
    made = taken(source_of(data, KEY))
    with pytest.raises(JihengError, match="纸质密钥"):
        source_of(data).store.read(made.name)
    with pytest.raises(IntegrityError, match="解不开"):
        source_of(data, new_key()).store.read(made.name)


def test_a_full_disk_leaves_no_half_backup(data, monkeypatch):
    source = source_of(data)
    first = taken(source)
    sync, left = os.fsync, iter(range(3))

    def full(number):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(number)

    attach(data, b"second")
    monkeypatch.setattr("jiheng.web.backups.store.os.fsync", full)
    with pytest.raises(JihengError, match="写满了"):
        taken(source, AT + timedelta(days=1))
    monkeypatch.undo()
    assert source.store.names() == [first.name]
    assert verify(source.store, first.name) == []
    taken(source, AT + timedelta(days=1))
    assert list((source.store.folder / "coming").iterdir()) == []


def test_two_backups_do_not_run_at_once(data):
    source = source_of(data)
    with source.store.alone(AT), pytest.raises(BusyError, match="另一个备份"):
        taken(source)


def test_a_list_that_names_places_outside_is_refused(data):
    made = taken(source_of(data))
    kept = made.files[DATABASE]
    hostile = dict.fromkeys(("../out", "/etc/out", "a/../../out", "a\\..\\out", "C:out", "", "./a"), kept)
    for path, each in {**hostile, "a": kept._replace(stored="../../etc/passwd")}.items():
        made.files[path] = each
        with pytest.raises(IntegrityError, match="数据文件夹以外"):
            Manifest.read(made.written(), "x")
        made.files.pop(path)
    assert Manifest.read(made.written(), "x") == made


@pytest.mark.parametrize("fails_at", range(1, 12))
def test_a_restore_that_is_cut_anywhere_is_the_old_or_carried_on_to_the_new(data, monkeypatch, fails_at):
    source = source_of(data)
    made = taken(source)
    attach(data, b"later")
    before = whole(data)
    rename, count = Path.rename, iter(range(1, 100))

    def cut(self, target):
        if next(count) == fails_at:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cut)
    try:
        restoring.put_back(source.store, made, data, at=AT, told={})
    except KeyboardInterrupt:
        monkeypatch.undo()
        assert restoring.finish(data)
    monkeypatch.undo()
    after = whole(data)
    assert not (data / "restoring").exists()
    assert "restored.json" in after
    assert {*after} - {"restored.json"} == {*before} - _later(before, made)
    assert after["secret-key"] == before["secret-key"]


def _later(before, made):
    return {each for each in before if each.startswith("files/") and each not in made.files}


def test_what_was_not_ready_goes_and_the_old_stays(data):
    source = source_of(data)
    made, before = taken(source), whole(data)
    (
        source.store.folder / "blobs" / made.files[DATABASE].stored[:2] / made.files[DATABASE].stored
    ).write_bytes(b"")
    with pytest.raises(IntegrityError):
        restoring.put_back(source.store, made, data, at=AT, told={})
    assert whole(data) == before
    (data / "restoring" / "new").mkdir(parents=True)
    assert not restoring.finish(data)
    assert whole(data) == before


def test_seven_days_five_weeks_twelve_months_and_every_year_are_kept():
    moments = [AT - timedelta(days=each) for each in range(900)]
    staying = sorted(keeping.kept(moments, AT), reverse=True)
    assert staying[:7] == moments[:7]
    weeks, months = ([of(each) for each in moments] for of in (week, month))
    assert {*dict.fromkeys(weeks)} & {*[week(each) for each in staying]} >= {*list(dict.fromkeys(weeks))[:5]}
    assert {month(each) for each in staying} >= {*list(dict.fromkeys(months))[:12]}
    assert {each.year for each in staying} == {2024, 2025, 2026}
    assert 20 < len(staying) < 7 + 5 + 12 + 3
    held = keeping.kept(staying, AT)
    assert held == {*staying}  # nothing goes by looking twice


def test_a_server_that_stood_still_loses_none_by_it():
    moments = [AT - timedelta(days=each) for each in range(400, 410)]
    assert len(keeping.kept(moments, AT)) == 7


def test_what_nobody_needs_any_more_goes(data):
    source = source_of(data)
    first = taken(source)
    attach(data, b"second")
    second = taken(source, AT + timedelta(days=1))
    with source.store.alone(AT):
        assert source.store.remove([first.name]) == 1  # its tables; the files are the second's too
    assert source.store.names() == [second.name]
    assert verify(source.store, second.name) == []
    assert moment_of(second.name) == AT + timedelta(days=1)


def test_nothing_goes_while_a_list_cannot_be_read(data):
    source = source_of(data)
    first, second = taken(source), taken(source, AT + timedelta(days=1))
    (source.store.folder / second.name).write_bytes(b"{}")
    with source.store.alone(AT), pytest.raises(JihengError):
        source.store.remove([first.name])
    assert first.name in source.store.names()


def test_a_second_key_is_not_made_by_accident(data):
    assert from_paper(keys.make_key(data)) == keys.kept_key(data)
    assert (data / "backup-key").stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="已经有纸质密钥"):
        keys.make_key(data)
