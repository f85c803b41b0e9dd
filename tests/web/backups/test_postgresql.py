"""Rows of PostgreSQL stand in a file of SQLite as Django writes them there, and come back as they were."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from jiheng.web.backups import postgresql

HERE = "id integer, key uuid, at timestamptz, day date, flag boolean, kept bytea, told jsonb, text text"
THERE = "id integer, key char(32), at datetime, day date, flag bool, kept BLOB, told text, text text"
SIGNS = ", ".join(["%s"] * 8)
KEY = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
NOON = "2023-06-01 12:00:00.1234+08"
ODD = "制表\t换行\n反斜\\ \\N '引\""
ROWS = [
    (1, KEY, NOON, "2023-06-01", True, b"\x00\xff\\x", '{"甲": [1, "乙"]}', ODD),
    (2, None, "2024-02-29 00:00:00+00", None, False, b"", r'"\\N"', ""),
    (3, None, None, None, None, None, "null", None),
]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2023-06-01 02:00:00+00", "2023-06-01 02:00:00"),
        ("2023-06-01 02:00:00.1+00", "2023-06-01 02:00:00.100000"),
        ("2023-06-01 02:00:00.123456+00", "2023-06-01 02:00:00.123456"),
    ],
)
def test_moments_have_six_digits_or_none(told, kept):
    assert postgresql.FORMS[postgresql.MOMENT](told) == kept


def test_odd_rows_come_back_as_they_were(db, tmp_path):  # noqa: ARG001 — it needs a database
    if connection.vendor != "postgresql":
        pytest.skip("this is about PostgreSQL")
    with closing(sqlite3.connect(tmp_path / "file")) as file, connection.cursor() as cursor:
        file.execute(f"CREATE TABLE odd ({THERE})")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute(f"CREATE TABLE odd ({HERE})")
        for row in ROWS:
            cursor.execute(f"INSERT INTO odd VALUES ({SIGNS})", row)  # noqa: S608 — signs alone
        cursor.execute("SELECT odd::text FROM odd ORDER BY id")
        before = cursor.fetchall()
        postgresql._write(connection.connection, file, "odd")
        first, _, last = file.execute("SELECT * FROM odd ORDER BY id").fetchall()
        assert first[:4] == (1, KEY.replace("-", ""), "2023-06-01 04:00:00.123400", "2023-06-01")
        assert first[4:] == (1, *ROWS[0][5:])
        assert last == (3, None, None, None, None, None, "null", None)
        cursor.execute("TRUNCATE odd")
        postgresql._read(file, cursor, "odd")
        cursor.execute("SELECT odd::text FROM odd ORDER BY id")
        assert cursor.fetchall() == before
