"""The same arithmetic for many systems at once, as Ibis expressions over columns (design D7, D11).

For what a machine is too small for: the expressions name no engine, Spark runs them over the same files, or
DuckDB. One process is quicker by `sample_runs.py`. `timeline.py` is the reference: a property test holds
all to it, to the second. Ibis is imported when used.

Relations, all whole numbers, seconds since 1970:
  samples   series, system, place, time, up       in order of series and time within each file
  days      system, begin, up, down               a Beijing day, its seconds up and down
  spots     system, begin, end, down              what was not up, cut at the days' ends
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from jiheng.monitor.watch import DAY, Watch

Table: TypeAlias = Any  # an Ibis table; the library is not imported to name it
ZONE = 28_800  # Beijing time is UTC+8


@dataclass(frozen=True, slots=True)
class Days:
    """What systems were on each day, before anything is excluded."""

    days: Table
    spots: Table


def known_runs(
    samples: Table, watch: Watch, *, in_file_order: bool = True, tail: Table | None = None
) -> Table:
    """Find the spans for which one place says the same without a gap.

    Where the engine keeps the order of the files (DuckDB), each sample is compared with the row before it
    in one stream; elsewhere (Spark) `in_file_order` is false, and rows are put in order first. `tail` is a
    part of the samples that holds the last row, the last file: it spares a second look at all of them.
    """
    import ibis  # noqa: PLC0415 — heavy
    from ibis import _  # noqa: PLC0415 — heavy

    order = ibis.window() if in_file_order else ibis.window(group_by="series", order_by="time")
    rows = samples.select("series", "system", "time", "up")
    told = rows.mutate(
        before=rows.series.lag().over(order),
        before_time=rows.time.lag().over(order),
        before_up=rows.up.lag().over(order),
    )
    turns = told.filter(
        told.before.isnull()
        | (told.before != told.series)
        | (told.time - told.before_time > watch.reach)
        | (told.before_up != told.up)
    )
    turns = turns.mutate(last=turns.before_time.lead().over(order))
    ends = samples if tail is None else tail  # not `rows`: what is named twice is held in memory whole
    finals = ends.group_by(of=ends.series).agg(final=_.time.max())  # of a run that nothing follows
    turns = turns.left_join(finals, turns.series == finals.of)
    turns = turns.mutate(last=ibis.coalesce(turns["last"], turns.final))
    own = ibis.window(group_by="series", order_by="time")
    following = turns.time.lead().over(own)
    speaks = turns["last"] + watch.reach
    return turns.select(
        "system",
        "up",
        begin=turns.time,
        end=ibis.ifelse(following < speaks, following, speaks).fill_null(speaks),
    )


def days_of(runs: Table, watch: Watch, first: int, end: int) -> Days:
    """Tell what each system with a run was on each day from `first` to before `end`, both midnights.

    Both relations of the answer look at `runs`: a table of them is asked but once for the samples.
    """
    import ibis  # noqa: PLC0415 — heavy
    from ibis import _  # noqa: PLC0415 — heavy

    up, down = runs.up.cast("int64"), 1 - runs.up.cast("int64")
    edges = (
        runs.select("system").distinct().mutate(moment=ibis.range(first, end + 1, DAY).unnest().cast("int64"))
    )
    changes = ibis.union(
        runs.select("system", moment="begin", ups=up, downs=down),
        runs.select("system", moment="end", ups=0 - up, downs=0 - down),
        edges.select("system", "moment", ups=ibis.literal(0, "int64"), downs=ibis.literal(0, "int64")),
    )
    moments = changes.group_by("system", "moment").agg(ups=_.ups.sum(), downs=_.downs.sum())
    at = ibis.window(group_by="system", order_by="moment")
    so_far = ibis.cumulative_window(group_by="system", order_by="moment")
    states = moments.mutate(
        end=moments.moment.lead().over(at),
        ups=moments.ups.sum().over(so_far),
        downs=moments.downs.sum().over(so_far),
    )
    states = states.filter((states.moment >= first) & (states.moment < end))
    is_down = states.downs >= watch.agree
    seconds = states.end - states.moment
    states = states.select(
        "system",
        "end",
        begin="moment",
        down=is_down,
        up=(states.ups > 0) & ~is_down,
        seconds=seconds,
        day=states.moment - (states.moment + ZONE) % DAY,
    )
    days = states.group_by("system", begin=states.day).agg(
        up=states.seconds.sum(where=states.up).fill_null(0).cast("int64"),
        down=states.seconds.sum(where=states.down).fill_null(0).cast("int64"),
    )
    return Days(days, states.filter(~states.up).select("system", "begin", "end", "down"))
