"""Who should have filed and did not: by code, else by name; what is merely alike is told, not guessed."""

import json

import pytest
import xlsxwriter
import yaml

from jiheng.cli.main import main
from jiheng.errors import UnreadableInputError
from jiheng.portfolio.bureau import Held
from jiheng.portfolio.completeness import completeness
from jiheng.portfolio.expected_list import read_expected
from jiheng.portfolio.snapshot import write_snapshot
from jiheng.sources.xlsx_file import read_sheets
from tests.conftest import ROOT
from tests.support.scored_table import scored_table
from tests.unit.portfolio.test_bureau import AT, ROWS

CASES = yaml.safe_load((ROOT / "tests/cases/completeness.yaml").read_text("utf-8"))
HELD = [Held(*each) for each in CASES["held"]]


def book(path, rows, head=None):
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("应报")
        for line, row in enumerate([head or CASES["head"], *rows]):
            sheet.write_row(line, 0, row)
    return path


@pytest.mark.parametrize("case", CASES["compared"].values(), ids=CASES["compared"])
def test_each_row_is_found_or_told(case, tmp_path):
    told = completeness(read_expected(book(tmp_path / "名单.xlsx", case["rows"])), HELD)
    assert [[each.outcome, each.held and each.held.project] for each in told.found] == [
        each[:2] for each in case["found"]
    ]
    for each, wanted in zip(told.found, case["found"], strict=True):
        said = "；".join(each.perhaps)
        assert all(word in said for word in wanted[2:]), said
        assert bool(said) == bool(wanted[2:])
    assert [each.project for each in told.unexpected] == case["unexpected"]


@pytest.mark.parametrize("case", CASES["refused"].values(), ids=CASES["refused"])
def test_what_is_wrong_in_a_list_is_told_together(case, tmp_path):
    file = book(tmp_path / "名单.xlsx", case["rows"], case.get("head"))
    with pytest.raises(UnreadableInputError) as raised:
        read_expected(file)
    faults = [str(each) for each in raised.value.faults]
    assert len(faults) == len(case["told"]), faults
    assert all(wanted in fault for wanted, fault in zip(case["told"], faults, strict=True)), faults


def test_at_the_door_a_text_list_of_one_year_counts_and_becomes_a_workbook(tmp_path, capsys):
    table, scores = scored_table(tmp_path, ROWS)
    file, names, out = (str(tmp_path / each) for each in ("s.duckdb", "名单.csv", "o.xlsx"))
    write_snapshot(table, scores, tmp_path / "s.duckdb", at=AT)
    text = "2024年度名单,\n项目名称,单位,主管部门\n网站运维,甲局,\n门户运维,乙局,乙厅\n"
    (tmp_path / "名单.csv").write_bytes(text.encode("gb18030"))
    asked = ["portfolio", "missing", "--snapshot", file, "--expected", names]
    assert main(asked) == 4  # of which year?
    assert main([*asked, "--year", "2024", "--out", out, "--json"]) == 0
    told = {each["key"]: each for each in json.loads(capsys.readouterr().out)["answers"]}
    assert [(row["department"], row["filed"], row["late"]) for row in told["department"]["rows"]] == [
        ("乙厅", 0, 1),
        ("甲厅", 1, 0),
    ]
    assert [row["name"] for row in told["unexpected"]["rows"]] == ["大厅设备"]
    sheets = [each.sheet for each in read_sheets(tmp_path / "o.xlsx", name="o")[0]]
    assert sheets == ["图", "按主管部门", "按区划", "名单以外", "名单"]
    (tmp_path / "名单.csv").write_text(text + "不在的,甲局,\n", "utf-8")
    assert main([*asked, "--year", "2024"]) == 1
    assert "应报 3 个项目：已报 1，逾期报 1，哪张表里都没有 1；名单以外的 1 个" in capsys.readouterr().out
    assert main([*asked, "--region", "东区"]) == 2
