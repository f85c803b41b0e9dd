"""Columns of many systems say to the second what the reference says of each."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jiheng.monitor.availability import availability_of
from jiheng.monitor.columns import days_of, known_runs, sums
from jiheng.monitor.timeline import timeline_of
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.spans import merged

pytestmark = pytest.mark.slow
FIRST = 1_735_660_800  # midnight in Beijing
END = FIRST + 3 * DAY
PERIODS = {"全部": (FIRST, END), "第一天": (FIRST, FIRST + DAY), "后两天": (FIRST + DAY, END)}
SYSTEMS, PLACES = ("甲", "乙"), ("机房", "政务外网")
SERIES = [(system, place) for system in SYSTEMS for place in PLACES]
CONNECTION = ibis.duckdb.connect()
WHOLE = {name: pa.int64() for name in ("series", "time", "begin", "end")} | {"up": pa.bool_()}
checks = some.lists(
    some.tuples(some.integers((FIRST - 9000) // 300, (END + 9000) // 300), some.booleans()), max_size=60
).map(lambda found: sorted((slot * 300, up) for slot, up in dict(found).items()))
windows = some.lists(
    some.tuples(some.integers(FIRST - 9000, END), some.integers(1, 90_000)).map(lambda w: (w[0], sum(w))),
    max_size=3,
).map(merged)


def table(rows, *names):
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    return CONNECTION.create_table(
        "t",
        pa.table(
            {
                name: pa.array(list(column), WHOLE.get(name, pa.string()))
                for name, column in zip(names, columns, strict=True)
            }
        ),
        overwrite=True,
        temp=True,
    ).cache()


def relations(by_series, excluded):
    rows = [
        (number, *SERIES[number], time, up) for number, found in enumerate(by_series) for time, up in found
    ]
    rows.sort(key=lambda row: ((row[3] - FIRST) // DAY, row[0], row[3]))  # a file a day
    out = [(system, *span) for system, spans in zip(SYSTEMS, excluded, strict=True) for span in spans]
    return (
        table(rows, "series", "system", "place", "time", "up"),
        table(out, "system", "begin", "end"),
        table([(name, *edges) for name, edges in PERIODS.items()], "period", "begin", "end"),
    )


@settings(max_examples=8, deadline=None)
@given(
    some.lists(checks, min_size=4, max_size=4).filter(any),
    some.lists(windows, min_size=2, max_size=2),
    some.builds(Watch, some.just(300), some.integers(300, 4000), some.integers(1, 2)),
    some.booleans(),
)
def test_columns_give_what_the_reference_gives(by_series, excluded, watch, in_file_order):
    samples, out, periods = relations(by_series, excluded)
    runs = known_runs(samples, watch, in_file_order=in_file_order, tail=samples if in_file_order else None)
    found = days_of(runs, watch, FIRST, END)
    answers = CONNECTION.to_pyarrow(sums(found, out, periods)).to_pylist()
    expected = {}
    for number, system in enumerate(SYSTEMS):
        places = [by_series[number * 2], by_series[number * 2 + 1]]
        for name, edges in PERIODS.items():
            one = availability_of(timeline_of(places, watch, *edges), excluded[number])
            told = (one.up, one.down, one.excluded, one.unknown, len(one.outages))
            if any(places):
                expected[system, name] = told
    names = ("up", "down", "excluded", "unknown", "outages")
    assert {(row["system"], row["period"]): tuple(row[n] for n in names) for row in answers} == expected


def test_spark_can_be_told_the_same():
    samples, out, periods = relations([[(FIRST, True)]] * 4, [[], []])
    found = days_of(known_runs(samples, Watch(), in_file_order=False), Watch(), FIRST, END)
    told = str(ibis.to_sql(sums(found, out, periods), dialect="pyspark"))
    assert "PARTITION BY" in told
