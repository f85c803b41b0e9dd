"""No duty twice, none vanished (I-2, I-3): under kill -9, schedulers at once, clocks that are set or change.

The proof of reliability-security D-11, D-12, D-13 in small; it prints its line (`pytest -s`).
"""

import sys

import pytest

from tests.support.at_night import at_night
from tests.support.processes import run

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
ALL = 2 * (12 + 12 + 365)


# By day in the zone whose clocks still change.
ZONES = ["America/New_York", "Asia/Shanghai"] if at_night() else ["America/New_York"]


@pytest.mark.parametrize("zone", ZONES)
def test_no_duty_twice_and_none_vanished(tmp_path, zone):
    told = run("tests.support.duty_schedulers", zone, tmp_path)
    *deaths, whole = told["every_point"]
    sys.stdout.write(
        f"\nI-2 I-3 ({zone}): {told['occurrences']} occurrences, {told['slots']} slots, 3 schedulers, "
        f"{len(deaths)} + {told['kills']} kills, clocks set 8 times each and over both changes: "
        f"twice {told['twice']}, vanished {told['vanished']}, no reason {told['without_reason']}\n"
    )
    assert set(deaths) == {0}
    assert whole == ALL // 2
    assert len(deaths) >= 4
    assert told["kills"] >= 3
    assert told["occurrences"] == ALL
    assert [told[each] for each in ("twice", "vanished", "without_reason", "going_on")] == [0, 0, 0, 0]
