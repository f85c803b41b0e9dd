"""Servers stopped and started by plan: what the prober found is what was done, to the look."""

import math
from fractions import Fraction
from pathlib import Path

import pytest

from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from tests.support.drill import PLAN, Drill
from tests.support.real_servers import program

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
SECONDS = 20


def test_stops_of_real_servers_become_these_outages_and_the_time_without_a_prober_is_unknown(tmp_path: Path):
    drill = Drill(tmp_path, program("nginx"), every=1)
    drill.run(SECONDS)
    answer = drill.answer()
    assert drill.faults(answer) == []
    found = {each.name: each.found for each in answer.systems}
    assert found.keys() == PLAN.keys()
    for each in found.values():
        assert each.up + each.down + each.excluded + each.unknown == each.end - each.begin
    leaf = next(drill.scored(answer).card.leaves())
    worst = min(Fraction(each.up, each.up + each.down) for each in found.values())
    assert isinstance(leaf.value, Ratio)
    assert Fraction(leaf.value.numerator, leaf.value.denominator) == worst < 1
    assert leaf.score == Score(math.floor(worst / Fraction(99, 100) * 10_000 + Fraction(1, 2)))
