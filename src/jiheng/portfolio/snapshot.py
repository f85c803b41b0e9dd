"""A snapshot for the bureau: a leaf table and its scores as one DuckDB file, laid out for being asked.

Rows stand by project, so that one project's indicators lie together; what is asked of every project
(search text, what is odd) is reckoned once, here. Readers find the file whole, of one moment. duckdb is
imported when used.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError
from jiheng.portfolio.engine import bounded
from jiheng.portfolio.leaf_table import (
    ABOUT_LEAF_COLUMNS,
    ABOUT_PROJECT_COLUMNS,
    LEAVES,
    NOT_FILED,
    PROJECTS,
    TableColumn,
)
from jiheng.portfolio.quoting import quoted
from jiheng.values.days import BEIJING

Connection: TypeAlias = Any  # of duckdb, which is not imported to name it
FORMAT = 3
HEADINGS = "headings"
# What makes a project odd: the words for it, and the condition over p(rojects), s(cores), d(iffering).
ODDITIES = {
    "unread": ("读不了", "p.fault IS NOT NULL"),
    "no_total": ("没有总分", "p.fault IS NULL AND s.total IS NULL"),
    "total_differs": ("总分与填报的不同", "p.published_total <> s.total"),
    "leaf_differs": ("指标得分与填报的不同", "d.differing > 0"),
    "grade_differs": ("等级与填报的不同", "p.published_grade <> s.grade"),
    "overspent": ("支付超过预算", "p.paid > p.budget"),
}
ODD = ", ".join(f"CASE WHEN {condition} THEN '{code}' END" for code, (_, condition) in ODDITIES.items())
PROJECT_ROWS = f"""
    SELECT p.project, p.folder, p.name, p.unit, p.year, p.rule_set, p.fault, {{about}},
        s.leaves, s.unscored, s.earned, s.total, s.grade, s.undecided,
        coalesce(d.differing, 0) AS differing,
        r.points AS risk, r.level AS risk_level, r.because AS risk_because,
        concat_ws(' ', {ODD}) AS odd,
        coalesce(p.filing = '{NOT_FILED}' AND p.due_on < '{{day}}', false) AS overdue,
        lower(concat_ws(' ', p.name, p.unit, p.department, p.region, p.code)) AS searched
    FROM given_projects p JOIN scored_projects s USING (project)
    LEFT JOIN (
        SELECT project, count(*) AS differing
        FROM given_leaves l JOIN scored_leaves t USING (project, leaf)
        WHERE l.published IS DISTINCT FROM t.score AND l.published IS NOT NULL GROUP BY project
    ) d USING (project)
    LEFT JOIN given_risks r USING (project)
    ORDER BY p.year DESC, p.project
"""  # noqa: S608 — conditions of ours
LEAF_ROWS = """
    SELECT l.project, l.leaf, l.path, l.name, l.weight, t.counted, t.outcome, t.score,
        CASE WHEN t.score IS NULL THEN l.because ELSE '' END AS because, l.override_use, l.facts, {about}
    FROM given_leaves l JOIN scored_leaves t USING (project, leaf)
    ORDER BY l.project, l.leaf
"""
# What indicators under one first heading got together; `unscored` of them lack points that are due.
HEADING_ROWS = """
    SELECT project, coalesce(nullif(split_part(path, '/', 1), ''), name) AS heading, min(leaf) AS place,
        (sum(counted) FILTER (score IS NOT NULL OR outcome <> 'not_applicable'))::INTEGER AS counted,
        coalesce(sum(score), 0)::INTEGER AS earned,
        count(*) FILTER (score IS NULL AND outcome <> 'not_applicable')::INTEGER AS unscored
    FROM leaves GROUP BY ALL ORDER BY project, place
"""


@dataclass(frozen=True, slots=True)
class SnapshotMade:
    """What a snapshot holds, as of when."""

    at: datetime
    projects: int
    leaves: int


def write_snapshot(
    table: Path, scores: Path, file: Path, *, at: datetime, memory: str = "", risks: Path | None = None
) -> SnapshotMade:
    """Write the snapshot of a table and its scores (with its leaves), whole or not at all.

    `memory` bounds what the engine holds, as `1GB`; the rest goes to disk. `risks` is the folder that
    `write_risks` wrote; without it no project's risk is known.

    Raises NotFoundError where there is no table or no score of each leaf, UnreadableInputError where the
    two are not of one another.
    """
    import duckdb  # noqa: PLC0415 — heavy

    for folder, advice in (
        (table / PROJECTS, "先用 jiheng leaves 写指标表"),
        (scores / PROJECTS, "先用 jiheng score TABLE --out 文件夹 --leaves 评分"),
        (scores / LEAVES, "评分时写 --leaves，每个指标的得分也写出来"),
    ):
        if not any(folder.glob("*.parquet")):
            raise NotFoundError(f"没有 {folder}/*.parquet\n    怎么办：{advice}")
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}")
    beside.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(beside), config=bounded(memory)) as connection:
            _give_risks(connection, risks)
            made = _write(connection, table, scores, at)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return made


def _write(connection: Connection, table: Path, scores: Path, at: datetime) -> SnapshotMade:
    """Fill a new file."""
    for home, prefix in ((table, "given"), (scores, "scored")):
        for what in (PROJECTS, LEAVES):
            files = quoted(home / what / "*.parquet")
            source = f"SELECT * FROM read_parquet({files}, union_by_name = true)"  # noqa: S608 — our own paths
            connection.execute(f"CREATE TEMP VIEW {prefix}_{what} AS {source}")
    for what, columns in ((PROJECTS, ABOUT_PROJECT_COLUMNS), (LEAVES, ABOUT_LEAF_COLUMNS)):
        _complete(connection, f"given_{what}", columns)
    for what, rows, letter, columns in (
        (PROJECTS, PROJECT_ROWS, "p", ABOUT_PROJECT_COLUMNS),
        (LEAVES, LEAF_ROWS, "l", ABOUT_LEAF_COLUMNS),
    ):
        about = ", ".join(f"{letter}.{each.name}" for each in columns)
        text = rows.format(about=about, day=at.astimezone(BEIJING).date())
        connection.execute(f"CREATE TABLE {what} AS {text}")
    connection.execute(f"CREATE TABLE {HEADINGS} AS {HEADING_ROWS}")
    counts = [_count(connection, each) for each in (PROJECTS, LEAVES)]
    there = [_count(connection, f"given_{each}") for each in (PROJECTS, LEAVES)]
    if counts != there:
        found = f"有得分的 {counts[0]} 个项目、{counts[1]} 个指标"
        expected = f"表里的 {there[0]} 个项目、{there[1]} 个指标"
        fault = Fault("指标表和评分结果对不上", Place(str(scores)), found, expected, "对这张表重新评分")
        raise UnreadableInputError(f"指标表 {table}", [fault])
    connection.execute("CREATE TABLE about (format INTEGER, made_at VARCHAR)")
    connection.execute("INSERT INTO about VALUES (?, ?)", [FORMAT, at.isoformat()])
    return SnapshotMade(at, counts[0], counts[1])


def _give_risks(connection: Connection, risks: Path | None) -> None:
    """Make the view of how risky projects are; without rows where nothing was reckoned."""
    source = "(SELECT NULL::BIGINT AS project, NULL::SMALLINT AS points, '' AS level, '' AS because LIMIT 0)"
    if risks is not None and any(risks.glob("*.parquet")):
        source = f"read_parquet({quoted(risks / '*.parquet')})"
    connection.execute(f"CREATE TEMP VIEW given_risks AS SELECT * FROM {source}")  # noqa: S608 — our own path


def _complete(connection: Connection, view: str, columns: tuple[TableColumn, ...]) -> None:
    """Put the columns that a table may lack into its view, all null."""
    there = {row[0] for row in connection.execute(f"DESCRIBE {view}").fetchall()}
    lacking = [each for each in columns if each.name not in there]
    if lacking:
        kinds = {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER"}
        nulls = ", ".join(f"NULL::{kinds[each.type]} AS {each.name}" for each in lacking)
        connection.execute(f"ALTER VIEW {view} RENAME TO bare_{view}")
        connection.execute(f"CREATE TEMP VIEW {view} AS SELECT *, {nulls} FROM bare_{view}")  # noqa: S608 — names of ours


def _count(connection: Connection, name: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 — names of ours
    return found
