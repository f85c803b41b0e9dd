"""Indicators that the prose goes through one by one are read as rows; other sentences are none."""

import pytest

from jiheng.audit.report import Report
from jiheng.documents.reading import ReadDocument, ReadParagraph

TOLD = [
    ("数量指标：系统数量，目标值3个，实际完成3个，得分5分。", ("系统数量", "3个", "3个", "5分", None)),
    (
        "（1）制度执行有效性：目标有效，实际100%，得5分（满分5分）。",
        ("制度执行有效性", "有效", "100%", "5分", "5分"),
    ),
    (
        "“故障响应时间”指标值2小时内，实际完成值1.5小时，自评得分8分（分值10分）。",
        ("故障响应时间", "2小时内", "1.5小时", "8分", "10分"),
    ),
    (
        "1.系统正常运行率，年度指标值为≥99%，全年实际完成值为99.5%，分值10分，得分10分。",
        ("系统正常运行率", "≥99%", "99.5%", "10分", "10分"),
    ),
    ("质量指标：验收通过率目标值100%，实际100%。", ("验收通过率", "100%", "100%", None, None)),
]
NONE = [
    "本项目绩效目标设定合理，实际完成情况良好，得到认可。",
    "2023年计划完成12次巡检，实际完成12次。",
    "系统故障响应时间目标为2小时内，实际为1.5小时。",
    "项目年度目标，实际支付61.71万元，得分98分。",
    "运维单位按计划完成巡检，实际巡检12次。",
    "工作人员满意度95%，目标95%，得8分。",
]


def rows(text):
    return Report(ReadDocument("报告.txt", "txt", (ReadParagraph(text),))).indicator_rows


def flat(cell):
    return cell and cell.flat


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_an_indicator_told_in_a_sentence_is_a_row(text, told):
    (row,) = rows(text)
    assert (row.label, flat(row.target), flat(row.actual), flat(row.score), flat(row.weight)) == told
    for cell in (row.name, row.target, row.actual, row.score, row.weight):
        if cell:
            assert text[cell.place.start : cell.place.end] == cell.text


@pytest.mark.parametrize("text", NONE)
def test_a_sentence_that_sets_no_name_off_is_none(text):
    assert rows(text) == ()


def test_several_in_one_paragraph():
    found = rows(
        "数量指标：巡检次数，目标值12次，实际完成12次；质量指标：验收通过率，目标值100%，实际完成99%。"
    )
    assert [(row.label, flat(row.level2)) for row in found] == [
        ("巡检次数", "数量指标"),
        ("验收通过率", "质量指标"),
    ]
