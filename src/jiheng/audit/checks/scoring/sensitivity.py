"""A standard tells good work from bad: neither all on one judgement nor nothing at stake.

Finds: an indicator of 10 points or more that is all or nothing on a judgement without a number; and
deductions so small that missing the target by ten percentage points costs less than a tenth of the weight.
Why it matters: the first decides a grade by one word, the second never decides anything.
Example: 项目实施能提高化解群众诉求的速度，得满分，否则不得分（15分）.
Instead: several measurable indicators, or steps.
Left out: standards that are not understood; indicators below 10 points.
"""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.standards import Standard
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.reckoning import number
from jiheng.audit.report import Report
from jiheng.audit.rescoring import points
from jiheng.rules.terms import read_number
from jiheng.rules.texts.standard import Reading
from jiheng.values.outcome import not_applicable

HEAVY = 10
STEPPED = ("F05", "F06")
MISSED = 10  # percentage points
LEAST_SHARE = Fraction(1, 10)

check = Check("评分标准有区分度", 1, code="SR08", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look for judgements that carry too much, and deductions that carry too little."""
    read = [each for each in report.standards if each.read.readings and each.weight]
    if not read:
        return not_applicable("没有读得懂的评分标准")
    return [problem for standard in read for problem in _looked_at(standard)]


def _looked_at(standard: Standard) -> Iterator[Problem]:
    if standard.weight is None:
        return
    weight = points(standard.weight)
    label = standard.row.label
    for reading in standard.read.readings:
        if reading.code == "F10" and not reading.target and weight >= HEAVY:
            yield Problem(
                (standard.cell.place,),
                f"“{label}”{standard.weight} 分只系于一条没有数的评判，不是满分就是零分",
                expected="可计量的指标，或分档",
                computed=f"差一个字，得分差 {standard.weight} 分",
                advice="改用可计量的指标，或分成几项、几档",
            )
        elif reading.code in STEPPED:
            yield from _too_little(standard, reading, weight)


def _too_little(standard: Standard, reading: Reading, weight: Fraction) -> Iterator[Problem]:
    lost = _lost(reading)
    if lost is None or lost >= weight * LEAST_SHARE:
        return
    step, deduction = reading.parameters["step"], reading.parameters["deduction"]
    only = f"差 {MISSED} 个百分点只扣 {number(lost, 2)} 分（分值 {standard.weight}）"
    yield Problem(
        (standard.cell.place,),
        f"“{standard.row.label}”{only}，扣分起不了作用",
        expected=f"差 {MISSED} 个百分点至少扣 {number(weight * LEAST_SHARE, 2)} 分",
        computed=f"每 {step} 扣 {deduction} 分，共 {number(lost, 2)} 分",
        advice="提高每级所扣的分",
    )


def _lost(reading: Reading) -> Fraction | None:
    """Give the points that ten percentage points cost; None where steps are no percentage points."""
    step = str(reading.parameters.get("step", ""))
    if not step.endswith("个百分点"):
        return None
    size = read_number(step, units=("个百分点",))
    deduction = read_number(str(reading.parameters["deduction"]), units=())
    each = Fraction(deduction.numerator, deduction.denominator)
    return each * MISSED * Fraction(size.denominator, size.numerator)
