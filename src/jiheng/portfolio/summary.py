"""What came out of a scored table, in a few numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jiheng.portfolio.leaf_table import PROJECTS


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
    import pyarrow.compute as pc  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    columns = ["leaves", "unscored", "total", "grade", "undecided"]
    rows = pq.read_table(out / PROJECTS, columns=columns)
    faults = pq.read_table(table / PROJECTS, columns=["fault"])["fault"]
    unread = len(faults) - faults.null_count
    counts = {each["values"]: each["counts"] for each in pc.value_counts(rows["grade"]).to_pylist()}
    undecided = len(rows) - rows["undecided"].null_count
    return Summary(
        projects=len(rows),
        leaves=pc.sum(rows["leaves"]).as_py() or 0,
        with_total=len(rows) - rows["total"].null_count,
        incomplete=pc.sum(pc.greater(rows["unscored"], 0)).as_py() or 0,
        undecided=undecided,
        unread=unread,
        empty=(pc.sum(pc.equal(rows["leaves"], 0)).as_py() or 0) - unread,
        unscored=pc.sum(rows["unscored"]).as_py() or 0,
        grades={name: counts[name] for name in sorted(counts, key=str) if name is not None},
    )
