"""Interpolate between named values.

Use when: the standard names values and what each earns, and what lies between is reckoned in proportion
    (“可用率99.0%得3分，99.9%得5分，其间按线性插值”).
Score: between two knots, in proportion to the distance from them; beyond the better end as at that end.
    Beyond the worse end by `beyond`: nothing, or as at that end.
Parameters: `knots`, a mapping from value to earning (`99.0%: 3分`, `99.9%: 100%`), at least two, all
    earnings rising or all falling with the value; `beyond`, which must be named unless the worse end
    earns nothing. An earning above the weight is refused.
Not scored: (1) what was measured is no number or rate in the unit of the knots.
Basis: practice of service-level agreements; no formula in 财预〔2020〕10号.
"""

from dataclasses import dataclass
from itertools import pairwise

from jiheng.catalogue import Parameter, Raw, Takes, flow, one_of, shown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.rules.earnings import Earning, beyond_weight
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, exactly, in_unit_of, number_of, plain, told
from jiheng.values.exact import ONE, ZERO, Exact, where
from jiheng.values.outcome import NoValue
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.target import Target

BEYOND = {"unstated": "没有写明", "nothing": "不得分", "hold": "与这一端同分"}
FEWEST = 2
EXPECTED = "99%: 3分、99.9%: 5分（值: 几分，或分值的百分之几）"


@dataclass(frozen=True, slots=True)
class Knots:
    """Values in rising order, each with what it earns; the earnings rise, or fall, all along."""

    values: tuple[Quantity, ...]
    earnings: tuple[Earning, ...]
    falling: bool

    @property
    def worst(self) -> int:
        """Which end is the worse: its index."""
        return -1 if self.falling else 0

    def at(self, index: int) -> Exact:
        """Give the value of a knot."""
        return number_of(self.values[index]) * ONE  # in lowest terms, for the columns


@written_as(Takes.PAIRS, key="哪个值", value="得多少")
def _read_knots(raw: Raw) -> Knots:
    if not isinstance(raw, dict) or len(raw) < FEWEST:
        raise UnreadableValueError("应当列出各点，至少两点", found=shown(raw), expected=EXPECTED)
    read = [(Quantity.read(value), Earning.read(earned)) for value, earned in raw.items()]
    read.sort(key=lambda knot: knot[0].ten_thousandths)
    values, earnings = zip(*read, strict=True)
    if len({value.unit for value in values}) > 1 or len({each.in_points for each in earnings}) > 1:
        raise UnreadableValueError("各点的单位不同", found="、".join(raw), expected=EXPECTED)
    if len(set(values)) < len(values):
        raise UnreadableValueError("同一个值写了两次", found="、".join(raw), expected="每个值一次")
    steps = [above.amount - below.amount for below, above in pairwise(earnings)]
    rising = all(step >= ZERO for step in steps)
    if rising == all(step <= ZERO for step in steps):
        what = "各点得分都一样" if rising else "得分时高时低"
        raise UnreadableValueError(what, found=flow(raw), expected="值越大得分越高，或越大得分越低")
    return Knots(values, earnings, falling=not rising)


kind = RuleKind(
    code="F12",
    title="按各点线性插值",
    version=1,
    parameters=(
        Parameter("knots", "各点得分", _read_knots, "哪个值得几分，或分值的百分之几"),
        Parameter(
            "beyond", "比最差的点还差时", one_of(BEYOND), "不得分，还是与最差的点同分", default="unstated"
        ),
    ),
)


@kind.declares("doubts")
def doubts(*, weight: Score, target: Target, knots: Knots, beyond: str) -> str:
    """Refuse more points than the weight, another unit, and silence on what is worse than the worse end."""
    wanted, worst = target.quantity, knots.worst
    if wanted and wanted.unit and wanted.measure != knots.values[0].measure:
        return f"各点的单位是“{knots.values[0].unit}”，目标“{target}”的单位是“{wanted.unit}”"
    if beyond == "unstated" and knots.earnings[worst].amount > ZERO:
        return f"比 {knots.values[worst]} 还差时得几分没有写明：beyond 写“不得分”或“与这一端同分”"
    return beyond_weight(dict(zip(map(str, knots.values), knots.earnings, strict=True)), weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring what was measured to the knots' unit."""
    farthest = max(case.parameters["knots"].values, key=lambda value: abs(value.ten_thousandths))
    actual = in_unit_of(farthest, case.actual, "各点")
    return actual if isinstance(actual, NoValue) else {"actual": actual, **case.parameters}  # (1)


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, knots: Knots, beyond: str) -> Exact:
    """Compute the points."""
    amounts = [each.amount for each in knots.earnings]
    worse = amounts[knots.worst] if beyond == "hold" else ZERO
    reached = amounts[0] if knots.falling else worse
    for index in range(len(amounts) - 1):
        reached = where(actual >= knots.at(index), _between(actual, knots, index), reached)
    last = knots.at(-1)
    reached = where(actual >= last, amounts[-1], reached)
    if knots.falling:
        reached = where(actual > last, worse, reached)
    return Earning(reached, knots.earnings[0].in_points).of(weight)


def _between(actual: Exact, knots: Knots, index: int) -> Exact:
    """Reckon the earning on the line through a knot and the next."""
    low, high = knots.at(index), knots.at(index + 1)
    first, second = (each.amount for each in knots.earnings[index : index + 2])
    slope = (second - first) / (high - low)
    return slope * actual + (first - slope * low)  # known numbers together: columns keep to 64 bits


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, knots: Knots, beyond: str) -> list[str]:
    """Tell the knots on both sides and the reckoning."""
    count = len(knots.values)
    found = f"实际 {actual_text(case.actual, actual, *map(knots.at, range(count)))}"
    for index, value in enumerate(knots.values):
        if actual == knots.at(index):
            return [f"{found}，正是 {value}，{knots.earnings[index].reckoned(case.weight, score)}"]
    above = next((index for index in range(count) if actual < knots.at(index)), count)
    if above in (0, count):
        return [f"{found}，{_outside(case, score, knots, beyond, below=above == 0)}"]
    low, high = knots.at(above - 1), knots.at(above)
    earned = [each.of(case.full) for each in knots.earnings]
    first, second = (plain(points) for points in earned[above - 1 : above + 1])
    nearest = f"{knots.values[above - 1]}（{first} 分）和 {knots.values[above]}（{second} 分）"
    reckoned = told(points(weight=case.full, actual=actual, knots=knots, beyond=beyond))
    share = f"({exactly(actual)} − {exactly(low)}) ÷ ({exactly(high)} − {exactly(low)})"
    return [
        f"{found}，在 {nearest}之间，按线性插值",
        f"{first} + ({second} − {first}) × {share} {reckoned}，四舍五入得 {score.text} 分",
    ]


def _outside(case: Case, score: Score, knots: Knots, beyond: str, *, below: bool) -> str:
    end = 0 if below else -1
    beyond_end = f"{'低于最低' if below else '高于最高'}的点 {knots.values[end]}"
    if end != knots.worst or beyond == "hold":
        return f"{beyond_end}，与这一端同分，{knots.earnings[end].reckoned(case.weight, score)}"
    return f"{beyond_end}，不得分"
