"""Read a .jsonl file as a table: one JSON object a line; its keys are the columns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.sources.table import Row, Table

LARGEST_BYTES = 512 * 1024 * 1024
EXPECTED = '一行一个对象，如 {"系统": "门户网站", "监测日期": "2023-01-09"}'


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def read_jsonl(path: Path, *, name: str) -> Table:
    """Open the file as a table; `name` is how messages call it.

    Numbers keep the digits they are written with. Raises UnreadableInputError when it is no text.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableInputError(name, [Fault("文件太大", Place(name), expected="不超过 512 MB")])
    keys: dict[str, int] = {}
    table = Table(name, (), 0)
    try:
        for line, record in _records(path, table):
            table.last_line = line
            for key in record:
                keys.setdefault(key, line)
    except UnicodeDecodeError as error:
        advice = "另存为 UTF-8"
        fault = Fault("文件的编码不是 UTF-8", Place(name), expected="UTF-8", advice=advice)
        raise UnreadableInputError(name, [fault]) from error
    table.key_lines = tuple(keys.values())
    faults, table.faults = table.faults, []
    table.rows = _rows(path, table, tuple(keys), faults)
    return table


def _rows(path: Path, table: Table, keys: tuple[str, ...], faults: list[Fault]) -> Iterator[Row]:
    """Yield the keys as a header on line 0, then a row for each object."""
    if keys:
        yield Row(0, keys)
    table.faults += faults
    silent = Table(table.file, (), 0)
    for line, record in _records(path, silent):
        cells = tuple(record.get(key, "") for key in keys)
        if any(cell.strip() for cell in cells):
            yield Row(line, cells)


def _records(path: Path, table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                value = DECODER.decode(text.strip())
                if "\\u" in text:  # half of a pair of surrogates is no character
                    json.dumps(value, ensure_ascii=False).encode()
            except _TwiceError as error:
                what = f"“{error}”在这一行写了两次"
                table.faults.append(Fault(what, table.place(line), advice="只留一个"))
                continue
            except UnicodeEncodeError:
                advice = "向提供者重新要一份；\\ud83d 这样的写法要两个一对"
                table.faults.append(Fault("这一行有残缺的字符", table.place(line), advice=advice))
                continue
            except (ValueError, RecursionError):
                fault = Fault(
                    "这一行不是 JSON", table.place(line), found=text.strip()[:80], expected=EXPECTED
                )
                table.faults.append(fault)
                continue
            if not isinstance(value, dict):
                fault = Fault(
                    "这一行不是一个对象", table.place(line), found=text.strip()[:80], expected=EXPECTED
                )
                table.faults.append(fault)
                continue
            yield line, _texts(value, line, table)


def _texts(value: dict[str, Any], line: int, table: Table) -> dict[str, str]:
    record = {}
    for key, cell in value.items():
        if cell is None:
            record[key] = ""
        elif isinstance(cell, str):
            record[key] = cell
        else:
            place = table.place(line, key)
            found = json.dumps(cell, ensure_ascii=False)[:80]
            advice = "写成文字；多个值用分号隔开"
            table.faults.append(
                Fault("这里要写一个文字或数", place, found=found, expected="文字或数", advice=advice)
            )
    return record


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return record


def _no_number(word: str) -> str:
    raise ValueError(word)


DECODER = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_pairs
)
