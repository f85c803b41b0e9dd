"""Dates as printed, periods, and the fiscal year of a report."""

import pytest

from jiheng.audit.claims.dates import Dates
from jiheng.documents.reading import ReadDocument, ReadParagraph


def dates(*texts):
    return Dates(ReadDocument("报告.txt", "text", tuple(ReadParagraph(text) for text in texts)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("截至 2024 年 7 月 31 日，", ["2024年7月31日"]),
        ("2023年度预算", ["2023年"]),
        ("2023-02-28至2023.3.1", ["2023年2月28日", "2023年3月1日"]),
        ("财预〔2020〕10号、GB/T 22239-2019", []),
        ("共2023人次", []),
    ],
)
def test_dates_are_read_as_printed(text, shown):
    assert [each.shown for each in dates(text).dates] == shown


@pytest.mark.parametrize(
    ("text", "exists"), [("2024年2月29日", True), ("2023年2月29日", False), ("2023年13月", False)]
)
def test_a_date_may_not_exist(text, exists):
    assert dates(text).dates[0].exists is exists


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023 年 6 月至 2024 年 7 月", (2023, 6, 1), (2024, 7, 31)),
        ("2023年1月1日—12月31日", (2023, 1, 1), (2023, 12, 31)),
        ("2023年1-7月", (2023, 1, 1), (2023, 7, 31)),
    ],
)
def test_periods_are_read(text, first, last):
    (period,) = dates(text).periods
    assert (period.first.first, period.last.last) == (first, last)


def test_the_fiscal_year_is_the_one_most_of_the_text_is_about():
    assert dates("2023年度绩效评价报告", "2014年10月印发", "2023年度预算").fiscal_year == 2023
    assert dates("2022年预算", "2023年预算").fiscal_year is None
