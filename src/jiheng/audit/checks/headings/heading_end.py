"""Some headings of a level end with a full stop and others do not.

Finds: headings on lines of their own, of one form, of which some end with 。 and some with nothing.
Why it matters: A heading on its own line has no full stop; one with it is read as a sentence, and the
mixture shows that the report was not read through.
Example: 1.项目概况。 … 2.项目绩效目标
Instead: 1.项目概况 … 2.项目绩效目标
Left out: (1) headings that run into their text, which do end with 。; (2) colons;
(3) lines with nothing below them before the next number: they are sentences (2. 问卷回收率偏低。).
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.outline import SHOWN, Form
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check("标题末尾标点", 1, code="HD04", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the ends of the headings of each form."""
    alone = [each for each in report.outline.numbered if each.heading and not each.run_in]
    if not alone:
        return not_applicable("没有独占一行的编号标题")
    after = {each.span.block: each.form for each in report.outline.numbered}
    over = {
        each.heading.span.block
        for each in report.outline.sections
        if each.end > each.first
        and after.get(each.first, Form.CIRCLED) > after.get(each.first - 1, Form.PART)
    }
    found = []
    for form in Form:
        stopped = [
            each for each in alone if each.form is form and each.end == "。" and each.span.block in over
        ]
        plain = [each for each in alone if each.form is form and each.end == ""]
        if stopped and plain:
            found.append(
                Problem(
                    (*(each.span for each in stopped), plain[0].span),
                    f"“{SHOWN[form]}”一级的标题，{len(stopped)} 处末尾有句号，{len(plain)} 处没有",
                    expected="独占一行的标题末尾不加句号",
                    computed=f"有句号：{'、'.join(each.title for each in stopped)}",
                    advice="删去标题末尾的句号",
                )
            )
    return found
