"""Each defect planted in what Jiheng writes is caught, and only there (a small size of `make corpus`)."""

import pytest

from jiheng.audit.library import checks
from tests.support.planting import Caught, caught, chosen, plant, planters, written

PLANTERS = planters()
CASES = [(planter, name) for planter in PLANTERS for name in planter["in"]]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{'-'.join(case[0]['codes'])} {case[1]}")
def test_a_planted_defect_is_caught_and_only_there(case):
    planter, name = case
    document = written(name)
    places = chosen(planter, document, 1)
    assert places, "nowhere to plant"
    result = caught(planter, document, plant(planter, document, places[0]))
    if "not_yet" in planter:
        assert result.missed, "caught now: take not_yet away"
        assert not result.beyond
    else:
        assert result == Caught((), ())


def test_the_planters_name_known_checks_and_many_of_them():
    known = {check.code for check in checks()}
    told = {code for planter in PLANTERS for code in planter["codes"]}
    assert told <= known
    assert len(told) >= 60
    assert all(planter["not_yet"] for planter in PLANTERS if "not_yet" in planter)
