"""Keep the checks that sources told in a store of samples, and tell what they say before that.

They are reckoned by `monitor` as our own checks are. Days and outages are entered into a project by `jiheng
availability`, from the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError, UsageError
from jiheng.monitor.availability import Availability, availability_of
from jiheng.monitor.parquet_files import read_samples
from jiheng.monitor.sample import Sample
from jiheng.monitor.seconds import day_begins, day_of_second
from jiheng.monitor.store import ONE_DAY, SAMPLES, SampleStore
from jiheng.monitor.timeline import timeline_of
from jiheng.monitor.watch import DAY
from jiheng.sources.check_series import CheckSeries

BATCH = 100_000  # samples in one transaction


@dataclass(frozen=True, slots=True)
class SystemChecks:
    """What all series of a system within one span say of it; nothing is excluded yet."""

    system: str
    series: tuple[CheckSeries, ...]
    found: Availability

    @property
    def checks(self) -> int:
        """How many checks there are."""
        return sum(len(each.times) for each in self.series)

    @property
    def down(self) -> int:
        """How many of them found it down."""
        return sum(each.ups.count(0) for each in self.series)


def told_by(checks: Sequence[CheckSeries]) -> Iterator[SystemChecks]:
    """Say of each system and span what its checks say."""
    key = attrgetter("system", "span")
    for (system, (begin, end)), found in groupby(sorted(checks, key=key), key):
        series = tuple(found)
        places = [[*zip(each.times, map(bool, each.ups), strict=True)] for each in series]
        timeline = timeline_of(places, series[0].watch, begin, end)
        yield SystemChecks(system, series, availability_of(timeline))


def keep(checks: Sequence[CheckSeries], folder: Path | None) -> int:
    """Put the checks into a store, which is made where there is none; give how many were not sealed there.

    May be repeated: the same check is there once, and no day is sealed anew for what it holds already.
    Raises UsageError without a folder, NotFoundError where the packages are missing, UnreadableInputError
    where a system is watched otherwise in the store.
    """
    if not checks:
        return 0
    if folder is None:
        raise UsageError("读到了监测系统的检查结果，没有写存到哪里\n    怎么办：写上 --store 监测数据文件夹")
    if find_spec("pyarrow") is None:
        raise NotFoundError(
            "监测数据存成 Parquet 文件，本机缺少 pyarrow\n    怎么办：pip install 'jiheng[watch]'"
        )
    with SampleStore(folder, make=True) as store:
        if faults := [*_watched_otherwise(store, checks)]:
            raise UnreadableInputError(str(folder), faults)
        with store.transaction():
            for each in checks:
                store.watch(each.system, each.watch)
        samples, kept = _not_sealed(store, checks), 0
        while batch := [*islice(samples, BATCH)]:
            store.add(batch)
            kept += len(batch)
    return kept


def _not_sealed(store: SampleStore, checks: Sequence[CheckSeries]) -> Iterator[Sample]:
    """Give the checks that the file of their day does not hold; what has expired is never sealed anew."""
    times = [time for each in checks if each.times for time in (each.times[0], each.times[-1])]
    gone = store.expired_through()
    day = max(day_of_second(min(times, default=0)), gone + 2 * ONE_DAY if gone > date.min else gone)
    while times and day <= day_of_second(max(times)):
        begin = day_begins(day)
        file = store.file(SAMPLES, day.isoformat())
        sealed = {(each.system, each.place): each.rows for each in read_samples(file)} if file else {}
        for each in checks:
            there = {row[0]: row[1] for row in sealed.get((each.system, each.place), ())}
            for sample in each.samples(begin, begin + DAY):
                if there.get(sample.time, True) and there.get(sample.time) != sample.up:  # down stays down
                    yield sample
        day += ONE_DAY


def _watched_otherwise(store: SampleStore, checks: Sequence[CheckSeries]) -> Iterator[Fault]:
    """A system is watched in one way: how long a check speaks holds for all its places."""
    known = {**store.watches()}
    for each in checks:
        there = known.setdefault(each.system, each.watch)
        if there != each.watch:
            advice = "把 every、agree 写成一样，或换一个 --store（文件夹）"
            what = "同一系统已经按别的间隔监测"
            yield Fault(what, Place(each.system), found=str(there), expected=str(each.watch), advice=advice)
