"""An actual value is of the kind that its standard scores.

Finds: a standard that scores a rate, whose row gives a day, a time or a word as actual value; a standard
that scores a number of a unit, whose row gives another unit or a word.
Why it matters: the score cannot be reckoned from the row; the value is missing although the cell is filled.
Example: 得分=月报提交及时率×权重分, 实际完成值 次月10日.
Instead: 100%（应交 10 份，按时交 10 份）.
Left out: empty cells; checklists and judgements; cells that hold several numbers.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.standards import Standard, target_in
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable
from jiheng.values.target import Target

RATES = frozenset({"F07", "F19"})
NUMBERS = frozenset({"F01", "F02", "F03", "F04", "F05", "F06", "F11", "F29"})
RATIO_SIGNS = ("/", "÷", "分之")

check = Check(
    "实际值与评分标准同类", 1, code="SR06", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Compare the kind of value with the kind of rule."""
    read = [each for each in report.standards if each.read.readings and each.row.actual]
    if not read:
        return not_applicable("没有读得懂的评分标准和实际完成值")
    return [problem for standard in read for problem in _compared(report, standard)]


def _compared(report: Report, standard: Standard) -> Iterator[Problem]:
    actual = standard.row.actual
    codes = {reading.code for reading in standard.read.readings}
    if actual is None or any(sign in actual.text for sign in RATIO_SIGNS):
        return
    measures = {each.measure for span in actual.spans for each in report.numbers.within(span)}
    if codes <= RATES:
        wanted, measure = "一个比率（%）", "率"
    elif codes <= NUMBERS and (target := _target(standard)) and target.quantity and target.quantity.unit:
        wanted, measure = f"以“{target.quantity.written_unit}”计的数", target.quantity.measure
    else:
        return
    if measure in measures or "" in measures:
        return
    yield Problem(
        (actual.place, standard.cell.place),
        f"“{standard.row.label}”的评分标准要{wanted}，实际完成值却是“{actual.flat}”",
        expected=wanted,
        computed=f"由“{actual.flat}”算不出得分",
        advice="填写评分标准所要的值，并写明分子和分母" if measure == "率" else "填写评分标准所要的值",
    )


def _target(standard: Standard) -> Target | None:
    written = next((each.target for each in standard.read.readings if each.target), "")
    return target_in(written) if written else standard.target
