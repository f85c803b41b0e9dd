"""The picture of a year of duties (C2): drawing, table and JSON from the same cells."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.safestring import mark_safe

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.duty_calendar import Cell, month_calendar, year_calendar
from jiheng.errors import UnknownYearError
from jiheng.evidence.promises import STATE_TITLES, OccurrenceState
from jiheng.values.working_days import SATURDAY, WorkingCalendar
from jiheng.web.duties.models import Duty
from jiheng.web.ui.parts import Picture, TwinRow
from jiheng.web.ui.pictures import zoom_of
from jiheng.web.ui.zoom import days as days_option

LOOKS = {
    OccurrenceState.DONE: Look.DONE,
    OccurrenceState.LATE: Look.LATE,
    OccurrenceState.MISSED: Look.MISSED,
    OccurrenceState.WAIVED: Look.EXCLUDED,
    OccurrenceState.UNKNOWN: Look.UNKNOWN,
    OccurrenceState.OPEN: Look.AHEAD,
}
# What a cell of several looks like: the first of these that is among them.
WORST_FIRST = (
    OccurrenceState.MISSED,
    OccurrenceState.UNKNOWN,
    OccurrenceState.LATE,
    OccurrenceState.OPEN,
    OccurrenceState.WAIVED,
    OccurrenceState.DONE,
)
WORDS = {look: STATE_TITLES[state] for state, look in LOOKS.items()}
MONTHS = range(1, 13)
ONE_DAY = timedelta(days=1)
Counts = Counter[OccurrenceState]


@dataclass(frozen=True, slots=True)
class Year:
    """The duties of a year by promise and month, and of one promise day by day where one is chosen."""

    year: int
    by_month: Mapping[str, Mapping[int, Counts]]
    by_day: Mapping[date, Counts]

    @property
    def all(self) -> Counts:
        """How many of each state."""
        return sum((each for row in self.by_month.values() for each in row.values()), Counter())


def year_of(duties: Iterable[Duty], year: int) -> Year:
    """Sort duties by the month their period ends in; those of another year are left out."""
    months: dict[str, dict[int, Counts]] = {}
    days: dict[date, Counts] = {}
    for each in duties:
        if each.last.year == year:
            state = OccurrenceState(each.state)
            months.setdefault(each.promise, {}).setdefault(each.last.month, Counter())[state] += 1
            days.setdefault(each.last, Counter())[state] += 1
    return Year(year, months, days)


def finding(year: Year) -> str:
    """Say what the picture shows, in a sentence."""
    counts, over = year.all, sum(year.all.values()) - year.all[OccurrenceState.OPEN]
    if not over:
        return f"{year.year} 年 {sum(counts.values())} 次履约都还没有到期"
    told = [
        f"{STATE_TITLES[state]} {counts[state]} 次"
        for state in WORST_FIRST
        if counts[state] and state != OccurrenceState.OPEN
    ]
    return f"{year.year} 年到期 {over} 次：" + "，".join(told)


def picture(
    year: Year, query: QueryDict, calendar: WorkingCalendar | None, *, by_day: bool, at: str
) -> Picture:
    """Give the picture with its twin; each cell leads to its duties in the list below."""
    rest, work, doubt = marks(year.year, calendar) if by_day else (frozenset(), frozenset(), "")
    svg = _by_day(year, query, rest, work) if by_day else _by_month(year, query)
    return Picture(
        "duty-calendar",
        finding(year),
        mark_safe(svg.decode()),  # noqa: S308 — our own drawing, its texts escaped
        ["约定", *(f"{month}月" for month in MONTHS), "全年"],
        [TwinRow(name, _row(months)) for name, months in year.by_month.items()],
        f"履约记录与合同约定逐次核对，{sum(year.all.values())} 次，{at}" + (f"。{doubt}" if doubt else ""),
        zoom_of(days_option(_looks(year), WORDS)),
    )


def _looks(year: Year) -> dict[date, dict[Look, int]]:
    found: dict[date, dict[Look, int]] = {}
    for day, counts in year.by_day.items():
        for state, count in counts.items():
            told = found.setdefault(day, {})
            told[LOOKS[state]] = told.get(LOOKS[state], 0) + count
    return found


def marks(year: int, calendar: WorkingCalendar | None) -> tuple[frozenset[date], frozenset[date], str]:
    """Give the days off and the weekend days worked in a year; or none, and why."""
    days = [date(year, 1, 1) + ONE_DAY * number for number in range(366)]
    days = [each for each in days if each.year == year]
    try:
        working = {each for each in days if (calendar or WorkingCalendar()).is_working_day(each)}
    except UnknownYearError:
        return frozenset(), frozenset(), f"不知道 {year} 年的放假和调休安排，没有标休息日"
    rest = frozenset(day for day in days if day not in working)
    return rest, frozenset(day for day in working if day.weekday() >= SATURDAY), ""


def as_json(year: Year) -> dict[str, object]:
    """Give the same as JSON values."""
    return {
        "jiheng": 1,
        "year": year.year,
        "title": finding(year),
        "promises": [
            {
                "name": name,
                "months": [
                    {"month": month, **{state.value: count for state, count in counts.items()}}
                    for month, counts in sorted(months.items())
                ],
            }
            for name, months in year.by_month.items()
        ],
        "days": {
            day.isoformat(): {s.value: n for s, n in counts.items()}
            for day, counts in sorted(year.by_day.items())
        },
    }


def _by_month(year: Year, query: QueryDict) -> bytes:
    rows: list[tuple[str, Sequence[Cell | None]]] = []
    for name, months in year.by_month.items():
        cells = [
            _cell(
                months[month],
                f"{name}，{month}月",
                _link(query, promise=name, month=f"{year.year}-{month:02}"),
            )
            if month in months
            else None
            for month in MONTHS
        ]
        rows.append((name, cells))
    return month_calendar(rows)


def _by_day(year: Year, query: QueryDict, rest: frozenset[date], work: frozenset[date]) -> bytes:
    cells = {
        day: _cell(counts, f"{day:%m月%d日}", _link(query, day=day.isoformat()))
        for day, counts in year.by_day.items()
    }
    return year_calendar(cells, year.year, rest=rest, work=work)


def _cell(counts: Counts, where: str, link: str) -> Cell:
    total, state = sum(counts.values()), next(each for each in WORST_FIRST if counts[each])
    told = "，".join(f"{STATE_TITLES[each]} {counts[each]} 次" for each in WORST_FIRST if counts[each])
    good = counts[OccurrenceState.DONE]
    figure = "" if total == 1 else f"{total}" if total in {counts[state], good} else f"{good}/{total}"
    return Cell(LOOKS[state], f"{where}：{told}", figure, link)


def _link(query: QueryDict, **parts: str) -> str:
    changed = query.copy()
    for gone in ("page", "month", "day", "view"):
        changed.pop(gone, None)
    for name, value in parts.items():
        changed[name] = value
    return f"?{changed.urlencode()}#list"


def _row(months: Mapping[int, Counts]) -> list[str]:
    year: Counts = sum(months.values(), Counter())
    return [_words(months[month]) if month in months else "" for month in MONTHS] + [_words(year)]


def _words(counts: Counts) -> str:
    return "，".join(f"{STATE_TITLES[each]} {counts[each]}" for each in WORST_FIRST if counts[each])
