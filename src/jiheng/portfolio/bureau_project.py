"""What a bureau asks of one project: itself by its code, its other years, its points by first heading."""

from dataclasses import dataclass

from jiheng.errors import NotFoundError
from jiheng.portfolio.bureau import Row, Snapshot
from jiheng.portfolio.leaf_table import PROJECTS
from jiheng.portfolio.snapshot import HEADINGS

RATE = "CASE WHEN unscored = 0 AND counted > 0 THEN (20000 * earned::BIGINT + counted) // (2 * counted) END"


@dataclass(frozen=True, slots=True)
class Heading:
    """Points under one first heading, in hundredths; `rate` in 0.01 %, half-up, None where points lack."""

    name: str
    counted: int | None
    earned: int
    unscored: int
    rate: int | None


def coded(of: Snapshot, code: str) -> tuple[Row, list[Row]]:
    """Give the project of a code with its indicators. Raises NotFoundError for none, or more than one."""
    where, bound = of.where()
    found = of.rows(f"SELECT project FROM {PROJECTS} WHERE code = ? AND {where} LIMIT 2", [code, *bound])  # noqa: S608 — names of ours
    if len(found) != 1:
        raise NotFoundError(f"快照里没有编码是“{code}”的项目，或不止一个\n    怎么办：在项目列表里查找")
    return of.project(found[0]["project"])


def other_years(of: Snapshot, project: Row) -> list[Row]:
    """Give the same unit's projects of the same name in all years, the latest first, itself among them."""
    where, bound = of.where()
    text = (
        f"SELECT project, code, year, total, grade, filing, filed_on, overdue, odd FROM {PROJECTS} "  # noqa: S608 — names of ours
        f"WHERE name = ? AND unit = ? AND unit_ids IS NOT DISTINCT FROM ? AND {where} "
        "ORDER BY year DESC, project"
    )
    return of.rows(text, [project["name"], project["unit"], project["unit_ids"], *bound])


def headings(of: Snapshot, number: int) -> list[Heading]:
    """Give the points of a project by first heading, in order. It must be one that may be told of."""
    columns = f"heading, counted, earned, unscored, {RATE} AS rate"
    text = f"SELECT {columns} FROM {HEADINGS} WHERE project = ? ORDER BY place"  # noqa: S608 — names of ours
    return [
        Heading(each["heading"], each["counted"], each["earned"], each["unscored"], each["rate"])
        for each in of.rows(text, [number])
    ]
