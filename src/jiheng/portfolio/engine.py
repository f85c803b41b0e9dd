"""Score a leaf table on DuckDB, some parts at a time: their answer is whole or not there.

What is asked stands in `columns`; an engine has the parts that are scored together by the names that the
questions use, asks, and puts the answers into files. duckdb is imported when used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.portfolio.columns import Questions, tell_all
from jiheng.portfolio.lacking import lacking
from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES
from jiheng.portfolio.parquet import connected
from jiheng.portfolio.quoting import quoted
from jiheng.portfolio.table_check import lost
from jiheng.portfolio.table_rule import read_rule

Connection: TypeAlias = Any  # of duckdb, which is not imported to name it
QUESTIONS = Questions(quotient="//", few=lambda texts: f"ENUM({', '.join(map(quoted, texts))})")
# No dictionary of many values, no filters for single values: here both cost more than they give.
OPTIONS = (
    "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 4000, "
    "WRITE_BLOOM_FILTER false"
)
SETTINGS = {
    "parquet_metadata_cache": "true",
    "perfect_ht_threshold": "20",  # sums of 2**20 projects have a place by number, found without a hash
    "preserve_insertion_order": "false",
    "disabled_optimizers": "'build_side_probe_side'",  # sums go into the hash, not names
}


@dataclass
class Engine:
    """A connection, and how much is asked of it."""

    connection: Connection
    leaves: bool = False
    trace: bool = False
    nowhere: frozenset[str] = frozenset()
    named: dict[str, str] = field(default_factory=dict)

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
            files = ", ".join(quoted(table / what / each) for each in parts)
            self._named(what, f"SELECT * FROM read_parquet([{files}])")  # noqa: S608 — our own paths
        rules = self._column(f"SELECT DISTINCT text FROM {RULES} ORDER BY text")  # noqa: S608 — names of ours
        empty = lacking(table, parts, self.nowhere)
        if self.leaves:
            self._named("adjusted", _adjusted(tuple(rules), empty, trace=self.trace))
            file = out / LEAVES / part
            self._written(QUESTIONS.published(trace=self.trace), file).replace(file)
        if self.leaves and tell_all(empty):
            self._named("adjusted", f"SELECT project, score FROM read_parquet({quoted(file)})")  # noqa: S608 — our own path
        else:
            self._named("adjusted", _adjusted(tuple(rules), empty, trace=False))
        schemes = self._column(f"SELECT DISTINCT grades FROM {PROJECTS} WHERE fault IS NULL ORDER BY 1")  # noqa: S608 — names of ours
        file = self._written(QUESTIONS.totals(schemes, empty), out / PROJECTS / part)
        counted, there = (
            self._number(f"SELECT sum(leaves) FROM read_parquet({quoted(file)})"),  # noqa: S608 — our own paths
            self._number(f"SELECT count(*) FROM {LEAVES}"),  # noqa: S608 — names of ours
        )
        if counted != there:
            file.unlink()
            raise lost(table, f"{part} 起的 {len(parts)} 个部分", counted, there)
        file.replace(out / PROJECTS / part)

    def _named(self, name: str, text: str) -> None:
        if self.named.get(name) != text:  # to read a question of many rules takes longer than to compare it
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {text}")
            self.named[name] = text

    def _column(self, text: str) -> list[Any]:
        return [row[0] for row in self.connection.execute(text).fetchall()]

    def _number(self, text: str) -> int:
        return self._column(text)[0] or 0

    def _written(self, text: str, file: Path) -> Path:
        """Write an answer beside the file it is to become."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}")
        self.connection.execute(f"COPY ({text}) TO {quoted(beside)} ({OPTIONS})")
        return beside


def bounded(memory: str) -> dict[str, Any]:
    """Give the settings of an engine that holds no more than `memory` (as `1GB`); none where it is empty."""
    return {"memory_limit": memory, "threads": 2} if memory else {}


@contextmanager
def duckdb_engine(
    out: Path, *, leaves: bool, trace: bool, memory: str = "", nowhere: frozenset[str] = frozenset()
) -> Iterator[Engine]:
    """Start DuckDB within this process; what does not fit its `memory` (as `1GB`) goes beside the answer.

    `nowhere` is what all that is to be scored lacks, as far as that is known.
    """
    with connected(bounded(memory)) as connection:
        for name, value in SETTINGS.items() | {("temp_directory", quoted(out / ".spill"))}:
            connection.execute(f"SET {name} = {value}")
        yield Engine(connection, leaves, trace, nowhere)


@lru_cache(maxsize=256)
def _adjusted(texts: tuple[str, ...], empty: frozenset[str], *, trace: bool) -> str:
    return QUESTIONS.adjusted([read_rule(text) for text in texts], empty, trace=trace)
