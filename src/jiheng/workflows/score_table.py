"""Score a leaf table: every project of it, part by part, resumable."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from jiheng.errors import NotFoundError, UsageError
from jiheng.evidence.lock import sole_writer
from jiheng.portfolio.engine import Engine, bounded, duckdb_engine
from jiheng.portfolio.lacking import lacking
from jiheng.portfolio.leaf_table import parts_of, together
from jiheng.portfolio.marked_work import begin, end, is_whole
from jiheng.portfolio.parquet import feet_held
from jiheng.portfolio.summary import Summary, summary_of
from jiheng.portfolio.table_check import check_table, fingerprint
from jiheng.workflows.installed import installed_program

if TYPE_CHECKING:
    from jiheng.portfolio.spark_engine import SparkEngine

LIBRARIES = {"duckdb": "duckdb", "pyarrow": "pyarrow", "numpy": "numpy"}
MOST_LEAVES = 2_500_000  # scored together: an engine plans anew for each, and holds what it scores
MOST_LEAVES_OF_SPARK = 25_000_000  # whose planning takes seconds, and which holds a little at a time
Progress: TypeAlias = Callable[[int, int], None]


def look_for_libraries() -> None:
    """See that what leaf tables need is installed. Raises UsageError with what is missing."""
    missing = [name for module, name in LIBRARIES.items() if find_spec(module) is None]
    if missing:
        raise UsageError(
            f"批量评分要用的部件没有装：{'、'.join(missing)}\n    怎么办：pip install 'jiheng[watch]'"
        )


def score_table(
    table: Path,
    out: Path,
    *,
    leaves: bool = False,
    trace: bool = False,
    master: str = "",
    memory: str = "",
    progress: Progress = lambda _done, _total: None,
) -> Summary:
    """Score `table` into `out`; `leaves` writes each leaf's score too, `trace` how it came about.

    DuckDB scores within this process, in so much `memory` (as `1GB`); where a `master` of Spark is named,
    its cluster does.

    Raises NotFoundError where there is no table, UsageError for one that is not whole yet or where Spark
    cannot be begun, UnreadableInputError for files that are not as the schema has them, BusyError where
    another run writes `out` or the cluster gives nothing.
    """
    look_for_libraries()
    if not parts_of(table):
        raise NotFoundError(
            f"{table} 不是指标表：里面没有 projects/*.parquet\n"
            "    怎么办：先用 jiheng leaves 由项目文件夹写出指标表"
        )
    if not is_whole(table):
        raise UsageError(
            f"{table} 还没有写完\n    怎么办：再运行一次写它的 jiheng leaves，从停下的地方接着写"
        )
    about = {
        "program": installed_program(),
        "table": fingerprint(table),
        "leaves": leaves or trace,
        "trace": trace,
        "engine": "spark" if master else "duckdb",  # other parts are scored together
    }
    out.mkdir(parents=True, exist_ok=True)
    with sole_writer(out), feet_held(bounded(memory)):
        whole = begin(out, about)
        check_table(table, parts_of(table))
        batches = together(table, MOST_LEAVES_OF_SPARK if master else MOST_LEAVES)
        told: dict[str, Any] = {"leaves": leaves or trace, "trace": trace}
        told["nowhere"] = lacking(table, parts_of(table))
        begun: AbstractContextManager[Engine | SparkEngine]
        if master:
            from jiheng.portfolio.spark_engine import spark_engine  # noqa: PLC0415 — where it is asked for

            begun = spark_engine(master, out, **told)
        else:
            begun = duckdb_engine(out, memory=memory, **told)
        with begun as engine:
            for done, parts in enumerate(batches):
                progress(done, len(batches))
                if parts[0] not in whole:
                    engine.score(table, parts, out)
            progress(len(batches), len(batches))
        end(out, about)
        return summary_of(table, out)
