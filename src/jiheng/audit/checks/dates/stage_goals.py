"""Stage goals have no dates.

Finds: goals told as stage goals (阶段性目标) in whose text no day, month, quarter or half-year is named.
Why it matters: A stage is a stage in time; without dates nothing can be monitored during the year.
Example: 阶段性目标：（1）日常系统维护；（2）系统数据定期备份；
Instead: 阶段性目标：（1）3 月底前签订运维合同；（2）每季度末完成一次备份恢复演练；
Left out: (1) stage goals that are only mentioned; (2) goals told by quarters or by milestones with dates.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadParagraph
from jiheng.values.outcome import NoValue, not_applicable

check = Check("阶段性目标的日期", 1, code="DT07", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
LABEL = re.compile(
    r"^\s*(?:[（(]?[0-9一二三四五六七八九十]+[）)]?[.、．]?\s*)?(?:项目)?阶段性?目标\s*(?:[：:].*|$)"
)
DATED = re.compile(
    r"[0-9]{1,2}\s*月|季度|[上下]半年|年底|年末|年初|月底|每月|[0-9]{4}\s*年|[一二三四五六七八九十]月|阶段[（(]"
)


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Read on from each label to the next heading."""
    blocks = report.document.blocks
    stops = {each.span.block for each in report.outline.headings}
    labels = [(span, text) for span, text in paragraphs(report.document) if LABEL.match(text)]
    if not labels:
        return not_applicable("没有写阶段性目标")
    found = []
    for span, text in labels:
        told = text.partition("目标")[2]
        for block in range(span.block + 1, len(blocks)):
            each = blocks[block]
            if block in stops or not isinstance(each, ReadParagraph):
                break
            told += each.text
        if told.strip("：: ") and not DATED.search(told):
            found.append(
                Problem(
                    (span,),
                    "阶段性目标没有时间",
                    expected="每个阶段写明月份、季度或日期",
                    computed=f"到下一个标题为止 {len(told)} 字，没有时间",
                    advice="写明各阶段的时间，或改称“具体目标”",
                )
            )
    return found
