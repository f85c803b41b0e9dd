"""What a bureau asks of a snapshot: a page of projects, counts, who has not filed, one project.

Texts of the question are bound, never put into SQL; what is put in are names from the lists below. A
question that needs every project takes some milliseconds of processor, so that many may ask at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from jiheng.errors import NotFoundError, UsageError
from jiheng.portfolio.leaf_table import LATE, LEAVES, NOT_FILED, PROJECTS
from jiheng.portfolio.snapshot import FORMAT, HEADINGS, ODDITIES

Connection: TypeAlias = Any  # of duckdb, which is not imported to name it
Row: TypeAlias = dict[str, Any]
Condition: TypeAlias = tuple[str, list[object]]  # and what is bound to it
PAGE = 50
A_FETCH = 1_000  # rows
NONE = "none"  # of a grade, department or region: those that have none
ANY_ODDITY = "any"
WEAK = 60  # per cent of the points under a heading: below that it is weak
BEHIND = "behind"  # of a filing: late, or not there though it is due
LISTED = (
    "project", "code", "name", "unit", "department", "region", "year", "total", "grade", "unscored", "filing",
    "filed_on", "due_on", "overdue", "budget", "paid", "published_total", "differing", "odd", "risk",
    "risk_level", "risk_because",
)  # fmt: skip
SORTS = {
    "name": "name",
    "unit": "unit",
    "department": "department",
    "region": "region",
    "year": "year",
    "total": "total",
    "budget": "budget",
    "differing": "differing",
    "filed_on": "filed_on",
    "gap": "abs(published_total - total)",
    "risk": "risk",
}
GROUPS = ("grade", "department", "region", "year", "filing")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which projects; None asks for nothing.

    `text` looks for all its words in name, unit, department, region and code. `odd` is one of ODDITIES, or
    any. `weak` names a first heading under which all points are known and below `WEAK` per cent; `lost` an
    indicator that was scored below full points. `organisation` takes everything at and below it in the tree,
    told as a path of names; `unit_ids` does so by ids, as the server knows them.
    """

    year: int | None = None
    unit: str | None = None
    organisation: str | None = None
    department: str | None = None
    region: str | None = None
    grade: str | None = None
    filing: str | None = None
    odd: str | None = None
    risk_level: str | None = None
    weak: str | None = None
    lost: str | None = None
    text: str | None = None
    unit_ids: str | None = None

    def where(self) -> tuple[str, list[object]]:
        """Give the condition, and what is bound to it. Raises UsageError for an oddity that is none."""
        told = [*self._columns(), *self._places(), *self._oddity(), *self._points()]
        told += [("contains(searched, ?)", [word]) for word in (self.text or "").lower().split()]
        conditions = ["true", *(condition for condition, _ in told)]
        return " AND ".join(conditions), [each for _, bound in told for each in bound]

    def _columns(self) -> Iterator[Condition]:
        for name in ("year", "unit", "department", "region", "grade", "filing", "risk_level"):
            if (wanted := getattr(self, name)) == NONE:
                yield f"{name} IS NULL", []
            elif (name, wanted) == ("filing", BEHIND):
                yield f"(overdue OR filing = '{LATE}')", []
            elif wanted is not None:
                yield f"{name} = ?", [wanted]

    def _places(self) -> Iterator[Condition]:
        if self.organisation is not None:
            yield "(organisation = ? OR starts_with(organisation, ? || '/'))", [self.organisation] * 2
        if self.unit_ids is not None:
            yield "starts_with(unit_ids, ?)", [self.unit_ids]

    def _oddity(self) -> Iterator[Condition]:
        if self.odd == ANY_ODDITY:
            yield "odd <> ''", []
        elif self.odd is not None:
            if self.odd not in ODDITIES:
                raise UsageError(
                    f"没有“{self.odd}”这种异常\n    怎么办：写 {'、'.join((ANY_ODDITY, *ODDITIES))}"
                )
            yield "contains(odd, ?)", [self.odd]  # no code is a part of another

    def _points(self) -> Iterator[Condition]:
        if self.weak is not None:
            low = f"heading = ? AND unscored = 0 AND earned * 100 < counted * {WEAK}"
            yield f"project IN (SELECT project FROM {HEADINGS} WHERE {low})", [self.weak]  # noqa: S608 — names of ours
        if self.lost is not None:
            below = "name = ? AND score < counted"
            yield f"project IN (SELECT project FROM {LEAVES} WHERE {below})", [self.lost]  # noqa: S608 — names of ours


ALL = Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """Some projects of those that match, and how many match."""

    rows: list[Row]
    matching: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Group:
    """Projects with the same `of` (None: not known); `summed` are their totals together, in hundredths."""

    of: str | int | None
    projects: int
    with_total: int
    summed: int
    not_filed: int
    overdue: int
    late: int
    odd: int
    risky: int
    grades: Mapping[str, int]


class Held(NamedTuple):
    """What is asked of every project at once: whose it is, and whether it was filed (None: not known)."""

    project: int
    code: str | None
    name: str
    unit: str
    department: str | None
    region: str | None
    year: int  # 0: of a project that could not be read
    filing: str | None
    filed_on: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is open for reading; each thread asks by a cursor of its own.

    Nothing is told of projects whose `unit_ids` begins with none of `within`; None: of all is told.
    """

    connection: Connection
    at: datetime
    within: tuple[str, ...] | None = None

    def where(self, which: Filter = ALL) -> tuple[str, list[object]]:
        """Give the condition of what is asked for and may be told, and what is bound to it. Raises as it."""
        condition, bound = which.where()
        if self.within is None or "" in self.within:
            return condition, bound
        mine = " OR ".join("starts_with(unit_ids, ?)" for _ in self.within) or "false"
        return f"{condition} AND ({mine})", [*bound, *self.within]

    def listed(
        self,
        which: Filter = ALL,
        *,
        sort: str = "name",
        descending: bool = False,
        page: int = 1,
        size: int = PAGE,
    ) -> Page:
        """Give a page of projects, those without a value last; the first where there is no such page.

        Raises UsageError for an unknown sort.
        """
        where, bound = self.where(which)
        order = _order(sort, descending=descending)
        # A search for words, or in indicators, is counted as it finds; else counting by itself is quicker
        # than a window. Rows in full are fetched for the page alone: sorting them takes twice as long.
        counted = ", count(*) OVER () AS n" if which.text or which.lost or which.weak else ""
        begins = max(page - 1, 0) * size
        found = f"SELECT project{counted} FROM {PROJECTS} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 — names of ours
        here = self.rows(found, [*bound, size, begins])
        if not here and begins:
            return self.listed(which, sort=sort, descending=descending, page=1, size=size)
        wanted = "project IN (SELECT unnest(?))"
        text = f"SELECT {', '.join(LISTED)} FROM {PROJECTS} WHERE {wanted} ORDER BY {order}"  # noqa: S608 — names of ours
        rows = self.rows(text, [[each["project"] for each in here]])
        if here and not counted:
            here = self.rows(f"SELECT count(*) AS n FROM {PROJECTS} WHERE {where}", bound)  # noqa: S608 — names of ours
        matching = here[0]["n"] if here else 0
        return Page(rows, matching, begins // size + 1, max(1, -(-matching // size)))

    def each(self, which: Filter = ALL, *, sort: str = "name", descending: bool = False) -> Iterator[Row]:
        """Give all that match, in the order of `listed`, few in memory at a time. Raises as `listed`."""
        where, bound = self.where(which)
        order = _order(sort, descending=descending)
        text = f"SELECT {', '.join(LISTED)} FROM {PROJECTS} WHERE {where} ORDER BY {order}"  # noqa: S608 — names of ours
        with self.connection.cursor() as cursor:
            cursor.execute(text, bound)
            while rows := cursor.fetchmany(A_FETCH):
                yield from (dict(zip(LISTED, row, strict=True)) for row in rows)

    def totals(self, by: str, which: Filter = ALL) -> list[Group]:
        """Count by one of GROUPS. Raises UsageError for another."""
        if by not in GROUPS:
            raise UsageError(f"不能按“{by}”汇总\n    怎么办：写 {'、'.join(GROUPS)}")
        where, bound = self.where(which)
        counts = {
            "projects": "count(*)",
            "with_total": "count(total)",
            "summed": "coalesce(sum(total), 0)::BIGINT",
            "not_filed": f"count(*) FILTER (filing = '{NOT_FILED}')",
            "overdue": "count(*) FILTER (overdue)",
            "late": f"count(*) FILTER (filing = '{LATE}')",
            "odd": "count(*) FILTER (odd <> '')",
            "risky": "count(*) FILTER (risk_level = 'high')",
        }
        told = ", ".join(f"{what} AS {name}" for name, what in counts.items())
        groups = f"GROUP BY {by}, grade ORDER BY {by} NULLS LAST, grade"
        if by == "grade":
            groups = "GROUP BY grade ORDER BY grade NULLS LAST"
        text = f"SELECT {by} AS of, grade, {told} FROM {PROJECTS} WHERE {where} {groups}"  # noqa: S608 — names of ours
        rows = self.rows(text, bound)
        return list(_grouped(rows))

    def missing(self, which: Filter = ALL, *, page: int = 1, size: int = PAGE) -> Page:
        """Give a page of the projects that have not filed."""
        told = {each.name: getattr(which, each.name) for each in fields(which)}
        return self.listed(Filter(**(told | {"filing": NOT_FILED})), sort="department", page=page, size=size)

    def project(self, number: int) -> tuple[Row, list[Row]]:
        """Give one project and its indicators in order. Raises NotFoundError."""
        where, bound = self.where()
        text = f"SELECT * EXCLUDE (searched) FROM {PROJECTS} WHERE project = ? AND {where}"  # noqa: S608 — names of ours
        found = self.rows(text, [number, *bound])
        if not found:
            raise NotFoundError(
                f"快照里没有序号 {number} 的项目\n    怎么办：用 jiheng portfolio list 找到它的序号"
            )
        leaves = f"SELECT * EXCLUDE (project) FROM {LEAVES} WHERE project = ? ORDER BY leaf"  # noqa: S608 — names of ours
        return found[0], self.rows(leaves, [number])

    def held(self) -> list[Held]:
        """Give every project, in order."""
        where, bound = self.where()
        text = f"SELECT {', '.join(Held._fields)} FROM {PROJECTS} WHERE {where} ORDER BY project"  # noqa: S608 — names of ours
        with self.connection.cursor() as cursor:
            return [*map(Held._make, cursor.execute(text, bound).fetchall())]

    def rows(self, text: str, bound: Sequence[object]) -> list[Row]:
        """Ask in SQL of ours, which has to ask `where` itself what may be told."""
        with self.connection.cursor() as cursor:
            told = cursor.execute(text, list(bound))
            names = [each[0] for each in told.description]
            return [dict(zip(names, row, strict=True)) for row in told.fetchall()]


def hold_snapshot(file: Path, *, threads: int = 1) -> Snapshot:
    """Open a snapshot for reading until nobody holds it, also while another is put in its place.

    Raises NotFoundError where there is none, UsageError for one of another program.
    """
    import duckdb  # noqa: PLC0415 — heavy

    if not file.is_file():
        raise NotFoundError(f"没有快照 {file}\n    怎么办：用 jiheng portfolio snapshot 写一个")
    try:
        connection = duckdb.connect(str(file), read_only=True, config={"threads": threads})
        [(number, at)] = connection.execute("SELECT format, made_at FROM about").fetchall()
    except (duckdb.Error, ValueError) as error:
        raise UsageError(f"{file} 不是快照\n    怎么办：用 jiheng portfolio snapshot 写一个") from error
    if number != FORMAT:
        connection.close()
        raise UsageError(f"快照 {file} 是另一版程序写的\n    怎么办：用 jiheng portfolio snapshot 重写")
    return Snapshot(connection, datetime.fromisoformat(at))


@contextmanager
def open_snapshot(file: Path, *, threads: int = 1) -> Iterator[Snapshot]:
    """Open a snapshot for so long. Raises as `hold_snapshot`."""
    opened = hold_snapshot(file, threads=threads)
    with opened.connection:
        yield opened


def _order(sort: str, *, descending: bool) -> str:
    """Give the order of a list, those without a value last. Raises UsageError for an unknown sort."""
    if sort not in SORTS:
        raise UsageError(f"不能按“{sort}”排\n    怎么办：写 {'、'.join(SORTS)}")
    return f"{SORTS[sort]} {'DESC' if descending else 'ASC'} NULLS LAST, project"


def _grouped(rows: Sequence[Row]) -> Iterator[Group]:
    """Put the rows of one group, a grade each, together."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["of"], []).append(row)
    for of, mine in groups.items():
        sums = {
            name: sum(each[name] for each in mine)
            for name in ("projects", "with_total", "summed", "not_filed", "overdue", "late", "odd", "risky")
        }
        grades = {each["grade"]: each["projects"] for each in mine if each["grade"] is not None}
        yield Group(of, **sums, grades=grades)  # type: ignore[arg-type]
