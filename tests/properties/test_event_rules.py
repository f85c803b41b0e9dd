"""The laws of rule kinds that score several events, several systems, or days of lateness."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.evidence.actual import Counts, Observations, Parts
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from tests.support.drawing import KINDS
from tests.support.drawn_rules import leaves, score_of

pytestmark = pytest.mark.slow  # many examples each


@given(data=st.data(), longer=st.integers(1, 10**6))
def test_an_event_that_took_longer_never_scores_more(data, longer):
    drawn = data.draw(leaves("mean_with_limit"))
    first, *others = drawn.case.actual.values
    worse = Observations((Quantity(first.ten_thousandths + longer, first.unit), *others))
    assert score_of(drawn, actual=worse).score <= score_of(drawn).score


@given(data=st.data())
def test_the_mean_of_events_knows_no_order_and_is_of_one_what_it_is_of_three_alike(data):
    drawn = data.draw(leaves("mean_with_limit"))
    values = drawn.case.actual.values
    turned = Observations(tuple(data.draw(st.permutations(values))))
    assert score_of(drawn, actual=turned).score == score_of(drawn).score
    assert score_of(drawn, actual=Observations(values * 3)).score == score_of(drawn).score


@given(data=st.data())
def test_one_more_occurrence_never_scores_more(data):
    drawn = data.draw(leaves("occurrences_deducted"))
    actual = drawn.case.actual
    if isinstance(actual, Counts):
        name = data.draw(st.sampled_from(sorted(actual.counts)))
        worse = Counts({**actual.counts, name: actual.counts[name] + 1})
    else:
        worse = Quantity(actual.ten_thousandths + 10_000, actual.unit)
    assert score_of(drawn, actual=worse).score <= score_of(drawn).score


@given(data=st.data())
def test_one_more_extra_service_never_scores_less(data):
    drawn = data.draw(leaves("bonus_with_cap"))
    better = Quantity.of(drawn.plain["count"] + 1, "次")
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@pytest.mark.parametrize("name", ["lateness_deducted", "milestone_date"])
@given(data=st.data(), more=st.integers(1, 30))
def test_later_never_scores_more_and_in_time_earns_all(name, data, more):
    drawn = data.draw(leaves(name))
    later = replace(drawn.case.actual, days=drawn.plain["days"] + more)
    scored = score_of(drawn)
    assert score_of(drawn, actual=later).score <= scored.score
    if drawn.plain["days"] <= 0:
        assert scored.score == drawn.case.weight


@given(data=st.data())
def test_each_day_at_its_own_rate_never_costs_more_than_all_days_at_the_last(data):
    drawn = data.draw(leaves("lateness_deducted"))
    parameters = drawn.case.parameters
    milder = score_of(drawn, parameters={**parameters, "reading": "each_day"})
    assert milder.score >= score_of(drawn, parameters={**parameters, "reading": "all_days"}).score


@given(data=st.data())
def test_a_milestone_with_tiers_is_the_deduction_of_days(data):
    drawn = data.draw(leaves("lateness_deducted"))
    as_milestone = KINDS["milestone_date"].score(drawn.case)
    assert as_milestone.score == score_of(drawn).score


@given(data=st.data())
def test_a_part_that_does_better_never_scores_less_and_never_lifts_the_others(data):
    drawn = data.draw(leaves("several_parts"))
    first, *others = drawn.case.actual.parts
    better = replace(first, actual=Ratio(first.actual.numerator + 10**6, first.actual.denominator))
    much_better = replace(first, actual=Ratio(first.actual.numerator + 10**9, first.actual.denominator))
    scored = [score_of(drawn, actual=Parts((part, *others))).score for part in (first, better, much_better)]
    assert scored[0] <= scored[1] == scored[2]


@given(data=st.data())
def test_the_lowest_of_several_parts_never_scores_more_than_their_mean(data):
    drawn = data.draw(leaves("several_parts"))
    lowest, *means = (
        score_of(drawn, parameters={"statistic": statistic}).score
        for statistic in ("minimum", "mean", "weighted")
    )
    assert all(lowest <= mean for mean in means)
