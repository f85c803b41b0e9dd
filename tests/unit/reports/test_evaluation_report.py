"""The evaluation report of projects that are scored in part, by experts, or not at all."""

import pytest

from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.reports.figures import Figures
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import publish_all

FINANCE, TONGZHOU = "finance-network", "tongzhou-congress-2024"
YANTIAN = "yantian-petition-2023"
REPORT, TABLE = "evaluation_report", "score_table"


@pytest.fixture
def report(project, blocks):
    """The paragraphs and the tables (as rows of texts) of a project's report."""

    def read(name, changes=()):
        read = blocks(project(name, changes), REPORT)
        tables = [rows(block) for block in read if isinstance(block, ReadTable)]
        return [block.text for block in read if isinstance(block, ReadParagraph)], tables

    return read


def rows(table):
    last = max(cell.row for cell in table.cells)
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(last + 1)]


def test_a_project_without_points_tells_what_keeps_it_from_a_score(report):
    lines, tables = report(FINANCE)
    assert "本项目没有综合得分，也没有评价等级。原因如下：" in lines
    assert "（2）没有评分标准：不知道怎样由完成情况得分。" in lines
    assert not any("项目绩效指标体系评分表" in line for line in lines)
    assert len(tables) == 2  # what was approved, and what is measured


def test_indicators_without_points_stand_in_a_table_of_their_own(report):
    lines, tables = report(FINANCE)
    measured = tables[-1]
    assert measured[0] == ["指标", "目标", "实际", "是否达标", "原报告公布值"]
    assert measured[1] == ["预算执行率", "≥95%", "82.91%", "否", "未公布"]
    assert measured[2] == ["运维系统数量", "15个", "10个", "否", "未公布"]
    assert "运维系统数量：只数能写出名称的" in "".join(lines)


def test_an_indicator_without_evidence_says_so_in_the_table_and_below_it(report):
    lines, tables = report(YANTIAN)
    rows = {row[0]: row for table in tables for row in table}
    assert rows["系统正常运行率"] == ["系统正常运行率", "≥99%", "无证据", "—", "100%"]
    assert any(line.startswith("系统正常运行率无证据：") for line in lines)


def test_points_of_experts_are_told_as_such(report):
    lines, _ = report(TONGZHOU)
    assert "项目决策评分：专家评分，得9分（满分10分）。评分记录没有写扣分的理由。" in lines
    assert any("各项得分由专家或评价小组评定" in line for line in lines)


def test_reasons_of_experts_are_printed(report):
    def reasoned(text):
        return text.replace("评分日期,来源", "评分日期,评分理由,来源").replace(
            "2025-02-14,演示", "2025-02-14,论证不足,演示"
        )

    lines, _ = report(TONGZHOU, {"evidence/expert_score.csv": reasoned})
    assert "项目决策评分：专家评分，得9分（满分10分）。评分理由：论证不足。" in lines


def test_stage_goals_are_listed_with_their_indicators(report):
    lines, tables = report(TONGZHOU)
    at = lines.index("2.阶段性目标")
    assert lines[at + 1].endswith("保障系统安全稳定运行（对应指标：系统稳定运行率）。")
    assert lines[at + 4] == "（4）系统崩溃后1-2个工作日恢复正常（没有对应的指标）。"
    assert tables[0][0] == ["一级指标", "三级指标", "年度指标值", "填报的完成值"]


def test_the_score_table_has_sheets_only_for_what_there_is(project):
    def names(name):
        evaluation = evaluate(project(name))
        figures = Figures(evaluation.card, evaluation.opened.evidence)
        return [sheet.name for sheet in REPORT_KINDS.find(TABLE).sheets(evaluation.card, figures)]

    assert names(FINANCE) == ["计量指标"]
    assert names(TONGZHOU) == ["评分表", "计量指标"]


@pytest.mark.parametrize(
    ("name", "its_own", "others"),
    [
        (
            "yantian-petition-2023",
            {"绩效评价报告.docx", "绩效评价报告.pdf", "评分表.xlsx"},
            {"绩效自评报告.docx"},
        ),
        (
            "xinzhou-government-services-2022",
            {"绩效自评报告.docx", "项目支出绩效自评表.docx", "项目支出绩效自评表.xlsx"},
            {"绩效评价报告.docx", "绩效评价报告.pdf", "评分表.xlsx"},
        ),
    ],
)
def test_all_reports_are_those_of_the_kind_of_evaluation(project, tmp_path, name, its_own, others):
    written = {path.name for path in publish_all(evaluate(project(name)), tmp_path / "out")}
    assert its_own <= written
    assert not others & written


def signed(text):
    who = "{date: 2024年8月20日, unit: 某咨询公司, contact: 张三, telephone: 0755-12345678}"
    return text.replace("\nevaluation:\n", f"\nevaluation:\n  report: {who}\n", 1)


def test_the_report_is_signed_by_whoever_the_project_says_and_dated(report):
    lines, _ = report(YANTIAN, {"project.yaml": signed})
    place = lines.index("某咨询公司")
    assert lines[place : place + 3] == [
        "某咨询公司",
        "2024年8月20日",
        "（联系人：张三，联系电话：0755-12345678）",
    ]


def test_what_the_project_does_not_say_is_not_signed(report):
    lines, _ = report(YANTIAN)
    place = lines.index("深圳市盐田区信访局")
    assert lines[place + 1] == "附件"
