"""Add one record to a .csv register: every byte that was there stays, in its encoding and line ends.

Columns that the register does not have yet are added behind its header; the rows above stay short,
which says the same as empty cells.
"""

import csv
import io
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from jiheng.errors import UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.evidence.said import SystemNames
from jiheng.projects.registers import kind_of
from jiheng.sources.csv_file import read_dialect
from jiheng.sources.registers import open_records
from jiheng.values.formula_texts import safe_cell

PIECE = 1 << 20  # bytes given at once
MARK = b"\xef\xbb\xbf"
TEXTS = ("文字", "系统名称")
LINE = re.compile("[^\r\n]*(?:\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How an existing register is written: its text and dialect, and where its header ends."""

    text: str
    encoding: str
    delimiter: str
    line_end: str
    header_end: int  # position in the text, before the line end
    width: int
    columns: Mapping[str, tuple[int, str]]  # field -> column from 0, and the unit its header names
    header_lines: int


def register_file(folder: Path, fact_type: type[Fact]) -> Path:
    """Find the register of a kind, or where a new one goes. Raises UsageError for one that is no .csv."""
    found = [path for path in sorted(folder.glob("*")) if path.is_file() and kind_of(path) is fact_type]
    path = found[0] if found else folder / f"{fact_type.stem}.csv"
    if path.suffix.lower() != ".csv":
        raise UsageError(
            f"“{fact_type.title}”记在 {path.name} 里，命令行只往 .csv 里添记录，没有改动它\n"
            f"    怎么办：在 {path.name} 末尾添一行，再运行 jiheng record 项目 --by 姓名 登记"
        )
    return path


def with_record(
    path: Path, fact_type: type[Fact], content: Mapping[str, str], *, system_name: SystemNames
) -> bytes:
    """Give the bytes of the register with one more record, of canonical `content`, at its end.

    Raises UsageError where the register cannot be extended as it is.
    """
    with NewRows(path, fact_type, set(content), system_name=system_name) as rows:
        rows.add(content)
        return b"".join(rows.register())


class NewRows:
    """Rows to come at the end of a register; the register's bytes are given when all are added.

    `filled` are the fields that any of them fills. Raises UsageError where the register cannot be
    extended as it is.
    """

    def __init__(
        self, path: Path, fact_type: type[Fact], filled: Collection[str], *, system_name: SystemNames
    ) -> None:
        """Plan the columns; nothing is written into the folder."""
        if path.exists():
            layout = _layout(path, fact_type, system_name)
            missing = _missing(path, fact_type, layout, filled)
            fields = {each.name: each for each in fact_type.fields}
            columns = [(index, fields[name], unit) for name, (index, unit) in layout.columns.items()]
            columns += [(layout.width + more, each, "") for more, each in enumerate(missing)]
            titles = [each.header for each in missing]
            added = _line(["", *titles], layout.delimiter, "") if titles else ""
            text = layout.text[: layout.header_end] + added + layout.text[layout.header_end :]
            separate = "" if text.endswith(("\n", "\r")) else layout.line_end
            self._before = (text + separate).encode(layout.encoding)
            self._encoding, delimiter, line_end = layout.encoding, layout.delimiter, layout.line_end
        else:
            named = [each for each in fact_type.fields if each.required or each.name in filled]
            columns = [(index, each, "") for index, each in enumerate(named)]
            delimiter, line_end = ",", "\n"
            self._before = MARK + _line([each.header for each in named], delimiter, line_end).encode()
            self._encoding = "utf-8"
        self._columns = columns
        self._width = max(index for index, _, _ in columns) + 1
        rows_encoding = self._encoding.removesuffix("-sig")
        self._raw = tempfile.TemporaryFile()  # noqa: SIM115 — closed by __exit__
        self._rows = io.TextIOWrapper(self._raw, encoding=rows_encoding, newline="")
        self._writer = csv.writer(self._rows, delimiter=delimiter, lineterminator=line_end)

    def add(self, content: Mapping[str, str]) -> None:
        """Add one record of canonical `content`."""
        cells = [""] * self._width
        for index, field, unit in self._columns:
            if field.name in content:
                cells[index] = _cell(field, content[field.name], unit)
        self._writer.writerow(_shortened(cells))

    def register(self) -> Iterator[bytes]:
        """Give the register with the rows at its end, piece by piece; may be asked for again."""
        self._rows.flush()
        self._raw.seek(0)
        yield self._before
        yield from iter(lambda: self._raw.read(PIECE), b"")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_how: object) -> None:
        """Let the rows go."""
        self._rows.close()


def _missing(path: Path, fact_type: type[Fact], layout: Layout, filled: Collection[str]) -> list[Field]:
    missing = [each for each in fact_type.fields if each.name in filled and each.name not in layout.columns]
    if missing and layout.header_lines > 1:
        lacking = "、".join(each.title for each in missing)
        raise UsageError(
            f"{path.name} 的表头有两行，还没有“{lacking}”列\n    怎么办：先在表头末尾补上，再登记"
        )
    return missing


def _layout(path: Path, fact_type: type[Fact], system_name: SystemNames) -> Layout:
    records = open_records(path, fact_type, system_name=system_name, name=path.name)
    dialect = read_dialect(path, name=path.name)
    raw = path.read_bytes()
    encoding = dialect.encoding
    if encoding == "utf-8-sig" and not raw.startswith(MARK):
        encoding = "utf-8"
    text = raw.decode(encoding)
    if records.header is None or text.encode(encoding) != raw:
        raise UsageError(f"{path.name} 的写法不便添加\n    怎么办：用 WPS 或 Excel 另存为 CSV UTF-8 再登记")
    lines = LINE.findall(text)
    position = sum(len(line) for line in lines[: records.header.line - 1])
    line = lines[records.header.line - 1].rstrip("\r\n")
    if line.count('"') % 2:
        raise UsageError(f"{path.name} 的表头里有换行\n    怎么办：把表头各格的换行去掉再登记")
    return Layout(
        text=text,
        encoding=encoding,
        delimiter=dialect.delimiter,
        line_end=dialect.line_end,
        header_end=position + len(line),
        width=len(next(csv.reader([line], delimiter=dialect.delimiter))),
        columns={each.of.name: (each.index, each.unit) for each in records.columns.known},
        header_lines=len(records.header.lines),
    )


def _cell(field: Field, text: str, unit: str) -> str:
    """Write a value: a text so that no program computes it, a number with its unit where it needs one."""
    if field.form in TEXTS:
        return safe_cell(text)
    return f"{text}{field.unit}" if text and unit not in ("", field.unit) else text


def _line(cells: Sequence[str], delimiter: str, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerow(_shortened(cells))
    return out.getvalue()


def _shortened(cells: Sequence[str]) -> Sequence[str]:
    """Leave out the empty cells at the end; a reader takes them for empty all the same."""
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return cells
