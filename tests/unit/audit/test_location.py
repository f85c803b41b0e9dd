"""A place is told by section, table, row and column, page or line: what the format knows."""

import pytest

from jiheng.audit.location import locate
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable, Span

REPORT = Report(
    ReadDocument(
        "报告.pdf",
        "pdf",
        (
            ReadParagraph("一、项目概况", page=1),
            ReadParagraph("全年预算31万元。", page=2),
            ReadTable((ReadCell(0, 0, 1, 2, "得分", page=2), ReadCell(1, 1, 1, 1, "98", page=3))),
            ReadParagraph("二、结论", lines=((0, 40),)),
        ),
    )
)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Span(1, -1, 0, 2), "“项目概况” 第 2 页 第 2 段"),
        (Span(2, 1, 0, 2), "“项目概况” 第 3 页 第 1 个表第 2 行第 2 列"),
        (Span(3, -1, 0, 2), "“结论” 第 40 行"),
    ],
)
def test_the_place_in_words(span, told):
    assert str(locate(REPORT, span)) == told


def test_the_place_as_json_counts_from_one_and_says_what_is_unknown():
    assert locate(REPORT, Span(2, 0, 0, 2)).as_json() == {
        "section": ["项目概况"],
        "paragraph": None,
        "table": 1,
        "row": 1,
        "column": 1,
        "page": 2,
        "line": None,
    }
