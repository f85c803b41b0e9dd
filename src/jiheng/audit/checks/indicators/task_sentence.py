"""An indicator is a measure, not a task.

Finds: names that begin with a verb of doing (保障, 提高, 促进 …) and end in no measure.
Why it matters: a task can be done or not; how well, a sentence does not say.
Example: 促进市数据共享, target 促进.
Instead: 共享数据目录数量 ≥20个.
Left out: names that end in a measure (保障信访业务系统数量, 提高化解群众诉求速度); names without a verb in
front (系统数据备份).
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "是指标不是任务", 1, code="IQ13", severity=Severity.ERROR, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> Answer:
    """Look at the beginning and the end of each name."""
    names = {row.label: row for row in report.own_indicators}
    if not names:
        return not_applicable("没有指标")
    return [
        Problem(
            (row.name.place,),
            f"“{name}”是一项任务，不是指标",
            expected="所测的量：……率、……次数、……时间、……满意度",
            computed=f"以“{task.group()}”开头，不以量结尾",
            advice="写清测什么，任务放到绩效目标里",
        )
        for name, row in names.items()
        if (task := pattern("indicators", "task").search(name))
        and not pattern("indicators", "measure").search(name)
    ]
