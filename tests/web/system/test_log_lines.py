"""An entry of the log begins a line, and nothing that others wrote can begin one."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pytest

from jiheng.web.log_lines import LineFormatter

FORGED = "2026-01-01 00:00:00,000 ERROR root: forged"


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    logger = logging.getLogger("jiheng.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x1b[2K", "\u202e", "\0"])
def test_what_others_wrote_begins_no_entry(log, end):
    logger, stream = log
    logger.warning("name %s", f"甲{end}{FORGED}")
    try:
        int(f"甲{end}{FORGED}")
    except ValueError:
        logger.exception("job %s", f"乙{end}{FORGED}")
    first, second, *inside = stream.getvalue().splitlines()
    assert "WARNING jiheng.test: name 甲\\" in first
    assert "ERROR jiheng.test: job 乙\\" in second
    assert inside
    assert all(each.startswith("    | ") for each in inside)


def test_an_entry_begins_with_its_moment_and_the_distance_from_utc(log):
    logger, stream = log
    logger.warning("name")
    told, level = stream.getvalue().split()[:2]
    at = datetime.fromisoformat(told)
    assert level == "WARNING"
    assert at.utcoffset() is not None
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
