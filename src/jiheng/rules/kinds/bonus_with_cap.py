"""Add points for each thing done beyond the contract, never above the weight.

Use when: the standard gives a base and a bonus: “基础分8分；合同以外提供技术支援的，每次加2分，加满为止”.
Score: base + points × occurrences, the bonus at most `cap`, the whole at most the weight.
Parameters: `base` (points without any bonus, below the weight), `each` (points an occurrence), `cap`
    (the most that is added; without it up to the weight).
Not scored: (1) what was measured is no count; counts by kinds are added up, each worth the same.
Basis: bonus clauses of local 评分标准; a bonus never lifts an indicator above its weight.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.actual import Counts
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import NO_BOUND, count_of, plain, read_bound, read_points, told
from jiheng.values.exact import Exact, least
from jiheng.values.outcome import NoValue
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

kind = RuleKind(
    code="F25",
    title="基础分加奖励分，不超过分值",
    version=1,
    parameters=(
        Parameter("base", "基础分", read_points, "没有加分事项时得几分"),
        Parameter("each", "每次加分", read_points, "每发生一次加几分"),
        Parameter("cap", "最多加分", read_bound, "最多加几分；不写时加满分值为止", default=NO_BOUND),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, base: Exact, **_others: object) -> str:
    """Refuse a base that leaves no room for a bonus."""
    if base < Exact(weight.hundredths, 100):
        return ""
    return f"基础分 {plain(base)} 不小于分值 {weight}，没有加分的余地"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the number of occurrences, of whatever kind."""
    actual = case.actual
    if isinstance(actual, Counts):
        actual = Quantity.of(sum(actual.counts.values()), "次")
    count = count_of(actual)
    if isinstance(count, NoValue):
        return count  # (1)
    return {"count": count, **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, count: Exact, base: Exact, each: Exact, cap: Exact | None) -> Exact:
    """Compute the points."""
    bonus = each * count
    return least(weight, base + (bonus if cap is None else least(cap, bonus)))


@kind.declares("steps_of")
def steps_of(
    *, case: Case, score: Score, count: Exact, base: Exact, each: Exact, cap: Exact | None
) -> list[str]:
    """Tell the base and the bonus."""
    if not count.numerator:
        return [f"没有加分事项，得基础分 {score} 分"]
    earned = each * count
    bonus = earned if cap is None else least(cap, earned)
    bound = f"，最多加 {plain(bonus)} 分" if bonus < earned else ""
    most = f"，不超过分值 {case.weight}" if base + bonus > case.full else ""
    return [
        f"加分事项 {plain(count)} 次 × {plain(each)} 分 {told(earned)} 分{bound}",
        f"基础分 {plain(base)} + {plain(bonus)} {told(base + bonus)}{most}，得 {score.text} 分",
    ]
