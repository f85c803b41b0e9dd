"""Score a leaf table on DuckDB, some parts at a time: their answer is whole or not there.

The expressions of `columns` are told to the engine as text, compiled once each; what an engine holds are the
parts that are scored together.
duckdb and ibis are imported when used.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.portfolio import columns
from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES
from jiheng.portfolio.table_check import lost
from jiheng.portfolio.table_rule import number_of, read_rule

Connection: TypeAlias = Any  # of duckdb, which is not imported to name it
OPTIONS = "FORMAT parquet, COMPRESSION zstd"
TOGETHER = 32  # rules in one question: what an engine takes to plan it grows faster than they do


@dataclass
class Engine:
    """A connection, and what was told to it before."""

    connection: Connection
    leaves: bool = False
    trace: bool = False
    told: dict[object, str] = field(default_factory=dict)

    def score(self, table: Path, parts: Sequence[str], out: Path) -> None:
        """Score some parts together into files that have the name of the first.

        Raises UnreadableInputError where leaves come into no total, or the engine cannot go on.
        """
        import duckdb  # noqa: PLC0415 — heavy

        try:
            self._score(table, parts, out)
        except duckdb.Error as error:
            told = str(error).partition("\n")[0]
            fault = Fault("引擎算不下去", Place(f"{parts[0]} 起的 {len(parts)} 个部分"), found=told)
            raise UnreadableInputError(f"指标表 {table}", [fault]) from error

    def _score(self, table: Path, parts: Sequence[str], out: Path) -> None:
        part = parts[0]
        for what in INPUTS:
            files = ", ".join(_quoted(table / what / each) for each in parts)
            source = f"SELECT * FROM read_parquet([{files}])"  # noqa: S608 — our own paths
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {what} AS {source}")
        empty = self._empty(LEAVES, columns.CAN_BE_EMPTY)
        adjusted = self._text(("adjusted", empty), lambda: columns.adjusted(empty))
        adjusted = f"WITH ruled AS ({self._ruled(empty)}) {adjusted}"
        if self.leaves:
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE scored AS {adjusted}")
            adjusted = "SELECT * FROM scored"
            leaves = self._text("published", lambda: columns.published(trace=self.trace))
            file = out / LEAVES / part
            self._written(f"WITH adjusted AS ({adjusted}) {leaves}", file).replace(file)
        schemes = self._column(f"SELECT DISTINCT grades FROM {PROJECTS} WHERE fault IS NULL ORDER BY 1")  # noqa: S608 — names of ours
        empty |= self._empty(PROJECTS, columns.LIMITS)
        totals = self._text(("totals", *schemes, empty), lambda: columns.totals(schemes, empty))
        file = self._written(f"WITH adjusted AS ({adjusted}) {totals}", out / PROJECTS / part)
        counted, there = (
            self._number(f"SELECT sum(leaves) FROM read_parquet({_quoted(file)})"),  # noqa: S608 — our own paths
            self._number(f"SELECT count(*) FROM {LEAVES}"),  # noqa: S608 — names of ours
        )
        if counted != there:
            file.unlink()
            raise lost(table, f"{part} 起的 {len(parts)} 个部分", counted, there)
        file.replace(out / PROJECTS / part)

    def _ruled(self, empty: frozenset[str]) -> str:
        """Give the question that scores all leaves by rule; many rules are asked in turn and kept."""
        first, *others = batched(list(self._by_rule(empty)), TOGETHER)
        if not others:
            return " UNION ALL ".join(first)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {' UNION ALL '.join(first)}")
        for some in others:
            self.connection.execute(f"INSERT INTO kept {' UNION ALL '.join(some)}")
        return "SELECT * FROM kept"

    def _by_rule(self, empty: frozenset[str]) -> Iterator[str]:
        """Give the questions that score the leaves of each rule of the part."""
        yield self._text(("without", empty), lambda: columns.without_rule(empty))
        for text in self._column(f"SELECT DISTINCT text FROM {RULES} ORDER BY text"):  # noqa: S608 — names of ours
            yield self._text((number_of(text), empty), partial(_by_rule, text, empty))

    def _empty(self, what: str, names: tuple[str, ...]) -> frozenset[str]:
        """Tell in which of the columns all is null."""
        counts = ", ".join(f"count({name})" for name in names)
        found = self.connection.execute(f"SELECT {counts} FROM {what}").fetchone()  # noqa: S608 — names of ours
        return frozenset(name for name, count in zip(names, found, strict=True) if not count)

    def _text(self, key: object, make: Callable[[], Any]) -> str:
        if key not in self.told:
            import ibis  # noqa: PLC0415 — heavy

            self.told[key] = str(ibis.to_sql(make(), dialect="duckdb"))
        return self.told[key]

    def _column(self, text: str) -> list[Any]:
        return [row[0] for row in self.connection.execute(text).fetchall()]

    def _number(self, text: str) -> int:
        return self._column(text)[0] or 0

    def _written(self, text: str, file: Path) -> Path:
        """Write an answer beside the file it is to become."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}")
        self.connection.execute(f"COPY ({text}) TO {_quoted(beside)} ({OPTIONS})")
        return beside


@contextmanager
def duckdb_engine(out: Path, *, leaves: bool, trace: bool) -> Iterator[Engine]:
    """Start DuckDB within this process; what does not fit its memory goes to a folder beside the answer."""
    import duckdb  # noqa: PLC0415 — heavy

    with duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {_quoted(out / '.spill')}")
        connection.execute("SET parquet_metadata_cache = true")
        yield Engine(connection, leaves, trace)


def _by_rule(text: str, empty: frozenset[str]) -> columns.Table:
    return columns.by_rule(read_rule(text), empty)


def batched(texts: Sequence[str], count: int) -> list[Sequence[str]]:
    """Part a list into lists of at most `count`."""
    return [texts[first : first + count] for first in range(0, len(texts), count)]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
