"""Read a .csv file as a table: UTF-8 (with or without mark) or GB18030, comma-separated."""

import csv
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.sources.table import Row, Table

LARGEST_BYTES = 512 * 1024 * 1024
LARGEST_CELL = 32_767  # what Excel can hold in a cell


def read_csv(path: Path, *, name: str) -> Table:
    """Read the file; `name` is how messages call it. Raises UnreadableInputError when it is no table."""
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableInputError(name, [Fault("文件太大", Place(name), expected="不超过 512 MB")])
    csv.field_size_limit(LARGEST_CELL)
    rows: list[Row] = []
    faults: list[Fault] = []
    reader = csv.reader(_text(path, name).splitlines(keepends=True), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            place = Place(name, reader.line_num)
            advice = "检查这一行的引号是否成对，单元格是否过长"
            faults.append(Fault("这一行不合 CSV 的写法", place, found=str(error), advice=advice))
            line = reader.line_num + 1
            continue
        if cells is None:
            break
        if any(cell.strip() for cell in cells):
            rows.append(Row(line, tuple(cells)))
        line = reader.line_num + 1
    if not rows:
        raise UnreadableInputError(
            name, [*faults, Fault("文件是空的", Place(name), expected="第一行是表头", advice="补上表头")]
        )
    header, *body = rows
    return Table(name, header, tuple(body), tuple(faults))


def _text(path: Path, name: str) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableInputError(
        name,
        [
            Fault(
                "文件的编码认不出",
                Place(name),
                expected="UTF-8 或 GB18030",
                advice="用 WPS 或 Excel 另存为 CSV UTF-8",
            )
        ],
    )
