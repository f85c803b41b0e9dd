"""What holds for every rule kind, and one arithmetic for one leaf and for columns of them (design D7).

Every kind is held, to the hundredth, to an independent reference (tests/support/decimal_reference).
"""

import random
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.evidence.actual import (
    Checklist,
    Counts,
    GivenPoints,
    Level,
    Observations,
    Part,
    Parts,
    Tally,
    Verdict,
)
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Scored
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.outcome import NoValue, Outcome
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.columns import Columns
from tests.support.decimal_reference import REFERENCES, hundredths
from tests.support.drawing import KINDS
from tests.support.drawn_rules import DRAWS, leaves, score_of

pytestmark = pytest.mark.slow  # many examples each
ROWS = 2_400
MET = Checklist({1: Verdict.MET})
NAMES = sorted(DRAWS)
each_kind = pytest.mark.parametrize("name", NAMES)


@cache
def many(name):
    """The same leaves on every run, edges among them (see `ratio_near`)."""
    chance = random.Random(f"jiheng {name}")  # noqa: S311 — reproducible rows, no secrets
    return [DRAWS[name](chance.randint) for _ in range(ROWS)]


def reference_of(drawn):
    return int(hundredths(REFERENCES[drawn.kind.name](**drawn.plain)) * 100)


def test_every_kind_of_the_catalogue_is_drawn_and_has_a_reference():
    assert {kind.name for kind in RULE_KINDS} == DRAWS.keys() == REFERENCES.keys() == KINDS.keys()


def test_the_reference_keeps_to_the_worked_examples_of_the_note():
    reached = REFERENCES["equality_proportional"](weight=2, target=12, actual=Fraction(11))
    assert hundredths(reached) == Decimal("1.83")
    step = {"weight": 5, "target": 98, "deduction": Fraction(1, 10), "step": 1}
    stepped = REFERENCES["threshold_stepped"]
    assert [hundredths(Fraction(stepped(actual=Fraction(a), **step))) for a in ("88.45", "97.996", "48")] == [
        Decimal("4.00"),
        Decimal("4.90"),
        Decimal(0),
    ]
    execution = REFERENCES["execution_score"]
    rates = [Fraction(12_188, 14_700), Fraction(27_415, 31_000), Fraction(6_171, 6_191), Fraction(1)]
    assert [
        hundredths(execution(weight=10, rate=rate, way="proportional", finished="unknown")) for rate in rates
    ] == [Decimal("8.29"), Decimal("8.84"), Decimal("9.97"), Decimal("10.00")]
    assert hundredths(
        REFERENCES["forward_proportional"](weight=2, target=365, actual=Fraction(350))
    ) == Decimal("1.92")
    assert hundredths(Fraction("3.585")) == Decimal("3.59")
    assert hundredths(Fraction("8.53459")) == Decimal("8.53")


# --- one leaf ------------------------------------------------------------------------------------


@each_kind
@given(data=st.data())
def test_a_score_is_that_of_the_reference_and_between_zero_and_the_weight(name, data):
    drawn = data.draw(leaves(name))
    scored = score_of(drawn)
    assert isinstance(scored, Scored)
    assert scored.score.hundredths == reference_of(drawn)
    assert 0 <= scored.score.hundredths <= drawn.case.weight.hundredths
    assert scored.steps
    assert scored.shown


@each_kind
def test_many_scores_are_those_of_the_reference(name):
    wrong = [drawn for drawn in many(name) if score_of(drawn).score.hundredths != reference_of(drawn)]
    assert not wrong


# --- columns -------------------------------------------------------------------------------------


def reduced(exact):
    shared = gcd(exact.numerator, exact.denominator) or 1
    return exact.numerator // shared, exact.denominator // shared


def column_scores(kind, rows, *, fixed=()):
    """Score rows of terms in one query; `fixed` terms are those a rule's text fixes for all rows.

    Weights come over 100 and whole numbers over 1, as tables keep them; else numerator and
    denominator are two columns.
    """
    words = {key: value for key, value in rows[0].items() if not isinstance(value, Exact)}
    columns, over = {}, {}
    for key in rows[0].keys() - words.keys() - set(fixed):
        fractions = [reduced(row[key]) for row in rows]
        known = next((d for d in (1, 100) if all(d % each == 0 for _, each in fractions)), None)
        over[key] = known
        columns[f"{key}_over"] = [each for _, each in fractions]
        columns[f"{key}_top"] = [n * known // d if known else n for n, d in fractions]
    made = Columns(columns)
    terms = {
        key: Exact(getattr(made, f"{key}_top"), known or getattr(made, f"{key}_over"))
        for key, known in over.items()
    }
    terms |= {key: rows[0][key] for key in fixed}
    points = half_up_hundredths(kind.points(**terms, **words))
    if isinstance(points, int):  # nothing of it varies
        return [points] * len(rows)
    return [row[0] for row in made.reckoned(points=points)]


def batches(name):
    """Rows of terms by the words and tables they share: these stand in the rule, not in a column."""
    by_words = {}
    for drawn in many(name):
        terms = {"weight": drawn.case.full, **drawn.kind.terms_of(drawn.case)}
        words = tuple(str(value) for value in terms.values() if not isinstance(value, Exact))
        by_words.setdefault(words, []).append((terms, score_of(drawn).score.hundredths))
    return by_words.values()


@each_kind
def test_columns_give_what_single_leaves_give(name):
    for batch in batches(name):
        rows, expected = zip(*batch, strict=True)
        assert column_scores(KINDS[name], rows) == list(expected)


@each_kind
def test_columns_scored_by_one_rule_give_what_single_leaves_give(name):
    """The parameters of the rule are known numbers, only what was measured is in columns."""
    kind = KINDS[name]
    declared = [parameter.name for parameter in kind.parameters]
    for batch in batches(name):
        rows, _ = zip(*batch, strict=True)
        fixed = [key for key in declared if isinstance(rows[0].get(key), Exact)]
        same = [row | {key: rows[0][key] for key in fixed} for row in rows]
        expected = [half_up_hundredths(kind.points(**row)) for row in same]
        assert column_scores(kind, same, fixed=fixed) == expected


# --- no score without evidence -------------------------------------------------------------------

WRONG_KIND = {
    "graded_levels": [MET, Tally((1, 0, 0, 0)), Quantity.of(90, "分"), Ratio(1, 1), Level("优秀")],
    "deviation_rate": [MET, Tally((1, 0, 0, 0)), Quantity.of(3, "份"), Level("优")],
    "reverse_linear": [MET, Tally((1, 0, 0, 0)), Quantity.of(3, "份"), GivenPoints((Score(1),))],
    "zero_target": [Ratio(0, 1), MET, Tally((1, 0, 0, 0)), Quantity.of(0, "份")],
    "pass_line": [MET, Tally((1, 0, 0, 0)), Quantity.of(3, "份"), GivenPoints((Score(1),))],
    "bands": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0)), GivenPoints((Score(1),))],
    "interpolated": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0)), GivenPoints((Score(1),))],
    "occurrences_deducted": [MET, Ratio(1, 1), Counts({}), Counts({"别的": 1}), Quantity.of(3, "小时")],
    "lateness_deducted": [MET, Ratio(1, 1), Quantity.of(3, "次"), Quantity.of(3, "天")],
    "milestone_date": [MET, Ratio(1, 1), Quantity.of(3, "次"), Quantity.of(3, "天")],
    "bonus_with_cap": [MET, Ratio(1, 1), Quantity.of(3, "%"), Quantity.of(-1, "次")],
    "several_parts": [MET, Ratio(1, 1), Parts(()), Parts((Part("甲系统", Quantity.of(3, "次")),))],
    "mean_with_limit": [
        MET,
        Quantity.of(3, "小时"),
        Observations(()),
        Observations((Quantity.of(3, "小时"), Quantity.of(3, "次"))),
    ],
    "checklist": [Quantity.of(3, "次"), Ratio(1, 1), Tally((1, 0, 0, 0)), Checklist({})],
    "checklist_with_prerequisite": [Quantity.of(3, "次"), Ratio(1, 1), Tally((1, 0, 0, 0)), Checklist({})],
    "survey_satisfaction": [Quantity.of(3, "次"), Ratio(1, 1), MET, Tally((0, 0, 0, 0))],
    "presumed_satisfaction": [Ratio(0, 1), MET, Tally((1, 0, 0, 0)), Quantity.of(0, "%")],
    "on_time_weighted": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0)), Ratio(2, 1)],
    "rate_weighted": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0))],
    "equality_proportional": [Ratio(1, 1), MET, Tally((1, 0, 0, 0)), Quantity.of(3, "份")],
    "threshold_stepped": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0))],
    "limit_stepped": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0))],
    "forward_proportional": [MET, Tally((1, 0, 0, 0)), Quantity.of(3, "份"), GivenPoints((Score(1),))],
    "qualitative_levels": [
        Quantity.of(3, "次"),
        Ratio(1, 1),
        Checklist({}),
        Checklist({2: Verdict.MET}),
        Checklist({1: Verdict.MET, 2: Verdict.MET}),
    ],
    "execution_score": [Quantity.of(3, "次"), MET, Tally((1, 0, 0, 0)), GivenPoints((Score(1),))],
    "cost_saving": [Quantity.of(3, "万元"), Quantity.of(0, ""), MET, Tally((1, 0, 0, 0))],
    "expert_mean": [Quantity.of(3, "分"), Ratio(1, 1), MET, Tally((1, 0, 0, 0)), GivenPoints(())],
    "all_or_nothing": [
        Quantity.of(3, "次"),
        Checklist({}),
        Checklist({1: Verdict.PARTLY}),
        Tally((1, 0, 0, 0)),
    ],
}


@each_kind
@given(data=st.data())
def test_evidence_of_the_wrong_kind_or_none_is_never_a_score(name, data):
    drawn = data.draw(leaves(name))
    wrong = data.draw(st.sampled_from(WRONG_KIND[name]))
    scored = score_of(drawn, actual=wrong)
    assert isinstance(scored, NoValue)
    assert scored.outcome is Outcome.INSUFFICIENT_DATA
    assert scored.because


@pytest.mark.parametrize(
    "name",
    [
        "equality_proportional",
        "threshold_stepped",
        "limit_stepped",
        "forward_proportional",
        "reverse_linear",
        "pass_line",
    ],
)
@given(data=st.data(), words=st.sampled_from(["有效提高", "次月10日前", "1～2小时", "定性：群众满意"]))
def test_a_target_that_is_no_single_number_is_never_a_score(name, data, words):
    drawn = data.draw(leaves(name))
    assert isinstance(score_of(drawn, target=Target.read(words)), NoValue)


@pytest.mark.parametrize("name", ["checklist", "checklist_with_prerequisite"])
@given(data=st.data())
def test_an_item_without_a_verdict_is_never_a_score(name, data):
    drawn = data.draw(leaves(name))
    verdicts = dict(drawn.case.actual.verdicts)
    del verdicts[data.draw(st.sampled_from(sorted(verdicts)))]
    assert isinstance(score_of(drawn, actual=Checklist(verdicts)), NoValue)
