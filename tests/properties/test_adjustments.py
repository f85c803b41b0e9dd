"""The laws of the adjustments, and one arithmetic for one project and for columns of them (design D7)."""

import random
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.projects.project import Leaf
from jiheng.rules.adjustments import grade_gate, over_achievement, veto
from jiheng.rules.adjustments.redistribution import Mode, spread
from jiheng.scoring.not_applicable import settled
from jiheng.scoring.scorecard import ScoredBranch, ScoredLeaf
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.columns import Columns
from tests.support.decimal_reference import hundredths

pytestmark = pytest.mark.slow  # many examples each
ROWS = 2_400
weights = st.lists(st.one_of(st.just(0), st.integers(1, 10_000)), min_size=1, max_size=9).filter(any)


def reference(total, siblings):
    """Largest remainder as a textbook has it: floors, then one each in the order of the remainders."""
    exact = [Fraction(weight * total, sum(siblings)) for weight in siblings]
    shares = [floor(each) for each in exact]
    order = sorted(range(len(siblings)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def columns(rows, compute):
    """Compute on columns, one a position of the rows; give back rows of whole numbers."""
    names = [f"c{place}" for place in range(len(rows[0]))]
    made = Columns(dict(zip(names, zip(*rows, strict=True), strict=True)))
    results = compute([getattr(made, name) for name in names])
    return made.reckoned(**{f"r{place}": each for place, each in enumerate(results)})


# --- F31 ------------------------------------------------------------------------------------------


@given(total=st.integers(1, 100_000), siblings=weights)
def test_shares_add_up_and_are_those_of_the_textbook(total, siblings):
    shares = spread(total=total, weights=siblings)
    assert sum(shares) == total
    assert shares == reference(total, siblings)
    for share, weight in zip(shares, siblings, strict=True):
        assert abs(share - Fraction(weight * total, sum(siblings))) < 1
        assert weight or not share


@given(data=st.data(), siblings=weights)
def test_the_order_of_siblings_does_not_matter_for_the_sum_and_moves_a_share_by_a_hundredth_at_most(
    data, siblings
):
    total = data.draw(st.integers(sum(siblings), 100_000))
    order = data.draw(st.permutations(range(len(siblings))))
    straight = spread(total=total, weights=siblings)
    turned = spread(total=total, weights=[siblings[place] for place in order])
    assert sum(straight) == sum(turned) == total
    assert all(abs(turned[at] - straight[place]) <= 1 for at, place in enumerate(order))
    assert all(share >= weight for share, weight in zip(straight, siblings, strict=True))


@given(siblings=weights)
def test_where_all_apply_nothing_moves(siblings):
    assert spread(total=sum(siblings), weights=siblings) == siblings


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_columns_give_the_shares_of_single_projects(count):
    chance = random.Random(f"jiheng spread {count}")  # noqa: S311 — reproducible rows, no secrets
    rows = []
    for _ in range(ROWS):
        siblings = [chance.choice((0, chance.randint(1, 10_000), 100, 300)) for _ in range(count)]
        rows.append((chance.randint(1, 100_000) if any(siblings) else 0, *siblings))
    found = columns(rows, lambda given: spread(total=given[0], weights=given[1:]))
    assert found == [tuple(spread(total=total, weights=siblings)) for total, *siblings in rows]
    assert all(sum(shares) == total for shares, (total, *_) in zip(found, rows, strict=True))


def a_leaf(name, weight, outcome, share):
    points = Exact(weight * share, 10_000) if outcome is Outcome.SCORED else None
    score = Score(half_up_hundredths(points)) if points is not None else None
    leaf = Leaf(name, Score(weight), Target.read("1次"), ())
    return ScoredLeaf((), leaf, outcome, "因为", "", score, "F01", (), (), (), exact=points)


@st.composite
def trees(draw, depth=2):
    children = []
    for number in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            children.append(draw(trees(depth=depth - 1)))
        else:
            outcome = draw(st.sampled_from([Outcome.SCORED, Outcome.SCORED, Outcome.NOT_APPLICABLE]))
            children.append(
                a_leaf(str(number), draw(st.integers(1, 400)), outcome, draw(st.integers(0, 100)))
            )
    return ScoredBranch("", Score.sum(child.weight for child in children), tuple(children))


def adds_up(branch):
    assert Score.sum(child.counted for child in branch.children) == branch.counted
    for child in branch.children:
        if isinstance(child, ScoredBranch):
            adds_up(child)


def applies(leaf):
    return leaf.outcome is not Outcome.NOT_APPLICABLE


@given(branches=st.lists(trees(), min_size=1, max_size=4))
def test_weights_add_up_at_every_level_and_every_score_keeps_its_share(branches):
    before = tuple(branches)
    after = settled(before, Mode.REDISTRIBUTE, applies)
    leaves = [leaf for branch in after for leaf in branch.leaves()]
    if not any(map(applies, leaves)):
        assert after == before
        return
    assert Score.sum(each.counted for each in after) == Score.sum(each.weight for each in before)
    for branch in after:
        adds_up(branch)
        assert branch.complete
        assert branch.earned <= branch.counted
    for leaf in leaves:
        assert bool(leaf.counted.hundredths) == applies(leaf)
        if applies(leaf):
            share = Fraction(leaf.exact.numerator, leaf.exact.denominator)
            assert leaf.score.hundredths == hundredths(share) * 100
            assert 0 <= leaf.score.hundredths <= leaf.counted.hundredths
            assert leaf.counted >= leaf.weight


@given(branches=st.lists(trees(), min_size=1, max_size=4), mode=st.sampled_from([Mode.FULL_MARKS, Mode.ZERO]))
def test_the_other_modes_move_no_weight(branches, mode):
    after = settled(tuple(branches), mode, applies)
    assert all(branch.counted == branch.weight for branch in after)
    pairs = zip(
        (leaf for branch in branches for leaf in branch.leaves()),
        (leaf for branch in after for leaf in branch.leaves()),
        strict=True,
    )
    given_points = {Mode.FULL_MARKS: lambda leaf: leaf.weight, Mode.ZERO: lambda _: Score(0)}[mode]
    if any(applies(leaf) for branch in branches for leaf in branch.leaves()):
        for old, new in pairs:
            assert new.score == (old.score if applies(old) else given_points(old))
            assert new.outcome is old.outcome


# --- F22 and F23 ----------------------------------------------------------------------------------


@given(points=st.integers(0, 10_000), rank=st.integers(0, 3), named=st.integers(0, 3), holds=st.booleans())
def test_a_veto_or_gate_never_raises_points_total_or_grade(points, rank, named, holds):
    exact, limit = Exact(points, 100), Exact(named * 3_000, 100)
    assert veto.points(points=exact, fell=holds) <= exact
    assert grade_gate.total(total=exact, limit=limit, holds=holds) <= exact
    best = Exact(rank)
    fixed = veto.rank(rank=best, fixed=Exact(named), fell=holds)
    limited = grade_gate.rank(rank=best, limit=Exact(named), holds=holds)
    assert (fixed.numerator, limited.numerator) == ((max(rank, named),) * 2 if holds else (rank,) * 2)


def test_columns_give_the_vetoes_and_limits_of_single_projects():
    chance = random.Random("jiheng gates")  # noqa: S311 — reproducible rows, no secrets
    rows = [
        (
            chance.randint(0, 10_000),
            chance.randint(0, 10_000),
            chance.randint(0, 3),
            chance.randint(0, 3),
            chance.randint(0, 1),
        )
        for _ in range(ROWS)
    ]

    def compute(given):
        points, limit, rank, named, holds = given
        condition = holds == 1
        return [
            half_up_hundredths(veto.points(points=Exact(points, 100), fell=condition)),
            half_up_hundredths(
                grade_gate.total(total=Exact(points, 100), limit=Exact(limit, 100), holds=condition)
            ),
            veto.rank(rank=Exact(rank), fixed=Exact(named), fell=condition).numerator,
            grade_gate.rank(rank=Exact(rank), limit=Exact(named), holds=condition).numerator,
        ]

    assert columns(rows, compute) == [tuple(compute(row)) for row in rows]


# --- F17 ------------------------------------------------------------------------------------------

LINE = Exact(130)


def reduced(points, actual, target, formula, *, declared):
    return over_achievement.points(
        points=Exact(points, 100),
        actual=Exact(actual, 10_000),
        target=Exact(target, 10_000),
        explain_from=LINE,
        formula=formula,
        deduction=Exact(2) if formula == "fixed" else Exact(0),
        declared=declared,
    )


def reference_reduced(points, actual, target, formula):
    """By the words of the note, in plain fractions: from the line on, only above a target of zero."""
    before = Fraction(points, 100)
    if formula == "none" or target == 0 or Fraction(actual, target) < Fraction(13, 10):
        return before
    reached = Fraction(actual, target)
    less = {
        "beyond_line": before * (1 - (reached - Fraction(13, 10))),
        "deviation": before * (1 - (reached - 1)),
        "fixed": before - 2,
    }[formula]
    return max(Fraction(0), less)


@given(
    points=st.integers(0, 10_000),
    target=st.integers(0, 10**7),
    percent=st.one_of(st.integers(0, 400), st.sampled_from([129, 130, 131, 230])),
    formula=st.sampled_from([*over_achievement.FORMULAS]),
)
def test_over_achievement_is_that_of_the_reference_and_never_raises(points, target, percent, formula):
    actual = target * percent // 100
    after = reduced(points, actual, target, formula, declared=True)
    expected = reference_reduced(points, actual, target, formula)
    assert half_up_hundredths(after) == hundredths(expected) * 100
    assert Exact(0) <= after <= Exact(points, 100)
    assert reduced(points, actual, target, formula, declared=False) == Exact(points, 100)


@pytest.mark.parametrize("formula", [*over_achievement.FORMULAS])
def test_columns_give_the_over_achievement_of_single_leaves(formula):
    chance = random.Random(f"jiheng {formula}")  # noqa: S311 — reproducible rows, no secrets
    rows = []
    for _ in range(ROWS):
        target = chance.choice((0, 10_000, 120_000, chance.randint(1, 3_650_000)))
        actual = target * chance.choice((130, 129, chance.randint(0, 400))) // 100
        rows.append((chance.randint(0, 10_000), actual, target, chance.randint(0, 1)))

    def compute(given):
        points, actual, target, declared = given
        return [half_up_hundredths(reduced(points, actual, target, formula, declared=declared == 1))]

    assert columns(rows, compute) == [tuple(compute(row)) for row in rows]
