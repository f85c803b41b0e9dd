"""A satisfaction value comes with the facts of its survey.

Finds: a value as reached in a report that nowhere says how many were asked or answered.
Why it matters: 财预〔2021〕101号 takes satisfaction from surveys (问卷调查法); without the number asked
the value proves nothing, and small or invented samples are the commonest fault.
Example: 信访群众满意度 98.72%, no sample, no date, no channel.
Instead: “2023年12月线上发放问卷 120 份，收回有效问卷 117 份，满意 115 份，满意度 98.29%”.
Left out: values that the report itself presumes (SF05); targets and other years; reports that give a
sample but not its date or channel.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "满意度有调查依据",
    1,
    code="SF01",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Look for a sample anywhere, once for each value."""
    presumed = [each.printed.value for each in report.satisfaction.values if each.presumed]
    values = [each for each in report.satisfaction.values if each.printed.value not in presumed]
    if not values:
        return not_applicable("没有满意度的实际值")
    if report.satisfaction.samples:
        return []
    denied = report.satisfaction.not_surveyed
    found, told = [], set()
    for each in values:
        if each.printed.value in told:
            continue
        told.add(each.printed.value)
        same = [other.printed.span for other in values if other.printed.value == each.printed.value]
        shown = f"{each.named}满意度 {each.printed.number}%"
        found.append(
            Problem(
                (*same, *denied),
                f"{shown}没有调查依据" + ("，文中还写明没有调查" if denied else ""),
                expected="调查时间、方式、发放和收回的份数",
                computed="全文没有样本数",
                advice="补写调查情况；没有调查的，不写调查得来的值",
            )
        )
    return found
