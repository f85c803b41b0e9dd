"""A store with a check a minute and system from 2025 on: `checks.py FOLDER SYSTEMS DAYS`.

Outages, monthly windows of maintenance with the system down within, and a prober that is off at times.
Day summaries are reckoned by the product's own way. The hot table is empty.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.parquet_files import sample_writer, write_days
from jiheng.monitor.recount import by_day
from jiheng.monitor.sample_runs import columns_of_runs, read_runs
from jiheng.monitor.seconds import day_of_second
from jiheng.monitor.store import DAYS, SAMPLES, SampleStore
from jiheng.monitor.timeline import Timeline
from jiheng.monitor.watch import DAY, Watch

FIRST = 1_735_660_800  # 2025-01-01 in Beijing
MINUTES = 1440
SUMMARIES = "2025.1.parquet"
WINDOW_EVERY = 30  # days


def course(system: int, days: int) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """Say of each minute of a system whether it was up, whether it was checked; and its windows."""
    chance = np.random.default_rng(1000 + system)
    minutes = days * MINUTES
    up, checked = np.ones(minutes, bool), np.ones(minutes, bool)
    outages = chance.poisson(40 * days / 365)
    for begin, long in zip(
        chance.integers(0, minutes, outages), chance.exponential(25, outages).astype(int) + 1, strict=True
    ):
        up[begin : begin + long] = False
    for begin in chance.integers(1, minutes - 90, max(1, days // 90)):
        checked[begin : begin + chance.integers(1, 90)] = False
    windows = []
    for month in range(max(1, days // WINDOW_EVERY)):
        begin = int(month * WINDOW_EVERY * MINUTES + chance.integers(0, (WINDOW_EVERY - 1) * MINUTES))
        if begin + 120 <= minutes:
            windows.append((FIRST + 60 * begin, FIRST + 60 * (begin + 120)))
            up[begin + 10 : begin + 100] = False
    checked[0] = checked[-1] = True
    return up, checked, windows


def write_checks(folder: Path, systems: int, days: int) -> None:
    """Write the samples of each day, the windows and the summaries."""
    for name in ("samples", "days"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    names = pa.array([f"政务系统{number:04}" for number in range(systems)])
    courses = [course(number, days) for number in range(systems)]
    windows = [(names[n].as_py(), *span) for n, each in enumerate(courses) for span in each[2]]
    columns = zip(*windows, strict=True)
    pq.write_table(
        pa.table(dict(zip(("system", "begin", "end"), map(list, columns), strict=True))),
        folder / "windows.parquet",
    )
    chance = np.random.default_rng(7)
    for day in range(days):
        minutes = slice(day * MINUTES, (day + 1) * MINUTES)
        checked = np.concatenate([each[1][minutes] for each in courses])
        up = np.concatenate([each[0][minutes] for each in courses])[checked]
        system = np.repeat(np.arange(systems, dtype=np.int32), MINUTES)[checked]
        time = np.tile(FIRST + DAY * day + 60 * np.arange(MINUTES, dtype=np.int64), systems)[checked]
        latency = np.clip(chance.gamma(4, 25, len(up)), 1, 9000).astype(np.int32)
        latency[~up] = 0
        one = pa.array(np.zeros(len(up), np.int32))
        with sample_writer(folder / "samples" / f"{day_of_second(FIRST + DAY * day)}.1.parquet") as writer:
            table = [
                system + 1,
                pa.DictionaryArray.from_arrays(system, names),
                pa.DictionaryArray.from_arrays(one, ["local"]),
                time,
                up,
                latency,
                pa.DictionaryArray.from_arrays((~up).astype(np.int32), ["", "503"]),
            ]
            writer.write_table(pa.table(table, schema=writer.schema), row_group_size=1 << 18)
    summarise(folder, names.to_pylist(), days)


def summarise(folder: Path, names: list[str], days: int) -> None:
    """Put the files into the list, and write the day summaries, reckoned from the samples."""
    files = sorted((folder / SAMPLES).iterdir())
    end = FIRST + days * DAY
    with SampleStore(folder, make=True) as store, store.transaction():
        rows = [(number, name, "local") for number, name in enumerate(names, 1)]
        store.db.executemany("insert into series values (?, ?, ?)", rows)
        kept = [(SAMPLES, path.name[:10], 1, path.name) for path in files]
        store.db.executemany("insert into file values (?, ?, ?, ?)", [*kept, (DAYS, "2025", 1, SUMMARIES)])
        found = columns_of_runs(read_runs(files, Watch().reach), store.owners(), names, Watch(), (FIRST, end))
    down, unknown = (by_day(spans, names) for spans in (found.down, found.unknown))
    summaries = {
        day_of_second(begin): [
            DaySummary(
                name,
                day_of_second(begin),
                MINUTES,
                Watch(),
                Timeline(
                    begin, begin + DAY, *(tuple(each.get((name, begin), ())) for each in (down, unknown))
                ),
            )
            for name in names
        ]
        for begin in range(FIRST, end, DAY)
    }
    write_days(folder / DAYS / SUMMARIES, summaries, lambda _step: None)


if __name__ == "__main__":
    write_checks(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
