"""Write a table of texts in the format of its file: .csv for .csv, .xlsx for .xlsx, .jsonl for .jsonl."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from jiheng.documents.model import Align
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.whole_file import write_pieces
from jiheng.documents.xlsx_writer import xlsx_pieces
from jiheng.values.formula_texts import safe_cell

NARROWEST, WIDEST = 22, 80  # millimetres
MM_PER_CHARACTER = 4  # a Chinese one


def write_table(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = "") -> None:
    """Write titles and rows to `path` in the format of its ending; the file appears whole or not at all.

    Texts that look like formulas stay texts in every format. Raises KeyError for another ending.
    """
    write_pieces(path, WRITERS[path.suffix.lower()](titles, rows, sheet))


def table_bytes(
    ending: str, titles: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = ""
) -> bytes:
    """Give the bytes of that file; `ending` as `.csv`. Raises as `write_table` does."""
    return b"".join(WRITERS[ending](titles, rows, sheet))


def _csv(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> Iterator[bytes]:
    del sheet  # a text file has none
    yield codecs.BOM_UTF8  # the mark by which Excel knows the encoding
    for row in chain([titles], rows):  # of wrong rows the titles are the user's own
        line = io.StringIO(newline="")
        csv.writer(line).writerow([safe_cell(cell) for cell in row])
        yield line.getvalue().encode()


def _jsonl(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> Iterator[bytes]:
    del sheet
    for row in rows:
        told = {title: cell for title, cell in zip(titles, row, strict=True) if cell}
        yield json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _xlsx(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> Iterator[bytes]:
    kept = [*rows]  # looked at twice: columns are as wide as their longest text, and come before it
    longest = [len(title) for title in titles]
    for row in kept:
        longest = [max(most, len(cell)) for most, cell in zip(longest, row, strict=True)]
    widths = tuple(min(max(NARROWEST, most * MM_PER_CHARACTER), WIDEST) for most in longest)
    head = (tuple(SheetCell(title, bold=True) for title in titles),)
    body = (tuple(SheetCell(cell, align=Align.LEFT) for cell in row) for row in kept)
    return xlsx_pieces(Sheet(sheet or "记录", (), widths, head, ()), body)


WRITERS = {".csv": _csv, ".xlsx": _xlsx, ".jsonl": _jsonl}
