"""Add up the points of the items that are met, provided the prerequisite item is met.

Use when: the standard reads “在符合①的前提下，符合要求得该项分值；如不符合①，则本项整体得0分”.
Score: 0 where the prerequisite is not met; else the sum of the points of the items met, the
    prerequisite's own points (which may be 0) included.
Parameters: `items` as in F08; `prerequisite`, the number of the item everything rests on.
Not scored: (1) an item has no verdict; (2) an item is only partly met.
Basis: standards as in examples/yantian-petition-2023: 立项程序规范性 and 资金使用合规性.
"""

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.evidence.actual import Checklist, Verdict
from jiheng.rules.checklist import (
    NUMBERS,
    Items,
    item_steps,
    points_met,
    points_that_do_not_add_up,
    read_items,
)
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.values.digits import scaled
from jiheng.values.exact import ONE, ZERO, Exact, where
from jiheng.values.outcome import NoValue
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score


def read_item_number(raw: Raw) -> int:
    """Read `1` or `①`."""
    word = text_of(raw).strip()
    return NUMBERS.index(word) + 1 if word and word in NUMBERS else scaled(word, 0)


kind = RuleKind(
    code="F09",
    title="有前提的分项得分",
    version=1,
    parameters=(
        Parameter("items", "评分各项", read_items, "每项的内容和分值"),
        Parameter("prerequisite", "前提是第几项", read_item_number, "不满足它则整体得零分", default="1"),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, items: Items, prerequisite: int, **_others: object) -> str:
    """Refuse items that do not add up, and a prerequisite that is not among them."""
    if not 1 <= prerequisite <= len(items):
        return f"前提是第 {prerequisite} 项，评分标准只有 {len(items)} 项"
    return points_that_do_not_add_up(items, weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the points met, and whether the prerequisite is."""
    earned = points_met(case.parameters["items"], case.actual)
    if isinstance(earned, NoValue):
        return earned  # (1) (2)
    verdicts = case.actual.verdicts if isinstance(case.actual, Checklist) else {}
    base = verdicts.get(case.parameters["prerequisite"])  # the item itself may carry no points
    return {
        "met": Exact(Score.sum(earned).hundredths, 100),
        "prerequisite": ONE if base is Verdict.MET else ZERO,
    }


@kind.declares("points")
def points(*, weight: Exact, met: Exact, prerequisite: Exact) -> Exact:  # noqa: ARG001 — given to all
    """Compute the points."""
    return where(prerequisite > ZERO, met, ZERO)


@kind.declares("shown_of")
def shown_of(*, case: Case, met: Exact, prerequisite: Exact) -> str:
    """Show the share of the points earned."""
    earned = points(weight=case.full, met=met, prerequisite=prerequisite)
    return Ratio(earned.numerator * 100 // earned.denominator, case.weight.hundredths).percent()


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, met: Exact, prerequisite: Exact) -> list[str]:  # noqa: ARG001 — told item by item
    """Tell each item and the prerequisite."""
    lines = item_steps(case.parameters["items"], case.actual)
    number = NUMBERS[case.parameters["prerequisite"] - 1]
    if prerequisite > ZERO:
        return [*lines, f"前提{number}满足，各项相加得 {score} 分"]
    return [*lines, f"前提{number}不满足，本项整体得 0 分"]
