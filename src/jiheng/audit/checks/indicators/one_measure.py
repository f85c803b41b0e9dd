"""An indicator measures one thing.

Finds: a name that joins two measures (响应时间及修复率), or two tasks with a comma.
Why it matters: with one target and one value nobody can say which of the two was missed.
Example: 系统正常运行率和数据备份成功率 100%.
Instead: two indicators with a value each.
Left out: (1) two objects of one measure (日志管理与分析次数, 软硬件及网络故障率); (2) words in which 及
joins nothing (及时率, 普及率); (3) what stands in quotes or brackets.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "一个指标一个量", 1, code="IQ05", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
HIDDEN = re.compile(r"[（(][^（）()]*[）)]|“[^”]*”|《[^》]*》")
JOINED = re.compile("[，,、；;/]|以?及(?!时|格|早)|并|和|与|或")
CLAUSES = re.compile("[，,；;]")
SEVERAL = 2


@check.finds
def find(report: Report) -> Answer:
    """Take each name apart."""
    names = {row.label: row for row in report.own_indicators}
    if not names:
        return not_applicable("没有指标")
    return [
        Problem(
            (row.name.place,),
            f"“{name}”一个指标里有 {len(parts)} 件事",
            expected="一个指标只测一个量",
            computed="、".join(f"“{part}”" for part in parts),
            advice="分成几个指标，各写指标值和完成值",
        )
        for name, row in names.items()
        if len(parts := _measures(name)) >= SEVERAL
    ]


def _measures(name: str) -> list[str]:
    masked = HIDDEN.sub(lambda hidden: "□" * len(hidden.group()), name)
    joined = _parts(name, masked, JOINED, "measure_inside")
    return joined if len(joined) >= SEVERAL else _parts(name, masked, CLAUSES, "task")


def _parts(name: str, masked: str, between: re.Pattern[str], key: str) -> list[str]:
    """Give the parts of a name, whatever hides in them, in which the pattern of the dictionary is found."""
    edges = [0, *(edge for match in between.finditer(masked) for edge in match.span()), len(name)]
    return [
        name[start:end]
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if pattern("indicators", key).search(masked[start:end])
    ]
