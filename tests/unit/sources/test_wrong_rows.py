"""Wrong rows come back as the same kind of file, with a column that says what is wrong."""

import pytest

from jiheng.errors import UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.sources.records import WrongRow
from jiheng.sources.registers import open_records, read_register
from jiheng.sources.writing import write_table
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows

TITLES = ["系统", "监测日期", "监测结果", "监测人", "天气", "说明"]
GOOD = ["门户网站", "2023-01-09", "正常", "李四", "晴", ""]
BAD = ["门户网站", "2023-02-29", "还行", "李四", "阴", "=1+1"]
KIND = KINDS["environment_check"]


def wrong_of(path):
    records = open_records(path, KIND, system_name=str, name=path.name)
    return WrongRows.of(records, [each for each in records if isinstance(each, WrongRow)])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_only_the_wrong_rows_come_back_with_every_column_and_every_fault(tmp_path, ending):
    path, out = tmp_path / f"table{ending}", tmp_path / f"wrong{ending}"
    write_table(path, TITLES, [GOOD, BAD, GOOD])
    wrong = wrong_of(path)
    assert [each.row.line for each in wrong.rows] == [2 if ending == ".jsonl" else 3]
    write_wrong_rows(wrong, path, out)
    (again,) = wrong_of(out).rows
    assert [*again.row.cells[:6]] == BAD
    told = again.row.cells[6]
    for words in ("监测日期：没有这一天", "监测结果：不在可选值之内", "正常、异常"):
        assert words in told


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_a_mended_file_is_read_as_it_is_with_its_column_of_faults(tmp_path, ending):
    path, out = tmp_path / f"table{ending}", tmp_path / f"wrong{ending}"
    write_table(path, TITLES, [BAD])
    write_wrong_rows(wrong_of(path), path, out)
    write_table(out, [*TITLES, "错误"], [[*GOOD[:5], "=1+1", "没有这一天"]])
    reading = read_register(out, KIND, system_name=str, name=out.name)
    assert not reading.faults
    assert reading.facts[0].remark == "=1+1"
    write_table(out, [*TITLES, "错误"], [[*BAD, "旧的说法"]])
    again = tmp_path / f"again{ending}"
    write_wrong_rows(wrong_of(out), out, again)
    assert wrong_of(again).titles == (*TITLES, "错误")
    assert "旧的说法" not in "".join(wrong_of(again).rows[0].row.cells)


def test_another_format_or_the_file_itself_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    write_table(path, TITLES, [BAD])
    for out in (tmp_path / "wrong.xlsx", path):
        with pytest.raises(UsageError):
            write_wrong_rows(wrong_of(path), path, out)
    assert wrong_of(path).rows
