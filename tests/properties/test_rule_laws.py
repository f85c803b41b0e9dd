"""The laws of rule kinds: which way is better, what changes nothing."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Checklist, GivenPoints, Level, Tally, Verdict
from jiheng.rules.bands import read_bands
from jiheng.values.outcome import NoValue, Outcome
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from tests.support.drawn_rules import leaves, score_of

pytestmark = pytest.mark.slow  # many examples each


def a_count(drawn):
    return isinstance(drawn.case.actual, Quantity)


def a_rate(drawn):
    return isinstance(drawn.case.actual, Ratio)


def worse_or_better_above(drawn):
    """1 where more is better, −1 where less is, 0 where the standard has its best in the middle."""
    if "bands" in drawn.plain or "knots" in drawn.plain:
        earnings = [earning for *_, earning in drawn.plain.get("bands") or drawn.plain["knots"]]
        return (earnings == sorted(earnings)) - (earnings == sorted(earnings, reverse=True))
    return -1 if drawn.kind.name in ("limit_stepped", "reverse_linear") else 1


@pytest.mark.parametrize("name", ["equality_proportional", "forward_proportional", "pass_line"])
@given(data=st.data(), more=st.integers(1, 20_000))
def test_doing_more_of_what_was_planned_never_scores_less(name, data, more):
    drawn = data.draw(leaves(name).filter(a_count))
    better = Quantity(drawn.case.actual.ten_thousandths + more, "次")
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@pytest.mark.parametrize(
    "name",
    [
        "threshold_stepped",
        "rate_weighted",
        "limit_stepped",
        "forward_proportional",
        "execution_score",
        "cost_saving",
        "pass_line",
        "reverse_linear",
        "bands",
        "interpolated",
    ],
)
@given(data=st.data(), more=st.integers(1, 10**8))
def test_a_better_rate_never_scores_less(name, data, more):
    drawn = data.draw(leaves(name).filter(a_rate))
    sign = worse_or_better_above(drawn)
    better = Ratio(drawn.case.actual.numerator + sign * more, drawn.case.actual.denominator)
    scored = score_of(drawn, actual=better)
    if isinstance(scored, NoValue):  # more than the steps of the execution score provide for
        assert (drawn.plain["way"], scored.outcome) == ("steps", Outcome.INSUFFICIENT_DATA)
        return
    assert scored.score >= score_of(drawn).score


@pytest.mark.parametrize("name", ["reverse_linear", "zero_target"])
@given(data=st.data(), fewer=st.integers(1, 20_000))
def test_less_of_what_should_not_happen_never_scores_less(name, data, fewer):
    drawn = data.draw(leaves(name).filter(a_count))
    better = Quantity(drawn.case.actual.ten_thousandths - fewer, "次")
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@given(
    edges=st.lists(st.integers(-5_000, 20_000), min_size=2, max_size=6, unique=True).map(sorted),
    data=st.data(),
)
def test_bands_are_read_where_every_value_is_in_one_and_refused_where_not(edges, data):
    upward = [data.draw(st.booleans()) for _ in edges]  # whether the edge belongs to the band above it

    def mark(included):
        return "（含）" if included else ""

    texts = [f"{'低于' if upward[0] else '不高于'}{edges[0]}次"]
    for (low, high), (from_low, from_high) in zip(pairwise(edges), pairwise(upward), strict=True):
        texts.append(f"{low}{mark(from_low)}～{high}次{mark(not from_high)}")
    texts.append(f"{'≥' if upward[-1] else '＞'}{edges[-1]}次")
    shuffled = data.draw(st.permutations(texts))
    assert len(read_bands(dict.fromkeys(shuffled, "50%")).bands) == len(texts)
    without = data.draw(st.sampled_from(texts))
    lacking = [text for text in shuffled if text != without]
    with pytest.raises(UnreadableValueError):
        read_bands(dict.fromkeys(lacking, "50%"))


@given(data=st.data())
def test_a_higher_level_always_scores_more(data):
    drawn = data.draw(leaves("qualitative_levels"))
    scores = [score_of(drawn, actual=Checklist({1: verdict})).score for verdict in Verdict]
    assert scores[0] > scores[1] > scores[2]
    weight = drawn.case.weight.hundredths
    assert 80 * weight <= 100 * scores[0].hundredths <= 100 * weight
    assert 60 * weight <= 100 * scores[1].hundredths < 80 * weight
    assert 0 <= 100 * scores[2].hundredths < 60 * weight


@given(data=st.data())
def test_a_better_conclusion_never_scores_less(data):
    drawn = data.draw(leaves("graded_levels"))
    scores = [score_of(drawn, actual=Level(word)).score for word in "优良中差"]
    assert scores == sorted(scores, reverse=True)


@given(data=st.data(), nearer=st.integers(0, 100))
def test_a_smaller_deviation_on_either_side_never_scores_less(data, nearer):
    drawn = data.draw(leaves("deviation_rate").filter(lambda drawn: drawn.case.target.operator == "≤"))
    ratio = drawn.case.actual
    closer = Ratio(ratio.numerator * nearer, ratio.denominator * 100)
    other = Ratio(-ratio.numerator, ratio.denominator)
    assert score_of(drawn, actual=closer).score >= score_of(drawn).score
    assert score_of(drawn, actual=other).score == score_of(drawn).score


@given(data=st.data())
def test_a_mean_lies_between_the_lowest_and_the_highest_whatever_the_order(data):
    drawn = data.draw(leaves("expert_mean"))
    points = drawn.case.actual.points
    scored = score_of(drawn).score
    assert min(points) <= scored <= max(points)
    turned = GivenPoints(tuple(data.draw(st.permutations(points))))
    assert score_of(drawn, actual=turned).score == scored
    assert score_of(drawn, actual=GivenPoints(points * 3)).score == scored


@given(data=st.data(), above=st.integers(1, 500))
def test_an_expert_above_the_weight_is_never_averaged_away(data, above):
    drawn = data.draw(leaves("expert_mean"))
    points = (*drawn.case.actual.points, Score(drawn.case.weight.hundredths + above))
    assert isinstance(score_of(drawn, actual=GivenPoints(points)), NoValue)


@given(data=st.data(), more=st.integers(1, 10**8))
def test_a_rate_that_moves_the_way_of_its_target_never_loses_all(data, more):
    drawn = data.draw(leaves("all_or_nothing").filter(a_rate))
    direction = {"≥": 1, ">": 1, "≤": -1, "<": -1}.get(drawn.plain["sign"], 0)
    better = Ratio(drawn.case.actual.numerator + direction * more, drawn.case.actual.denominator)
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@pytest.mark.parametrize("name", ["checklist", "checklist_with_prerequisite"])
@given(data=st.data())
def test_one_more_item_met_never_scores_less(name, data):
    drawn = data.draw(leaves(name))
    number = data.draw(st.sampled_from(sorted(drawn.case.actual.verdicts)))
    better = Checklist({**drawn.case.actual.verdicts, number: Verdict.MET})
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@given(data=st.data())
def test_one_more_on_time_never_scores_less(data):
    drawn = data.draw(leaves("on_time_weighted"))
    ratio = drawn.case.actual
    better = Ratio(min(ratio.numerator + 1, ratio.denominator), ratio.denominator)
    assert score_of(drawn, actual=better).score >= score_of(drawn).score


@given(data=st.data(), level=st.integers(1, 3))
def test_one_more_satisfied_answer_never_scores_less(data, level):
    drawn = data.draw(leaves("survey_satisfaction"))
    counts = list(drawn.case.actual.counts)
    if counts[level]:
        counts[level] -= 1
        counts[level - 1] += 1
    assert score_of(drawn, actual=Tally(tuple(counts))).score >= score_of(drawn).score


@given(data=st.data())
def test_a_complaint_less_never_scores_less_or_the_reading_is_doubted(data):
    """From a base above `without_complaints` a complaint helps: such standards exist, and are noted."""
    drawn = data.draw(leaves("presumed_satisfaction"))
    count = drawn.case.actual.ten_thousandths // 10_000
    worse, better = score_of(drawn), score_of(drawn, actual=Quantity.of(max(0, count - 1), "件"))
    doubted = any("请核对评分标准的读法" in note for note in worse.notes)
    assert better.score >= worse.score or doubted
    plain = drawn.plain
    assert doubted == (plain["base"] - plain["per_complaint"] > plain["without_complaints"])


@pytest.mark.parametrize(
    "name", ["equality_proportional", "forward_proportional", "pass_line", "reverse_linear"]
)
@given(data=st.data(), factor=st.integers(2, 1_000))
def test_scaling_actual_and_target_together_changes_nothing(name, data, factor):
    drawn = data.draw(leaves(name).filter(a_count))
    target = drawn.case.target
    scaled = replace(target, quantity=Quantity(target.quantity.ten_thousandths * factor, "次"))
    actual = Quantity(drawn.case.actual.ten_thousandths * factor, "次")
    assert score_of(drawn, actual=actual, target=scaled).score == score_of(drawn).score


@pytest.mark.parametrize(
    "name",
    [
        "rate_weighted",
        "threshold_stepped",
        "limit_stepped",
        "on_time_weighted",
        "forward_proportional",
        "execution_score",
        "cost_saving",
        "pass_line",
        "reverse_linear",
        "bands",
        "interpolated",
        "deviation_rate",
    ],
)
@given(data=st.data(), factor=st.integers(2, 1_000))
def test_a_ratio_written_larger_is_the_same_ratio(name, data, factor):
    drawn = data.draw(leaves(name).filter(a_rate))
    larger = Ratio(drawn.case.actual.numerator * factor, drawn.case.actual.denominator * factor)
    assert score_of(drawn, actual=larger).score == score_of(drawn).score
