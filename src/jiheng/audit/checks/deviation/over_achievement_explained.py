"""Where a target was far exceeded, the report says why.

Finds: an actual value of 130 % or more of a target for which more is better, without a word in the column
of deviations or remarks.
Why it matters: a target far exceeded was set too low; the reason decides whether the score is reduced
(财预〔2020〕10号, art. 16; from 130 % an explanation is compulsory in 广西).
Example: 备份容量 ≥80TB，实际 120TB.
Instead: the same, with the reason: 新增两个系统的备份.
Left out: targets with ≤ or for times; targets of 0; per cents; tables without any column for reasons or
remarks, where the text names the indicator with a reason.
"""

import re
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.standards import target_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.reckoning import percent
from jiheng.audit.report import Report
from jiheng.values.comparison import Direction
from jiheng.values.outcome import not_applicable

LIMIT = Fraction(130, 100)
TIMES = frozenset({"秒", "月", "率", "元"})
REVERSE = re.compile("故障|投诉|事故|漏洞|差错|偏差|时间|时长|成本|停机|中断|事件|超")
REASON = re.compile("超额|超出|超过|高于|原因|由于|因")

check = Check(
    "远超目标的写明原因", 1, code="DV03", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Divide actual by target."""
    found: list[Problem] = []
    seen = False
    reasons = [each.text for _, each in report.document.paragraphs if REASON.search(each.text)]
    for row in report.indicator_rows:
        share = _share(row)
        if share is None or row.actual is None or row.target is None:
            continue
        seen = True
        if share < LIMIT or _explained(reasons, row):
            continue
        found.append(
            Problem(
                (row.actual.place, row.target.place),
                f"“{row.label}”实际是目标的 {percent(share)}，没有写原因",
                expected="写明超出的原因；目标定低了的，写明怎样调整",
                computed=f"{row.actual.flat} ÷ {row.target.flat} = {percent(share)}",
                advice="写明原因，下年度按实际水平定目标",
            )
        )
    return found if seen else not_applicable("没有可比的正向指标")


def _share(row: IndicatorRow) -> Fraction | None:
    wanted, actual = row.target.number() if row.target else None, row.actual.number() if row.actual else None
    if wanted is None or actual is None or wanted.measure != actual.measure or wanted.measure in TIMES:
        return None
    target = target_of(row)
    if target is None or target.direction not in (Direction.FORWARD, Direction.EQUAL):
        return None
    return None if wanted.value <= 0 or REVERSE.search(row.label) else actual.value / wanted.value


def _explained(reasons: list[str], row: IndicatorRow) -> bool:
    if any(cell and cell.flat.strip("—-/无") for cell in (row.deviation, row.remark)):
        return True
    return any(row.label in text for text in reasons)
