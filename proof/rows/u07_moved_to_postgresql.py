"""U-07: one command moves a release's data to PostgreSQL; rows, chains and documents are the same there."""

from datetime import timedelta

from proof import released
from proof.backing_up import command, told
from proof.row import NotRunError, Row
from proof.tampering import AT

row = Row(
    "U-07",
    promises=("I-5", "I-13"),
    sizes={"short": {"documents": 5}, "night": {"documents": 5}},
    bars=(
        "rows >= 1000", "counts_differing = 0", "roots_differing = 0", "documents >= size.documents",
        "reports_differing = 0", "moved_twice = 0", "source_changed = 0",
    ),
)  # fmt: skip


@row.runs
def move(trial):
    """Bring a release to this version, move it, and compare from outside of the command that moved it."""
    from _pytest.outcomes import Skipped

    from jiheng.web.backups.drilling import opened
    from jiheng.web.backups.snapshot import survey
    from tests.support.real_servers import postgresql

    version = released.versions()[-1]
    said = released.unpack(version, trial.room)
    assert command(trial.room, "backup").returncode == 2  # not brought to this version yet
    home = trial.room.parent / "postgresql"
    try:
        with postgresql(home) as port:
            to = f"postgresql://app@127.0.0.1:{port}/postgres"
            found = told(command(trial.room, "move-database", "--to", to, "--json"))
            again = command(trial.room, "move-database", "--to", to, "--json")
            at = AT + timedelta(days=1)
            here = opened(trial.room, at, only_documents=True)["documents"]
            there = opened(trial.room, at, only_documents=True, database=to)["documents"]
            counts = _counts(to)
    except Skipped as skipped:
        raise NotRunError("PostgreSQL missing") from skipped
    database = trial.room / "jiheng.sqlite3"
    now, (tables, gone) = released.counts(database), released.changed(said, database)
    return {
        "rows": found["rows"],
        "counts_differing": _differing(now, counts),
        "roots_differing": gone
        + len({each.hash for each in survey(database).chains} ^ {each["hash"] for each in found["chains"]}),
        "documents": len(here),
        "reports_differing": sum(there.get(key) != value for key, value in here.items()),
        "moved_twice": int(again.returncode == 0),
        "source_changed": tables,
    }  # fmt: skip


def _differing(said, now):
    return sum(now.get(name) != rows for name, rows in said.items() if name not in released.OWN)


def _counts(to):
    import psycopg

    with psycopg.connect(to) as asked:
        names = asked.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: asked.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}
