"""Score a leaf table on Spark: the questions of `columns`, many parts at a time.

The answer stands in files of the names, columns and types that DuckDB's has; where the leaves or projects of
many parts are more than one process should write, in a few of them, by project, named like the first parts.
Table and answer are folders that every machine sees by the same path. pyspark is imported when used.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jiheng.engines.spark import Session, spark_session, told_in_words
from jiheng.errors import Place
from jiheng.portfolio.columns import Questions, tell_all
from jiheng.portfolio.lacking import lacking
from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES, TableColumn
from jiheng.portfolio.table_check import lost
from jiheng.portfolio.table_rule import read_rule

QUESTIONS = Questions(quotient="div", at_once=32)
ROOM = ".spark"  # beside the answer: what is not whole yet, and what Spark says
FILES = 8  # at most, of the leaves or projects that are scored together
SQL_TYPES = {"int64": "BIGINT", "int32": "INT", "string": "STRING"}


@dataclass
class SparkEngine:
    """A session, and how much is asked of it."""

    session: Session
    leaves: bool = False
    trace: bool = False
    nowhere: frozenset[str] = frozenset()

    def score(self, table: Path, parts: Sequence[str], out: Path) -> None:
        """Score some parts together; the file that has the name of the first is written last.

        Raises UnreadableInputError where leaves come into no total, or the engine cannot go on.
        """
        place = Place(f"{parts[0]} 起的 {len(parts)} 个部分")
        with told_in_words(f"指标表 {table}", place, out / ROOM):
            self._score(table, parts, out)

    def _score(self, table: Path, parts: Sequence[str], out: Path) -> None:
        for what, of in INPUTS.items():
            files = [_address(table / what / part) for part in parts]
            self.session.read.schema(_schema(of)).parquet(*files).createOrReplaceTempView(what)
        rules = [read_rule(text) for text in _rules(table, parts)]
        empty = lacking(table, parts, self.nowhere)
        if self.leaves:
            self._named("adjusted", QUESTIONS.adjusted(rules, empty, trace=self.trace))
            self._written(QUESTIONS.published(trace=self.trace), LEAVES, parts, out)
        if self.leaves and tell_all(empty):
            self.session.read.parquet(_address(out / ROOM / LEAVES)).createOrReplaceTempView("adjusted")
        else:
            self._named("adjusted", QUESTIONS.adjusted(rules, empty, trace=False))
        self._written(QUESTIONS.totals(_schemes(table, parts), empty), PROJECTS, parts, out)
        counted, there = _counted(out / ROOM / PROJECTS), _leaves(table, parts)
        if counted != there:
            raise lost(table, f"{parts[0]} 起的 {len(parts)} 个部分", counted, there)
        for what in (LEAVES, PROJECTS) if self.leaves else (PROJECTS,):
            _put_in_place(out / ROOM / what, out / what, parts)

    def _named(self, name: str, text: str) -> None:
        self.session.sql(text).createOrReplaceTempView(name)

    def _written(self, text: str, what: str, parts: Sequence[str], out: Path) -> None:
        """Write an answer into the room, a project whole into one of its files."""
        frame = self.session.sql(text).repartition(min(len(parts), FILES), "project")
        frame.write.mode("overwrite").option("compression", "zstd").parquet(_address(out / ROOM / what))


@contextmanager
def spark_engine(
    master: str, out: Path, *, leaves: bool, trace: bool, nowhere: frozenset[str] = frozenset()
) -> Iterator[SparkEngine]:
    """Begin Spark at `master`; what it says stays beside the answer where it could not go on.

    `nowhere` is what all that is to be scored lacks, as far as that is known.

    Raises UsageError where Spark is missing or nobody answers, BusyError where the cluster gives no process.
    """
    room = out / ROOM
    with spark_session(master, room) as session:
        try:
            yield SparkEngine(session, leaves, trace, nowhere)
        finally:
            for what in (LEAVES, PROJECTS):
                shutil.rmtree(room / what, ignore_errors=True)
    shutil.rmtree(room)


def _address(path: Path) -> str:
    return f"file:{path.resolve()}"  # whatever file system the cluster takes for its usual one


def _schema(of: Sequence[TableColumn]) -> str:
    return ", ".join(f"{each.name} {SQL_TYPES[each.type]}" for each in of)


def _rules(table: Path, parts: Sequence[str]) -> list[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    found = (pq.read_table(table / RULES / part, columns=["text"])["text"].to_pylist() for part in parts)
    return sorted({text for each in found for text in each})


def _schemes(table: Path, parts: Sequence[str]) -> list[str]:
    """Give the grades that projects name which could be read."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    found: set[str] = set()
    for part in parts:
        rows = pq.read_table(table / PROJECTS / part, columns=["grades", "fault"])
        found.update(rows.filter(rows["fault"].is_null())["grades"].unique().to_pylist())
    return sorted(found)


def _leaves(table: Path, parts: Sequence[str]) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    return sum(pq.read_metadata(table / LEAVES / part).num_rows for part in parts)


def _counted(room: Path) -> int:
    """Count the leaves that came into the totals."""
    import pyarrow.compute as pc  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    return int(pc.sum(pq.read_table(room, columns=["leaves"])["leaves"]).as_py() or 0)


def _put_in_place(room: Path, folder: Path, parts: Sequence[str]) -> None:
    """Put the files of an answer where they belong, the one with the name of the first part last.

    Spark writes no file for an empty share, but one for the first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        (folder / part).unlink(missing_ok=True)
    for file in sorted(room.glob("part-*.parquet"), reverse=True):
        file.replace(folder / parts[int(file.name.split("-")[1])])
