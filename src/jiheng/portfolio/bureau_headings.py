"""What a bureau asks of first headings: which share of the points projects got under each."""

from typing import NamedTuple

from jiheng.portfolio.bureau import ALL, WEAK, Filter, Snapshot
from jiheng.portfolio.leaf_table import PROJECTS
from jiheng.portfolio.snapshot import HEADINGS

MOST = 12


class HeadingTotal(NamedTuple):
    """Projects with all points under a heading known: their points together, in hundredths, the weak ones."""

    name: str
    projects: int
    counted: int
    earned: int
    weak: int


def heading_totals(of: Snapshot, which: Filter = ALL) -> list[HeadingTotal]:
    """Give the headings that most projects have, in the order they stand there."""
    where, bound = of.where(which)
    text = (
        "SELECT heading, count(*) AS n, sum(counted)::BIGINT, sum(earned)::BIGINT, "  # noqa: S608 — names of ours
        f"count(*) FILTER (earned * 100 < counted * {WEAK}), sum(place) // count(*) AS stands "
        f"FROM {HEADINGS} "
        f"WHERE unscored = 0 AND counted > 0 AND project IN (SELECT project FROM {PROJECTS} WHERE {where}) "
        f"GROUP BY heading ORDER BY n DESC, heading LIMIT {MOST}"
    )
    with of.connection.cursor() as cursor:
        found = cursor.execute(text, bound).fetchall()
    return [HeadingTotal(*row[:5]) for row in sorted(found, key=lambda row: (row[5], row[0]))]
