"""Columns of many systems say to the second what the reference says of each."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jiheng.monitor.availability import availability_of
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.day_sums import read_day_columns, sums
from jiheng.monitor.parquet_files import Series, write_days, write_samples
from jiheng.monitor.sample_runs import columns_of_runs, read_runs
from jiheng.monitor.seconds import day_of_second
from jiheng.monitor.spark_runs import runs_of_samples
from jiheng.monitor.timeline import timeline_of
from jiheng.monitor.watch import DAY, Watch
from jiheng.values.spans import merged

pytestmark = pytest.mark.slow
FIRST = 1_735_660_800  # midnight in Beijing
END = FIRST + 3 * DAY
PERIODS = {"全部": (FIRST, END), "第一天": (FIRST, FIRST + DAY), "后两天": (FIRST + DAY, END)}
SYSTEMS, PLACES = ("甲", "乙"), ("机房", "政务外网")
SERIES = [(system, place) for system in SYSTEMS for place in PLACES]
OWNERS = {number: system for number, (system, _) in enumerate(SERIES)}
checks = some.lists(
    some.tuples(some.integers((FIRST - 9000) // 300, (END + 9000) // 300), some.booleans()), max_size=60
).map(lambda found: sorted((slot * 300, up) for slot, up in dict(found).items()))
windows = some.lists(
    some.tuples(some.integers(FIRST - 9000, END), some.integers(1, 90_000)).map(lambda w: (w[0], sum(w))),
    max_size=3,
).map(merged)


def sealed(by_series, room):
    """A file a day of the samples."""
    days = {(time - FIRST) // DAY for found in by_series for time, _ in found}
    for day in sorted(days):
        begin = FIRST + day * DAY
        series = (
            Series(
                number,
                *SERIES[number],
                [(time, up, 0, "") for time, up in found if begin <= time < begin + DAY],
            )
            for number, found in enumerate(by_series)
        )
        path = room / f"samples.{begin}.parquet"
        write_samples(path, (each for each in series if each.rows), lambda _step: None)
        yield path


def summaries(by_system, watch):
    """The days of systems that have a known second."""
    for system, places in by_system.items():
        for begin in range(FIRST, END, DAY):
            line = timeline_of(places, watch, begin, begin + DAY)
            if line.unknown != ((begin, begin + DAY),):
                yield DaySummary(system, day_of_second(begin), 1, watch, line)


def asked_of_an_engine(files, reach):
    """The runs, by the question that Spark is asked."""
    with duckdb.connect() as connection:
        connection.from_parquet([f"{file}" for file in files]).create_view("samples")
        return [*connection.sql(runs_of_samples(reach)).fetchnumpy().values()]


def answers(columns, windows):
    told = sums(columns, windows, [*PERIODS.values()])
    parts = (told.up, told.down, told.excluded, told.unknown, told.outages)
    return {
        (system, name): tuple(int(part[row, column]) for part in parts)
        for row, system in enumerate(columns.systems)
        for column, name in enumerate(PERIODS)
    }


@settings(max_examples=12, deadline=None)
@given(
    some.lists(checks, min_size=4, max_size=4).filter(any),
    some.lists(windows, min_size=2, max_size=2),
    some.builds(Watch, some.just(300), some.integers(300, 4000), some.integers(1, 2)),
    some.integers(1, 300),
)
def test_columns_give_what_the_reference_gives(by_series, excluded, watch, finer):
    windows = dict(zip(SYSTEMS, excluded, strict=True))
    by_system = {name: by_series[2 * number : 2 * number + 2] for number, name in enumerate(SYSTEMS)}
    expected = {}
    for system, places in by_system.items():
        for name, edges in PERIODS.items():
            one = availability_of(timeline_of(places, watch, *edges), windows[system])
            expected[system, name] = (one.up, one.down, one.excluded, one.unknown, len(one.outages))
    days = [*summaries(by_system, watch)]
    with TemporaryDirectory() as room:
        files = [Path(room) / "1.parquet", Path(room) / "2.parquet"]
        for file, some_days in zip(files, (days[:2], days[2:]), strict=True):
            by_day = {each.day: [one for one in some_days if one.day == each.day] for each in some_days}
            write_days(file, by_day, lambda _step: None)
        kept = read_day_columns(files)
        samples, reach = [*sealed(by_series, Path(room))], max(1, watch.reach // finer)
        found = read_runs(samples, reach)
        asked = asked_of_an_engine(samples, reach)
        streamed = columns_of_runs(found, OWNERS, SYSTEMS, watch, (FIRST, END))
    own = (found.series, found.first, found.last, found.up, found.checks)
    assert [each.tolist() for each in asked] == [each.tolist() for each in own]
    for columns in (kept, streamed):
        found = answers(columns, windows)
        assert found == {key: told for key, told in expected.items() if key[0] in columns.systems}
        assert {*columns.systems} >= {each.system for each in days}
