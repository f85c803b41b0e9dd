"""A small data folder without Django's tables: what backups ask of a database, and nothing else."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from jiheng.web.backups.manifest import DATABASE
from jiheng.web.backups.store import Store
from jiheng.web.backups.taking import Source

AT = datetime(2026, 11, 26, 2, tzinfo=UTC)
TABLES = """
CREATE TABLE accounts_organisation (id TEXT, name TEXT, path TEXT);
CREATE TABLE projects_project (id TEXT, name TEXT);
CREATE TABLE trail_chain (organisation TEXT, seq INTEGER, hash TEXT);
CREATE TABLE evidence_ledgerhead (project_id TEXT, seq INTEGER, hash TEXT);
CREATE TABLE evidence_storedfile (sha256 TEXT);
CREATE TABLE django_migrations (app TEXT, name TEXT);
CREATE TABLE django_session (key TEXT);
INSERT INTO accounts_organisation VALUES ('1', '某市信访局', '1/');
INSERT INTO projects_project VALUES ('2', '运维');
INSERT INTO trail_chain VALUES ('1', 3, 'aa');
INSERT INTO evidence_ledgerhead VALUES ('2', 5, 'bb');
INSERT INTO django_migrations VALUES ('trail', '0001_initial');
INSERT INTO django_session VALUES ('x');
"""


def attach(data, content: bytes):
    """Put a file of evidence in its place, then the row that names it."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = data / "files" / sha256[:2] / sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    with closing(sqlite3.connect(data / DATABASE)) as tables, tables:
        tables.execute("INSERT INTO evidence_storedfile VALUES (?)", [sha256])
    return place


@pytest.fixture
def data(tmp_path):
    """A data folder with a file of evidence, samples in a database of their own, and a key."""
    folder = tmp_path / "data"
    (folder / "samples" / "days").mkdir(parents=True)
    with closing(sqlite3.connect(folder / DATABASE)) as tables, tables:
        tables.executescript(TABLES)
    with closing(sqlite3.connect(folder / "samples" / "samples.sqlite")) as samples, samples:
        samples.execute("PRAGMA journal_mode=WAL")
        samples.execute("CREATE TABLE sample (time INTEGER)")
    (folder / "samples" / "days" / "2026.parquet").write_bytes(b"PAR1")
    (folder / "secret-key").write_text("s3" * 20)
    (folder / "serve.lock").write_text("1")
    attach(folder, "合同".encode())
    return folder


def source_of(data, key=None, settings=None) -> Source:
    """Give what is to be backed up, into a folder beside it."""
    return Source(data, Store(data.parent / "backups", key), settings or {})
