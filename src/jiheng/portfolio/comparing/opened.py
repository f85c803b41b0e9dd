"""Tables and their scores, opened to be compared: one row a project, whatever table it came from.

    projects   a row a project of every year: who, where, what it cost, what it scored
    current    those of the year that is looked at; `before` those of the year before

What a table does not have is null here, and `lacking` names the column: it is told, never taken for zero.
duckdb and pyarrow are imported when used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from jiheng.errors import NotFoundError
from jiheng.portfolio.leaf_table import LEAVES, PROJECTS, parts_of
from jiheng.portfolio.quoting import quoted

Connection: TypeAlias = Any  # of duckdb, which is not imported to name it
MEMORY = "640MB"  # of the engine; what does not fit goes to the disk
OWN = ("name", "unit", "year", "rule_set", "fault")
TEXT, NUMBER = "VARCHAR", "BIGINT"
ABOUT = {
    "code": TEXT,
    "unit_ids": TEXT,
    "department": TEXT,
    "region": TEXT,
    "stage": TEXT,
    "systems": NUMBER,
    "system_kinds": TEXT,
    "security_levels": TEXT,
    "service_items": NUMBER,
    "budget": NUMBER,
    "released": NUMBER,
    "paid": NUMBER,
    "published_total": NUMBER,
    "filing": TEXT,
}
SCORED = ("total", "grade", "unscored", "undecided")
OF_LEAVES = {
    "project": NUMBER,
    "leaf": NUMBER,
    "name": TEXT,
    "outcome": TEXT,
    "override_use": TEXT,
    "facts": NUMBER,
    "operator": TEXT,
    "measured_in": TEXT,
    "target_numerator": NUMBER,
    "target_denominator": NUMBER,
    "actual_numerator": NUMBER,
    "actual_denominator": NUMBER,
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A leaf table and the folder that `jiheng score` wrote of it."""

    table: Path
    scores: Path


@dataclass(frozen=True, slots=True)
class Opened:
    """Projects to be compared; `year` is the one looked at. What is kept of a file only read is temporary."""

    connection: Connection
    year: int
    lacking: frozenset[str]
    sources: tuple[Scored, ...]
    only_read: bool = False

    def rows(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask for rows."""
        found: list[tuple[Any, ...]] = self.connection.execute(text, list(values)).fetchall()
        return found

    def number(self, text: str, *values: object) -> int:
        """Ask for one whole number; nothing is 0."""
        return int(self.rows(text, *values)[0][0] or 0)

    def make(self, name: str, text: str, *values: object) -> None:
        """Keep an answer under a name."""
        self.connection.execute(f"CREATE OR REPLACE {self._kind} {name} AS {text}", list(values))

    def empty(self, name: str, columns: str) -> None:
        """Keep an empty table, to be filled with rows of our own."""
        self.connection.execute(f"CREATE OR REPLACE {self._kind} {name} ({columns})")

    @property
    def _kind(self) -> str:
        return "TEMP TABLE" if self.only_read else "TABLE"

    def lacks(self, *columns: str) -> str:
        """Say which of the columns no table has, or nothing."""
        missing = [each for each in columns if each in self.lacking]
        return f"指标表里没有 {'、'.join(missing)}（用新的 jiheng leaves 重写指标表就有）" if missing else ""


@contextmanager
def opened(
    sources: Sequence[Scored],
    year: int | None = None,
    *,
    memory: str = "",
    within: tuple[str, ...] | None = None,
) -> Iterator[Opened]:
    """Open tables with their scores; without `year` the latest is looked at.

    With `within` only projects are there whose `unit_ids` begin with one of these paths.

    Raises NotFoundError for a table without scores, or a year that is not there.
    """
    import duckdb  # noqa: PLC0415 — heavy

    for each in sources:
        _look_for(each)
    settings: dict[str, Any] = {"memory_limit": memory or MEMORY, "preserve_insertion_order": "false"}
    # What is kept within a file need not stay in memory.
    with (
        TemporaryDirectory(prefix="jiheng-compare-") as room,
        duckdb.connect(f"{room}/compared.duckdb", config=settings) as connection,
    ):
        parts, lacking = [], set(ABOUT)
        for number, each in enumerate(sources):
            there = _columns(each.table, PROJECTS)
            lacking -= there
            parts.append(_projects(number, each, there))
        # most of it are names, of which to compress takes longer than to write; what is kept later is numbers
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute(
            "CREATE TABLE projects AS SELECT row_number() OVER () AS id, * "
            f"FROM ({' UNION ALL '.join(parts)}) WHERE {owned(within)}"
        )
        connection.execute("SET force_compression = 'auto'")
        years = [
            row[0] for row in connection.execute("SELECT DISTINCT year FROM projects ORDER BY 1").fetchall()
        ]
        looked_at = max(years, default=0) if year is None else year
        if looked_at not in years:
            raise NotFoundError(
                f"没有 {year} 年度的项目\n    怎么办：--year 写 {'、'.join(map(str, years))} 中的一个"
            )
        yield looking_at(Opened(connection, looked_at, frozenset(lacking), tuple(sources)), looked_at)


def looking_at(opened: Opened, year: int) -> Opened:
    """Look at a year; what was kept of another is no longer of the one looked at."""
    for name, which in (("current", year), ("before", year - 1)):
        text = f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM projects WHERE year = {which}"
        opened.connection.execute(text)
    return replace(opened, year=year)


def owned(within: tuple[str, ...] | None) -> str:
    """Give the SQL of the condition that a project is of one of these paths; None: of any."""
    if within is None or "" in within:
        return "true"
    return " OR ".join(f"starts_with(unit_ids, {quoted(each)})" for each in within) or "false"


def with_leaves(opened: Opened) -> frozenset[str]:
    """Make the view `leaves`, a row an indicator with the id of its project; give the columns not there.

    `leaves_apart` are the same rows without what only projects tell: id and year.
    """
    parts, lacking = [], set(OF_LEAVES)
    for number, each in enumerate(opened.sources):
        there = _columns(each.table, LEAVES)
        lacking -= there
        columns = ", ".join(_column(*each, there) for each in OF_LEAVES.items())
        parts.append(f"SELECT {number} AS source, {columns} FROM {_files(each.table / LEAVES)}")
    whose = (
        "SELECT p.id, p.year, l.* EXCLUDE (source, project) "
        "FROM leaves_apart l JOIN projects p USING (source, project)"
    )
    for name, text in (("leaves_apart", " UNION ALL ".join(parts)), ("leaves", whose)):
        opened.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {text}")
    return frozenset(lacking)


def _look_for(each: Scored) -> None:
    if not parts_of(each.table):
        raise NotFoundError(
            f"{each.table} 不是指标表：里面没有 projects/*.parquet\n"
            "    怎么办：先写指标表，再写它的结果：jiheng compare … TABLE SCORES"
        )
    if not (each.scores / PROJECTS).is_dir() or "total" not in _columns(each.scores, PROJECTS):
        raise NotFoundError(
            f"{each.scores} 不是评分的结果\n    怎么办：先运行 jiheng score {each.table} --out {each.scores}"
        )


def _columns(folder: Path, what: str) -> set[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    files = sorted((folder / what).glob("*.parquet"))
    return set(pq.read_schema(files[0]).names) if files else set()


def _files(folder: Path) -> str:
    return f"read_parquet({quoted(folder / '*.parquet')})"


def _column(name: str, kind: str, there: set[str]) -> str:
    """Give a column, an empty text as null; null where the table does not have it."""
    if name not in there:
        return f"CAST(NULL AS {kind}) AS {name}"
    return f"nullif({name}, '') AS {name}" if kind == TEXT else name


def _projects(number: int, each: Scored, there: set[str]) -> str:
    about = ", ".join(_column(*column, there) for column in ABOUT.items())
    own = ", ".join((*OWN, "folder"))
    scored = ", ".join(f"s.{name}" for name in SCORED)
    return (
        f"SELECT {number} AS source, t.*, {scored} FROM "
        f"(SELECT project, {own}, {about} FROM {_files(each.table / PROJECTS)}) t "
        f"LEFT JOIN {_files(each.scores / PROJECTS)} s USING (project)"
    )
