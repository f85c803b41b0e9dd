"""Those who write to SQLite stand in line, within a process and among several."""

import multiprocessing
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from operator import methodcaller

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from jiheng.web.configuration import database

LOCK = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], isolation_level=None) as database:
    database.execute("BEGIN IMMEDIATE")
    print("locked", flush=True)
    sys.stdin.read()
"""
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def opened(tmp_path, django_db_blocker):
    """Open another connection to a database of this test's own, as a server does."""
    made = []

    def another(patience=20_000):
        connection = ConnectionHandler({"default": database("", tmp_path)})["default"]
        connection.inc_thread_sharing()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS written (who TEXT)")
            cursor.execute(f"PRAGMA busy_timeout={patience}")
        made.append(connection)
        return connection

    with django_db_blocker.unblock():
        yield another
        for connection in made:
            connection.close()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@contextmanager
def writing(connection):
    begin(connection)
    yield
    connection.commit()
    connection.set_autocommit(True)


def write(connection, who):
    with writing(connection), connection.cursor() as cursor:
        cursor.execute("INSERT INTO written VALUES (%s)", [who])


def written(connection):
    with connection.cursor() as cursor:
        return [who for (who,) in cursor.execute("SELECT who FROM written")]


@contextmanager
def locked_by_another_program(connection):
    """Have another program write meanwhile; give how to let it end."""
    words = [sys.executable, "-c", LOCK, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        program.stdout.readline()
        yield program.stdin.close
        program.stdin.close()


def close_in_a_block(connection):
    connection.in_atomic_block = True
    connection.close()
    connection.in_atomic_block, connection.connection = False, None  # as Django does at the end of the block


@pytest.mark.parametrize(
    "end", [methodcaller("commit"), methodcaller("rollback"), methodcaller("close"), close_in_a_block]
)
def test_who_comes_second_writes_as_soon_as_the_first_has_ended(opened, end):
    first, second = opened(), opened()
    begin(first)
    with ThreadPoolExecutor() as pool:
        later = pool.submit(write, second, "second")
        with pytest.raises(TimeoutError):
            later.result(0.1)
        end(first)
        later.result(10)
    assert written(second) == ["second"]


def test_whoever_waits_longer_than_its_patience_is_refused_and_nobody_after_it_is(opened):
    first, hasty, patient = opened(), opened(patience=50), opened()
    with ThreadPoolExecutor() as pool:
        with writing(first):
            later = pool.submit(write, patient, "patient")
            with pytest.raises(OperationalError, match="locked"):
                begin(hasty)
        later.result(10)
    write(hasty, "hasty")
    assert written(first) == ["patient", "hasty"]
    assert hasty.connection.execute("PRAGMA busy_timeout").fetchone() == (50,)


def test_a_database_that_another_program_has_locked_is_asked_for_until_patience_ends(opened):
    one, other = opened(patience=50), opened(patience=50)
    with locked_by_another_program(one):
        for each in (one, other):
            with pytest.raises(OperationalError, match="locked"):
                begin(each)
    write(one, "one")
    write(other, "other")
    assert written(one) == ["one", "other"]


def test_another_process_is_not_passed_by_by_those_of_one(opened):
    mine = [opened() for _ in range(3)]
    over, commits, passed = threading.Event(), FORK.Value("i", 0), FORK.Array("i", 20)

    def in_child():
        other = ConnectionHandler({"default": mine[0].settings_dict})["default"]
        other.ensure_connection()
        for number in range(len(passed)):
            time.sleep(0.03)
            before = commits.value
            with writing(other):
                passed[number] = commits.value - before

    def go_on_writing(connection):
        while not over.is_set():
            with writing(connection):
                time.sleep(0.01)
                with commits.get_lock():
                    commits.value += 1

    child = FORK.Process(target=in_child)
    child.start()
    with ThreadPoolExecutor() as pool:
        going = [pool.submit(go_on_writing, each) for each in mine]
        child.join(60)
        over.set()
        for each in going:
            each.result()
    assert child.exitcode == 0
    assert sorted(passed)[len(passed) // 2] <= 5, list(passed)
