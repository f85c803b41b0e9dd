from datetime import UTC, date, datetime

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.period import Period


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023年度", "2023-01-01", "2023-12-31"),
        ("2023-06", "2023-06-01", "2023-06-30"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2023Q2", "2023-04-01", "2023-06-30"),
        ("2023年第二季度", "2023-04-01", "2023-06-30"),
        ("2023年2季度", "2023-04-01", "2023-06-30"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("2023年1—7月", "2023-01-01", "2023-07-31"),
        ("2023年1月至7月", "2023-01-01", "2023-07-31"),
        ("2023年1月1日至12月15日", "2023-01-01", "2023-12-15"),
        ("2023-06-01..2024-07-31", "2023-06-01", "2024-07-31"),
        ("2023-06至2024-07", "2023-06-01", "2024-07-31"),
        ("２０２３～２０２４", "2023-01-01", "2024-12-31"),
        ("2023年6月1日", "2023-06-01", "2023-06-01"),
        ("9999", "", ""),
    ],
)
def test_periods_are_read_as_plans_write_them(written, first, last):
    if not first:
        with pytest.raises(UnreadableValueError, match="年份超出范围"):
            Period.read(written)
        return
    assert Period.read(written) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2023-13", "没有这个月份"),
        ("2023年0月", "没有这个月份"),
        ("2023-06..2023-01", "终点早于起点"),
        ("2024至2023", "终点早于起点"),
        ("2023年7—1月", "终点早于起点"),
        ("2023-02-29", "没有这一天"),
        ("2023Q5", "读不出期间"),
        ("2023至", "读不出期间"),
        ("", "读不出期间"),
        ("全年", "读不出期间"),
    ],
)
def test_periods_that_do_not_exist_are_refused(written, told):
    with pytest.raises(UnreadableValueError, match=told):
        Period.read(written)


def test_a_period_holds_its_days_and_the_beijing_days_of_moments():
    year = Period.year(2023)
    assert date(2023, 12, 31) in year
    assert date(2024, 1, 1) not in year
    assert datetime(2023, 12, 31, 17, tzinfo=UTC) not in year
    assert year.days == 365


@pytest.mark.parametrize("text", ["2023年", "2023年6月", "2023年6月1日", "2023年6月1日至2024年7月31日"])
def test_periods_are_written_as_people_do(text):
    assert str(Period.read(text)) == text
