"""Add up the points of the items that are met.

Use when: the standard lists items with points, “①…（1分）；②…（1分）”.
Score: the sum of the points of the items judged met.
Parameters: `items`, each with `text`, `points` and, where the text is ambiguous, its `reading`.
Not scored: (1) an item has no verdict; (2) an item is only partly met, which such a standard does
    not provide for.
Basis: standards as in examples/yantian-petition-2023: seven indicators.
"""

from jiheng.catalogue import Parameter
from jiheng.rules.checklist import Items, item_steps, points_met, points_that_do_not_add_up, read_items
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score

kind = RuleKind(
    code="F08",
    title="分项得分",
    version=1,
    parameters=(Parameter("items", "评分各项", read_items, "每项的内容和分值"),),
)


@kind.declares("doubts")
def doubts(*, weight: Score, items: Items, **_others: object) -> str:
    """Refuse items whose points do not sum to the weight."""
    return points_that_do_not_add_up(items, weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the points met."""
    earned = points_met(case.parameters["items"], case.actual)
    if isinstance(earned, NoValue):
        return earned  # (1) (2)
    return {"met": Exact(Score.sum(earned).hundredths, 100)}


@kind.declares("points")
def points(*, weight: Exact, met: Exact) -> Exact:  # noqa: ARG001 — every kind is given the weight
    """Compute the points."""
    return met


@kind.declares("shown_of")
def shown_of(*, case: Case, met: Exact) -> str:
    """Show the share of the points met, as such reports do."""
    return Ratio(met.numerator * 100 // met.denominator, case.weight.hundredths).percent()


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, met: Exact) -> list[str]:  # noqa: ARG001 — told item by item
    """Tell each item."""
    lines = item_steps(case.parameters["items"], case.actual)
    return [*lines, f"各项相加得 {score} 分"]
