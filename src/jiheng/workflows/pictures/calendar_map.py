"""Show which promised duties were done when, day by day (picture C2)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from jiheng.documents.pictures.calendar_map import MONTHS, CalendarMap, Day, Service
from jiheng.errors import UnreadableValueError
from jiheng.evidence.promises import Occurrence, OccurrenceState, Settled
from jiheng.projects.open_project import OpenProject
from jiheng.values.period import Period
from jiheng.values.working_days import WorkingCalendar
from jiheng.workflows.promises import settle_opened

SATURDAY = 5
MOST_DAYS = 53 * 7


def calendar_map(opened: OpenProject, *, on: date | None = None, promise: str = "") -> CalendarMap:
    """Show the duties of a project in its fiscal year as of a day, those of one promise where one is named.

    A duty stands on the last day of its slot (the day of a daily one, the end of the month of a monthly one).
    Raises UnreadableValueError where days cannot be reckoned.
    """
    year = opened.project.period
    settled = [each for each in settle_opened(opened, on=on) if promise in ("", each.promise.name)]
    by_day: dict[date, list[Occurrence]] = {}
    for each in settled:
        for occurrence in each.occurrences:
            if occurrence.slot.last in year:
                by_day.setdefault(occurrence.slot.last, []).append(occurrence)
    days = tuple(
        _day(year.first + timedelta(days=number), by_day, opened.project.calendar)
        for number in range(min(year.days, MOST_DAYS))
    )
    records = {record for each in by_day.values() for one in each for record in one.records}
    when = f"截至 {on}" if on else "全部期满之后"
    return CalendarMap(
        title=_title(settled, by_day),
        unit="次",
        source=f"来源：合同约定 {len(settled)} 项，履行记录 {len(records)} 条；{when}",
        days=days,
        services=tuple(_service(each, year) for each in settled),
    )


def _service(settled: Settled, year: Period) -> Service:
    months = [Counter[str]() for _ in range(MONTHS)]
    for each in settled.occurrences:
        if each.slot.last in year:
            months[each.slot.last.month - 1][each.state.value] += 1
    return Service(settled.promise.name, tuple(map(dict, months)))


def _day(day: date, by_day: dict[date, list[Occurrence]], calendar: WorkingCalendar) -> Day:
    there = by_day.get(day, [])
    counts = Counter(each.state.value for each in there)
    records = tuple(record for each in there for record in each.records)
    return Day(day, dict(counts), _rest(day, calendar), records)


def _rest(day: date, calendar: WorkingCalendar) -> str:
    try:
        worked = calendar.is_working_day(day)
    except UnreadableValueError:  # nobody has said yet which days of this year are worked
        return ""
    if day.weekday() < SATURDAY:
        return "" if worked else "休"
    return "班" if worked else ""


def _title(settled: Sequence[Settled], by_day: dict[date, list[Occurrence]]) -> str:
    states = Counter(each.state for there in by_day.values() for each in there)
    if not states:
        return "合同里还没有约定：写进 contracts 的 promises，或从服务目录生成"
    whole = sum(states.values())
    done, late, missed = (
        states[each] for each in (OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.MISSED)
    )
    told = f"约定 {whole} 次，按时 {done} 次，逾期 {late} 次，未完成 {missed} 次"
    if unknown := states[OccurrenceState.UNKNOWN]:
        told += f"，{unknown} 次没有台账、无从说明"
    lacking = {
        each.promise.name: each.count(OccurrenceState.LATE, OccurrenceState.MISSED) for each in settled
    }
    worst = max(lacking, key=lambda name: lacking[name])
    return f"{told}；差得最多的是{worst}" if lacking[worst] and len(lacking) > 1 else told
