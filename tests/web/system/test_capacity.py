"""A server has as many web processes as its cores and its database serve."""

from types import SimpleNamespace

import pytest

from jiheng.web.configuration import THREADS
from jiheng.web.system import capacity


@pytest.mark.parametrize(("cores", "vendor", "allowed", "expected"), [
    (None, "sqlite", 0, 1),
    (2, "sqlite", 0, 2),
    (32, "sqlite", 0, 4),
    (2, "postgresql", 97, 2),
    (8, "postgresql", 97, 3),  # as PostgreSQL comes: a fourth might find no connection
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
        assert expected * THREADS + capacity.BESIDE <= allowed
