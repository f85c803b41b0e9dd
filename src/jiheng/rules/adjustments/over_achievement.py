"""Ask for an explanation of far more than the target, and reduce where the target was set too low.

Use when: 财预〔2020〕10号 article 16: what far exceeds the target is to be analysed; only where the
    target was clearly set too low are points reduced, by the degree of deviation.
Score: unchanged, unless the reviewer declares the target too low and `formula` says how: `beyond_line`:
    points × (1 − (actual ÷ target − line)); `deviation`: points × (1 − (actual ÷ target − 1));
    `fixed`: points − `deduction`. At least 0. From the line on, an explanation is compulsory.
Parameters: `explain_from`, the line; `formula`; `deduction` of `fixed`; `declared_by` and
    `declared_because`, the reviewer's declaration; `zero_target_from`, the line of a target of 0.
Not scored: (1) a target of 0 has no rate: more than its line must be explained, nothing is reduced.
    (2) a target of which less is better has no over-achievement and is refused.
Basis: the formula is local, the national rule names none; 130 % as in 广西; 30 for a target of 0 and
    2 points for 30 % above the target are from local software and a local manual.
"""

from jiheng.catalogue import Parameter, Raw, one_of, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.rules.adjustment import Adjustment
from jiheng.rules.terms import compared, plain, read_number, read_percent, read_points, told
from jiheng.values.comparison import Direction
from jiheng.values.exact import ZERO, Exact, Truth, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.target import Target

HUNDRED = Exact(100)
UNCHANGED, BEYOND_LINE, DEVIATION, FIXED = "none", "beyond_line", "deviation", "fixed"
FORMULAS = {
    UNCHANGED: "不扣减",
    BEYOND_LINE: "按超出说明线的比例扣减",
    DEVIATION: "按偏离目标的比例扣减",
    FIXED: "扣固定分值",
}


def _line(raw: Raw) -> Exact:
    percent = read_percent(raw)
    if percent <= HUNDRED:
        raise UnreadableValueError("达到目标本身不是超额", found=str(raw), expected="大于 100%，如 130%")
    return percent


def _deduction(raw: Raw) -> Exact:
    return read_points(raw) if raw != "" else ZERO


adjustment = Adjustment(
    code="F17",
    title="超额完成",
    version=1,
    parameters=(
        Parameter("explain_from", "超额说明线", _line, "达到目标的百分之几起必须说明原因", default="130%"),
        Parameter("formula", "扣减公式", one_of(FORMULAS), "认定目标偏低时怎样扣减", default=UNCHANGED),
        Parameter("deduction", "扣几分", _deduction, "扣固定分值时扣几分", default=""),
        Parameter("declared_by", "认定人", text_of, "谁认定年初目标明显偏低", default=""),
        Parameter("declared_because", "认定理由", text_of, "为什么认定目标明显偏低", default=""),
        Parameter(
            "zero_target_from",
            "目标为 0 时的说明线",
            lambda raw: read_number(raw, units=()),
            "目标是 0 时，实际达到几起必须说明原因（按目标的单位）",
            default="30",
        ),
    ),
)


@adjustment.check
def doubts(*, formula: str, deduction: Exact, declared_by: str, declared_because: str, **_line: Exact) -> str:
    """Refuse a declaration without author, reason or formula, and a deduction without its formula."""
    if bool(declared_by) != bool(declared_because):
        return "认定目标偏低要同时写明 declared_by（认定人）和 declared_because（理由）"
    if declared_by and formula == UNCHANGED:
        return "认定了目标偏低，要写明 formula（扣减公式）"
    if (formula == FIXED) != (deduction > ZERO):
        return "扣固定分值要写 deduction（扣几分），别的公式不写"
    return ""


def target_doubts(target: Target) -> str:
    """Refuse a target that cannot be over-achieved (2)."""
    if target.operator is not None and target.direction is not Direction.REVERSE:
        return ""
    return f"超额完成（F17）的目标应当是越多越好的数（如 ≥12次），不能是“{target}”"


def both(actual: Actual, target: Target) -> tuple[Exact, Exact] | None:
    """Bring actual and target to one unit; None where they are no two numbers."""
    found = compared(actual, target)
    return None if isinstance(found, NoValue) else found


def must_explain(*, actual: Exact, target: Exact, explain_from: Exact, zero_target_from: Exact) -> Truth:
    """Say whether an explanation is compulsory."""
    return actual >= where(target > ZERO, explain_from * target / HUNDRED, zero_target_from)


def points(  # one parameter a term: the terms are those of the declaration
    *,
    points: Exact,
    actual: Exact,
    target: Exact,
    explain_from: Exact,
    formula: str,
    deduction: Exact,
    declared: Truth,
) -> Exact:
    """Reduce the points where the target was declared too low and the line is reached."""
    if formula == UNCHANGED:
        return points
    start = explain_from if formula == BEYOND_LINE else HUNDRED
    rest = (HUNDRED + start - actual * HUNDRED / target) / HUNDRED
    less = greatest(ZERO, points - deduction if formula == FIXED else points * rest)
    reached = where(actual >= explain_from * target / HUNDRED, less, points)
    return where(declared, where(target > ZERO, reached, points), points)  # (1)


def steps(
    *,
    before: Exact,
    after: Exact,
    actual: Exact,
    target: Exact,
    explain_from: Exact,
    formula: str,
    deduction: Exact,
    declared_by: str,
    declared_because: str,
) -> list[str]:
    """Tell the reduction, unrounded: it is rounded later, once."""
    reached = f"{plain(actual * HUNDRED / target, 2)}%"
    line = f"{plain(explain_from)}%"
    start = line if formula == BEYOND_LINE else "100%"
    shown = plain(before)
    reckoned = (
        f"{shown} − {plain(deduction)}" if formula == FIXED else f"{shown} ×（1 −（{reached} − {start}））"
    )
    floor = "，不低于 0" if after == ZERO and before > ZERO else ""
    return [
        f"为目标的 {reached}，达到超额说明线 {line}；{declared_by}认定年初目标明显偏低：{declared_because}",
        f"{FORMULAS[formula]}：{reckoned} {told(after)}{floor}",
    ]
