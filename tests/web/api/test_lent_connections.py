"""Connections that wander between threads: few are opened, none is used by two or left in a transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from jiheng.web.api.lent_connections import LentConnections

pytestmark = pytest.mark.django_db(transaction=True)


def asked(lent: LentConnections, ask):
    """What a request in a thread of its own finds."""
    with ThreadPoolExecutor(1) as thread:

        def answer():
            with lent.lent():
                return ask()

        return thread.submit(answer).result(10)


def opened():
    """The connection under Django's wrapper, which is opened where it is not."""
    connection.ensure_connection()
    return connection.connection


@pytest.fixture
def connected():
    """What the other tests keep from happening: here connections are looked at and closed."""


@pytest.fixture
def lent(monkeypatch):
    if connection.vendor == "sqlite":  # in memory it would never be closed; the test's own keeps it there
        monkeypatch.setattr(type(connections["default"]), "is_in_memory_db", lambda _: False)
    made = LentConnections()
    yield made
    for each in made._idle:
        each.close()


def test_one_after_the_other_use_one_connection(lent):
    assert asked(lent, opened) is asked(lent, opened)


def test_two_at_once_use_two(lent):
    both = threading.Barrier(2, timeout=10)

    def ask():
        both.wait()
        return opened()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: asked(lent, ask), range(2))
    assert first is not second


def test_who_has_one_of_their_own_keeps_it(lent):
    own = opened()
    with lent.lent():
        assert opened() is own
    assert opened() is own


def test_what_was_begun_and_not_ended_is_taken_back(lent):
    def leave():
        transaction.atomic().__enter__()
        return opened()

    left = asked(lent, leave)
    assert asked(lent, opened) is not left
    assert asked(lent, lambda: connection.in_atomic_block) is False


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a connection to a file does not break")
def test_one_that_broke_is_opened_anew(lent):
    def end():
        found = opened()
        found.close()
        connection.errors_occurred = True
        return found

    ended = asked(lent, end)

    def works():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return connection.connection, cursor.fetchall()

    found, rows = asked(lent, works)
    assert found is not ended
    assert [*rows] == [(1,)]


def test_nothing_is_left_in_the_thread(lent):
    def left():
        with lent.lent():
            opened()
        return connections.all(initialized_only=True)

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(left).result(10) == []
