from datetime import UTC, date, datetime

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.days import BEIJING, beijing_day, days_in_month, month_day, read_day, read_moment


@pytest.mark.parametrize(
    "written",
    [
        "2023-03-05",
        "2023/3/5",
        "2023.3.5",
        "2023年3月5日",
        "2023 年 3 月 5 日",
        "２０２３年３月５号",
        " 2023-3-5 ",
    ],
)
def test_days_are_read_as_people_write_them(written):
    assert read_day(written) == date(2023, 3, 5)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2023-02-29", "2023 年 2 月只有 28 天"),
        ("2023-13-01", "没有这个月份"),
        ("2023-00-01", "没有这个月份"),
        ("2023-01-00", "没有这一天"),
        ("0000-01-01", "年份超出范围"),
        ("2023-03/05", "读不出日期"),
        ("2023年3-5", "读不出日期"),
        ("20230305", "读不出日期"),
        ("去年", "读不出日期"),
    ],
)
def test_days_that_do_not_exist_are_refused(written, told):
    with pytest.raises(UnreadableValueError, match=told):
        read_day(written)


@pytest.mark.parametrize(
    "written",
    [
        "2023-03-05 14:30",
        "2023-03-05T14:30:00",
        "2023-03-05T14:30:00+08:00",
        "2023年3月5日 14:30",
        "2023年3月5日14时30分",
    ],
)
def test_moments_are_beijing_time(written):
    assert read_moment(written) == datetime(2023, 3, 5, 14, 30, tzinfo=BEIJING)


@pytest.mark.parametrize(
    "written", ["2023-03-05", "2023-03-05 24:00", "2023-03-05 14:60", "2023-02-29 08:00", "14:30"]
)
def test_moments_that_do_not_exist_are_refused(written):
    with pytest.raises(UnreadableValueError):
        read_moment(written)


def test_the_day_of_a_moment_is_the_one_in_beijing():
    assert beijing_day(datetime(2023, 3, 4, 17, 0, tzinfo=UTC)) == date(2023, 3, 5)
    assert beijing_day(datetime(2023, 3, 5, 1, 0)) == date(2023, 3, 5)  # noqa: DTZ001


def test_the_31st_of_a_shorter_month_is_its_last_day():
    assert month_day(date(2023, 1, 31), months=1, day=31) == date(2023, 2, 28)
    assert month_day(date(2023, 12, 5), months=1, day=10) == date(2024, 1, 10)
    assert days_in_month(2024, 2) == 29
