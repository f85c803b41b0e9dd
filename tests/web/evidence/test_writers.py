"""Writers that are killed leave all or nothing; writers at once never break a chain. Real processes."""

import pytest

from tests.support.processes import run

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
WRITES_OF_AN_ENTRY = 7  # at least: records, ledger lines, two counters, submission, trail entry and its end


def test_a_writer_killed_before_any_write_leaves_all_or_nothing(tmp_path):
    told = run("tests.support.writers", "killed", tmp_path)
    for act, states in told.items():
        *deaths, whole = states
        assert len(deaths) >= (WRITES_OF_AN_ENTRY if act == "entering" else 3), act
        assert all(each == [0, []] for each in deaths), act
        assert whole == [{"entering": 1, "correcting": 1, "importing": 3}.get(act, 0), []], act


def test_writers_at_once_never_break_the_chain_and_lose_nothing(tmp_path):
    told = run("tests.support.writers", "together", tmp_path)
    assert told == {"statuses": [0] * 4, "acknowledged": 80, "lost": 0, "kept": 80, "broken": []}
