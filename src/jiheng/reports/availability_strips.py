"""When systems were up, down or not measured, as a picture below the table that tells it in numbers.

By the register of outages and by the summaries of monitoring apart, as in the tables; none where it
would say nothing, and none of more systems than a page holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from jiheng.documents.model import Block, Paragraph, Picture, refer
from jiheng.documents.pictures.availability_strip import Strip, availability_strip
from jiheng.documents.pictures.drawing import Look
from jiheng.evidence.facts.systems import SECONDS_A_DAY, AvailabilityDay
from jiheng.measures.running_time import Run
from jiheng.values.period import Period
from jiheng.values.spans import Span

MOST_SYSTEMS = 12
A_MONTH, A_YEAR = 31, 366  # days with a tick for every fifth day, and for every month
BY_OUTAGES, BY_DAYS = "outage_strip", "day_strip"  # names to refer to
NOT_REGISTERED = "没有登记的中断"
Stretch = tuple[Look | None, int, int]  # None: not in service


def outage_strip(period: Period, runs: Mapping[str, Run], rates: Mapping[str, str]) -> list[Block]:
    """Show the registered outages and the time that does not count; nothing where there is neither."""
    if not any(run.down or run.excluded for run in runs.values()):
        return []
    strips = [
        placed(name, period, run.served, stretches_by_outages(run), rates[name]) for name, run in runs.items()
    ]
    told = "蓝色的时间没有登记中断。"
    return _picture(
        BY_OUTAGES, f"{period}中断的时间（按登记的中断）", period, strips, told=told, up=NOT_REGISTERED
    )


def day_strip(
    period: Period, systems: Mapping[str, tuple[Period, Sequence[AvailabilityDay]]], rates: Mapping[str, str]
) -> list[Block]:
    """Show what was measured day by day; nothing where no day of the period was."""
    if not any(days for _, days in systems.values()):
        return []
    strips = [
        placed(name, period, served, stretches_by_days(served, days), rates[name])
        for name, (served, days) in systems.items()
    ]
    told = "日报只记一天的合计，图中一天之内的先后不代表实际的先后。"
    return _picture(BY_DAYS, f"{period}可用的时间（按监测日报）", period, strips, told=told)


def _picture(
    name: str, caption: str, period: Period, strips: Sequence[Strip], *, told: str, up: str = ""
) -> list[Block]:
    if len(strips) > MOST_SYSTEMS:
        return []
    svg = availability_strip(strips, period.days * SECONDS_A_DAY, list(ticks_of(period)), up=up)
    alt = "；".join(f"{each.name}可用率{each.told}" for each in strips)
    return [
        Paragraph(f"各系统的时间分布见{refer(name)}，右边是可用率。{told}"),
        Picture(caption, f"{alt}。", svg, name=name),
    ]


def placed(name: str, period: Period, served: Period, stretches: Iterable[Stretch], told: str) -> Strip:
    """Set a system's own time into the period; outside it the system was not in service."""
    before = (served.first - period.first).days * SECONDS_A_DAY
    whole, after = period.days * SECONDS_A_DAY, before + served.days * SECONDS_A_DAY
    moved: list[Stretch] = [(look, before + start, before + end) for look, start, end in stretches]
    return Strip(name, tuple(_joined([(None, 0, before), *moved, (None, after, whole)])), told)


def stretches_by_outages(run: Run) -> Iterable[Stretch]:
    """Give the stretches of a system's own time by the registered outages."""
    whole = run.served.days * SECONDS_A_DAY
    spans = [*run.down, *run.excluded]
    moments = sorted({0, whole, *(moment for span in spans for moment in span)})
    for start, end in pairwise(moments):
        if _covers(run.excluded, start):
            yield Look.EXCLUDED, start, end
        else:
            yield Look.MISSED if _covers(run.down, start) else Look.DONE, start, end


def _covers(spans: Sequence[Span], moment: int) -> bool:
    return any(start <= moment < end for start, end in spans)


def stretches_by_days(served: Period, days: Sequence[AvailabilityDay]) -> Iterable[Stretch]:
    """Give the stretches of a system's own time by the daily summaries; within a day the order is ours."""
    measured: dict[date, AvailabilityDay] = {each.day: each for each in days}
    for number in range(served.days):
        at = number * SECONDS_A_DAY
        day = measured.get(served.first + timedelta(days=number))
        if day is None:
            yield Look.UNKNOWN, at, at + SECONDS_A_DAY
            continue
        parts = (
            (Look.DONE, day.up_seconds),
            (Look.EXCLUDED, day.excluded_seconds),
            (Look.MISSED, day.down_seconds),
            (Look.UNKNOWN, day.unknown_seconds),
        )
        for look, seconds in parts:
            yield look, at, at + seconds
            at += seconds


def _joined(stretches: Iterable[Stretch]) -> Iterable[Stretch]:
    """Leave out what has no length, and join neighbours that look alike."""
    last: Stretch | None = None
    for look, start, end in stretches:
        if start == end:
            continue
        if last is not None and last[0] is look:
            last = (look, last[1], end)
            continue
        if last is not None:
            yield last
        last = (look, start, end)
    if last is not None:
        yield last


def ticks_of(period: Period) -> Iterable[tuple[int, str]]:
    """Give moments of a period, in seconds, and their names."""
    every = (period.first + timedelta(days=number) for number in range(period.days))
    for number, day in enumerate(every):
        at = number * SECONDS_A_DAY
        if period.days <= A_MONTH:
            if day.day == 1 or day.day % 5 == 0:
                yield at, f"{day.day}日"
        elif day.day == 1 and (period.days <= A_YEAR or day.month in (1, 7)):
            yield at, f"{day.month}月" if period.days <= A_YEAR else f"{day.year}年{day.month}月"
