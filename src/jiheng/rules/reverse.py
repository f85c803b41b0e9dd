"""Scoring against an upper bound of which less is better (F03), also by the mean of several events (F20).

Above the bound two readings are in use: `linear` takes the weight away evenly until twice the bound;
`inverse` gives bound ÷ actual of it. They differ (5 points, 2.5 hours for 2: 3.75 or 4.00), so a rule
names its reading and prints it.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.rules.rule import Case
from jiheng.rules.terms import exactly, told
from jiheng.values.comparison import Direction, Operator
from jiheng.values.exact import ZERO, Exact, greatest, where
from jiheng.values.score import Score
from jiheng.values.target import Target

TWO = Exact(2)
READINGS = {"linear": "超出一倍扣完", "inverse": "按目标÷实际"}
READING = Parameter(
    "reading",
    "超出目标时",
    one_of(READINGS),
    "从目标到它的两倍按比例扣完，还是按目标÷实际的比例得分",
    default="linear",
)


def doubt_of_target(code: str, target: Target) -> str:
    """Say so where a target is no upper bound, or zero."""
    if target.quantity and target.quantity.ten_thousandths <= 0:
        return f"目标“{target}”不大于零，没有比例可算；目标为零用 F04"
    if target.direction is Direction.REVERSE:
        return ""
    return f"{code} 的目标应当是越少越好的数（如 ≤2小时、<2%），不能是“{target}”"


def reverse_points(weight: Exact, actual: Exact, target: Exact, reading: str) -> Exact:
    """Compute the points; the target is above 0."""
    times = actual / target
    part = greatest(ZERO, weight * (TWO - times)) if reading == "linear" else weight / times
    return where(actual <= target, weight, part)


def reverse_steps(
    *, case: Case, score: Score, found: str, actual: Exact, target: Exact, reading: str
) -> list[str]:
    """Tell the reckoning; `found` says what was measured, as in `实际 2.5小时`."""
    if actual < target or (actual == target and case.target.operator is not Operator.BELOW):
        return [f"{found}，没有超过目标 {case.target}，得满分 {score} 分"]
    if reading == "linear":
        factor = f"(1 − ({exactly(actual)} − {exactly(target)}) ÷ {exactly(target)})"
        reckoned = case.full * (TWO - actual / target)
        least = "不低于 0，" if reckoned < ZERO else ""
    else:
        factor, least = f"{exactly(target)} ÷ {exactly(actual)}", ""
        reckoned = case.full * target / actual
    return [
        f"{found}，目标 {case.target}，超出时的读法：{READINGS[reading]}",
        f"{case.weight} × {factor} {told(reckoned)}，{least}四舍五入得 {score.text} 分",
    ]
