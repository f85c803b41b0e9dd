"""Whether the day summaries of a store still say what its sealed samples do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.day_sums import WIDTH, Spans
from jiheng.monitor.parquet_files import read_days
from jiheng.monitor.sample_runs import Runs, columns_of_runs, read_runs
from jiheng.monitor.seconds import ZONE, day_begins, day_of_second
from jiheng.monitor.store import DAYS, ONE_DAY, SAMPLES, SampleStore
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.spans import Span

FOR_EVER = 1 << 40  # seconds since 1970
ReadRuns: TypeAlias = Callable[[Sequence[Path], int], Runs]
ByDay: TypeAlias = dict[tuple[str, int], list[Span]]  # by system and the first second of the day


class Difference(NamedTuple):
    """A day of a system of which the sealed samples say `recounted`, but no summary does.

    `missing` where there is no summary of it at all.
    """

    system: str
    day: date
    recounted: str
    missing: bool


def differences(store: SampleStore, read: ReadRuns = read_runs) -> Iterator[Difference]:
    """Reckon every sealed day anew from its samples; give the days whose summary says otherwise, or is gone.

    `read` finds the runs of files of samples: here, or on other machines.

    Days whose samples, or those of the day before, have expired cannot be recounted, nor days that have
    samples waiting for sealing, or the day before has.
    """
    kept = {date.fromisoformat(path.name[:10]) for path in store.files(SAMPLES)}
    gone = store.expired_through()
    if not kept:
        return
    rows = [each for path in store.files(DAYS) for each in read_days(path)]
    runs = read(store.files(SAMPLES), min((each.watch.reach for each in rows), default=1))
    owners = store.owners()
    yield from _missing(runs, owners, {(each.system, each.day) for each in rows})
    waiting = store.open_days(0, FOR_EVER)
    open_yet = {*waiting, *(day + ONE_DAY for day in waiting)}
    rows = [each for each in rows if each.day - ONE_DAY > gone and each.day not in open_yet]
    for watch in dict.fromkeys(each.watch for each in rows):
        own = [each for each in rows if each.watch == watch]
        down, unknown = _recounted(runs, owners, watch, own)
        for each in own:
            at = each.system, each.timeline.begin
            fresh = tuple(down.get(at, ())), tuple(unknown.get(at, ()))
            if fresh != (each.timeline.down, each.timeline.unknown):
                told = f"中断 {_told(fresh[0])}，未测 {_told(fresh[1])}"
                yield Difference(each.system, each.day, told, missing=False)


def _missing(runs: Runs, owners: Mapping[int, str], there: set[tuple[str, date]]) -> Iterator[Difference]:
    """Give the days with samples that have no summary: a check speaks for its own second at least."""
    counts = Counter[tuple[int, int]]()
    columns = (runs.series, (runs.first + ZONE) // DAY, runs.checks)
    for series, day, checks in zip(*(each.tolist() for each in columns), strict=True):
        counts[series, day] += checks
    missing = Counter[tuple[str, date]]()
    for (series, number), checks in counts.items():
        if (key := (owners[series], day_of_second(number * DAY))) not in there:
            missing[key] += checks
    for (system, day), checks in sorted(missing.items()):
        yield Difference(system, day, f"{checks} 次检查", missing=True)


def _recounted(
    runs: Runs, owners: Mapping[int, str], watch: Watch, rows: Sequence[DaySummary]
) -> tuple[ByDay, ByDay]:
    """Give the spans down and those unknown of each system and day."""
    systems = sorted({each.system for each in rows})
    first, last = min(each.day for each in rows), max(each.day for each in rows)
    found = columns_of_runs(runs, owners, systems, watch, (day_begins(first), day_begins(last) + DAY))
    return by_day(found.down, systems), by_day(found.unknown, systems)


def by_day(spans: Spans, systems: Sequence[str]) -> ByDay:
    """Cut the spans of numbered systems at midnight."""
    found: ByDay = {}
    for at, at_end in zip(spans.begin.tolist()[1:], spans.end.tolist()[1:], strict=True):  # the first is none
        number, begin = divmod(at, WIDTH)
        end = at_end % WIDTH
        while begin < end:
            day = begin - (begin + ZONE) % DAY
            found.setdefault((systems[number], day), []).append((begin, min(end, day + DAY)))
            begin = day + DAY
    return found


def _told(spans: Sequence[Span]) -> str:
    return f"{sum(end - first for first, end in spans)} 秒"
