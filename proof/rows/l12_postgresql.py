"""L-12: the day, the evening and the bureau of L-01 to L-03 on PostgreSQL; `times` as many people.

A PostgreSQL of its own, with its syncs on, on the same machine; its processor counts as the server's. Five
times as many people, as reliability-security has it, ask 300 pages a second by day, which is the work of
some ten cores (decision 99): so few cores are asked what the rows of SQLite are, at night.
"""

import shutil
from pathlib import Path

import psycopg

from proof.crowd import EVENING, OFFICE, office
from proof.row import Row
from proof.rows.d09_postgresql_stops import postgresql
from proof.rows.l01_office import LARGE, SMALL, at_pages
from proof.rows.l03_bureau import over_all
from tests.support.migrated import migrated_template

BARS = {
    "day": (
        "list_p95_ms <= 300",
        "detail_p95_ms <= 300",
        "write_p95_ms <= 500",
        "p99_ms <= 1000",
        "shed = 0",
        "worst_ms <= 30000",
    ),
    "evening": ("p95_ms <= 800", "p99_ms <= 2000", "worst_ms <= 30000"),
    "bureau": ("paint_p95_ms <= 1000", "filter_p95_ms <= 800", "queries <= 30"),
}
KEPT = (
    "per_second", "errors", "shed", "lost", "processor_ms", "carries_per_second", "loader_percent",
    "others_percent",
)  # fmt: skip

row = Row(
    "L-12",
    promises=("I-1", "I-14"),
    alone=True,
    sizes={
        "short": {
            **SMALL, "times": 5, "seats": 20, "day": 3, "evening": 20, "bureau": 1, "seconds": 4,
            "scored": 9_000,
        },
        "night": {
            "times": 1, "projects": 1_000, "records": 30_000, "files": 10_000, "seats": 300,
            "day": 300, "evening": 1_000, "bureau": 20, "seconds": 120, "scored": 100_000,
        },
        "long": {
            **LARGE, "times": 5, "day": 300, "evening": 1_000, "bureau": 20, "seconds": 600,
            "scored": 100_000,
        },
    },
    bars=(
        *(f"{part}_{bar}" for part, bars in BARS.items() for bar in bars),
        *(f"{part}_per_second >= 1" for part in BARS),  # a part in which nobody asked tells nothing
        "errors = 0", "day_lost = 0", "evening_lost = 0",
    ),
)  # fmt: skip


@row.runs
def on_postgresql(trial):
    """Run the three, each on a database of its own."""
    told = {}
    with postgresql(trial.room / "postgresql") as database:
        address = database.settings["DATABASE_URL"]
        also = (int((Path(database.home) / "data/postmaster.pid").read_text().split()[0]),)
        empty, filled = migrated_template(address), trial.room / "office"
        filled.mkdir()
        of_office = _made(address, "office", empty)
        people = office(filled, trial.size, **of_office)
        with psycopg.connect(of_office["DATABASE_URL"], autocommit=True) as around:
            around.execute("VACUUM ANALYZE")  # its autovacuum did so, where so many records came in a year
        for part, bars in BARS.items():
            room, size = trial.room / part, trial.size | {"users": trial.size[part] * trial.size["times"]}
            if part == "bureau":
                room.mkdir()
                size |= {"projects": size["scored"]}
                found = over_all(room, size, also, **_made(address, part, empty))
            else:
                shutil.copytree(filled, room)
                given = _made(address, part, "office")
                found = at_pages(room, people, size, OFFICE if part == "day" else EVENING, also, **given)
            wanted = {*KEPT, *(bar.split()[0] for bar in bars)}
            told |= {f"{part}_{name}": value for name, value in found.items() if name in wanted}
    return {"times": trial.size["times"], **told, "errors": sum(told[f"{part}_errors"] for part in BARS)}


def _made(address, name, like):
    """Make a database like another; give what the server must know."""
    with psycopg.connect(address, autocommit=True) as around:
        around.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return {"DATABASE_URL": f"{address.rpartition('/')[0]}/{name}"}
