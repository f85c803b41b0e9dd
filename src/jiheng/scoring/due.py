"""How much of a year's work, or of its money, is due by a day: by promises, by the payment plan, or evenly.

Yearly-paid contracts and quarterly work must not be judged by months elapsed (domain 1.9).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiheng.evidence.facts.funds import Payment
from jiheng.evidence.promises import OccurrenceState, Promise, PromiseName, Settled, settle
from jiheng.evidence.store import Evidence
from jiheng.measures.aggregate import Aggregate
from jiheng.measures.measure import Question
from jiheng.measures.selection import Selection
from jiheng.projects.project import Project
from jiheng.values.days import LAST_MONTH, days_in_month
from jiheng.values.exact import ONE, ZERO, Exact
from jiheng.values.money import Money
from jiheng.values.period import Period, chinese_day

DONE, LATE, OPEN = OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.OPEN


@dataclass(frozen=True, slots=True)
class Due:
    """The share of the year that is due, from 0 to 1, and why; `planned` where it is not spread evenly.

    `still_open` counts the occurrences of a promise that are not due yet and not yet done.
    """

    share: Exact
    because: str
    planned: bool = False
    still_open: int = 0


def year_share(period: Period, on: date) -> Due:
    """Spread a year evenly over its months, and a month over its days: the end of July is 7/12."""
    if on >= period.last:
        return Due(ONE, "全年已过")
    days = days_in_month(on.year, on.month)
    share = (Exact(on.month - 1) + Exact(on.day, days)) / Exact(LAST_MONTH)
    even = f"{on.month}/{LAST_MONTH}" if on.day == days else f"{chinese_day(on)}占全年的份额"
    return Due(share, f"没有计划，按时间平均（{even}）")


def due_of(question: Question, project: Project, evidence: Evidence, on: date) -> Due:
    """Say how much of what a question asks about is due by a day."""
    promise = promise_of(question, project)
    if promise is not None:
        due = _by_promise(promise, settle(promise, evidence, project.calendar, on=on), project.period, on)
        if due is not None:
            return due
    if any(each.fact_type is Payment for each in _selections(question)) and project.payment_plan:
        planned, whole = planned_by(project, on), planned_by(project, max(on, project.period.last))
        if whole > Money(0):
            told = f"按付款计划，到{chinese_day(on)}应付 {planned}，全年 {whole}"
            return Due(Exact(planned.fen, whole.fen), told, planned=True)
    return year_share(project.period, on)


def planned_by(project: Project, on: date) -> Money:
    """Add up what is planned to be paid by a day."""
    return Money(sum(each.amount.fen for each in project.payment_plan if each.by <= on))


def promise_of(question: Question, project: Project) -> Promise | None:
    """Find the promise that a question names, or the only one that promises just the records it counts."""
    named = [each for each in question.parameters.values() if isinstance(each, PromiseName)]
    if named:
        return project.promises.get(named[0])
    asked = [(each.fact_type, each.conditions) for each in _selections(question)]
    same = [
        promise
        for promise in project.promises.values()
        if isinstance(promise.of, Selection) and (promise.of.fact_type, promise.of.conditions) in asked
    ]
    return same[0] if len(same) == 1 else None


def _selections(question: Question) -> Iterator[Selection]:
    for each in question.parameters.values():
        if isinstance(each, Selection):
            yield each
        elif isinstance(each, Aggregate):
            yield each.selection


def _by_promise(promise: Promise, settled: Settled, period: Period, on: date) -> Due | None:
    inside = [
        each
        for each in settled.occurrences
        if each.slot.last in period and each.state is not OccurrenceState.WAIVED
    ]
    if not inside:
        return None
    due = [each for each in inside if each.due <= on]
    still_open = sum(promise.each - len(each.records) for each in inside if each.due > on)
    told = f"合同约定“{promise.name}”到期 {len(due) * promise.each} 次，全年 {len(inside) * promise.each} 次"
    return Due(Exact(len(due), len(inside)) if due else ZERO, told, planned=True, still_open=still_open)
