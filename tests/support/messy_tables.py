"""The messy tables of tests/cases/tables, written as files."""

from jiheng.errors import UnreadableValueError
from tests.support.cases import cases_of
from tests.support.workbooks import write_workbook

SYSTEMS = ("门户网站", "云安访系统")
BOOK = ("rows", "hidden_rows", "hidden_columns", "merges", "dimension", "more_rows")


def system_name(written):
    if written not in SYSTEMS:
        raise UnreadableValueError("没有这个系统", found=written, expected="、".join(SYSTEMS))
    return written


def written_cell(cell):
    assert isinstance(cell, str), "a typed cell stands in a workbook only"
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\n\r\t;') else cell


def write_csv(path, case):
    sign = {"tab": "\t"}.get(case.get("sign", ","), case.get("sign", ","))
    text = case.get("text") or "\n".join(sign.join(map(written_cell, row)) for row in case["rows"]) + "\n"
    path.write_bytes(text.encode(case.get("encoding", "utf-8")))


def write_jsonl(path, case):
    path.write_text(case["lines"], "utf-8")


def write_xlsx(path, case):
    sheets = case.get("sheets") or [{name: case[name] for name in BOOK if name in case}]
    write_workbook(path, sheets, date1904="date1904" in case)


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "jsonl": write_jsonl}


def tables():
    """Give the cases with the ending that each is written for."""
    return cases_of("tables")


def runs():
    """Give every case as each kind of file that it is to be."""
    return [(name, case, ending) for name, case in tables() for ending in case.get("as", [name])]
