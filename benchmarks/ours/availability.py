"""Month and whole availability of every system: `availability.py FOLDER DAYS samples|days`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from check.availability_answer import answer, periods

from jiheng.monitor.columns import days_of, known_runs, sums
from jiheng.monitor.recount import engine, held, rows_of, sealed_days, sealed_samples
from jiheng.monitor.watch import Watch

folder, days, source = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
connection = engine()


def query() -> list[tuple[int, ...]]:
    """Ask by the product's own expressions."""
    asked = periods(days)
    if source == "samples":
        files = sorted((folder / "samples").iterdir())
        samples, tail = sealed_samples(connection, files), sealed_samples(connection, files[-1:])
        runs = held(connection, known_runs(samples, Watch(), tail=tail))
        found = days_of(runs, Watch(), *asked[0][1:])
    else:
        found = sealed_days(connection, sorted((folder / "days").iterdir()))
    windows = connection.read_parquet(str(folder / "windows.parquet"))
    connection.con.execute('create temp table periods (period bigint, "begin" bigint, "end" bigint)')
    connection.con.executemany("insert into periods values (?, ?, ?)", asked)
    answers = sums(found, windows, connection.table("periods"))
    names = ("system", "period", "up", "down", "excluded", "unknown", "outages")
    return [(int(name[-4:]), *rest) for name, *rest in rows_of(connection, answers.select(*names))]


answer(query)
