"""The laws of rule kinds that score several events, several systems, or days of lateness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.evidence.actual import Observations
from jiheng.values.quantity import Quantity
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
