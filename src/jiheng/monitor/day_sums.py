"""The four sums of many systems from their day summaries, as columns of whole numbers (numpy).

What a summary says is a set of spans, and whatever is asked a difference of running totals: so many seconds
of the set lie before a moment. All systems stand one after the other on one axis, `WIDTH` apart, so that
one binary search answers for every system and period. `timeline.py` and `availability.py` are the
reference: a property test holds this to them to the second.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.monitor.watch import DAY
from jiheng.values.spans import Span

WIDTH = 1 << 33  # more seconds since 1970 than any date has
Numbers: TypeAlias = Any  # a numpy array of int64; the library is not imported to name it
Total: TypeAlias = Callable[[Numbers], Numbers]  # of moments: how much lies before each


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans on the axis, in order and not overlapping; the first is empty and before all others."""

    begin: Numbers
    end: Numbers

    @classmethod
    def of(cls, system: Numbers, begin: Numbers, end: Numbers) -> "Spans":
        """Put the spans of numbered systems on the axis."""
        import numpy as np  # noqa: PLC0415 — heavy

        at = system * WIDTH
        order = np.argsort(at + begin, kind="stable")  # in order already, or nearly
        return cls.on_axis((at + begin)[order], (at + end)[order])

    @classmethod
    def on_axis(cls, begin: Numbers, end: Numbers) -> "Spans":
        """Take spans that are on the axis and in order."""
        import numpy as np  # noqa: PLC0415 — heavy

        first = np.array([-1])
        return cls(np.concatenate((first, begin)), np.concatenate((first, end)))

    def joined(self) -> "Spans":
        """Join those that touch."""
        import numpy as np  # noqa: PLC0415 — heavy

        apart = self.begin[1:] != self.end[:-1]
        return Spans(self.begin[np.concatenate(([True], apart))], self.end[np.concatenate((apart, [True]))])

    def total(self, of: Total = lambda at: at) -> Total:
        """Give the seconds of the spans before a moment; or of what else `of` counts, within the spans."""
        import numpy as np  # noqa: PLC0415 — heavy

        at_end = of(self.end)
        so_far = np.cumsum(at_end - of(self.begin))

        def before(moments: Numbers) -> Numbers:
            last = np.searchsorted(self.begin, moments, "right") - 1
            return so_far[last] - (at_end[last] - of(np.minimum(self.end[last], moments)))

        return before


@dataclass(frozen=True, slots=True)
class DayColumns:
    """The day summaries of systems, numbered as in `systems`: which days there are, what was not up."""

    systems: Sequence[str]
    days: Spans
    down: Spans
    unknown: Spans


@dataclass(frozen=True, slots=True)
class Sums:
    """Seconds up, down, excluded and unknown, and outages: a row a system, a column a period."""

    up: Numbers
    down: Numbers
    excluded: Numbers
    unknown: Numbers
    outages: Numbers


def columns_of(systems: Sequence[str], days: Sequence[Numbers], spots: Sequence[Numbers]) -> DayColumns:
    """Take days (system's number, begin) and what was not up on them (system's number, begin, end, down)."""
    number, begin = days
    owner, first, end, down = spots
    by_state = (Spans.of(owner[these], first[these], end[these]) for these in (down, ~down))
    return DayColumns(systems, Spans.of(number, begin, begin + DAY).joined(), *by_state)


def read_day_columns(files: Sequence[Path]) -> DayColumns:
    """Read the day summaries of a store."""
    import pyarrow as pa  # noqa: PLC0415 — heavy
    import pyarrow.compute as pc  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy
    from numpy import from_dlpack  # noqa: PLC0415 — heavy

    def numbers(column: Any) -> Numbers:  # noqa: ANN401 — pyarrow has no types
        return from_dlpack(
            column.cast(pa.int64())
        )  # to_numpy would import pandas, which takes longer than all

    wanted = ["system", "begin", "spots"]
    tables = [
        pq.ParquetFile(path, read_dictionary=["system"]).read(wanted, use_threads=False) for path in files
    ]
    table = pa.concat_tables(tables).unify_dictionaries()
    names, begins, spots = (table[name].combine_chunks() for name in wanted)
    number = numbers(names.indices)
    owner = number[numbers(pc.list_parent_indices(spots))]
    begin, end, down = (numbers(spots.flatten().field(name)) for name in ("begin", "end", "down"))
    days = (number, numbers(begins))
    return columns_of(names.dictionary.to_pylist(), days, (owner, begin, end, down > 0))


def sums(found: DayColumns, windows: Mapping[str, Sequence[Span]], periods: Sequence[Span]) -> Sums:
    """Give what each system was in each period; `windows` are excluded, merged for each system.

    A day that is not among the days is unknown. MTTR is down by outages, MTBF up by outages.
    """
    import numpy as np  # noqa: PLC0415 — heavy

    rows = [(number, *span) for number, name in enumerate(found.systems) for span in windows.get(name, ())]
    out = Spans.of(*np.array(rows, "int64").reshape(-1, 3).T)
    known, is_down, is_unknown = found.days.total(), found.down.total(), found.unknown.total()

    def is_up(at: Numbers) -> Numbers:
        return known(at) - is_down(at) - is_unknown(at)

    at = np.arange(len(found.systems))[:, None] * WIDTH
    begin, end = (at + np.array([period[edge] for period in periods], "int64") for edge in (0, 1))
    excluded, up_out, down_out = out.total(), out.total(is_up), out.total(is_down)

    def counting(moments: Numbers) -> Numbers:
        return is_down(moments) - down_out(moments)

    seconds_out = excluded(end) - excluded(begin)
    up = is_up(end) - is_up(begin) - (up_out(end) - up_out(begin))
    down = counting(end) - counting(begin)
    unknown = end - begin - seconds_out - up - down
    return Sums(up, down, seconds_out, unknown, _outages(found.down.joined(), counting, begin, end))


def _outages(runs: Spans, counting: Total, begin: Numbers, end: Numbers) -> Numbers:
    """Count the runs of each period that have a second not excluded; midnight does not part a run."""
    import numpy as np  # noqa: PLC0415 — heavy

    counts = (counting(runs.end) > counting(runs.begin)).astype("int64")
    so_far = np.concatenate(([0], np.cumsum(counts)))
    first = np.searchsorted(runs.end, begin, "right")  # the first that ends within or after the period
    after = np.searchsorted(runs.begin, end, "left")  # the first that begins after it
    found = so_far[after] - so_far[first]
    for edge, there in ((first, first < after), (after - 1, first < after - 1)):  # cut, they may count less
        run = np.where(there, edge, 0)
        cut = counting(np.minimum(runs.end[run], end)) > counting(np.maximum(runs.begin[run], begin))
        found += np.where(there, cut - counts[run], 0)
    return found
