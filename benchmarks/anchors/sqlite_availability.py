"""SQLite: `sqlite_availability.py FOLDER DAYS load|ask`; one row a check, clustered by system and time."""

import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from anchors.availability_sql import batches, sql, windows
from check.availability_answer import answer, periods

folder, days, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
db = sqlite3.connect(folder / "anchor.sqlite")
if what == "load":
    db.executescript("""
    pragma journal_mode = wal; pragma synchronous = off;
    create table checks (system int, time int, up int, latency int, code int, primary key (system, time))
      without rowid;
    create table windows (system int, b int, e int);
    create table periods (period int, b int, e int);
    create table systems (system int);
    """)
    for batch in batches(folder):
        db.executemany("insert into checks values (?, ?, ?, ?, ?)", batch)
    db.executemany("insert into windows values (?, ?, ?)", windows(folder))
    db.executemany("insert into periods values (?, ?, ?)", periods(days))
    db.execute("insert into systems select distinct system from checks")
    db.commit()
    db.executescript("analyze; vacuum; pragma wal_checkpoint(truncate);")
else:
    asked = sql(periods(days)[0][2], least="min", greatest="max")
    answer(lambda: db.execute(asked).fetchall())
