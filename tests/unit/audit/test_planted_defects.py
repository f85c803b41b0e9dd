"""Each defect planted in what Jiheng writes is caught, and only there (a small size of `make corpus`)."""

import pytest

from jiheng.audit.library import checks
from tests.support.planting import Caught, caught, chosen, plant, planters, written

PLANTERS = planters()
UNPLANTED = {"BP04", "BP07", "CL09", "CP02", "DT01"}  # planted.yaml says why
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


def test_every_check_has_a_planter_but_those_that_no_single_change_brings_about():
    known = {check.code for check in checks()}
    told = {code for planter in PLANTERS for code in planter["codes"]}
    assert known - told == UNPLANTED
    assert told <= known
    assert all(planter["not_yet"] for planter in PLANTERS if "not_yet" in planter)
