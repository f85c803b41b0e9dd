"""A snapshot opened to be compared: of what it may tell of, and of nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from jiheng.portfolio.bureau import Snapshot
from jiheng.portfolio.comparing.opened import Opened, owned
from jiheng.portfolio.leaf_table import PROJECTS

VIEWS = {"projects": "true", "current": "year = {year}", "before": "year = {year} - 1"}


@contextmanager
def opened_within(of: Snapshot, year: int) -> Iterator[Opened]:
    """Open it by a cursor of its own; what is kept there goes with it. A project's id is its number."""
    with of.connection.cursor() as cursor:
        ((catalog,),) = cursor.execute("SELECT current_database()").fetchall()
        for name, condition in VIEWS.items():
            cursor.execute(
                f"CREATE TEMP VIEW {name} AS SELECT project AS id, * FROM {catalog}.main.{PROJECTS} "
                f"WHERE ({owned(of.within)}) AND {condition.format(year=int(year))}"
            )
        yield Opened(cursor, year, frozenset(), (), only_read=True)
