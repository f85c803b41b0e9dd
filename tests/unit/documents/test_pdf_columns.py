"""Texts that keep to columns under a head are a table; what is in any doubt is none."""

import pytest

from jiheng.documents.pdf_columns import columns_in

SIZE, PITCH = 10, 20
AT = (0, 120, 200, 280)  # where the columns begin


def line(number, *texts, at=AT, top=None):
    """A line of words: one a text that is not empty, each in its column."""
    top = PITCH * number if top is None else top
    return [
        {
            "text": text,
            "x0": left,
            "x1": left + SIZE * len(text),
            "top": top,
            "bottom": top + SIZE,
            "size": SIZE,
        }
        for left, text in zip(at, texts, strict=False)
        if text
    ]


HEAD = ("指标名称", "目标值", "实际完成值", "得分")
ROWS = [("巡检次数", "12次", "11次", "9"), ("系统正常运行率", "≥99%", "99.5%", "10")]


def found(lines):
    return [
        ["|".join("/".join(word["text"] for word in cell) for cell in row) for row in table.rows]
        for table in columns_in(lines)
    ]


def page(*rows):
    return [line(number, *row) for number, row in enumerate(rows)]


def test_rows_under_a_head_are_a_table_and_what_stands_around_it_is_not():
    lines = page(
        ("前面的正文，写了几个字。",), HEAD, *ROWS, ("后面的正文，比一栏更宽，也比两栏宽得多，不止一行。",)
    )
    assert found(lines) == [["|".join(HEAD), *map("|".join, ROWS)]]


def test_a_cell_of_two_lines_is_one_where_it_stands_nearer_to_its_row():
    lines = [*page(HEAD, *ROWS), line(3, "及稳定率", top=2 * PITCH + 13), line(4, *ROWS[0])]
    assert found(lines)[0][2] == "系统正常运行率/及稳定率|≥99%|99.5%|10"


NONE = {
    "no head": page(*ROWS, *ROWS),
    "one row": page(HEAD, ROWS[0]),
    "two heads only": [line(n, *row[:2]) for n, row in enumerate((HEAD, *ROWS))],
    "a text under two heads": page(HEAD, ("巡检次数", "十二次十二次十二次十二次", "11次", "9"), ROWS[1]),
    "a text under none": [
        line(0, *HEAD),
        line(1, *ROWS[0], at=(0, 120, 200, 350)),
        line(2, *ROWS[1], at=(0, 120, 200, 350)),
    ],
    "a line between two rows": [
        line(0, *HEAD),
        line(1, *ROWS[0]),
        line(2, "及稳定率", top=30),
        line(3, *ROWS[1], top=40),
    ],
    "a row without its first cell": page(HEAD, ROWS[0], ("", "4次", "4次", "5")),
}


@pytest.mark.parametrize("lines", NONE.values(), ids=NONE)
def test_what_is_in_doubt_is_no_table(lines):
    assert found(lines) == []
