"""What Parquet files tell, asked of DuckDB within this process; it is imported when used.

pyarrow tells the same, but to import it takes as long as to check and sum up a province's table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jiheng.portfolio.quoting import quoted

_held: ContextVar[Any] = ContextVar("held", default=None)


@contextmanager
def feet_held(config: Mapping[str, Any] = MappingProxyType({})) -> Iterator[None]:
    """Begin DuckDB once, and read the foot of each file once within, until it is written anew."""
    import duckdb  # noqa: PLC0415 — heavy

    with duckdb.connect(config=dict(config)) as connection:
        connection.execute("SET GLOBAL parquet_metadata_cache = true")  # of its cursors, too
        token = _held.set(connection)
        try:
            yield
        finally:
            _held.reset(token)


@contextmanager
def connected(config: Mapping[str, Any]) -> Iterator[Any]:
    """Give the connection that is held, or one of these settings: to begin one takes ten questions' time."""
    import duckdb  # noqa: PLC0415 — heavy

    held = _held.get()
    with duckdb.connect(config=dict(config)) if held is None else held.cursor() as connection:
        yield connection


def files_told(folder: Path, parts: Iterable[str], how: str = "read_parquet") -> str:
    """Name the files of some parts, as what a question is asked of; `how` is what is to be known of them."""
    files = ", ".join(quoted(folder / part) for part in parts)
    return f"{how}([{files}]{', filename = true' if how == 'read_parquet' else ''})"


def asked(rows: str, columns: str) -> list[tuple[Any, ...]]:
    """Ask for columns of rows; both are SQL of ours. Raises duckdb.Error for files that it cannot read."""
    import duckdb  # noqa: PLC0415 — heavy

    with (_held.get() or duckdb).cursor() as cursor:
        found: list[tuple[Any, ...]] = cursor.execute(f"SELECT {columns} FROM {rows}").fetchall()  # noqa: S608 — SQL of ours
        return found


def unreadable(files: Sequence[Path]) -> set[Path]:
    """Give those of some files that are no whole Parquet files."""
    import duckdb  # noqa: PLC0415 — heavy

    if not files:
        return set()
    try:
        asked(f"parquet_file_metadata([{', '.join(map(quoted, files))}])", "count(*)")
    except duckdb.Error:
        return set(files) if len(files) == 1 else {each for file in files for each in unreadable([file])}
    return set()
