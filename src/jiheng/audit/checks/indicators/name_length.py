"""The name of an indicator has at most 20 characters.

Finds: longer names, brackets not counted.
Why it matters: a long name is a sentence that holds several measures, or a task; forms and summary tables
cut it off.
Example: 保障系统运行，有效提高“依法、逐级、理性、有序”的信访秩序，确保社会和谐稳定，产生社会效益 (45).
Instead: 重复信访率.
Left out: (1) the name of a system that an indicator carries: it is as long as it is; (2) what stands in
brackets (the unit).
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("指标名称不过长", 1, code="IQ03", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
MOST = 20
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
SYSTEM = re.compile(
    r"^[一-龥A-Za-z0-9“”+]{2,22}?(?:系统|平台|网站)(?=[一-龥]{2,}(?:率|数|数量|次数|时间|时长|度|性)$)"
)


@check.finds
def find(report: Report) -> Answer:
    """Count the characters of each name."""
    names = {row.label: row for row in report.own_indicators}
    if not names:
        return not_applicable("没有指标")
    return [
        Problem(
            (row.name.place,),
            f"指标名称有 {length} 个字，超过 {MOST} 个字",
            expected=f"不超过 {MOST} 个字",
            computed=f"“{name}”共 {length} 个字",
            advice="只留所测的事和量，其余写进指标解释；几件事分成几个指标",
        )
        for name, row in names.items()
        if (length := len(_counted(name))) > MOST
    ]


def _counted(name: str) -> str:
    return SYSTEM.sub("", BRACKETS.sub("", name))
