"""How available the systems were over a period: by recorded outages, and by the summaries of monitoring.

The two answer different questions and are never mixed: a register of outages knows only what somebody
entered; a summary knows what was measured, and how long nothing was.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from jiheng.documents.marks import unmarked
from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.facts.systems import SECONDS_A_DAY, AvailabilityDay, System
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Setting
from jiheng.measures.running_time import Run, RunningTimes, running_times
from jiheng.measures.selection import Selection
from jiheng.measures.systems import Systems, systems_of
from jiheng.reports.availability_strips import day_strip, outage_strip
from jiheng.reports.figure import NO_EVIDENCE
from jiheng.reports.figures import Figures
from jiheng.reports.reckoned import lasting, share
from jiheng.reports.tables import plain_table
from jiheng.reports.times import plain
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

ALL_SYSTEMS = Selection(System)
BY_OUTAGES = {"系统": 52, "应运行": 30, "不计": 24, "中断": 24, "可用率": 26}
BY_DAYS = {"系统": 34, "测得可用": 27, "测得中断": 22, "不计": 18, "未测": 22, "合计": 15, "可用率": 18}
PLACES = 4  # 99.99% and 100% must not look alike


def availability_blocks(figures: Figures, period: Period) -> list[Block]:
    """Show both tables, those for which records are kept; say of the other that none are."""
    return [*by_outages(figures, period), *by_days(figures, period)]


def setting_of(figures: Figures, period: Period) -> Setting:
    """Say what a measure is asked about here."""
    project = figures.card.project
    return Setting(
        figures.evidence, period, project.calendar, "",
        service_levels=project.service_levels, service_hours=project.service_hours,
    )  # fmt: skip


def ran(figures: Figures, period: Period) -> RunningTimes | NoValue:
    """Reckon running times from the recorded outages."""
    return running_times(ALL_SYSTEMS, setting_of(figures, period))


def by_outages(figures: Figures, period: Period) -> list[Block]:
    """Show each system's time by the register of outages."""
    found = ran(figures, period)
    if isinstance(found, NoValue):
        return [Paragraph(f"按登记的中断：{NO_EVIDENCE}，{plain(found.because)}。")]
    rows = [_outage_row(figures, name, run, period) for name, run in found.runs.items()]
    caption = f"{period}可用情况（按登记的中断）"
    told = f"{found.hours}；依据的是登记的中断，没有登记不等于没有中断。"
    strip = outage_strip(period, found.runs, _rates(rows))
    return [plain_table(caption, BY_OUTAGES, rows, left=("系统",)), Paragraph(told), *strip]


def _rates(rows: list[tuple[str, ...]]) -> dict[str, str]:
    """Give the printed rate of each system, the last of its row."""
    return {unmarked(name): unmarked(rate) for name, *_, rate in rows}


def _outage_row(figures: Figures, name: str, run: Run, period: Period) -> tuple[str, ...]:
    facts = [figures.evidence.by_id[each] for each in run.facts]
    key = f"{name}.{period}.按登记"
    rate = share(figures, f"{key}.可用率", run.rate, facts, PLACES) if run.rate else "不适用"
    return (
        name,
        lasting(figures, f"{key}.应运行", run.agreed, facts),
        lasting(figures, f"{key}.不计", run.without, facts),
        lasting(figures, f"{key}.中断", run.lost, facts),
        rate,
    )


def by_days(figures: Figures, period: Period) -> list[Block]:
    """Show each system's time by the daily summaries of monitoring, the unmeasured apart."""
    if not figures.evidence.kept("availability_day"):
        told = "没有监测日报台账，没有测到的时间有多长无从说明。"
        return [Paragraph(f"按监测日报：{NO_EVIDENCE}，{told}")]
    systems = systems_of(ALL_SYSTEMS, setting_of(figures, period), period)
    rows = [_day_row(figures, name, served) for name, (_, served) in systems.items()]
    if not rows:
        return [Paragraph(f"按监测日报：{NO_EVIDENCE}，{period}没有登记在用的系统。")]
    told = "可用率＝测得可用÷（测得可用＋测得中断）；没有测到的时间既不算可用，也不算中断。"
    caption = f"{period}可用情况（按监测日报）"
    measured = {name: (served, days_of(figures, name, served)) for name, (_, served) in systems.items()}
    strip = day_strip(period, measured, _rates(rows))
    return [plain_table(caption, BY_DAYS, rows, left=("系统",)), Paragraph(told), *strip]


def days_of(figures: Figures, name: str, served: Period) -> list[AvailabilityDay]:
    """Give the summaries of a system within a period, one a day: the first where a day has several."""
    return daily_summaries(figures.evidence, name, served)


def daily_summaries(evidence: Evidence, name: str, served: Period) -> list[AvailabilityDay]:
    """Give the summaries as `days_of` does."""
    days: dict[date, AvailabilityDay] = {}
    for fact in evidence.current("availability_day"):
        if isinstance(fact, AvailabilityDay) and fact.system == name and fact.day in served:
            days.setdefault(fact.day, fact)
    return [days[day] for day in sorted(days)]


def unmeasured_days(figures: Figures, name: str, served: Period) -> list[date]:
    """Give the days of a period for which a system has no summary."""
    measured = {each.day for each in days_of(figures, name, served)}
    every = (served.first + timedelta(days=number) for number in range(served.days))
    return [day for day in every if day not in measured]


def _day_row(figures: Figures, name: str, served: Period) -> tuple[str, ...]:
    days = days_of(figures, name, served)
    up, down, excluded = (
        sum(getattr(day, part) for day in days) for part in ("up_seconds", "down_seconds", "excluded_seconds")
    )
    whole = served.days * SECONDS_A_DAY
    unknown = whole - up - down - excluded
    key = f"{name}.{served}.按日报"
    parts = (("测得可用", up), ("测得中断", down), ("不计", excluded), ("未测", unknown), ("合计", whole))
    rate = share(figures, f"{key}.可用率", Ratio(up, up + down), days, PLACES) if up + down else NO_EVIDENCE
    return name, *(lasting(figures, f"{key}.{part}", seconds, days) for part, seconds in parts), rate


def systems_in(figures: Figures, period: Period) -> Systems:
    """Give the systems in service in a period, each with its part of it."""
    return systems_of(ALL_SYSTEMS, setting_of(figures, period), period)


def spans(days: list[date]) -> Iterator[Period]:
    """Join days that follow one another."""
    first = last = None
    for day in days:
        if last is not None and (day - last).days == 1:
            last = day
            continue
        if first is not None and last is not None:
            yield Period(first, last)
        first = last = day
    if first is not None and last is not None:
        yield Period(first, last)
