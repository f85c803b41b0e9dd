"""What was decided in the middle of a year and not carried out: this year's, and what the year before left.

财预〔2019〕136号: what deviates is put right, or suspended. The code is told by `jiheng lint` only.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from jiheng.audit.finding import Severity
from jiheng.audit.project_findings import ProjectFinding
from jiheng.evidence.facts.decisions import CorrectiveAction, Handling
from jiheng.evidence.facts.funds import Payment
from jiheng.evidence.store import Evidence
from jiheng.projects.corrective_actions import corrective_actions

CODE = "BP09"


def not_carried_out(evidence: Evidence) -> Iterator[ProjectFinding]:
    """Tell what is open though records go beyond its deadline, and payments of what was suspended."""
    actions = corrective_actions(evidence)
    for each in actions:
        if each.deadline is not None and each.is_open and (last := _last(evidence)) > each.deadline:
            yield _finding(
                each.indicator,
                f"{each.as_of} 监控的处理决定“{each.told}”应在 {each.deadline} 前办完，"
                f"记录到 {last} 还没有了结",
                f"{each.deadline} 前写明落实情况、复核了结",
                "写明做了什么、附证据，请财政复核了结；没有办完的，在报告里写明原因",
            )
    yield from _paid(actions, evidence)


def _paid(actions: Sequence[CorrectiveAction], evidence: Evidence) -> Iterator[ProjectFinding]:
    """Tell payments after a project was suspended, until that is closed or it goes on."""
    payments = [each for each in evidence.current(Payment.stem) if isinstance(each, Payment)]
    for each in actions:
        if each.handling is not Handling.SUSPEND or each.indicator:
            continue
        ends = [other.decided_on for other in actions if _resumes(other, each)]
        ends += [each.closed_on] if each.closed_on else []
        until = min(ends, default=date.max)
        paid = [one for one in payments if each.decided_on < one.paid_on < until]
        if paid:
            days = "、".join(str(one.paid_on) for one in paid[:3]) + ("等" if paid[3:] else "")
            yield _finding(
                "",
                f"{each.decided_on} 决定“{each.told}”以后还支付了 {len(paid)} 笔（{days}）",
                "暂停以后不再支付，恢复执行要另有决定",
                "核对支付日期；已经恢复执行的，登记恢复的决定；不应支付的按规定追回",
            )


def _resumes(other: CorrectiveAction, suspended: CorrectiveAction) -> bool:
    later = (other.decided_on, other.id) > (suspended.decided_on, suspended.id)
    return later and not other.indicator and other.handling is not Handling.SUSPEND


def left_open(year: int, actions: Sequence[CorrectiveAction]) -> Iterator[ProjectFinding]:
    """Tell what the year before left open."""
    for each in actions:
        if each.is_open:
            yield _finding(
                each.indicator,
                f"{year} 年度监控的处理决定“{each.told}”没有了结，期限是 {each.deadline}",
                "上年的处理决定办完了结，或在本年目标里写明怎样接着办",
                "先在上年的项目里写明落实情况、复核了结；改了目标的，本年的指标值照改后的写",
            )


def _last(evidence: Evidence) -> date:
    """Give the last day by which anything is on record but these decisions."""
    days = [
        each.happened_on
        for stem in evidence.records
        if stem != CorrectiveAction.stem
        for each in evidence.current(stem)
    ]
    return max(days, default=date.min)


def _finding(name: str, message: str, expected: str, advice: str) -> ProjectFinding:
    return ProjectFinding(CODE, Severity.WARNING, name, message, expected, advice)
