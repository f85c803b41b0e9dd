"""A report says what was evaluated, over what period, how and by whom.

Finds: an evaluation report that does not state the period, the object, the method or the team: all that
is missing, in one finding.
Why it matters: 财预〔2020〕10号, annex 3, part two; without period and method the result cannot be
repeated.
Example: “主要运用比较法和因素分析法” with no word on the period.
Instead: “评价时段为2024年1月1日至12月31日”.
Left out: self-evaluation forms; the sample of a survey (SF01).
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "评价时段、对象、方法、人员写明",
    1,
    code="CP10",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Look for each in the whole text."""
    conduct = report.parts.of("conduct")
    if report.parts.self_evaluation or not report.parts.evaluation or not conduct:
        return not_applicable("没有评价工作开展情况的部分")
    texts = "\n".join(text for _, text in report.asserted)
    missing = [what for what, told in pairs("completeness", "stated") if not re.search(told, texts)]
    if not missing:
        return []
    return [
        Problem(
            (conduct[0].place,),
            f"没有写明{'、'.join(missing)}",
            expected="评价时段、对象、方法和评价小组",
            advice=f"在这一部分补写{'、'.join(missing)}",
        )
    ]
