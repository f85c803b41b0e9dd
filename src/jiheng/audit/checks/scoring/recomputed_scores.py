"""A printed score is what the report's own standard gives for the printed actual value.

Finds: a score that no reading of its standard gives; without a standard in the table, less than full
marks although the target is met and nothing is said of a reason, and full marks although a target with ≥
is missed; and a score of the execution row that no known form gives for its rate.
Why it matters: who met the target gets full marks, who missed it a share (财预〔2020〕10号, art. 16); a score
that cannot be reckoned again is invented.
Example: 满意度 ≥95%，实际 95%，分值 10，得分 8.
Instead: 10.
Left out: 1. standards that are not understood wholly, that leave the points to judgement, or that need
other facts than the row gives. 2. open readings: each counts. 3. rows with a reason for the deduction.
A difference of at most 0.1 points, or rounding to whole points, is a hint.
"""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.fund_blocks import FundRow
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.standards import Standard, target_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import number
from jiheng.audit.report import Report
from jiheng.audit.rescoring import actual_of, ways
from jiheng.errors import UnreadableValueError
from jiheng.values.comparison import Direction
from jiheng.values.outcome import not_applicable
from jiheng.values.quantity import Quantity
from jiheng.values.rounding import half_up

NEAR = Fraction(1, 10)
CENT = Fraction(1, 100)
STEPS = (Fraction(7, 10), Fraction(5, 10))  # 财预〔2021〕101号 for 80 % and 60 %, not finished
STEP_RATES = (Fraction(8, 10), Fraction(6, 10))
SATISFIED = "满意"

check = Check(
    "得分能按评分标准重算", 1, code="SR01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Score each leaf again."""
    scored = [row for row in report.indicator_rows if row.scored and row.points]
    executions = [block.total for block in report.fund_blocks if block.total and block.total.score]
    if not scored and not executions:
        return not_applicable("没有同时写明分值和得分的指标")
    found = [problem for each in report.standards for problem in _by_standard(each)]
    found += [problem for row in scored if row.rule is None for problem in _by_target(row)]
    found += [problem for row in executions for problem in _execution(row)]
    return found


def _by_standard(standard: Standard) -> Iterator[Problem]:
    row, score = standard.row, standard.row.scored
    possible = ways(standard)
    if not score or not possible or row.actual is None:
        return
    if any(way.gives(score) or way.misses_by(score) <= CENT for way in possible):
        return
    nearest = min(possible, key=lambda way: way.misses_by(score))
    whole = score.places == 0 and any(
        half_up(way.low.numerator, way.low.denominator)
        <= score.bare
        <= half_up(way.high.numerator, way.high.denominator)
        for way in possible
    )
    yield Problem(
        (score.span, row.actual.place, standard.cell.place),
        f"“{row.label}”得分写的是 {score.number}，按评分标准是 {nearest.scored.score}",
        expected=f"{nearest.scored.score} 分",
        computed="；".join(nearest.scored.steps),
        advice="按评分标准重算得分；评分标准另有理解的，写明",
        severity=Severity.INFO if whole or nearest.misses_by(score) <= NEAR else None,
    )


def _by_target(row: IndicatorRow) -> Iterator[Problem]:
    """Use what every form has in common: met is full marks, missed is less."""
    target, actual, score, weight = target_of(row), actual_of(row.actual), row.scored, row.points
    if target is None or not actual or not score or not weight or (row.deviation and row.deviation.flat):
        return
    if row.actual is None or row.target is None or target.quantity is None or target.high is not None:
        return
    try:
        met = target.met_by(actual[len(actual) // 2])
    except UnreadableValueError:
        return
    forward = target.direction is Direction.FORWARD and SATISFIED not in row.label
    places = (score.span, weight.span, row.target.place, row.actual.place)
    what = f"“{row.label}”目标 {row.target.flat}，实际 {row.actual.flat}"
    if met and score.bare < weight.bare:
        yield Problem(
            places,
            f"{what}，已经达到，得分却是 {score.number}（分值 {weight.number}），也没有写原因",
            expected=f"{weight.number} 分，或写明扣分的原因",
            computed=f"{row.actual.flat} 达到 {row.target.flat}，得满分 {weight.number}",
            advice="核对目标、实际值和得分",
            certainty=Certainty.LIKELY,
        )
    elif not met and forward and score.bare >= weight.bare > 0 and not target.implied:
        share = _share(actual[len(actual) // 2], target.quantity)
        yield Problem(
            places,
            f"{what}，没有达到，却得满分 {score.number}",
            expected="少于满分，或写明得满分的标准",
            computed=f"按完成比例是 {number(weight.bare * share, 2)} 分",
            advice="核对目标、实际值和得分",
            certainty=Certainty.LIKELY,
        )


def _share(actual: object, target: Quantity) -> Fraction:
    value = getattr(actual, "exact", None)
    if value is None or not target.exact.numerator:
        return Fraction(0)
    return Fraction(value.numerator, value.denominator) / Fraction(
        target.exact.numerator, target.exact.denominator
    )


def _execution(row: FundRow) -> Iterator[Problem]:
    rate, score, weight = row.rate, row.score, row.weight
    if not rate or not score or not weight or rate.unit != "%":
        return
    share = min(rate.value, Fraction(1))
    possible = {weight.bare} if share < 1 else set()
    possible |= {
        weight.bare * step for step, least in zip(STEPS, STEP_RATES, strict=True) if least <= rate.value < 1
    }
    possible |= {Fraction(0)} if rate.value < STEP_RATES[-1] else set()
    low, high = (
        weight.bare * min(rate.low, Fraction(1)) - CENT,
        weight.bare * min(rate.high, Fraction(1)) + CENT,
    )
    if score.bare in possible or (low <= score.bare + score.half and score.bare - score.half <= high):
        return
    yield _execution_problem(score, weight, rate, weight.bare * share)


def _execution_problem(score: Printed, weight: Printed, rate: Printed, right: Fraction) -> Problem:
    return Problem(
        (score.span, rate.span, weight.span),
        f"预算执行率 {rate.number}%，得分写的是 {score.number}，按比例是 {number(right, 2)}",
        expected=f"{number(right, 2)} 分，或写明用的是哪种计分办法",
        computed=f"{weight.number} × {rate.number}% = {number(right, 2)}",
        advice="核对执行率和得分",
        severity=Severity.INFO if abs(score.bare - right) <= NEAR else None,
        certainty=Certainty.LIKELY,
    )
