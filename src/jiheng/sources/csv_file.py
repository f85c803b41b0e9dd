"""Read a text table as people, Excel and WPS write it: UTF-8 or GB18030; comma, tab or semicolon."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.sources.table import Row, Table
from jiheng.values.formula_texts import text_cell

LARGEST_BYTES = 512 * 1024 * 1024
LARGEST_CELL = 32_767  # what Excel can hold in a cell
PIECE = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
LOOKED_AT = 20  # lines
QUOTED = re.compile('"[^"]*"')
NAMED_DELIMITER = re.compile("sep=(.)", re.IGNORECASE)  # Excel's own first line
# What Python's csv module complains of, in Chinese.
TORN = {
    "expected after": "引号关上以后还有字",
    "end of data": "引号到文件末尾也没有关上",
    "field limit": f"一格超过 {LARGEST_CELL} 字",
}
OTHER_FILES = {
    b"PK\x03\x04": "这是 Excel 工作簿，只是改名叫 .csv",
    b"\xd0\xcf\x11\xe0": "这是旧版 Excel 文件，只是改名叫 .csv",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written."""

    encoding: str
    delimiter: str
    line_end: str
    lines: int  # line ends in the file
    named: bool = False  # the first line names the delimiter and says nothing else


def read_csv(path: Path, *, name: str) -> Table:
    """Open the file as a table; `name` is how messages call it.

    Raises UnreadableInputError when it is no table. Rows are read as they are asked for.
    """
    dialect = read_dialect(path, name=name)
    table = Table(name, (), dialect.lines + 1, plain=text_cell)
    table.rows = _rows(path, dialect, table)
    return table


def read_dialect(path: Path, *, name: str) -> Dialect:
    """Find out how the file is written. Raises UnreadableInputError."""
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableInputError(name, [Fault("文件太大", Place(name), expected="不超过 512 MB")])
    with path.open("rb") as file:
        start = file.read(4)
    if what := OTHER_FILES.get(start):
        advice = "用 WPS 或 Excel 打开，另存为 .xlsx 或 CSV UTF-8"
        raise UnreadableInputError(name, [Fault(what, Place(name), expected="文本文件", advice=advice)])
    for encoding in ENCODINGS:
        counted = _counted_lines(path, encoding)
        if counted is not None:
            lines, line_end = counted
            delimiter, named = _delimiter(path, encoding)
            return Dialect(encoding, delimiter, line_end, lines, named)
    advice = "用 WPS 或 Excel 另存为 CSV UTF-8"
    fault = Fault("文件的编码认不出", Place(name), expected="UTF-8 或 GB18030", advice=advice)
    raise UnreadableInputError(name, [fault])


def _counted_lines(path: Path, encoding: str) -> tuple[int, str] | None:
    """Count the line ends and tell which they are; None where the bytes are not of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    counts = dict.fromkeys(("\r\n", "\n", "\r"), 0)
    held = ""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                text = held + decoder.decode(piece)
                held = "\r" if text.endswith("\r") else ""
                text = text[: len(text) - len(held)]
                both = text.count("\r\n")
                counts["\r\n"] += both
                counts["\n"] += text.count("\n") - both
                counts["\r"] += text.count("\r") - both
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    counts["\r"] += len(held)
    return sum(counts.values()), max(counts, key=lambda end: counts[end]) if any(counts.values()) else "\n"


def _delimiter(path: Path, encoding: str) -> tuple[str, bool]:
    """Take the sign that divides the best-divided of the first lines; the comma where none does more."""
    with path.open(encoding=encoding, newline=None) as file:
        lines = [QUOTED.sub("", line) for _, line in zip(range(LOOKED_AT), file, strict=False)]
    if lines and (named := NAMED_DELIMITER.fullmatch(lines[0].strip())):
        return named[1], True
    most = {sign: max((line.count(sign) for line in lines), default=0) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: most[sign]), False


def _rows(path: Path, dialect: Dialect, table: Table) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_CELL)
    with path.open(encoding=dialect.encoding, newline="") as file:
        reader = csv.reader(file, strict=True, delimiter=dialect.delimiter)
        line = 1
        while True:
            try:
                if line == 1 and dialect.named:
                    next(reader)
                    line = 2
                for cells in reader:
                    if cells and (cells[0] > "\u3000" or not _is_blank(cells)):
                        yield Row(line, tuple(cells))
                    line = reader.line_num + 1
            except csv.Error as error:
                advice = "检查这一行的引号是否成对，单元格是否过长"
                place = table.place(reader.line_num)
                why = next((why for words, why in TORN.items() if words in str(error)), str(error))
                table.faults.append(Fault(f"这一行不合 CSV 的写法：{why}", place, advice=advice))
                line = reader.line_num + 1
                continue
            return


def _is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)
