"""Score full marks up to a limit, and deduct for each step above it.

Use when: the standard reads “100%≥成本控制率，得满分；每超出1个百分点扣0.5分，直至0分”.
Score: weight at or below the target; above it weight − deduction × steps, at least 0.
Parameters: `deduction` (points a step), `step` (percentage points; for a target that is no per cent
    a bare number in the target's unit), `reading` of a part of a step, which such texts leave open:
    floor (full steps only), ceil (a started step counts), linear. Left unstated it is read literally,
    as floor, and it is noted where the readings differ. A target that is not `≤` is refused.
Not scored: (1) the target is no single number; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023: 成本控制率.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.stepped import READINGS, STEP, counted_steps, deduction_for_each, told_standard
from jiheng.rules.terms import actual_text, compared, gap, gap_unit, plain, told
from jiheng.values.exact import ZERO, Exact, greatest, half_up_hundredths, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

UNSTATED = READINGS | {"unstated": "没有写明，按满一级才扣"}

kind = RuleKind(
    code="F06",
    title="不超限得满分，每超一级扣分",
    version=1,
    parameters=(
        deduction_for_each("超"),
        STEP,
        Parameter("reading", "不足一级", one_of(UNSTATED), "不足一级的怎样扣", default="unstated"),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is not an upper bound."""
    if target.operator == "≤":
        return ""
    return f"F06 的目标应当是上限（如 ≤100%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    return {"actual": both[0], "target": both[1], **case.parameters}


@kind.declares("points")
def points(
    *, weight: Exact, actual: Exact, target: Exact, deduction: Exact, step: Exact, reading: str
) -> Exact:
    """Compute the points."""
    deducted = deduction * counted_steps(actual - target, step, reading)
    return where(actual <= target, weight, greatest(ZERO, weight - deducted))


@kind.declares("steps_of")
def steps_of(
    *,
    case: Case,
    score: Score,
    actual: Exact,
    target: Exact,
    deduction: Exact,
    step: Exact,
    reading: str,
) -> list[str]:
    """Tell the reckoning."""
    found = actual_text(case.actual, actual, target)
    read = told_standard("超", step, gap_unit(case.target), deduction, UNSTATED[reading])
    if actual <= target:
        return [f"实际 {found}，没有超过目标 {case.target}，得满分 {score} 分；{read}"]
    count = counted_steps(actual - target, step, reading)
    left = told(case.full - deduction * count)
    return [
        f"实际 {found}，超过目标 {case.target}，多{gap(actual - target, case.target)}",
        f"{read}，共 {plain(count)} 级",
        f"{case.weight} − {plain(deduction)} × {plain(count)} {left}，不低于 0，得 {score.text} 分",
    ]


@kind.declares("notes_of")
def notes_of(*, case: Case, reading: str, **terms: Exact) -> list[str]:
    """Note where a reading was left unstated that decides the score."""
    if reading != "unstated":
        return []
    scores = {
        word: Score(half_up_hundredths(points(weight=case.full, reading=each, **terms)))
        for each, word in READINGS.items()
    }
    if len(set(scores.values())) == 1:
        return []
    told_scores = "，".join(f"{word}得 {score} 分" for word, score in scores.items())
    return [f"评分标准没有写明不足一级怎样扣：{told_scores}；请写明 reading"]
