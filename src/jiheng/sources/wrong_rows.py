"""Give the wrong rows of a table back: the same columns, and what is wrong with each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault, UsageError
from jiheng.sources.records import Records, WrongRow
from jiheng.sources.table import Row
from jiheng.sources.writing import write_table

ERROR = "错误"  # the reader passes this column over, so the mended file can be read again as it is


@dataclass(frozen=True, slots=True)
class WrongRows:
    """The wrong rows of one table under its own titles."""

    sheet: str
    titles: tuple[str, ...]
    rows: tuple[WrongRow, ...]

    @classmethod
    def of(cls, records: Records, rows: Sequence[WrongRow]) -> "WrongRows":
        """Take the wrong rows that were met while reading records."""
        table, titles = records.table, records.header.titles if records.header else ()
        plain = (Row(each.row.line, tuple(map(table.plain, each.row.cells))) for each in rows)
        wrong = (WrongRow(row, each.faults) for row, each in zip(plain, rows, strict=True))
        return cls(table.sheet, titles, tuple(wrong))


def write_wrong_rows(wrong: WrongRows, source: Path, out: Path) -> None:
    """Write the wrong rows to `out`, which must have the ending of `source`, with a column 错误.

    Raises UsageError when `out` is of another format or would overwrite the source.
    """
    if out.suffix.lower() != source.suffix.lower():
        raise UsageError(
            f"错误行的文件要与原文件同一种格式：{out.name}\n    怎么办：文件名以 {source.suffix} 结尾"
        )
    if out.exists() and out.samefile(source):
        raise UsageError(f"不能写到原文件 {source} 上\n    怎么办：换一个文件名")
    kept = [index for index, title in enumerate(wrong.titles) if title != ERROR]
    width = max([len(wrong.titles), *(len(each.row.cells) for each in wrong.rows)])
    beyond = range(len(wrong.titles), width)
    titles = [wrong.titles[index] for index in kept] + ["" for _ in beyond] + [ERROR]
    rows = []
    for each in wrong.rows:
        cells = [*each.row.cells, *[""] * (width - len(each.row.cells))]
        rows.append([cells[index] for index in (*kept, *beyond)] + [told(each.faults)])
    write_table(out, titles, rows, sheet=wrong.sheet)


def told(faults: Sequence[Fault]) -> str:
    """Tell all faults of a row in one cell, each with its column."""
    return "；".join(_told(fault) for fault in faults)


def _told(fault: Fault) -> str:
    column = f"{fault.place.column}：" if fault.place.column else ""
    expected = f"，应当是{fault.expected}" if fault.expected else ""
    return f"{column}{fault.what}{expected}"
