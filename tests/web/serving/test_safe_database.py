"""`jiheng serve` refuses where SQLite could not keep what it acknowledges."""

import importlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from jiheng.errors import UsageError
from jiheng.web.configuration import SQLITE
from jiheng.web.serving import database

MOUNTS = """/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
10.0.0.1:/share /srv/data nfs4 rw 0 0
//nas/it /srv/it\\040office cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv", "ext4"), ("/srv/data", "nfs4"), ("/srv/data/jiheng", "nfs4"), ("/srv/database", "ext4"),
        ("/srv/it office/a", "cifs"), ("/run/a", "tmpfs"),
    ],
)  # fmt: skip
def test_the_nearest_mount_counts(folder: str, kind: str):
    assert database.file_system_of(Path(folder), MOUNTS) == kind
    assert database.file_system_of(Path(folder), "") == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL waits by its own settings")
def test_pages_wait_so_briefly_for_three_writes_that_they_answer_within_30_seconds():
    importlib.import_module("jiheng.web.wsgi")
    assert connection.get_connection_params()["timeout"] * 3 < 30


def test_what_is_deleted_is_no_longer_in_the_file(tmp_path):
    file = tmp_path / "jiheng.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute("PRAGMA secure_delete = OFF")  # as SQLite is built elsewhere
        made.executescript(SQLITE["init_command"])
        made.execute("CREATE TABLE session (told TEXT)")
        made.execute("INSERT INTO session VALUES ('a-way-in')")
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"a-way-in" in file.read_bytes()
        made.execute("DELETE FROM session")
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"a-way-in" not in file.read_bytes()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own files")
class TestSqlite:
    def test_a_disk_over_the_network_is_refused(self, monkeypatch, tmp_path):
        mounts = tmp_path / "mounts"
        mounts.write_text("nas:/a / nfs4 rw 0 0\n", "utf-8")
        monkeypatch.setattr(database, "MOUNTS", mounts)
        monkeypatch.setitem(connection.settings_dict, "NAME", "/srv/jiheng.sqlite3")
        with pytest.raises(UsageError, match="数据文件夹在网络磁盘上（nfs4）：/srv"):
            database.refuse_unsafe()

    def test_other_settings_are_refused(self, monkeypatch):
        monkeypatch.setattr(database, "SAFE", {"synchronous": 3, "foreign_keys": 1})
        with pytest.raises(UsageError, match="synchronous 是 2，应当是 3"):
            database.refuse_unsafe()

    def test_an_upgrade_is_announced_before_anything_is_done(self, monkeypatch, tmp_path):
        happened, file = [], tmp_path / "jiheng.sqlite3"
        file.write_bytes(bytes(3_000_000))
        monkeypatch.setitem(connection.settings_dict, "NAME", file)
        monkeypatch.setattr(database, "refuse_unsafe", lambda: None)  # a database of the tests is in memory
        monkeypatch.setattr(database, "_upgrade", lambda: 3)
        monkeypatch.setattr(database, "save", lambda _at: happened.append("saved") or "backup")
        monkeypatch.setattr(database, "migrate", lambda: happened.append("migrated") or 3)
        assert database.make_ready(happened.append) == 3
        announced, *rest = happened
        assert "3 步，数据库 3 MB。" in announced
        assert rest == ["saved", "    已备份（升级以前），开始更新数据表", "migrated"]

    def test_nothing_is_announced_where_nothing_is_to_be_done(self, monkeypatch):
        told = []
        monkeypatch.setattr(database, "refuse_unsafe", lambda: None)
        assert database.make_ready(told.append) == 0
        assert told == []
