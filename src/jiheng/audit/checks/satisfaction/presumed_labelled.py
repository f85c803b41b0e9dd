"""A presumed satisfaction value is shown to be presumed.

Finds: an actual value in a table that the text says was presumed without a survey (视满意度为90%), and
that the table prints like a measured one.
Why it matters: tables are read and collected without the text; a presumed value then passes for a
surveyed one.
Example: 实际完成值 90% beside “未进行满意度调查…视信访群众满意度为90%”.
Instead: “90%（未调查，按无投诉推定）”.
Left out: values in sentences; tables whose text says nothing of presuming.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("推定的满意度注明", 1, code="SF05", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Compare the values of tables with those that sentences presume."""
    values = report.satisfaction.values
    presumed = [each for each in values if each.presumed and not each.in_table]
    if not presumed:
        return not_applicable("没有推定的满意度")
    return [
        Problem(
            (each.printed.span, presumed[0].sentence),
            f"满意度 {each.printed.number}% 是推定的，表里没有注明",
            expected="注明没有调查、按什么推定",
            advice="在表里注明“推定”，或补做调查",
        )
        for each in values
        if each.in_table and not each.presumed and each.printed.value in {p.printed.value for p in presumed}
    ]
