"""Write a table of texts in the format of its file: .csv for .csv, .xlsx for .xlsx, .jsonl for .jsonl."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from jiheng.documents.model import Align
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.values.formula_texts import safe_cell

NARROWEST, WIDEST = 22, 80  # millimetres
MM_PER_CHARACTER = 4  # a Chinese one


def write_table(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = "") -> None:
    """Write titles and rows to `path` in the format of its ending; the file appears whole or not at all.

    Texts that look like formulas stay texts in every format. Raises KeyError for another ending.
    """
    write_whole(path, table_bytes(path.suffix.lower(), titles, rows, sheet=sheet))


def table_bytes(
    ending: str, titles: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = ""
) -> bytes:
    """Give the bytes of that file; `ending` as `.csv`. Raises as `write_table` does."""
    return WRITERS[ending](titles, rows, sheet)


def _csv(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    del sheet  # a text file has none
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(title) for title in titles])  # of wrong rows they are the user's own
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows the encoding


def _jsonl(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    del sheet
    lines = [
        json.dumps({title: cell for title, cell in zip(titles, row, strict=True) if cell}, ensure_ascii=False)
        for row in rows
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _xlsx(titles: Sequence[str], rows: Iterable[Sequence[str]], sheet: str) -> bytes:
    body = tuple(tuple(SheetCell(cell, align=Align.LEFT) for cell in row) for row in rows)
    longest = [len(title) for title in titles]
    for row in body:
        longest = [max(most, len(str(cell.value))) for most, cell in zip(longest, row, strict=True)]
    widths = tuple(min(max(NARROWEST, most * MM_PER_CHARACTER), WIDEST) for most in longest)
    head = (tuple(SheetCell(title, bold=True) for title in titles),)
    return xlsx_bytes([Sheet(sheet or "记录", (), widths, head, body)])


WRITERS = {".csv": _csv, ".xlsx": _xlsx, ".jsonl": _jsonl}
