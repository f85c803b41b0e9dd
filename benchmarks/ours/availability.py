"""Month and whole availability of every system: `availability.py FOLDER DAYS samples|days`.

What is imported below is loaded before the question; the whole process counts it.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyarrow.compute  # noqa: F401 — as above
import pyarrow.parquet as pq
from check.availability_answer import answer, periods

from jiheng.monitor.day_sums import DayColumns, read_day_columns, sums
from jiheng.monitor.sample_runs import columns_of_runs, read_runs
from jiheng.monitor.store import DAYS, SAMPLES, SampleStore
from jiheng.monitor.watch import Watch

folder, days, source = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def columns(edges: tuple[int, int]) -> DayColumns:
    """Give what systems were, from samples or as the days are kept."""
    with SampleStore(folder) as store:
        if source == "days":
            return read_day_columns(store.files(DAYS))
        runs = read_runs(store.files(SAMPLES), Watch().reach)
        return columns_of_runs(runs, store.owners(), store.systems(), Watch(), edges)


def query() -> list[list[int]]:
    """Ask as the product does."""
    asked = periods(days)
    found = columns(asked[0][1:])
    windows: dict[str, list[tuple[int, int]]] = {}
    for system, *window in zip(
        *pq.ParquetFile(folder / "windows.parquet").read().to_pydict().values(), strict=True
    ):
        windows.setdefault(system, []).append((window[0], window[1]))
    told = sums(found, windows, [edges for _, *edges in asked])
    number = np.array([int(name[-4:]) for name in found.systems])
    cells = [*np.meshgrid(number, [period for period, *_ in asked], indexing="ij")]
    cells += [told.up, told.down, told.excluded, told.unknown, told.outages]
    return np.stack(cells, axis=-1).reshape(-1, len(cells)).tolist()


answer(query)
