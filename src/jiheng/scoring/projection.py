"""What an indicator will come to by the end of the year, and whether its target can still be met.

Projected by a named method: what grows goes on at its pace so far over what is still promised or planned,
or over the months left; what may rise and fall keeps its present value. Nothing measured, nothing
projected. 确定能 and 完全不可能 are said only of what can be shown; all else is 有可能.
"""

from dataclasses import dataclass

from jiheng.scoring.due import Due
from jiheng.values.comparison import Direction, Operator
from jiheng.values.exact import ONE, ZERO, Exact, ceil, floor, greatest, least
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target
from jiheng.values.units import COUNTED

CERTAIN, POSSIBLE, IMPOSSIBLE = range(3)  # in the order of the rule set's words


@dataclass(frozen=True, slots=True)
class Goal:
    """What an actual value must reach, in the base unit of its measure."""

    operator: Operator
    number: Exact
    told: str

    @property
    def reverse(self) -> bool:
        """Whether less is better."""
        return self.operator.direction is Direction.REVERSE

    def met(self, actual: Exact) -> bool:
        """Say whether it is reached; of work that is to be done, more than a plain number reaches it too."""
        if self.operator is Operator.EQUAL:
            return bool(actual >= self.number)
        return self.operator.holds(actual, self.number)


@dataclass(frozen=True, slots=True)
class Projected:
    """The value at the end of the year and how it was reckoned."""

    value: Quantity | Ratio
    method: str


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Which of 确定能, 有可能, 完全不可能, by number, and why."""

    level: int
    because: str


def goal_of(target: Target, value: Quantity | Ratio) -> Goal | None:
    """Give the number a value is held against, for a share done on time 100 %; None where there is none."""
    measure = "率" if isinstance(value, Ratio) else value.measure
    if target.quantity is not None and target.operator is not None and target.quantity.measure == measure:
        return Goal(target.operator, target.quantity.exact, target.printed)
    if isinstance(value, Ratio) and target.as_deadline() is not None:
        return Goal(Operator.AT_LEAST, ONE, "100%")
    return None


def projected(value: Quantity | Ratio, goal: Goal | None, due: Due, *, grows: bool) -> Projected:
    """Project a value to the end of the year."""
    if not grows:
        return Projected(value, "会升会降，取目前的数")
    if due.share >= ONE:
        return Projected(value, f"{due.because}，取目前的数")
    if isinstance(value, Ratio):
        share = _onward(value.exact, ONE, due.share)
        method = f"{due.because}；其余按目前的进度完成"
        return Projected(Ratio(share.numerator, share.denominator), method)
    unit = Quantity.of(1, value.unit).exact
    if due.planned:
        more = Exact(due.still_open) * _pace(value.exact / unit, due)
        return Projected(
            Quantity.exactly(value.exact / unit + floor(more), value.unit),
            f"{due.because}；未到期的 {due.still_open} 次按目前的履行率完成",
        )
    number = value.exact / unit / due.share
    if value.unit in COUNTED:
        number = ceil(number) if goal is not None and goal.reverse else floor(number)
    return Projected(Quantity.exactly(number, value.unit), f"{due.because}；按目前的速度到年底")


def _pace(done: Exact, due: Due) -> Exact:
    """Give the share of what is due that was done, 1 at most; where nothing is due yet, as promised."""
    whole = Exact(due.still_open) / (ONE - due.share)
    return ONE if due.share == ZERO or not due.still_open else least(ONE, done / (whole * due.share))


def _onward(reached: Exact, whole: Exact, share: Exact) -> Exact:
    wanted = whole * share
    pace = ONE if wanted == ZERO else least(ONE, reached / wanted)
    return reached + greatest(ZERO, whole - greatest(wanted, reached)) * pace


def likelihood(value: Quantity | Ratio, goal: Goal, end: Projected, *, grows: bool, over: bool) -> Likelihood:
    """Say whether the target will be met; `over` where the year is over and nothing is open."""
    met = goal.met(value.exact)
    if over:
        return (
            Likelihood(CERTAIN, f"全年已过，{value} 达到目标 {goal.told}")
            if met
            else Likelihood(IMPOSSIBLE, f"全年已过，{value} 没有达到目标 {goal.told}")
        )
    if grows and met and not goal.reverse:
        return Likelihood(CERTAIN, f"已经是 {value}，达到目标 {goal.told}，只增不减")
    if grows and not met and goal.reverse:
        return Likelihood(IMPOSSIBLE, f"已经是 {value}，超过目标 {goal.told}，只增不减")
    reaches = "达到" if goal.met(end.value.exact) else "达不到"
    return Likelihood(POSSIBLE, f"预计 {end.value}，{reaches}目标 {goal.told}")
