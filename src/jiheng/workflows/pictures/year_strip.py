"""Show the deadlines of a project's year, today, and what is late (picture C0)."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.year_strip import Flag, YearStrip
from jiheng.evidence.facts.contracts import Milestone
from jiheng.evidence.promises import OccurrenceState
from jiheng.projects.open_project import OpenProject
from jiheng.scoring.due import planned_by
from jiheng.scoring.fund_progress import fund_progress
from jiheng.values.days import days_in_month
from jiheng.values.money import Money
from jiheng.workflows.pictures.slots import slot_name
from jiheng.workflows.promises import settle_opened

DAY = re.compile(r"(次年)?([0-9]{1,2})月([0-9]{1,2})日")
LOOKS = {
    OccurrenceState.DONE: Look.DONE,
    OccurrenceState.LATE: Look.LATE,
    OccurrenceState.MISSED: Look.MISSED,
    OccurrenceState.WAIVED: Look.DONE,
    OccurrenceState.OPEN: Look.UNKNOWN,
    OccurrenceState.UNKNOWN: Look.UNKNOWN,
}
MONTHLY = 12  # promises that fall due more often than this are told by the calendar


def year_strip(opened: OpenProject, *, on: date | None = None) -> YearStrip:
    """Show the deadlines of the fiscal year as of a day: those that a rule set, contract or record names.

    Raises UnreadableValueError where days cannot be reckoned.
    """
    year = opened.project.period
    flags = sorted(
        (
            *_monitoring(opened),
            *_payments(opened, on),
            *_promises(opened, on),
            *_milestones(opened, on),
        ),
        key=lambda flag: (flag.day, flag.what),
    )
    inside = tuple(each for each in flags if each.day in year)
    beyond = len(flags) - len(inside)
    when = f"截至 {on}" if on else "全部期满之后"
    later = f"；另有 {beyond} 个期限不在本年" if beyond else ""
    return YearStrip(
        title=_title(inside, on),
        unit="月",
        source=f"来源：规则集、合同约定和记录里的期限 {len(inside)} 个；{when}{later}",
        first=year.first,
        last=year.last,
        today=on,
        flags=inside,
    )


def _monitoring(opened: OpenProject) -> Iterator[Flag]:
    year = opened.project.fiscal_year
    for each in opened.project.rule_set.monitoring.rounds:
        found = DAY.fullmatch(each.report_by)
        if found:
            day = date(year + bool(found[1]), int(found[2]), int(found[3]))
            what = f"绩效运行监控（1—{each.through}月）上报"
        else:
            day = date(year, each.through, days_in_month(year, each.through))
            what = f"绩效运行监控（1—{each.through}月）数据截止"
        yield Flag(day, what, Look.UNKNOWN, f"规则集 {opened.project.rule_set.id}")


def _payments(opened: OpenProject, on: date | None) -> Iterator[Flag]:
    project = opened.project
    paid = fund_progress(
        project, opened.evidence.as_of(on) if on else opened.evidence, on or project.period.last
    )
    for each in project.payment_plan:
        due = planned_by(project, each.by)
        met = paid.executed is not None and paid.executed >= due
        over = on is None or each.by < on
        look = Look.DONE if met else Look.MISSED if over and paid.executed is not None else Look.UNKNOWN
        what = f"付款 {Money(each.amount.fen).wan_yuan} 万元{f'（{each.what}）' if each.what else ''}"
        yield Flag(each.by, what, look, "付款计划")


def _promises(opened: OpenProject, on: date | None) -> Iterator[Flag]:
    for each in settle_opened(opened, on=on):
        if len(each.occurrences) > MONTHLY:
            continue
        for occurrence in each.occurrences:
            if len(each.occurrences) == MONTHLY and occurrence.state in (
                OccurrenceState.DONE,
                OccurrenceState.OPEN,
            ):
                continue  # of monthly ones only what is late or missing
            what = f"{each.promise.name}（{slot_name(occurrence.slot)}）"
            yield Flag(occurrence.due, what, LOOKS[occurrence.state], f"合同“{each.promise.contract}”")


def _milestones(opened: OpenProject, on: date | None) -> Iterator[Flag]:
    for fact in opened.evidence.current("milestone"):
        if not isinstance(fact, Milestone):
            continue
        reached = fact.reached_on if fact.reached_on and (on is None or fact.reached_on <= on) else None
        if reached:
            look = Look.DONE if reached <= fact.planned_on else Look.LATE
        else:
            look = Look.MISSED if on is None or fact.planned_on < on else Look.UNKNOWN
        yield Flag(fact.planned_on, fact.name, look, f"里程碑 {fact.id}")


def _title(flags: Sequence[Flag], on: date | None) -> str:
    missed = [each for each in flags if each.look is Look.MISSED]
    late = [each for each in flags if each.look is Look.LATE]
    coming = next(
        (each for each in flags if on is not None and each.day >= on and each.look is Look.UNKNOWN), None
    )
    ahead = f"下一个期限 {coming.day:%m-%d} {_brief(coming)}" if coming else ""
    if missed:
        others = f"等 {len(missed)} 项" if len(missed) > 1 else ""
        told = f"{_brief(missed[0])}{others}已过期未完成"
    elif late:
        told = f"没有欠下的，{len(late)} 项完成得晚"
    else:
        told = "没有过期的事项" if flags else "还没有任何期限：写进合同约定、付款计划或里程碑"
    return f"{told}；{ahead}" if ahead else told


def _brief(flag: Flag) -> str:
    return flag.what.partition("（")[0]
