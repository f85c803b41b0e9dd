"""What many systems were, second by second, from their sealed samples as columns of whole numbers (numpy).

Three columns of each file are read, a group of rows at a time; what is left of it are runs, for which one
place said the same without a gap: some in a thousand of the samples. `timeline.py` is the reference: a
property test holds this to it to the second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.monitor.day_sums import WIDTH, DayColumns, Numbers, Spans
from jiheng.monitor.parquet_files import ROWS_A_GROUP
from jiheng.monitor.watch import Watch
from jiheng.values.spans import Span


@dataclass(frozen=True, slots=True)
class Runs:
    """Samples of one series that say the same: the moments of the first and the last, and how many.

    In order of series and time. Two runs that follow each other may say the same.
    """

    series: Numbers
    first: Numbers
    last: Numbers
    up: Numbers
    checks: Numbers


def read_runs(files: Sequence[Path], reach: int) -> Runs:
    """Read the runs of sealed samples; two samples further apart than `reach` seconds are in two of them."""
    import numpy as np  # noqa: PLC0415 — heavy

    nothing = tuple(np.empty(0, "int64") for _ in range(5))
    found = [nothing, *(part for path in files for part in _runs_of(path, reach))]
    series, first, last, up, checks = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(series * WIDTH + first, kind="stable")
    return Runs(series[order], first[order], last[order], up[order], checks[order])


def _runs_of(path: Path, reach: int) -> Iterator[tuple[Numbers, ...]]:
    import numpy as np  # noqa: PLC0415 — heavy
    import pyarrow as pa  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    file = pq.ParquetFile(path, memory_map=True, pre_buffer=False)
    wanted = ["series", "time", "up"]
    for rows in file.iter_batches(ROWS_A_GROUP, columns=wanted, use_threads=False):
        series, time = (np.from_dlpack(rows[name]) for name in wanted[:2])
        up = np.from_dlpack(rows["up"].cast(pa.int8()))
        turns = np.diff(time) > reach
        turns |= series[1:] != series[:-1]
        turns |= up[1:] != up[:-1]
        begins = np.concatenate(([0], np.flatnonzero(turns) + 1))
        ends = np.concatenate((begins[1:], [len(time)]))
        yield (
            series[begins].astype("int64"),
            time[begins],
            time[ends - 1],
            up[begins].astype("int64"),
            ends - begins,
        )


def columns_of_runs(
    runs: Runs, owners: Mapping[int, str], systems: Sequence[str], watch: Watch, period: Span
) -> DayColumns:
    """Tell what systems that are watched in one way were in a period; `owners` has the system of each series.

    The runs must have been read with at most the reach of the watch.
    """
    import numpy as np  # noqa: PLC0415 — heavy

    begin, end = period
    known = {name: number for number, name in enumerate(systems)}
    table = np.full(max(owners, default=0) + 1, -1)
    for series, name in owners.items():
        table[series] = known.get(name, -1)
    own = table[runs.series]
    ends = runs.last + watch.reach
    same = runs.series[1:] == runs.series[:-1]
    ends[:-1] = np.where(same, np.minimum(ends[:-1], runs.first[1:]), ends[:-1])
    first, ends = np.maximum(runs.first, begin), np.minimum(ends, end)
    these = (own >= 0) & (first < ends)
    at, first, ends, up = own[these] * WIDTH, first[these], ends[these], runs.up[these]
    whole = np.arange(len(systems)) * WIDTH
    down, unknown = _states(at + first, at + ends, up, watch.agree, (whole + begin, whole + end))
    return DayColumns(systems, Spans.on_axis(whole + begin, whole + end), down, unknown)


def _states(
    begin: Numbers, end: Numbers, up: Numbers, agree: int, wholes: tuple[Numbers, Numbers]
) -> tuple[Spans, Spans]:
    """Sweep over spans on the axis in which a place says up (1) or down (0): give those down and unknown."""
    import numpy as np  # noqa: PLC0415 — heavy

    moments = np.concatenate((begin, end))
    order = np.argsort(moments, kind="stable")
    moments = moments[order]
    final = np.concatenate((moments[1:] != moments[:-1], [True]))[: len(moments)]  # of what changes at once
    ups, downs = (np.cumsum(np.concatenate((each, -each))[order])[final] for each in (up, 1 - up))
    moments = moments[final]
    following = np.concatenate((moments[1:], [0]))[: len(moments)]
    is_down = downs >= agree
    is_known = is_down | (ups > 0)
    down = Spans.on_axis(moments[is_down], following[is_down]).joined()
    after = np.sort(np.concatenate((wholes[0], following[is_known])))
    before = np.sort(np.concatenate((moments[is_known], wholes[1])))
    gap = after < before
    return down, Spans.on_axis(after[gap], before[gap])
