"""A server has as many web processes as its cores and its database serve."""

from types import SimpleNamespace

import pytest

from jiheng.web.api.turns import LOOKING, SENDING
from jiheng.web.configuration import DATABASE_CONNECTIONS
from jiheng.web.system import capacity


@pytest.mark.parametrize(("cores", "vendor", "allowed", "expected"), [
    (None, "sqlite", 0, 1),
    (2, "sqlite", 0, 2),
    (32, "sqlite", 0, 4),
    (2, "postgresql", 97, 2),
    (16, "postgresql", 97, 8),  # as PostgreSQL comes: a ninth might find no connection
    (8, "postgresql", 10, 1),
    (8, "postgresql", 500, 8),
    (32, "postgresql", 5_000, 16),
])  # fmt: skip
def test_there_is_one_a_core_up_to_what_the_database_serves(monkeypatch, cores, vendor, allowed, expected):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(capacity, "connection", SimpleNamespace(vendor=vendor))
    monkeypatch.setattr(capacity, "allowed_connections", lambda: allowed)
    assert capacity.web_processes() == expected
    if vendor == "postgresql" and expected > 1:
        assert expected * DATABASE_CONNECTIONS + capacity.BESIDE <= allowed


def test_everybody_who_has_a_turn_has_a_connection_and_so_has_who_asks_whether_it_is_there():
    assert LOOKING + SENDING < DATABASE_CONNECTIONS
