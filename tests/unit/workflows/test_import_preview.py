"""A table beside the records at hand: what each row would be, before anything is written."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from jiheng.errors import IntegrityError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import Inspection
from jiheng.evidence.rebuilt import RecordReader
from jiheng.evidence.store import Evidence
from jiheng.sources.writing import write_table
from jiheng.workflows.import_preview import PreviewedRow, RowState, TableImport

NAMES = ("system", "inspected_on", "where", "result", "inspected_by")
TITLES = ("系统", "巡检日期", "巡检方式", "巡检结果", "巡检人")
AT_HAND = {
    "巡-1": ("官网", "2024-01-05", "上门", "正常", "张三"),
    "巡-2": ("官网", "2024-02-05", "上门", "正常", "张三"),
    "巡-3": ("官网", "2024-03-05", "上门", "正常", "张三"),
    "巡-4": ("官网", "2024-03-05", "远程", "正常", "李四"),
}


def stored() -> Evidence:
    reader = RecordReader(Inspection, system_name=str)
    facts = [reader.read(dict(zip(NAMES, row, strict=True)), id=number) for number, row in AT_HAND.items()]
    return Evidence.of(each for each in facts if isinstance(each, Fact))


def job(file: Path) -> TableImport:
    return TableImport(file, Inspection, stored(), system_name=str)


def previewed(
    folder: Path, rows: Iterable[tuple[str, ...]], titles: tuple[str, ...] = TITLES, ending: str = ".csv"
) -> list[PreviewedRow]:
    file = folder / f"巡检{ending}"
    write_table(file, titles, rows)
    table = job(file)
    found = table.examine()
    told = list(table.rows(found))
    assert {state: len([1 for each in told if each.state is state]) for state in RowState} == found.counts
    return told


def states(told: list[PreviewedRow]) -> list[str]:
    return [each.state.value for each in told]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_each_row_is_new_the_same_changed_or_wrong(tmp_path: Path, ending: str) -> None:
    rows = [
        ("官网", "2024-01-05", "上门", "正常", "张三"),
        ("官网", "2024年2月5日", "上门", "异常", "王五"),
        ("官网", "2024-04-05", "上门", "正常", "张三"),
        ("官网", "2024-02-30", "路过", "正常", "张三"),
    ]
    told = previewed(tmp_path, rows, ending=ending)
    assert states(told) == ["same", "changed", "new", "wrong"]
    assert [each.other for each in told] == ["巡-1", "巡-2", "", ""]
    assert [(each.title, each.then, each.now) for each in told[1].changes] == [
        ("巡检结果", "正常", "异常"),
        ("巡检人", "张三", "王五"),
    ]
    assert [fault.place.column.rpartition(" ")[2] for fault in told[3].faults] == ["巡检日期", "巡检方式"]


def test_a_row_that_could_mean_several_records_is_new(tmp_path: Path) -> None:
    march = ("官网", "2024-03-05", "上门", "异常", "张三")  # two were made on that day
    january = ("官网", "2024-01-05", "上门", "异常", "张三")
    twice = [january, (*january[:-1], "李四")]  # one was, but two rows tell of it
    beside_itself = [("官网", "2024-02-05", "上门", "异常", "张三"), AT_HAND["巡-2"]]
    assert states(previewed(tmp_path, [march, *twice, *beside_itself])) == ["new"] * 4 + ["same"]


def test_a_row_with_the_id_of_a_record_is_that_record(tmp_path: Path) -> None:
    rows = [("巡-1", *AT_HAND["巡-1"]), ("巡-4", "官网", "2024-06-05", "上门", "正常", "张三")]
    told = previewed(tmp_path, rows, ("编号", *TITLES))
    assert states(told) == ["same", "changed"]
    assert [(each.title, each.then, each.now) for each in told[1].changes][:1] == [
        ("巡检日期", "2024-03-05", "2024-06-05")
    ]


def test_a_row_that_is_wrong_beside_the_records_is_wrong(tmp_path: Path) -> None:
    good = ("官网", "2024-04-05", "上门", "正常", "张三")
    rows = [(*good, "没有.pdf", "", ""), (*good, "", "巡-9", "抄错"), (*good, "", "巡-1", "抄错")]
    told = previewed(tmp_path, rows, (*TITLES, "附件", "更正的编号", "更正原因"))
    assert states(told) == ["wrong", "wrong", "new"]
    assert [fault.what for each in told for fault in each.faults] == [
        "附件“没有.pdf”不在 evidence/files/ 里",
        "要更正的记录“巡-9”不存在",
    ]


def test_wrong_rows_are_given_back_as_they_were_with_what_is_wrong(tmp_path: Path) -> None:
    file, out = tmp_path / "巡检.csv", tmp_path / "错误行.csv"
    write_table(
        file,
        (*TITLES, "附件"),
        [(*AT_HAND["巡-1"], "没有.pdf"), ("官网", "某天", "上门", "正常", "张三", "")],
    )
    table = job(file)
    table.write_wrong(table.examine(), out)
    header, *rows = out.read_text("utf-8-sig").splitlines()
    assert header.endswith(",错误")
    assert [row.split(",")[1] for row in rows] == ["2024-01-05", "某天"]
    assert "没有.pdf”不在" in rows[0]


def test_a_table_changed_between_the_readings_is_told(tmp_path: Path) -> None:
    file = tmp_path / "巡检.csv"
    write_table(file, TITLES, [AT_HAND["巡-1"]])
    table = job(file)
    found = table.examine()
    write_table(file, TITLES, [AT_HAND["巡-2"]])
    with pytest.raises(IntegrityError):
        list(table.rows(found))
