"""The store of samples: a hot table for what is not sealed yet, Parquet files for what is (design D11).

A folder: `samples.sqlite` with the hot table and the list of the files in force, `samples/` with a file a
Beijing day, `days/` with the summaries of a year. The list decides: a file that it does not name is not
there. So whatever is sealed becomes visible in one transaction (`sealing.py`).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from heapq import merge
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Self

from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.parquet_files import Row, Series, read_days, read_samples
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.seconds import day_begins, day_of_second, edges
from jiheng.monitor.timeline import timeline_of
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.period import Period

DATABASE = "samples.sqlite"
SAMPLES, DAYS = "samples", "days"  # folders, and the kinds of files
WAIT = 20  # seconds for another writer
ONE_DAY = timedelta(days=1)
SCHEMA = """
create table if not exists series (
  number integer primary key, system text not null, place text not null, unique (system, place)
);
create table if not exists sample (
  series integer not null, time integer not null, up integer not null, latency integer not null,
  detail text not null, primary key (series, time)
) without rowid;
create table if not exists watch (
  system text primary key, interval integer not null, reach integer not null, agree integer not null
);
create table if not exists file (
  kind text not null, slot text not null, generation integer not null, name text not null,
  primary key (kind, slot)
);
create table if not exists expired (through text not null);
create table if not exists word (
  system text not null, place text not null, time integer not null, up integer, latency integer not null,
  told text not null, primary key (system, place)
);
"""
# Of two samples of the same second the one more in doubt stays: `doubt` of sample.py, in SQL.
ADD = """
insert into sample values (?, ?, ?, ?, ?) on conflict (series, time) do update
set up = excluded.up, latency = excluded.latency, detail = excluded.detail
where (1 - excluded.up, excluded.latency, excluded.detail) > (1 - up, latency, detail)
"""
# A step a series and day, whatever number of samples a day has.
OPEN_DAYS = """
with recursive seen (number, time) as (
  select number, (select min(time) from sample where series = number and time >= :begin) from series
  union all
  select number, (
    select min(time) from sample
    where series = number and time >= (seen.time + 28800) / 86400 * 86400 + 57600
  ) from seen where time < :end
)
select distinct (time + 28800) / 86400 from seen where time < :end
"""


class Word(NamedTuple):
    """What was last found of a system from a place, in words; `up` is None where nothing could be seen."""

    system: str
    place: str
    time: int
    up: bool | None
    latency: int
    told: str


class SampleStore:
    """The samples of a folder; one object a thread, any number of processes."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        """Open the store of a folder, or make it. Raises NotFoundError where there is none."""
        if make:
            for each in (folder, folder / SAMPLES, folder / DAYS):
                each.mkdir(parents=True, exist_ok=True)
        elif not (folder / DATABASE).is_file():
            raise NotFoundError(
                f"{folder} 不是监测数据文件夹：里面没有 {DATABASE}\n"
                "    怎么办：把路径写到监测程序存数据的那一层"
            )
        self.folder = folder
        self.db = sqlite3.connect(folder / DATABASE, timeout=WAIT, isolation_level=None)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = full")
        self.db.executescript(SCHEMA)
        self._numbers: dict[tuple[str, str], int] = {}

    def close(self) -> None:
        """Let the store go."""
        self.db.close()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_how: object) -> None:
        """Let the store go."""
        self.close()

    @contextmanager
    def transaction(self, kind: str = "immediate") -> Iterator[None]:
        """Do all or nothing."""
        self.db.execute(f"begin {kind}")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def watch(self, system: str, watch: Watch) -> None:
        """Say how a system is watched; it holds for the days not sealed yet."""
        values = (system, watch.interval, watch.reach, watch.agree)
        self.db.execute("insert or replace into watch values (?, ?, ?, ?)", values)

    def watches(self) -> Mapping[str, Watch]:
        """Give how each system is watched."""
        return {system: Watch(*rest) for system, *rest in self.db.execute("select * from watch")}

    def add(self, samples: Iterable[Sample]) -> None:
        """Add samples, all or none. What is there already stays once; late ones wait for the next sealing.

        Raises UnreadableInputError for a time, latency or name that no check can have.
        """
        given = list(samples)
        faults = [fault for sample in given if (fault := _fault(sample))]
        if faults:
            raise UnreadableInputError("监测样本", faults)
        with self.transaction():
            self.db.executemany(
                ADD, ((self._number(each), each.time, each.up, each.latency, each.detail) for each in given)
            )

    def say(self, words: Iterable[Word]) -> None:
        """Keep the last words on each system, in place of those before."""
        self.db.executemany("insert or replace into word values (?, ?, ?, ?, ?, ?)", words)

    def words(self, systems: Sequence[str]) -> dict[str, Word]:
        """Give the last words on systems, from whichever place spoke last."""
        asked = frozenset(systems)
        found = self.db.execute("select * from word order by time")
        return {
            system: Word(system, place, time, None if up is None else bool(up), latency, told)
            for system, place, time, up, latency, told in found
            if system in asked
        }

    def systems(self) -> list[str]:
        """Give the systems of which there is a sample or a summary."""
        return sorted({system for system, _ in self._series()})

    def owners(self) -> dict[int, str]:
        """Give the system of each series by its number."""
        return {number: system for (system, _), number in self._series().items()}

    def places(self, system: str) -> list[str]:
        """Give the places that a system was ever checked from."""
        return [place for name, place in self._series() if name == system]

    def troubled(self, since: int) -> list[str]:
        """Give the systems with a failed check since a moment, of those whose day is not sealed."""
        ask = (
            "select distinct system from series where exists "
            "(select 1 from sample where series = number and time >= ? and up = 0)"
        )
        return sorted(system for (system,) in self.db.execute(ask, (since,)))

    def samples(self, system: str, begin: int, end: int) -> list[Sample]:
        """Give the samples of a system from `begin` to before `end`, by place and time."""
        with self.transaction("deferred"):
            found: list[Sample] = []
            day, last = day_of_second(begin), day_of_second(end - 1)
            while day <= last:
                for each in self.day(day, [system]):
                    status = (Status.DOWN, Status.UP)
                    found += [
                        Sample(system, each.place, time, status[up], latency, detail)
                        for time, up, latency, detail in each.rows
                        if begin <= time < end
                    ]
                day += ONE_DAY
        return sorted(found)

    def days(self, period: Period, systems: Sequence[str]) -> list[DaySummary]:
        """Give the summaries of systems: sealed ones, and those of days that have samples to be sealed.

        A day without a known second has none.
        """
        with self.transaction("deferred"):
            first, end = edges(period)
            found = {
                (each.system, each.day): each
                for year in range(period.first.year, period.last.year + 1)
                if (path := self.file(DAYS, str(year)))
                for each in read_days(path, systems, period)
            }
            for day in self.open_days(first - DAY, end):
                for each in (day, day + ONE_DAY):
                    if each in period:
                        fresh = self.summaries(each, self.day(each, systems), systems)
                        found.update({(one.system, one.day): one for one in fresh})
        return [found[key] for key in sorted(found)]

    def summaries(
        self, day: date, of_day: Iterable[Series], systems: Sequence[str] = ()
    ) -> Iterator[DaySummary]:
        """Reckon the summaries of a day from its samples and the last of the day before."""
        watches, begin = self.watches(), day_begins(day)
        longest = max((each.reach for each in watches.values()), default=Watch().reach)
        before: dict[str, list[Series]] = {}
        for each in self.day(day - ONE_DAY, systems, since=begin - longest):
            before.setdefault(each.system, []).append(each)
        for system, series in groupby(of_day, attrgetter("system")):
            watch = watches.get(system, Watch())
            if summary := _summary(system, day, watch, before.pop(system, []), [*series]):
                yield summary
        for system, last in before.items():
            if summary := _summary(system, day, watches.get(system, Watch()), last, []):
                yield summary

    def day(self, day: date, systems: Sequence[str] = (), since: int = 0) -> Iterator[Series]:
        """Give the samples of a day, hot and sealed, by system and place."""
        begin = day_begins(day)
        path = self.file(SAMPLES, day.isoformat())
        sealed = iter(read_samples(path, since, systems) if path else ())
        asked = frozenset(systems)
        hot = (
            Series(number, system, place, rows)
            for (system, place), number in self._series().items()
            if (not asked or system in asked) and (rows := self.hot(number, max(begin, since), begin + DAY))
        )
        for _, each in groupby(merge(sealed, hot, key=_name), _name):
            first, *others = each
            yield first._replace(rows=_settled([*first.rows, *others[0].rows])) if others else first

    def open_days(self, begin: int, end: int) -> list[date]:
        """Give the days between two moments that have samples to be sealed, in order."""
        found = self.db.execute(OPEN_DAYS, {"begin": begin, "end": end})
        return sorted(day_of_second(number * DAY) for (number,) in found)

    def hot(self, series: int, begin: int, end: int) -> list[Row]:
        """Give the samples of a series that are in the hot table, from `begin` to before `end`."""
        ask = "select time, up, latency, detail from sample where series = ? and time >= ? and time < ?"
        found = self.db.execute(f"{ask} order by time", (series, begin, end))
        return [(time, bool(up), latency, detail) for time, up, latency, detail in found]

    def expired_through(self) -> date:
        """Give the last day whose samples have expired; the first of all days where none have."""
        found = self.db.execute("select through from expired").fetchone()
        return date.fromisoformat(found[0]) if found else date.min

    def file(self, kind: str, slot: str) -> Path | None:
        """Give the file in force."""
        found = self.db.execute("select name from file where kind = ? and slot = ?", (kind, slot)).fetchone()
        return self.folder / kind / found[0] if found else None

    def files(self, kind: str) -> list[Path]:
        """Give the files in force, in order of their days."""
        ask = "select name from file where kind = ? order by slot"
        return [self.folder / kind / name for (name,) in self.db.execute(ask, (kind,))]

    def _series(self) -> dict[tuple[str, str], int]:
        found = self.db.execute("select system, place, number from series")
        return {(system, place): number for system, place, number in sorted(found)}

    def _number(self, sample: Sample) -> int:
        key = sample.system, sample.place
        if key not in self._numbers:
            self.db.execute("insert or ignore into series (system, place) values (?, ?)", key)
            ask = "select number from series where system = ? and place = ?"
            self._numbers[key] = self.db.execute(ask, key).fetchone()[0]
        return self._numbers[key]


def _name(series: Series) -> tuple[str, str]:
    return series.system, series.place


def _summary(
    system: str, day: date, watch: Watch, before: Sequence[Series], of_day: Sequence[Series]
) -> DaySummary | None:
    begin = day_begins(day)
    checks: dict[str, list[tuple[int, bool]]] = {}
    for each in (*before, *of_day):
        checks.setdefault(each.place, []).extend((row[0], row[1]) for row in each.rows)
    timeline = timeline_of(checks.values(), watch, begin, begin + DAY)
    if timeline.unknown == ((begin, begin + DAY),):
        return None
    return DaySummary(system, day, sum(len(each.rows) for each in of_day), watch, timeline)


def doubt_of(row: Row) -> tuple[bool, int, str]:
    """Rank rows of the same second as `doubt` of sample.py does."""
    return not row[1], row[2], row[3]


def _settled(rows: Iterable[Row]) -> list[Row]:
    best: dict[int, Row] = {}
    for row in rows:
        other = best.setdefault(row[0], row)
        if doubt_of(row) > doubt_of(other):
            best[row[0]] = row
    return [best[time] for time in sorted(best)]


def _fault(sample: Sample) -> Fault | None:
    if not (sample.system and sample.place):
        return Fault("样本没有写系统或地点", found=str(tuple(sample)))
    if sample.time < 0 or not 0 <= sample.latency < 1 << 31:
        return Fault("样本的时间或时延不对", Place(sample.system), str(tuple(sample)), "不小于 0 的整数")
    return None
