"""Open a register of records, whatever its format, and find the table of a kind in it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.evidence.fact import Fact
from jiheng.evidence.said import SystemNames
from jiheng.sources.columns import find_columns
from jiheng.sources.csv_file import read_csv
from jiheng.sources.header import LOOKED_AT, find_header
from jiheng.sources.jsonl_file import read_jsonl
from jiheng.sources.records import Reading, Records, gather
from jiheng.sources.table import Table
from jiheng.sources.xlsx_file import read_sheets

READERS: dict[str, Callable[..., Table]] = {".csv": read_csv, ".jsonl": read_jsonl}
SUFFIXES = (".csv", ".xlsx", ".jsonl")
RESAVE_AS = {
    ".xls": "用 WPS 或 Excel 打开，另存为 .xlsx",
    ".et": "用 WPS 打开，另存为 .xlsx",
    ".xlsm": "用 WPS 或 Excel 打开，另存为不带宏的 .xlsx",
    ".ods": "打开后另存为 .xlsx",
    ".txt": "内容是用逗号或制表符分开的表格时，把文件名改成 .csv",
    ".tsv": "把文件名改成 .csv",
    ".json": "改成一行一个对象的 .jsonl",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet and how well its header fits."""

    table: Table
    known: int  # columns that the kind knows
    whole: bool  # every required one is there


def open_records(path: Path, fact_type: type[Fact], *, system_name: SystemNames, name: str) -> Records:
    """Open a register; `name` is what messages call the file.

    Raises UnreadableInputError when it is no table, or when it is not clear which table it is.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        advice = RESAVE_AS.get(suffix, "另存为 .xlsx 或 CSV")
        fault = Fault(
            f"还不能读 {path.suffix} 文件", Place(name), expected="、".join(SUFFIXES), advice=advice
        )
        raise UnreadableInputError(name, [fault])
    if suffix == ".xlsx":
        table = _fitting_sheet(path, fact_type, system_name, name)
    else:
        table = READERS[suffix](path, name=name)
    return Records(table, fact_type, system_name=system_name)


def read_register(path: Path, fact_type: type[Fact], *, system_name: SystemNames, name: str) -> Reading:
    """Read a register as a whole; what makes it unreadable is among the faults."""
    try:
        return gather(open_records(path, fact_type, system_name=system_name, name=name))
    except UnreadableInputError as error:
        return Reading(faults=list(error.faults))


def _fitting_sheet(path: Path, fact_type: type[Fact], system_name: SystemNames, name: str) -> Table:
    """Take the one visible sheet whose header fits; the one that fits best where none fits wholly."""
    visible, hidden = read_sheets(path, name=name)
    sheets = [_looked_at(table, fact_type, system_name) for table in visible]
    fitting = [each for each in sheets if each.whole]
    if len(fitting) > 1:
        named = "、".join(f"“{each.table.sheet}”" for each in fitting)
        what = f"有 {len(fitting)} 个工作表都像是“{fact_type.title}”：{named}"
        advice = "合并到一个工作表，或把不用的工作表删去或隐藏"
        raise UnreadableInputError(name, [Fault(what, Place(name), expected="只有一个", advice=advice)])
    behind = [each for each in (_looked_at(table, fact_type, system_name) for table in hidden) if each.whole]
    if not fitting and behind:
        what = f"只有隐藏的工作表“{behind[0].table.sheet}”像是“{fact_type.title}”"
        advice = "算数的，取消隐藏；不算数的，换一个文件"
        raise UnreadableInputError(name, [Fault(what, Place(name), expected="看得见的工作表", advice=advice)])
    if not sheets:
        fault = Fault("工作簿里没有内容", Place(name), expected="一个有表头的工作表", advice="补上表头")
        raise UnreadableInputError(name, [fault])
    best = fitting[0] if fitting else max(sheets, key=lambda each: each.known)
    others = [each.table.sheet for each in sheets if each is not best] + [table.sheet for table in hidden]
    if others:
        named = "、".join(f"“{each}”" for each in others)
        best.table.remarks.append(Fault(f"只读了工作表“{best.table.sheet}”，没有读{named}", Place(name)))
    return best.table


def _looked_at(table: Table, fact_type: type[Fact], system_name: SystemNames) -> _Sheet:
    rows = iter(table.rows)
    first = list(islice(rows, LOOKED_AT))
    table.rows = chain(first, rows)
    if not first:
        return _Sheet(table, 0, whole=False)
    columns = find_columns(find_header(first, table, fact_type), table, fact_type, system_name)
    return _Sheet(table, len(columns.known), columns.whole)
