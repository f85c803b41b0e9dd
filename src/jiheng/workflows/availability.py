"""How available the systems of a store of samples were: the four sums, outages, and how it was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from jiheng.errors import NotFoundError, UnreadableValueError, UsageError
from jiheng.evidence.facts.systems import Outage, OutageKind, PlannedMaintenance, System
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Setting
from jiheng.measures.selection import Selection
from jiheng.measures.systems import Systems, rate_of_several, systems_of
from jiheng.monitor.availability import Availability, availability_of
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.seconds import edges, outside_hours
from jiheng.monitor.store import SampleStore
from jiheng.monitor.timeline import Timeline, joined
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.spans import Span
from jiheng.values.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the period, the hours that count, how early maintenance must be announced.

    Without hours those that the project says of each system; 7×24 where it says none.
    """

    period: Period
    at: datetime
    hours: ServiceHours | None = None
    notice: timedelta = timedelta()
    systems: tuple[str, ...] = ()
    statistic: str = "worst"


@dataclass(frozen=True, slots=True)
class Watched:
    """One system over its part of the period. `stored` is what the store calls it."""

    name: str
    stored: str
    period: Period
    days: tuple[DaySummary, ...]
    timeline: Timeline
    excluded: tuple[Span, ...]
    method: str

    @property
    def found(self) -> Availability:
        """The four sums and the outages."""
        return availability_of(self.timeline, self.excluded)


@dataclass(frozen=True, slots=True)
class Answer:
    """Each system, one rate of all of them, and what a careful reader should know."""

    asked: Asked
    period: Period
    systems: tuple[Watched, ...]
    rate: Ratio | NoValue
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a project knows of the systems of a store; nothing where none is given."""

    project: OpenProject | None

    @property
    def calendar(self) -> WorkingCalendar:
        """The days worked."""
        return self.project.project.calendar if self.project else WorkingCalendar()

    @property
    def evidence(self) -> Evidence:
        """The records."""
        return self.project.evidence if self.project else Evidence({})

    def hours(self, name: str) -> ServiceHours:
        """The hours in which a system must be available."""
        return self.project.project.service_hours.get(name, ALL_DAY) if self.project else ALL_DAY

    def served(self, period: Period) -> Systems:
        """Give the registered systems, each with the part of a period that it was in service."""
        return systems_of(Selection(System), Setting(self.evidence, period, self.calendar, ""), period)

    def name(self, stored: str) -> str:
        """Give what the project calls a system of the store; empty where it knows none."""
        if self.project is None:
            return stored
        try:
            return self.project.project.system_name(stored)
        except UnreadableValueError:
            return ""


def ask(folder: Path, asked: Asked, *, project: Path | None = None) -> Answer:
    """Ask a store how available systems were, by the windows and service times of a project if given.

    Days that are not over are left out. Raises NotFoundError where there is no store or no such system,
    UsageError where no day of the period is over, UnknownYearError, and as `open_folder` does.
    """
    if find_spec("pyarrow") is None:
        raise NotFoundError(
            "监测数据存成 Parquet 文件，本机缺少 pyarrow\n    怎么办：pip install 'jiheng[watch]'"
        )
    known = Known(open_folder(project) if project else None)
    yesterday = asked.at.astimezone(BEIJING).date() - ONE_DAY
    if asked.period.first > yesterday:
        raise UsageError(f"{asked.period}还没有一整天过完\n    怎么办：明天再算，或换一个期间")
    period = Period(asked.period.first, min(asked.period.last, yesterday))
    remarks = [] if period == asked.period else [f"{asked.period}还没有过完，算到{yesterday}"]
    with SampleStore(folder) as store:
        names = _chosen(store.systems(), known, asked.systems, remarks)
        served = known.served(period)
        days: dict[str, list[DaySummary]] = {stored: [] for stored in names.values()}
        for day in store.days(period, [*days]):  # in one reading, however many systems
            days[day.system].append(day)
        watched = tuple(
            _watched(
                (name, stored, store.places(stored)),
                days[stored],
                served[name][1] if name in served else period,
                asked,
                known,
            )
            for name, stored in sorted(names.items())
        )
    rates = {each.name: rate for each in watched if (rate := each.found.rate)}
    for each in watched:
        if each.name not in rates:
            remarks.append(f"{each.name}在{each.period}没有一秒测到，或全部不计，没有可用率")
        elif known.project and each.name not in served:
            remarks.append(f"{each.name}没有登记 system 记录，按整个期间算")
    together = _together(rates, served, asked.statistic)
    return Answer(
        asked, period, watched, together, (*remarks, *_counting_windows(known, names, period, asked))
    )


def _together(rates: Mapping[str, Ratio], served: Systems, statistic: str) -> Ratio | NoValue:
    if not rates:
        return insufficient_data("没有一个系统测到过")
    if statistic == "weighted" and (unknown := [name for name in rates if name not in served]):
        return insufficient_data(f"按用户数加权，{'、'.join(unknown)}却没有登记 system 记录")
    return rate_of_several(rates, served, statistic)


def _chosen(stored: Sequence[str], known: Known, wanted: Sequence[str], remarks: list[str]) -> dict[str, str]:
    """Give what the store calls each system that is asked about."""
    names: dict[str, str] = {}
    for each in stored:
        name = known.name(each)
        if not name:
            remarks.append(f"监测数据里的系统“{each}”项目里没有，没有算")
        elif name in names:
            told = f"监测数据里的“{names[name]}”和“{each}”在项目里是同一个系统“{name}”"
            raise UsageError(f"{told}\n    怎么办：--system 指明其中一个，或把别名改正")
        elif not wanted or each in wanted or name in wanted:
            names[name] = each
    missing = [each for each in wanted if each not in {*names, *names.values()}]
    if missing or not names:
        there = "、".join(stored) or "一个也没有"
        raise NotFoundError(f"监测数据里没有要算的系统{'、'.join(missing)}\n    有的是：{there}")
    return names


def _watched(
    which: tuple[str, str, Sequence[str]],
    of_system: Sequence[DaySummary],
    period: Period,
    asked: Asked,
    known: Known,
) -> Watched:
    name, stored, places = which
    days = tuple(day for day in of_system if day.day in period)
    hours = asked.hours or known.hours(name)
    excluded = outside_hours(hours, period, known.calendar)
    excluded += [
        span for fact, span in windows_of(known.evidence, name) if not why_it_counts(fact, asked.notice)
    ]
    timeline = joined((day.timeline for day in days), *edges(period))
    method = _method(places, days, asked, known, hours)
    return Watched(name, stored, period, days, timeline, tuple(excluded), method)


def _method(
    places: Sequence[str], days: Sequence[DaySummary], asked: Asked, known: Known, hours: ServiceHours
) -> str:
    watches = "；另有：".join(dict.fromkeys(str(day.watch) for day in days)) or "期间内没有检查"
    windows = "没有给项目，没有计划内维护可以不计"
    if known.project:
        early = f"至少提前{duration(int(asked.notice.total_seconds()))}通知" if asked.notice else "开始前通知"
        windows = f"{early}并批准的计划内维护、批准不计入的中断，时间不计"
    worked = "（工作日按国务院的节假日安排）" if hours.worked else ""
    return (
        f"由 {len(places)} 个地点（{'、'.join(places)}）检查；{watches}；"
        f"服务时间 {hours}{worked}，北京时间；{windows}；没有测到的时间不算可用，也不算中断"
    )


def windows_of(evidence: Evidence, name: str) -> list[tuple[PlannedMaintenance | Outage, Span]]:
    """Give what a register says shall not count for a system: windows, and outages marked so."""
    found: list[tuple[PlannedMaintenance | Outage, Span]] = []
    for fact in (*evidence.current("planned_maintenance"), *evidence.current("outage")):
        if not isinstance(fact, PlannedMaintenance | Outage) or fact.system != name or fact.ended_at is None:
            continue
        if isinstance(fact, PlannedMaintenance) or fact.counts is OutageKind.EXCLUDED:
            found.append((fact, (int(fact.began_at.timestamp()), int(fact.ended_at.timestamp()))))
    return found


def why_it_counts(fact: PlannedMaintenance | Outage, notice: timedelta = timedelta()) -> str:
    """Say why the time of one of `windows_of` counts all the same; an outage is marked afterwards."""
    return "" if isinstance(fact, Outage) else fact.why_it_counts(notice)


def _counting_windows(known: Known, names: Mapping[str, str], period: Period, asked: Asked) -> list[str]:
    begin, end = edges(period)
    return [
        f"{name}的计划内维护 {fact.id} {because}，时间照算"
        for name in names
        for fact, (first, last) in windows_of(known.evidence, name)
        if first < end and last > begin and (because := why_it_counts(fact, asked.notice))
    ]
