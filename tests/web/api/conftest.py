"""What the tests of the API may ask for: programs that hold somebody's token."""

from collections.abc import Callable

import pytest
from django.db import connections

from jiheng.web.api.rates import rates
from tests.support.programs import Program


@pytest.fixture(autouse=True)
def unhurried():
    """Count the requests of each test for itself."""
    rates.__init__()


@pytest.fixture(autouse=True)
def connected(monkeypatch):
    """Keep the test's connection, which holds its transaction, when an answer is closed."""
    monkeypatch.setattr(type(connections["default"]), "close_if_unusable_or_obsolete", lambda _self: None)


@pytest.fixture
def program() -> Callable[..., Program]:
    """Give programs."""
    return Program
