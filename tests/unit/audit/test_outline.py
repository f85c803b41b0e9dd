"""Numbered paragraphs, headings and sections of reports, whoever wrote them."""

import pytest

from jiheng.audit.claims.outline import Form, Outline
from jiheng.documents.reading import ReadDocument, ReadParagraph


def outline(*texts):
    return Outline(ReadDocument("报告.txt", "text", tuple(ReadParagraph(text) for text in texts)))


def test_headings_stand_alone_or_run_into_their_text():
    found = outline("一、基本情况", "（一）项目概况。为提高效率，设立此项目。", "（二）项目目标").headings
    assert [(each.level, each.title) for each in found] == [(1, "基本情况"), (2, "项目概况"), (2, "项目目标")]
    assert found[1].numbered.run_in


def test_items_of_a_list_are_no_headings():
    found = outline("1. 评价依据", "（1）《预算法》；", "（2）项目预算文件、工作总结等。").headings
    assert [each.title for each in found] == ["评价依据"]


def test_a_heading_may_be_made_by_its_style_alone():
    document = ReadDocument(
        "报告.docx", "docx", (ReadParagraph("基本情况", level=1), ReadParagraph("概况。"))
    )
    assert [each.title for each in Outline(document).headings] == ["基本情况"]


def test_a_table_of_contents_has_no_headings():
    assert outline("一、基本情况……………3", "二、评价结论\t5").headings == ()


@pytest.mark.parametrize("text", ["31.5万元", "2023年预算", "1-2个工作日恢复", "5.1节前完成"])
def test_a_number_that_begins_a_sentence_is_no_number_of_a_heading(text):
    assert outline(text).numbered == ()


def test_a_missing_number_is_due():
    steps = outline("一、甲", "1. 目的", "3. 过程", "二、乙").steps
    assert [step.due for step in steps] == [None, None, 2, None]


def test_a_count_may_go_on_in_another_form():
    steps = outline("一、甲", "二、乙", "3、丙", "四、丁").steps
    assert [step.switched for step in steps] == [None, None, Form.CHINESE, None]
    assert [step.due for step in steps] == [None] * 4


def test_numbers_inside_a_paragraph_count():
    assert all(step.due is None for step in outline("主要包括：（1）甲；（2）乙；", "（3）丙。").steps)


def test_attachments_are_listed_below_their_note_and_begin_anew():
    steps = outline("一、甲", "二、乙", "附件：1. 评分表", "2. 问卷", "附件1", "一、说明").steps
    assert [step.numbered.title for step in steps] == ["甲", "乙", "说明"]
    assert all(step.due is None for step in steps)


def test_a_section_ends_where_the_next_of_its_level_begins():
    report = outline("绩效评价报告", "一、甲", "（一）子。", "正文。", "二、乙", "结论。")
    assert [(each.first, each.end) for each in report.sections] == [(2, 4), (3, 4), (5, 6)]
    assert report.path_of(3) == ("甲", "子")
    assert report.title_text == "绩效评价报告"
