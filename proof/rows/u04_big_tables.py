"""U-04: a server whose tables are big is brought from the newest release to this program, by its next start.

Rows are copied within the tables of that release, a third each of records, lines of ledgers, entries of the
trail. Nobody can write from the start until it answers: that is the stop. Where it is longer than five
seconds it must have been announced, before anything was done, with how much there is to do.
"""

import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import pairwise

from proof import released
from proof.row import Row
from proof.trying import ROOT
from tests.support.server import environment_of

OWN_CHAIN = "f" * 32
ID = "lower(hex(randomblob(16)))"
FILL = {
    "evidence_record": (
        f"SELECT {ID}, kind, position + 1000000 + n, 'big-' || n, content, NULL, happened_on, system, stands,"
        " '', '', is_late, entered_at, entered_by_id, project_id FROM evidence_record, numbers"
        " WHERE id = (SELECT id FROM evidence_record WHERE kind = 'inspection' LIMIT 1)"
    ),
    "evidence_ledgerline": (
        f"SELECT {ID}, 1000000 + n, line, project_id FROM evidence_ledgerline, numbers"
        " WHERE id = (SELECT id FROM evidence_ledgerline LIMIT 1)"
    ),
    "trail_entry": (
        f"SELECT {ID}, n, at, actor, actor_name, act, object_kind, object_id, project, body, hash,"
        f" '{OWN_CHAIN}' FROM trail_entry, numbers WHERE id = (SELECT id FROM trail_entry LIMIT 1)"
    ),
}
COUNTED = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})"
ANNOUNCED = re.compile("更新以前|开始更新|要更新")

row = Row(
    "U-04",
    promises=("I-1", "I-13", "I-14"),
    sizes={"short": {"rows": 3_000}, "night": {"rows": 1_000_000}, "long": {"rows": 20_000_000}},
    bars=(
        "rows >= size.rows", "answered = 1", "unannounced_stop_seconds <= 5", "rows_lost = 0", "steps >= 1",
        "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def upgrade(trial):
    """Fill the tables, start this program on them, listen."""
    from jiheng.web.backups.snapshot import doubts, survey

    released.unpack(released.versions()[-1], trial.room)
    database = trial.room / "jiheng.sqlite3"
    _fill(database, trial.size["rows"] // 3 + 1)
    before, megabytes = survey(database), database.stat().st_size // 2**20
    lines, begun, ended = _started(trial.room)
    after = survey(database)
    announced = next((at - begun for at, line in lines if ANNOUNCED.search(line)), None)
    moments = [begun, *(at for at, _ in lines), ended]
    answered = any("绩衡已启动" in line for _, line in lines)
    lost = sum(
        max(0, rows - after.counts.get(name, 0))
        for name, rows in before.counts.items()
        if name not in released.OWN
    )
    return {
        "rows": sum(before.counts[name] for name in FILL), "megabytes": megabytes,
        "steps": len(set(after.migrations) - set(before.migrations)), "answered": int(answered),
        "stop_seconds": round(ended - begun),
        "announced_after_ms": round(announced * 1000) if announced is not None else -1,
        "unannounced_stop_seconds": round(ended - begun) if announced is None else 0,
        "longest_silence_seconds": round(max(b - a for a, b in pairwise(moments))),
        "rows_lost": lost, "integrity": "broken" if doubts(database) else "ok",
    }  # fmt: skip


def _fill(database, number):
    with closing(sqlite3.connect(database)) as filling:
        filling.execute("INSERT INTO trail_chain VALUES (?, ?, ?)", (OWN_CHAIN, number, "0" * 64))
        for table, rows in FILL.items():
            filling.execute(f"INSERT INTO {table} {COUNTED.format(number)} {rows}")
            filling.commit()
        filling.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _started(room):
    """Start it; give the lines that it said, each with its moment, when it was started, when it answered."""
    lines, begun = [], time.monotonic()
    words = [sys.executable, "-m", "jiheng", "serve", "--port", "0", "--no-open"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment_of(room), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for line in process.stdout:
        lines.append((time.monotonic(), line.rstrip("\n")))
        if "停止：按 Ctrl-C" in line:
            break
    ended = time.monotonic()
    threading.Thread(target=process.stdout.read, daemon=True).start()
    process.terminate()
    process.wait(60)
    return lines, begun, ended
