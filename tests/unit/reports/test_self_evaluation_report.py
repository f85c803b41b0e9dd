"""绩效自评报告: its sections with right numbers, its words, the form attached."""

import pytest

from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes

XINZHOU = "xinzhou-government-services-2022"
REPORT = "self_evaluation_report"


@pytest.fixture
def lines(project, blocks):
    """The paragraphs of a project's report."""

    def read(name=XINZHOU, changes=()):
        return [b.text for b in blocks(project(name, changes), REPORT) if isinstance(b, ReadParagraph)]

    return read


def test_the_sections_are_those_of_the_seed_and_numbered_right(project, blocks):
    read = blocks(project(XINZHOU), REPORT)
    headings = [block.text for block in read if isinstance(block, ReadParagraph) and block.level]
    assert headings == [
        "一、项目支出基本情况",
        "1.立项背景",
        "2.资金用途及目的",
        "3.资金预算和执行情况",
        "二、绩效自评工作开展情况",
        "三、绩效自评结果及分析",
        "1.自评结论",
        "2.绩效目标完成情况",
        "3.产出情况",
        "4.效益情况",
        "5.满意度情况",
        "6.未得满分的指标及原因",
        "7.评分中应当说明的事项",
        "四、自评发现的问题及整改措施",
        "五、绩效自评结果应用建议",
        "项目支出绩效自评表",
    ]


def test_the_form_is_attached_as_it_is_written_alone(project, blocks):
    folder = project(XINZHOU)
    attached = [block for block in blocks(folder, REPORT) if isinstance(block, ReadTable)][-1]
    alone = [block for block in blocks(folder, "self_evaluation_form") if isinstance(block, ReadTable)]
    assert [attached] == alone


def test_score_grade_and_every_lost_point_are_told(lines):
    read = lines()
    assert "该项目综合得分为98分，评价等级为“优”。" in read
    (lost,) = [line for line in read if line.startswith("工作人员满意度：目标")]
    assert lost.startswith("工作人员满意度：目标95%，实际95%，得8分（满分10分）。未得满分：")
    assert "理由：没有写" in lost
    assert read[read.index("附件1") - 2 : read.index("附件1")] == [
        "附件：1.项目支出绩效自评表",
        "行政审批服务管理局",
    ]


def test_a_part_without_text_says_so(lines):
    def without(text):
        return text[: text.index("  background:")] + text[text.index("  output:") : text.index("  problems:")]

    read = lines(changes={"project.yaml": without})
    assert read[read.index("1.立项背景") + 1] == "无（项目没有填写这一部分）。"
    assert read[read.index("四、自评发现的问题及整改措施") + 1 :][:3] == [
        "无（项目没有填写这一部分）。",
        "整改措施：无（项目没有填写这一部分）。",
        "由评分和记录得出、应当整改的事项：",
    ]


def test_a_missing_reason_is_asked_for(lines):
    read = lines(
        changes={
            "evidence/score_override.csv": None,
            "evidence/survey.csv": lambda text: text.replace("27,11,2,0", "20,10,10,0"),
        }
    )
    (lost,) = [line for line in read if line.startswith("工作人员满意度：目标")]
    assert lost.endswith("偏差原因：（未填写）。")


def test_without_evidence_there_is_no_total_and_the_obstacles_are_listed(lines):
    read = lines(changes={"evidence/payment.csv": None})
    at = read.index("1.自评结论")
    assert read[at + 1].startswith("本项目没有综合得分：2个指标无证据（预算执行率、成本节约率）")
    assert [line[:9] for line in read[at + 2 : at + 4]] == ["（1）预算执行率：", "（2）成本节约率："]


def test_the_same_project_gives_the_same_bytes(project):
    folder, kind = project(XINZHOU), REPORT_KINDS.find(REPORT)
    once = report_bytes(evaluate(folder), kind, "docx")
    assert report_bytes(evaluate(folder), kind, "docx") == once
