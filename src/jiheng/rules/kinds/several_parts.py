"""Score several systems or sub-items together, each against the target before any averaging.

Use when: one indicator covers several systems or sub-items, such as “各系统可用率均达到99%”.
Score: weight × one statistic of the rates of attainment, each rate (actual ÷ target) between 0 and 1:
    else what one part does too much would hide what another fails to do.
Parameters: `statistic`: mean, weighted (the mean by the share of each part, which comes with what was
    measured: users, points) or minimum. A target of which less is better is refused.
Not scored: (1) what was measured is not several parts; (2) the target is not above zero or no single
    number; (3) the units differ; (4) by weighted mean: the shares add up to nothing.
Basis: practice for projects of many systems, as in examples/finance-network; the capping as in F07.
"""

from dataclasses import dataclass

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.actual import Part, Parts
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import compared_with_more_than_zero, exactly, plain, told
from jiheng.values.exact import ONE, ZERO, Exact, greatest, least
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score
from jiheng.values.target import Target

STATISTICS = {"mean": "平均", "weighted": "按份额加权平均", "minimum": "最低"}
FEW = 3

kind = RuleKind(
    code="F26",
    title="各系统（分项）分别计算再汇总",
    version=1,
    parameters=(
        Parameter(
            "statistic", "怎样汇总", one_of(STATISTICS), "平均、按份额加权平均，或取最低", default="mean"
        ),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target of which less is better."""
    if target.operator in ("=", "≥", ">"):
        return ""
    return f"F26 的目标应当是越多越好的数（如 ≥99%），不能是“{target}”"


@dataclass(frozen=True, slots=True)
class Attained:
    """One part against the target, in the target's unit."""

    part: Part
    actual: Exact
    wanted: Exact

    @property
    def rate(self) -> Exact:
        """The rate of attainment, between 0 and 1."""
        return greatest(ZERO, least(ONE, self.actual / self.wanted))

    def meets(self, target: Target) -> bool:
        """Say whether the part by itself meets the target."""
        return bool(target.operator and target.operator.holds(self.actual, self.wanted))

    def told(self, target: Target) -> str:
        """Tell the rate."""
        if self.meets(target):
            return "达到目标，按 1 计"
        least_rate = "，按 0 计" if self.actual < ZERO else ""
        return f"{plain(self.actual)} ÷ {plain(self.wanted)} {told(self.actual / self.wanted, 6)}{least_rate}"


def _parts(case: Case) -> tuple[Part, ...]:
    return case.actual.parts if isinstance(case.actual, Parts) else ()


def _compared(case: Case) -> list[Attained | NoValue]:
    found: list[Attained | NoValue] = []
    for part in _parts(case):
        both = compared_with_more_than_zero(part.actual, case.target)
        found.append(both if isinstance(both, NoValue) else Attained(part, *both))
    return found


def _attained(case: Case) -> list[Attained]:
    return [each for each in _compared(case) if isinstance(each, Attained)]


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring the rates of attainment together."""
    if not _parts(case):
        return insufficient_data("这条评分标准要各系统（分项）分别的数，记录给出的不是")  # (1)
    if faults := [each for each in _compared(case) if isinstance(each, NoValue)]:
        return faults[0]  # (2) (3)
    rates, statistic = _attained(case), case.parameters["statistic"]
    if statistic == "minimum":
        return {"rate": min(each.rate for each in rates)}
    total, shares = ZERO, 0
    for each in rates:
        share = each.part.share if statistic == "weighted" else 1
        total, shares = total + each.rate * Exact(share), shares + share
    if not shares:
        return insufficient_data("各系统（分项）的份额合计为零，不能加权平均")  # (4)
    return {"rate": total / Exact(shares)}


@kind.declares("points")
def points(*, weight: Exact, rate: Exact) -> Exact:
    """Compute the points."""
    return weight * rate


@kind.declares("shown_of")
def shown_of(*, case: Case, **_terms: Exact) -> str:
    """Show each of few parts, else how many reach the target and the lowest."""
    parts = _parts(case)
    if len(parts) <= FEW:
        return str(case.actual)
    worst = min(parts, key=lambda part: part.actual.exact)
    return f"{len(parts)} 项中 {len(parts) - len(_missed(case))} 项达标，最低 {worst}"


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, rate: Exact) -> list[str]:
    """Tell each part, the statistic and the points."""
    statistic = case.parameters["statistic"]
    weighted = statistic == "weighted"
    rates = _attained(case)
    lines = []
    for each in rates:
        share = f"（份额 {each.part.share}）" if weighted else ""
        lines.append(f"{each.part}{share}，{each.told(case.target)}")
    found = f"{STATISTICS[statistic]} "
    if statistic != "minimum":
        summands = [f"{exactly(each.rate)}{f' × {each.part.share}' if weighted else ''}" for each in rates]
        count = sum(each.part.share if weighted else 1 for each in rates)
        found += f"({' + '.join(summands)}) ÷ {count} "
    reckoned = f"{case.weight} × {exactly(rate)} {told(case.full * rate)}"
    return [*lines, f"{found}{told(rate, 6)}", f"{reckoned}，四舍五入得 {score.text} 分"]


@kind.declares("notes_of")
def notes_of(*, case: Case, **_terms: Exact) -> list[str]:
    """Name the parts that fail the target: a mean hides them."""
    missed = _missed(case)
    return [f"没有达到目标 {case.target} 的：{'、'.join(missed)}"] if missed else []


def _missed(case: Case) -> list[str]:
    return [str(each.part) for each in _attained(case) if not each.meets(case.target)]
