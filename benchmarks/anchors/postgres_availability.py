"""PostgreSQL at DATABASE_URL: `postgres_availability.py FOLDER DAYS load|ask`.

With a primary key and an index of the checks that were down. One process of the server
works: what parallel ones use cannot be read, so they are not asked for.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg
from anchors.availability_sql import batches, sql, windows
from check.availability_answer import answer, periods

TICKS = os.sysconf("SC_CLK_TCK")
folder, days, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
db = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def used() -> float:
    """Give the processor seconds that the server's process for us has used."""
    parts = Path(f"/proc/{db.info.backend_pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


if what == "load":
    db.execute("create table checks (system int, up smallint, code smallint, time bigint, latency int)")
    for batch in batches(folder):
        with db.cursor().copy("copy checks (system, time, up, latency, code) from stdin") as copy:
            for row in batch:
                copy.write_row(row)
    db.execute("create table windows (system int, b bigint, e bigint)")
    db.execute("create table periods (period int, b bigint, e bigint)")
    db.cursor().executemany("insert into windows values (%s, %s, %s)", windows(folder))
    db.cursor().executemany("insert into periods values (%s, %s, %s)", periods(days))
    db.execute("create table systems as select distinct system from checks")
    db.execute("alter table checks add primary key (system, time)")
    db.execute("create index on checks (system, time) where up = 0")
    db.execute("vacuum analyze")
    found = db.execute("select pg_table_size('checks'), pg_total_relation_size('checks')").fetchone()
    print(*found or ())
else:
    db.execute("set max_parallel_workers_per_gather = 0")
    asked = sql(periods(days)[0][2], least="least", greatest="greatest")
    answer(lambda: db.execute(asked).fetchall(), server_seconds=used)
