"""Parameters that name a month, a quarter or an incident's period, and times as reports write them."""

import re
from collections.abc import Iterator
from datetime import datetime

from jiheng.catalogue import Parameter, reading
from jiheng.errors import UnreadableValueError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.projects.project import Project
from jiheng.reports.figures import Figures
from jiheng.values.days import BEIJING
from jiheng.values.period import Period

QUARTER_NAMES = "一二三四"
FILE = re.compile(r"（evidence/[^）]{0,300}）|：没有 evidence/[^；。]*")


def read_month(text: str) -> Period:
    """Read one month. Raises UnreadableValueError."""
    period = Period.read(text)
    if period != Period.month(period.first.year, period.first.month):
        raise UnreadableValueError("不是一个月", found=text, expected="如 2023-06")
    return period


def read_quarter(text: str) -> Period:
    """Read one quarter. Raises UnreadableValueError."""
    period = Period.read(text)
    if period != quarter_of(period.first.year, period.first.month):
        raise UnreadableValueError("不是一个季度", found=text, expected="如 2023Q2")
    return period


def quarter_of(year: int, month: int) -> Period:
    """Give the quarter that a month lies in."""
    first = (month - 1) // 3 * 3 + 1
    return Period.months(year, first, first + 2)


MONTH = Parameter("month", "月份", reading(read_month), "哪一个月，如 2023-06")
QUARTER = Parameter("quarter", "季度", reading(read_quarter), "哪一个季度，如 2023Q2")


def quarter_title(quarter: Period) -> str:
    """Name a quarter: 2023年第二季度."""
    return f"{quarter.first.year}年第{QUARTER_NAMES[(quarter.first.month - 1) // 3]}季度"


def checked(period: Period, project: Project) -> Period:
    """Give the period back; raises UsageError where the project keeps no records of that time."""
    first = min(project.period.first, project.evaluation_period.first)
    last = max(project.period.last, project.evaluation_period.last)
    if period.last < first or period.first > last:
        raise UsageError(f"{period}不在项目的年度和评价时段内\n    怎么办：写{first}到{last}之间的时间")
    return period


def months_with(figures: Figures, stems: tuple[str, ...]) -> Iterator[tuple[Period, int]]:
    """Give each month in which such records fall, with how many kinds of them, the most kinds first."""
    kinds: dict[Period, set[str]] = {}
    for stem in stems:
        for fact in figures.evidence.current(stem):
            day = fact.happened_on
            if day in figures.card.project.period:
                kinds.setdefault(Period.month(day.year, day.month), set()).add(fact.stem)
    yield from sorted(((month, len(each)) for month, each in kinds.items()), key=lambda e: (-e[1], e[0]))


def moment(when: datetime | None) -> str:
    """Write a moment in Beijing time; nothing without one."""
    return "" if when is None else f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def plain(because: str) -> str:
    """Leave the names of files out of a reason, which a reader of the paper does not know."""
    return FILE.sub("", because)


def system_of(fact: Fact) -> str:
    """Give the system that a record is about; a dash where its kind names none."""
    return getattr(fact, "system", "") or "—"
