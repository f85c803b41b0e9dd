"""Writers that are killed leave all or nothing; writers at once never break a chain. Real processes."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
WRITES_OF_AN_ENTRY = 7  # at least: records, ledger lines, two counters, submission, trail entry and its end


@contextmanager
def own_database():
    """The environment of an empty database: SQLite in a folder, or one more on the server of the tests."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield {}
        return
    server, _, _ = address.rpartition("/")
    name = f"writers_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {"DATABASE_URL": f"{server}/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(how, room):
    with own_database() as named:
        environment = {
            **os.environ,
            "JIHENG_DATA": str(room),
            "PYTHONPATH": os.pathsep.join([".", *sys.path]),
        }
        answer = subprocess.run(
            [sys.executable, "-m", "tests.support.writers", how],
            env={**environment, **named},
            check=True,
            capture_output=True,
        )
    return json.loads(answer.stdout)


def test_a_writer_killed_before_any_write_leaves_all_or_nothing(tmp_path):
    told = run("killed", tmp_path)
    for act, states in told.items():
        *deaths, whole = states
        assert len(deaths) >= (WRITES_OF_AN_ENTRY if act == "entering" else 3), act
        assert all(each == [0, []] for each in deaths), act
        assert whole == [{"entering": 1, "correcting": 1, "importing": 3}.get(act, 0), []], act


def test_writers_at_once_never_break_the_chain_and_lose_nothing(tmp_path):
    told = run("together", tmp_path)
    assert told == {"statuses": [0] * 4, "acknowledged": 80, "lost": 0, "kept": 80, "broken": []}
