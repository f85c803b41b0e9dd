"""Parameters of report kinds, as a user writes them on the command line."""

import re

import pytest

from jiheng.cli.main import main
from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.errors import UsageError
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import fitting_kinds, report_bytes

YANTIAN = "yantian-petition-2023"


@pytest.fixture
def yantian(root):
    return root / "examples" / YANTIAN


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({}, "缺少“month”（月份）"),
        ({"month": "2023年"}, "--month 不是一个月"),
        ({"month": "六月"}, "--month 读不出期间"),
        ({"month": "2023-06", "quarter": "2023Q2"}, "--quarter 不认识“quarter”"),
        ({"month": "2019-06"}, "2019年6月不在项目的年度和评价时段内"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told(yantian, choice, told):
    with pytest.raises(UsageError, match=re.escape(told)):
        report_bytes(evaluate(yantian), REPORT_KINDS.find("运维月报"), "docx", choice=choice)


def test_the_command_line_takes_a_kinds_parameters(yantian, tmp_path, capsys):
    out = tmp_path / "月报.docx"
    words = ["report", str(yantian), "--kind", "运维月报", "--month", "2023年6月", "--out", str(out)]
    assert main(words) == 0
    assert out.is_file()
    assert "已写出" in capsys.readouterr().out


def test_a_report_of_one_project_takes_one(yantian, tmp_path, capsys):
    words = [
        "report",
        str(yantian),
        str(yantian),
        "--kind",
        "绩效评价报告",
        "--out",
        str(tmp_path / "a.docx"),
    ]
    assert main(words) == UsageError.exit_code
    assert "一次只写一个项目" in capsys.readouterr().err


@pytest.mark.parametrize("name", [YANTIAN, "tongzhou-congress-2024", "finance-network"])
def test_a_kind_offers_only_what_it_can_write(root, name):
    evaluation = evaluate(root / "examples" / name)
    for kind, choice in fitting_kinds(evaluation):
        assert report_bytes(evaluation, kind, kind.formats[0], choice=choice)[0]


class TestMonthlyReport:
    @pytest.fixture
    def month(self, project, blocks):
        def of(month, changes=()):
            return blocks(project(YANTIAN, changes), "monthly_report", month=month)

        return of

    def test_counts_are_those_of_the_month(self, month):
        table = next(block for block in month("2023-09") if isinstance(block, ReadTable))
        cells = {(cell.row, cell.column): cell.text for cell in table.cells}
        rows = [[cells.get((row, column), "") for column in range(4)] for row in range(1, 7)]
        assert ["运行环境监测", "省一体化信访信息系统", "30", "1"] in rows
        assert ["巡检", "云安访系统", "1", "0"] in rows
        assert ["培训", "省一体化信访信息系统", "0", "—"] in rows  # kept, and nothing this month

    def test_a_register_that_was_not_kept_counts_nothing(self, month):
        told = texts(month("2023-09", {"evidence/inspection.csv": None}))
        (lacking,) = [text for text in told if text.startswith("没有台账、无从说明次数的工作")]
        assert "巡检" in lacking
        assert "evidence/" not in "".join(told)

    def test_a_kept_register_without_a_record_says_that_nothing_happened(self, month):
        assert "无：设有故障台账，2023年6月没有记录。" in texts(month("2023-06"))

    def test_what_was_promised_and_not_done_is_a_problem(self, month):
        def without_the_visit_of_june(text):
            return "\n".join(line for line in text.splitlines() if "2023-06" not in line) + "\n"

        told = texts(month("2023-06", {"evidence/inspection.csv": without_the_visit_of_june}))
        assert any("“云安访系统每月上门巡检”2023年6月未完成：没有记录" in text for text in told)


def texts(blocks):
    return [block.text for block in blocks if isinstance(block, ReadParagraph)]
