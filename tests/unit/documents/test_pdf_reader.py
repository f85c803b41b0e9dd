"""The pages are given as the child process gives them; that it does is tried in tests/e2e."""

from pathlib import Path

import pytest

from jiheng.documents.pdf_reader import document_of
from jiheng.documents.pdf_tables import Line, cell_text
from tests.support.reading_notation import shown

SIZE, LEFT, RIGHT = 10, 100, 300


def line(text: str, top: float, left: float = LEFT, right: float | None = None) -> list[object]:
    return [text, left, left + SIZE * len(text) if right is None else right, top, top + SIZE, SIZE]


def table(top: float, rows: list[list[str | None]]) -> dict[str, object]:
    """A table of cells 50 wide; None: the cell above reaches down to here."""
    cells = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text is None:
                continue
            below = number + 1
            while below < len(rows) and rows[below][column] is None:
                below += 1
            place = (100 + 50 * column, top + 20 * number, 150 + 50 * column, top + 20 * below)
            inside = [line(text, top + 20 * number, 102 + 50 * column)] if text else []
            cells.append([*place, inside])
    return {"top": top, "bottom": top + 20 * len(rows), "cells": cells}


def read(*pages: dict[str, object]):
    whole = [
        {"width": 400, "height": 800, "images": 0, "concealed": [], "lines": [], "tables": [], **page}
        for page in pages
    ]
    return document_of(Path("报告.pdf"), whole)


def test_lines_that_reach_the_margin_are_one_paragraph() -> None:
    lines = [
        line("一、基本情况", 200),
        line("本项目通过采购系统运维服务保障各个", 220, left=120, right=RIGHT),
        line("业务系统正常运行，", 240),
        line("项目全年没有发生任何重大事故和中断。", 260, left=120, right=RIGHT),
    ]
    assert shown(read({"lines": lines})) == [
        "一、基本情况",
        "本项目通过采购系统运维服务保障各个业务系统正常运行，",
        "项目全年没有发生任何重大事故和中断。",
    ]


def test_headers_footers_and_page_numbers_are_told_apart_and_pages_kept() -> None:
    pages = [
        {"lines": [line("某局绩效评价报告", 20), line(f"正文第{n}段。", 300), line(f"- {n} -", 780)]}
        for n in (1, 2, 3)
    ]
    document = read(*pages)
    assert shown(document) == [
        "正文第1段。", "正文第2段。", "正文第3段。", "[header] 某局绩效评价报告", "[footer] - 1 -",
    ]  # fmt: skip
    assert [block.page for block in document.blocks] == [1, 2, 3, 1, 1]


def test_a_paragraph_goes_on_over_a_page() -> None:
    first = {"lines": [line("绩效评价小组以全过程预算绩效管理理念为", 700, right=RIGHT)]}
    assert shown(read(first, {"lines": [line("思路开展评价。", 60)]})) == [
        "绩效评价小组以全过程预算绩效管理理念为思路开展评价。"
    ]


HEAD = ["指标名称", "权重", "评分标准", "得分"]


def test_a_table_goes_on_under_its_repeated_head_and_a_torn_row_is_whole() -> None:
    first = table(600, [HEAD, ["甲", "4", "满分", "4"], ["资金分配", "3", "从严", "3"]])
    second = table(60, [HEAD, ["合理性", "", "从紧。", ""], ["乙", "2", "达到", "1"]])
    document = read({"tables": [first]}, {"tables": [second], "lines": [line("后文。", 300)]})
    assert shown(document) == [
        [
            "# 指标名称 | 权重 | 评分标准 | 得分",
            "甲 | 4 | 满分 | 4",
            "资金分配合理性 | 3 | 从严从紧。 | 3",
            "乙 | 2 | 达到 | 1",
        ],
        "后文。",
    ]
    assert [cell.page for cell in document.tables[0][1].cells if cell.column == 0] == [1, 1, 1, 2]


def test_a_merged_cell_goes_on_over_a_page_without_a_repeated_head() -> None:
    first = table(600, [["决策", "立项", "4"], [None, "程序", "3"]])
    document = read({"tables": [first]}, {"tables": [table(60, [["", "目标", "5"], ["过程", "资金", "9"]])]})
    assert shown(document) == [["决策 ↓3 | 立项 | 4", "程序 | 3", "目标 | 5", "过程 | 资金 | 9"]]


@pytest.mark.parametrize(
    "second",
    [table(60, [["名称", "目标值", "完成值", "说明"], ["乙", "2", "1", ""]]), table(60, [["乙", "2"]])],
    ids=["another head", "other columns"],
)
def test_another_table_stays_apart(second: dict[str, object]) -> None:
    first = table(600, [HEAD, ["甲", "4", "满分", "4"]])
    assert len(read({"tables": [first]}, {"tables": [second]}).tables) == 2


def test_text_between_keeps_tables_apart() -> None:
    tables = [{"tables": [table(600, [["甲", "4"]])]}, {"tables": [table(60, [["乙", "5"]])]}]
    tables[1]["lines"] = [line("附表2", 40)]
    assert len(read(*tables).tables) == 2


def test_lines_of_a_cell_are_joined_where_they_were_broken_by_its_width() -> None:
    broken = [Line(*line("年度", 0, right=120)), Line(*line("指标值", 12, right=130))]
    assert cell_text(broken, right=135) == "年度指标值"
    assert cell_text(broken, right=200) == "年度\n指标值"


def test_a_scan_is_unreadable_and_says_why() -> None:
    document = read({"images": 1}, {"images": 1})
    assert "扫描件（2 页" in document.unreadable
    assert document.blocks == ()


def test_signs_without_letters_are_unreadable() -> None:
    assert "没有编码" in read({"lines": [line("(cid:12)(cid:7)(cid:33)", 200)]}).unreadable


def test_a_page_that_is_a_picture_is_told() -> None:
    assert read({"lines": [line("正文。", 200)]}, {"images": 1}).remarks == ("第 2 页是图片，没有读入",)
