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

from jiheng.monitor.columns import days_of, known_runs
from jiheng.monitor.day_sums import DayColumns, read_day_columns, sums
from jiheng.monitor.recount import columns_from, engine, held, sealed_samples
from jiheng.monitor.watch import Watch

if "samples" in sys.argv:
    import ibis
    import ibis.backends.duckdb  # noqa: F401 — as above

folder, days, source = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def columns(edges: tuple[int, int]) -> DayColumns:
    """Give the days, of samples or as they are kept."""
    if source == "days":
        return read_day_columns(sorted((folder / "days").iterdir()))
    connection = engine()
    files = sorted((folder / "samples").iterdir())
    samples, tail = sealed_samples(connection, files), sealed_samples(connection, files[-1:])
    runs = held(connection, known_runs(samples, Watch(), tail=tail))
    return columns_from(connection, days_of(runs, Watch(), *edges))


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
