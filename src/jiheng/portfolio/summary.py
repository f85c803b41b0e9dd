"""What came out of a scored table, in a few numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jiheng.portfolio.leaf_table import PROJECTS, parts_of
from jiheng.portfolio.parquet import asked, files_told

COUNTS = (
    "count(*)",
    "coalesce(sum(leaves), 0)",
    "count(total)",
    "count(*) FILTER (WHERE unscored > 0)",
    "count(undecided)",
    "count(*) FILTER (WHERE leaves = 0)",
    "coalesce(sum(unscored), 0)",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over all projects.

    Without a total are those in which `unscored` leaves have no score that is due, those in which a veto or
    limit cannot be told (`undecided`), those that could not be read (`unread`) and those without any leaf.
    """

    projects: int
    leaves: int
    with_total: int
    incomplete: int
    undecided: int
    unread: int
    empty: int
    unscored: int
    grades: Mapping[str, int]


def summary_of(table: Path, out: Path) -> Summary:
    """Count over the scored projects of `out`, and the projects of `table` that could not be read."""
    scored = files_told(out / PROJECTS, parts_of(out))
    (counted,) = asked(scored, ", ".join(COUNTS))
    grades = asked(f"{scored} WHERE grade IS NOT NULL GROUP BY grade ORDER BY grade", "grade, count(*)")
    ((unread,),) = asked(files_told(table / PROJECTS, parts_of(table)), "count(fault)")
    projects, leaves, with_total, incomplete, undecided, empty, unscored = map(int, counted)
    return Summary(
        projects=projects,
        leaves=leaves,
        with_total=with_total,
        incomplete=incomplete,
        undecided=undecided,
        unread=unread,
        empty=empty - unread,
        unscored=unscored,
        grades=dict(grades),
    )
