"""The Parquet files of a store: the samples of a day, the day summaries of a year.

Every engine that reads Parquet reads them: plain types, zstd, sorted by system, place and time. A file is
written whole under a name of its own and never changed. pyarrow is imported when a file is touched.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.timeline import Timeline
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.period import Period
from jiheng.values.spans import Span

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_A_GROUP = 1 << 18
DAYS_A_GROUP = 1 << 13  # some twenty systems a year: one page asks for no more
ROWS_AT_ONCE = 1 << 12  # of day summaries, while they are read
SYSTEM = 1  # which of the columns
NAMES = ("system", "place", "detail")  # few different ones: kept once, with numbers for them
Row = tuple[int, bool, int, str]  # time, up, latency, detail
Step = Callable[[str], None]


class Series(NamedTuple):
    """The samples of one system from one place, in order of time."""

    number: int
    system: str
    place: str
    rows: Sequence[Row]


def write_samples(path: Path, series: Iterable[Series], step: Step) -> None:
    """Write the samples of a day, series by series."""
    beside = path.with_name(f".{path.name}")
    with sample_writer(beside) as writer:
        for batch in _batches(series):
            writer.write_table(_sample_table(batch, writer.schema), row_group_size=ROWS_A_GROUP)
    _put_in_place(beside, path, step)


def sample_writer(path: Path) -> Any:  # noqa: ANN401 — pyarrow has no types
    """Open a file of samples for writing, in the layout that all of them have."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    return pq.ParquetWriter(
        path,
        _sample_schema(),
        compression="zstd",
        compression_level=9,
        use_dictionary=["series", "latency", *NAMES],
        column_encoding={"time": "DELTA_BINARY_PACKED"},
    )


def read_samples(path: Path, since: int = 0, systems: Sequence[str] = ()) -> Iterator[Series]:
    """Read the samples of a day from a moment on, of some systems where these are given, series by series."""
    import numpy as np  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    file, asked = pq.ParquetFile(path, memory_map=True), frozenset(systems)
    groups = [n for n in range(file.num_row_groups) if _may_hold(file.metadata.row_group(n), asked)]
    table = file.read_row_groups(groups, use_threads=False)
    numbers = table["series"].to_numpy()
    starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    for first, end in pairwise(starts):
        if first == end or (asked and table["system"][first].as_py() not in asked):
            continue
        part = table.slice(first, end - first)
        part = part.slice(int(np.searchsorted(part["time"].to_numpy(), since)))
        if part.num_rows:
            columns = [part[name].to_pylist() for name in ("time", "up", "latency", "detail")]
            number, system, place = (part[name][0].as_py() for name in ("series", "system", "place"))
            yield Series(number, system, place, list(zip(*columns, strict=True)))


def _may_hold(group: Any, systems: frozenset[str]) -> bool:  # noqa: ANN401 — pyarrow has no types
    """Say whether a group of rows may be of one of the systems, by the first and the last that it names."""
    named = group.column(SYSTEM).statistics
    if not systems or named is None or not named.has_min_max:
        return True
    return any(named.min <= each <= named.max for each in systems)


def write_days(
    path: Path, days: Mapping[date, Sequence[DaySummary]], step: Step, others: Path | None = None
) -> None:
    """Write the summaries of days in order of system and day, and those of all other days of a file."""
    import pyarrow as pa  # noqa: PLC0415 — heavy
    import pyarrow.compute as pc  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    schema = _day_schema()
    table = pa.Table.from_pylist([_day_row(each) for rows in days.values() for each in rows], schema=schema)
    if others is not None:
        kept = pq.read_table(others, partitioning=None)
        fresh = pc.is_in(kept["day"], pa.array(days, pa.date32()))
        table = pa.concat_tables([kept.filter(pc.invert(fresh)), table])
    table = table.sort_by([("system", "ascending"), ("day", "ascending")])
    beside = path.with_name(f".{path.name}")
    pq.write_table(table, beside, compression="zstd", row_group_size=DAYS_A_GROUP)
    _put_in_place(beside, path, step)


def read_days(path: Path, systems: Sequence[str] = (), period: Period | None = None) -> list[DaySummary]:
    """Read day summaries, of some systems or of a period where these are given."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    filters: list[Any] = [("system", "in", list(systems))] if systems else []
    filters += [("day", ">=", period.first), ("day", "<=", period.last)] if period else []
    batches = pq.read_table(path, filters=filters or None).to_batches(max_chunksize=ROWS_AT_ONCE)
    return [_day_of(row) for batch in batches for row in batch.to_pylist()]


def _put_in_place(beside: Path, path: Path, step: Step) -> None:
    step("written")
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    step("synced")
    beside.replace(path)
    step("renamed")
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _batches(series: Iterable[Series]) -> Iterator[list[Series]]:
    batch: list[Series] = []
    held = 0
    for each in series:
        batch.append(each)
        held += len(each.rows)
        if held >= ROWS_A_GROUP:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _sample_schema() -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 — heavy

    name = pa.dictionary(pa.int32(), pa.string())
    fields = [("series", pa.int32()), ("system", name), ("place", name), ("time", pa.int64())]
    return pa.schema([*fields, ("up", pa.bool_()), ("latency", pa.int32()), ("detail", name)])


def _sample_table(batch: Sequence[Series], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 — heavy

    def repeated(of: Callable[[Series], object]) -> list[object]:
        return [value for each in batch for value in [of(each)] * len(each.rows)]

    columns: list[list[Any]] = [
        repeated(lambda each: each.number),
        repeated(lambda each: each.system),
        repeated(lambda each: each.place),
        *([row[index] for each in batch for row in each.rows] for index in range(4)),
    ]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def _day_schema() -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 — heavy

    whole = ("checks", "interval", "reach", "agree", "up", "down", "unknown")
    spot = pa.struct([("down", pa.bool_()), ("begin", pa.int64()), ("end", pa.int64())])
    fields = [("system", pa.string()), ("day", pa.date32()), ("begin", pa.int64())]
    fields += [(name, pa.int32()) for name in whole]
    return pa.schema([*fields, ("spots", pa.list_(spot))])


def _day_row(each: DaySummary) -> dict[str, object]:
    line, watch = each.timeline, each.watch
    spots = [(first, end, True) for first, end in line.down]
    spots += [(first, end, False) for first, end in line.unknown]
    return {
        "system": each.system,
        "day": each.day,
        "begin": line.begin,
        "checks": each.checks,
        "interval": watch.interval,
        "reach": watch.reach,
        "agree": watch.agree,
        "up": line.up_seconds,
        "down": sum(end - first for first, end in line.down),
        "unknown": sum(end - first for first, end in line.unknown),
        "spots": [{"down": down, "begin": first, "end": end} for first, end, down in sorted(spots)],
    }


def _day_of(row: dict[str, Any]) -> DaySummary:
    def spans(*, down: bool) -> tuple[Span, ...]:
        return tuple((spot["begin"], spot["end"]) for spot in row["spots"] if spot["down"] is down)

    begin = day_begins(row["day"])
    timeline = Timeline(begin, begin + DAY, spans(down=True), spans(down=False))
    watch = Watch(row["interval"], row["reach"], row["agree"])
    return DaySummary(row["system"], row["day"], row["checks"], watch, timeline)
