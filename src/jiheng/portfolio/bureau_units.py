"""What a bureau asks of units: how each stands with what it has to file, who is furthest behind first."""

from jiheng.errors import UsageError
from jiheng.portfolio.bureau import ALL, PAGE, Filter, Page, Snapshot
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED, PROJECTS

UNIT_SORTS = ("behind", "not_filed", "overdue", "late", "projects", "odd", "unit", "department", "region")
COUNTS = {
    "projects": "count(*)",
    "filed": f"count(*) FILTER (filing = '{FILED}')",
    "late": f"count(*) FILTER (filing = '{LATE}')",
    "not_filed": f"count(*) FILTER (filing = '{NOT_FILED}')",
    "overdue": "count(*) FILTER (overdue)",
    "behind": f"count(*) FILTER (overdue OR filing = '{LATE}')",
    "odd": "count(*) FILTER (odd <> '')",
    "due_on": "min(due_on) FILTER (overdue)",
}


def units(
    of: Snapshot,
    which: Filter = ALL,
    *,
    sort: str = "behind",
    descending: bool = True,
    page: int = 1,
    size: int = PAGE,
) -> Page:
    """Give a page of the units of the projects that match, each with counts and the first day it missed.

    A unit is what the server knows by one `unit_ids`; elsewhere, what has one name under one department.
    Raises UsageError for an unknown sort.
    """
    if sort not in UNIT_SORTS:
        raise UsageError(f"不能按“{sort}”排\n    怎么办：写 {'、'.join(UNIT_SORTS)}")
    where, bound = of.where(which)
    counted = ", ".join(f"{what} AS {name}" for name, what in COUNTS.items())
    key = "coalesce(unit_ids, concat_ws('/', department, unit))"
    order = f"{sort} {'DESC' if descending else 'ASC'} NULLS LAST, unit, key"
    text = (
        f"SELECT {key} AS key, any_value(unit_ids) AS unit_ids, min(unit) AS unit, "  # noqa: S608 — names of ours
        f"min(department) AS department, min(region) AS region, {counted}, count(*) OVER () AS n "
        f"FROM {PROJECTS} WHERE {where} GROUP BY key "
        f"ORDER BY {order} LIMIT ? OFFSET ?"
    )
    begins = max(page - 1, 0) * size
    rows = of.rows(text, [*bound, size, begins])
    if not rows and begins:
        return units(of, which, sort=sort, descending=descending, size=size)
    matching = rows[0]["n"] if rows else 0
    return Page(rows, matching, begins // size + 1, max(1, -(-matching // size)))
