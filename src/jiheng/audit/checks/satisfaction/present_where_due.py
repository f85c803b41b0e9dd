"""A project that serves people tells how satisfied they are.

Finds: an evaluation with indicators or a score and not one word on satisfaction.
Why it matters: 财预〔2020〕10号 gives satisfaction 10 points in a self-evaluation and has it in the
framework; 财预〔2021〕101号 demands it of projects that serve the public directly.
Example: websites and an official account for the public, six indicators, no satisfaction.
Instead: a satisfaction indicator with its survey.
Left out: goal forms. Where no word shows that the public is served, it is a warning only.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import words
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("应有满意度指标", 1, code="SF04", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look for the word in the whole text."""
    judged = report.indicator_rows or report.stated_totals or report.stated_grades
    if not report.parts.evaluation or not judged or not report.parts.opening:
        return not_applicable("不是有指标的评价报告")
    if any(report.asserted.naming("满意")):
        return []
    benefit = report.parts.of("benefit")
    serving = [word for word in words("satisfaction", "public") if any(report.asserted.naming(word))]
    told = f"文中写有“{'”“'.join(serving)}”，" if serving else ""
    return [
        Problem(
            (benefit[0].place if benefit else report.parts.opening,),
            f"{told}没有满意度指标，也没有满意度情况",
            expected="服务对象满意度指标和调查结果",
            advice="补做满意度调查；确实不需要的，说明原因",
            severity=None if serving else Severity.WARNING,
        )
    ]
