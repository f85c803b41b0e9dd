"""Small tables that people keep beside project.yaml: UTF-8, a fixed head, a row for each."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.values.formula_texts import safe_cell, text_cell

Row = TypeVar("Row")


def read_rows(
    raw: bytes, file: str, columns: Sequence[str], read: Callable[[list[str]], Row]
) -> tuple[Row, ...]:
    """Read the file's bytes, each row by `read`; empty lines are none.

    Raises UnreadableInputError with every fault, each with its line.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault("不是 UTF-8 编码", Place(file), advice="用编辑器另存为 UTF-8")
        raise UnreadableInputError(file, [fault]) from error
    rows = csv.reader(io.StringIO(text, newline=""))
    found, faults = list[Row](), list[Fault]()
    for number, row in enumerate(rows):
        try:
            found += _one(row, columns, read) if number else _head(row, columns)
        except UnreadableValueError as error:
            faults.append(error.fault.at(Place(file, line=rows.line_num)))
    if faults:
        raise UnreadableInputError(file, faults)
    return tuple(found)


def _head(row: list[str], columns: Sequence[str]) -> tuple[()]:
    if row != [*columns]:
        raise UnreadableValueError("第一行不是表头", found=",".join(row), expected=",".join(columns))
    return ()


def _one(row: list[str], columns: Sequence[str], read: Callable[[list[str]], Row]) -> Iterator[Row]:
    if not any(row):
        return
    if len(row) != len(columns):
        raise UnreadableValueError("列数不对", found=",".join(row), expected="、".join(columns))
    yield read([*map(text_cell, row)])


def rows_content(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write the file's bytes."""
    out = io.StringIO(newline="")
    lines = ([safe_cell("" if cell is None else str(cell)) for cell in row] for row in rows)
    csv.writer(out, lineterminator="\n").writerows([columns, *lines])
    return out.getvalue().encode()
