"""Reasons and measures speak of the deviation, not of everything.

Finds: nothing by itself; it asks where the cell of a deviation holds general phrases only (进一步加强管理,
提高认识 …) and neither a number nor a word of the indicator's name.
Why it matters: a measure that fits every deviation changes none.
Example: 故障及时解决率 8 of 10: 进一步加强项目管理.
Instead: 3 次超时都在夜间；已增加夜间值班.
Left out: rows with full marks; cells that name a cause, a number or the indicator.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

GENERAL = re.compile(
    "进一步|加强|提高|完善|强化|加大|健全|重视|改进|优化|落实|规范|管理|监管|意识|认识|力度|工作|今后|下一步"
)
CONCRETE = re.compile(
    "不够|不足|不到位|未|[0-9０-９]|因|由于|受.{1,12}影响|导致|故障|人员|系统|设备|合同|招标|验收|月|夜间|疫情"
)
SHORTEST = 2

check = Check("改进措施有针对性", 1, code="DV04", severity=Severity.WARNING, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Ask about cells of general phrases."""
    lost = [
        row
        for row in report.indicator_rows
        if row.deviation and row.scored and row.points and row.scored.bare < row.points.bare
    ]
    if not lost:
        return not_applicable("没有写了偏差原因的扣分指标")
    asked = []
    for row in lost:
        text = row.deviation.flat if row.deviation else ""
        own = any(row.label[n : n + SHORTEST] in text for n in range(len(row.label) - SHORTEST + 1))
        if row.deviation and GENERAL.search(text) and not CONCRETE.search(text) and not own:
            message = (
                f"“{row.label}”的偏差说明“{text}”是不是泛泛而谈？应当写明这一项为什么没有达到、做什么改进"
            )
            asked.append(Question((row.deviation.place, row.name.place), message))
    return asked
