"""AC-01, I-8: what is settled stays, for everybody, by five ways: page, API, command, ORM, raw SQL.

Everything that can be decided on was, by people who may; then every table that is to be locked is tried,
through the application's own connection. By night the same on PostgreSQL, where it is installed. Whoever owns
the database can take its triggers away: that is seen afterwards (T-02), not kept from happening.
"""

import json
import subprocess
import sys

from proof.databases import ready
from proof.row import Row
from proof.trying import ROOT
from tests.support.real_databases import POSTGRESQL

row = Row(
    "AC-01",
    promises=("I-8", "I-4"),
    sizes={
        "short": {"columns": 1, "roles": 1, "databases": 1},
        "night": {"columns": 50, "roles": 12, "databases": 2},
    },
    bars=(
        "tables >= 47", "without_rows = 0", "ways = 5", "sql_attempts >= 150", "orm_attempts >= 150",
        "command_attempts >= 30", "api_attempts >= 80", "page_attempts >= 80", "surprises = 0",
        "open_tables = 0", "changes = 0",
    ),
)  # fmt: skip


@row.runs
def change_what_is_settled(trial):
    """Try it here, and in PostgreSQL."""
    ready(trial.room)
    from proof.locking import figures

    told = figures(trial.room, trial.seed, trial.size["columns"], trial.size["roles"])
    databases = 1
    if trial.size["databases"] > 1 and POSTGRESQL:
        given = [str(trial.room), str(trial.seed), str(trial.size["columns"]), str(trial.size["roles"])]
        words = [str(ROOT / "tools/postgresql"), sys.executable, "-m", "proof.locking", *given]
        said = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        there = json.loads(said.stdout.strip().splitlines()[-1])
        databases = 2
        told = {
            name: min(value, there[name]) if name in ("tables", "ways") else value + there[name]
            for name, value in told.items()
        }
    return {"databases": databases, **told}
