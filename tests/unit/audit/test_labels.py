"""Labels of tables and attachments, notes that list attachments, references to them."""

import pytest

from jiheng.audit.claims.labels import Labels, name_matches
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable


def labels(*blocks):
    made = tuple(ReadParagraph(each) if isinstance(each, str) else each for each in blocks)
    return Labels(ReadDocument("报告.txt", "text", made))


TABLE = ReadTable((ReadCell(0, 0, 1, 1, "序号"), ReadCell(0, 1, 1, 1, "指标")))


def test_labels_stand_at_their_things():
    found = labels("表 1-2 完成情况表", "附件1", "附表4-1", "图一：流程").labels
    assert [each.shown for each in found] == ["表1-2", "附件1", "附表4-1", "图1"]


def test_references_point_from_the_text():
    found = labels("完成清单(见附表3-1）", "详见表1-2，明细见附件。").references
    assert [each.shown for each in found] == ["附表3-1", "表1-2", "附件"]


@pytest.mark.parametrize("text", ["代表3人", "报表1份", "表一致同意", "仪表2台", "地图3张"])
def test_other_words_that_end_alike_are_no_references(text):
    assert labels(f"共有{text}。").references == ()


def test_a_note_lists_attachments():
    note = labels("附：1.目标完成清单（见附表 3-1） 2.调查问卷")
    assert [each.name for each in note.announced] == ["目标完成清单（见附表 3-1）", "调查问卷"]
    assert name_matches("目标完成清单（见附表 3-1）", "运维项目目标完成清单")


def test_the_caption_of_a_table_is_the_line_above_it_or_its_first_row():
    document = labels("结果如下表。", "表1 评分表", "单位：万元", TABLE, TABLE)
    assert document.document.text_at(document.caption_of(3)) == "表1 评分表"
    assert document.caption_of(4) is None
