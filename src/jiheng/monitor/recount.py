"""Sealed samples as columns, and whether the day summaries still say what they do."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NamedTuple

from jiheng.monitor.columns import ZONE, Days, days_of, known_runs
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.day_sums import DayColumns, Numbers, columns_of
from jiheng.monitor.parquet_files import read_days
from jiheng.monitor.seconds import day_begins, day_of_second
from jiheng.monitor.store import DAYS, ONE_DAY, SAMPLES, SampleStore
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.spans import Span, merged

FOR_EVER = 1 << 40  # seconds since 1970
MEMORY = "96MB"  # of DuckDB; the process then stays below 256 MB at 1,000 systems and a year


def engine() -> Any:  # noqa: ANN401 — Ibis names no type of its own for it
    """Give DuckDB within this process: nothing is installed or fetched; it spills into a temporary folder."""
    import ibis  # noqa: PLC0415 — heavy

    connection = ibis.duckdb.connect()
    connection.raw_sql("set autoinstall_known_extensions = false")
    connection.raw_sql(f"set memory_limit = '{MEMORY}'")
    connection.con.execute("set temp_directory = ?", [gettempdir()])
    return connection


def sealed_samples(connection: Any, files: Sequence[Path]) -> Any:  # noqa: ANN401 — Ibis, as above
    """Give sealed samples as one relation, in the order of the files."""
    return connection.read_parquet([str(each) for each in files])


def held(connection: Any, relation: Any) -> Any:  # noqa: ANN401 — Ibis, as above
    """Reckon a relation once, and hold it for what is asked of it next."""
    return connection.create_table("held", relation, temp=True, overwrite=True)


def columns_from(connection: Any, found: Days) -> DayColumns:  # noqa: ANN401 — Ibis, as above
    """Reckon days and spots, and give them as columns."""
    import ibis  # noqa: PLC0415 — heavy

    days = connection.create_table("known_days", found.days, temp=True, overwrite=True)
    systems = days.select("system").distinct().mutate(number=ibis.row_number())
    systems = connection.create_table("numbers", systems, temp=True, overwrite=True)
    names = {number: system for system, number in rows_of(connection, systems)}

    def columns(relation: Any, *wanted: str) -> tuple[Numbers, ...]:  # noqa: ANN401 — Ibis, as above
        asked = connection.compile(relation.join(systems, "system").select("number", *wanted))
        return tuple(connection.con.execute(asked).fetchnumpy().values())

    spots = columns(found.spots, "begin", "end", "down")
    return columns_of([names[number] for number in range(len(names))], columns(days, "begin"), spots)


def rows_of(connection: Any, relation: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 — Ibis, as above
    """Give the rows of a relation, their values in the order of its columns; by no library between."""
    found: list[tuple[Any, ...]] = connection.raw_sql(connection.compile(relation)).fetchall()
    return found


class Difference(NamedTuple):
    """A day of a system of which the sealed samples say `recounted`, but no summary does.

    `missing` where there is no summary of it at all.
    """

    system: str
    day: date
    recounted: str
    missing: bool


def differences(store: SampleStore) -> Iterator[Difference]:
    """Reckon every sealed day anew from its samples; give the days whose summary says otherwise, or is gone.

    Days whose samples, or those of the day before, have expired cannot be recounted, nor days that have
    samples waiting for sealing, or the day before has.
    """
    kept = {date.fromisoformat(path.name[:10]) for path in store.files(SAMPLES)}
    gone = store.expired_through()
    if not kept:
        return
    rows = [each for path in store.files(DAYS) for each in read_days(path)]
    connection = engine()
    samples = sealed_samples(connection, store.files(SAMPLES))
    yield from _missing(connection, samples, {(each.system, each.day) for each in rows})
    waiting = store.open_days(0, FOR_EVER)
    open_yet = {*waiting, *(day + ONE_DAY for day in waiting)}
    rows = [each for each in rows if each.day - ONE_DAY > gone and each.day not in open_yet]
    for watch in dict.fromkeys(each.watch for each in rows):
        own = [each for each in rows if each.watch == watch]
        found = _recounted(connection, samples, watch, own)
        for each in own:
            nothing: tuple[list[Span], list[Span]] = ([], [(each.timeline.begin, each.timeline.end)])
            spans = found.get((each.system, each.timeline.begin), nothing)
            fresh = tuple(tuple(merged(each)) for each in spans)
            if fresh != (each.timeline.down, each.timeline.unknown):
                told = f"中断 {_told(fresh[0])}，未测 {_told(fresh[1])}"
                yield Difference(each.system, each.day, told, missing=False)


def _missing(connection: Any, samples: Any, there: set[tuple[str, date]]) -> Iterator[Difference]:  # noqa: ANN401 — Ibis, as above
    """Give the days with samples that have no summary: a check speaks for its own second at least."""
    from ibis import _  # noqa: PLC0415 — heavy

    days = samples.select("system", day=(samples.time + ZONE) // DAY).group_by("system", "day")
    counted = days.agg(checks=_.count()).order_by("system", "day")
    for system, number, checks in rows_of(connection, counted):
        day = day_of_second(number * DAY)
        if (system, day) not in there:
            yield Difference(system, day, f"{checks} 次检查", missing=True)


def _recounted(
    connection: Any,  # noqa: ANN401 — Ibis, as above
    samples: Any,  # noqa: ANN401 — Ibis, as above
    watch: Watch,
    rows: Sequence[DaySummary],
) -> dict[tuple[str, int], tuple[list[Span], list[Span]]]:
    """Give the spans down and unknown of each system and day that has a known second."""
    first = day_begins(min(each.day for each in rows))
    end = day_begins(max(each.day for each in rows)) + DAY
    wanted = samples.system.isin(sorted({each.system for each in rows}))
    runs = held(connection, known_runs(samples.filter(wanted), watch))
    found = days_of(runs, watch, first, end)
    spans: dict[tuple[str, int], tuple[list[Span], list[Span]]] = {}
    for system, begin in rows_of(connection, found.days.select("system", "begin")):
        spans[system, begin] = ([], [])
    for system, begin, finish, down in rows_of(connection, found.spots):
        spans[system, day_begins(day_of_second(begin))][not down].append((begin, finish))
    return spans


def _told(spans: Sequence[Span]) -> str:
    return f"{sum(end - first for first, end in spans)} 秒"
