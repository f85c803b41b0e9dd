from datetime import UTC, date, datetime

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.days import BEIJING
from jiheng.values.deadline import Deadline
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.working_days import WorkingCalendar

CALENDAR = WorkingCalendar()
THURSDAY = date(2023, 9, 28)
HALF_PAST_TWO = datetime(2023, 9, 28, 14, 30, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("次月10日前", "次月10日前"),
        ("次 月 １０ 日之前", "次月10日前"),
        ("下个月十日前提交", "次月10日前"),
        ("不晚于当月底", "当月31日前"),
        ("年底前", "当年12月31日前"),
        ("12月底前", "当年12月31日前"),
        ("次年3月31日前", "次年3月31日前"),
        ("2023年12月31日前", "2023年12月31日前"),
        ("2023-12-31前", "2023年12月31日前"),
        ("2023年2月底前", "2023年2月28日前"),
        ("2023年底前", "2023年12月31日前"),
        ("早于次月10日", "早于次月10日"),
        ("5个工作日内", "5个工作日内"),
        ("短于2小时", "短于2小时"),
    ],
)
def test_limits_are_read_and_written_in_one_way(written, canonical):
    deadline = Deadline.read(written)
    assert str(deadline) == canonical
    assert Deadline.read(canonical) == deadline


@pytest.mark.parametrize(
    "written",
    [
        "",
        "次月32日前",
        "次月0日前",
        "2月30日前",
        "2023-02-29前",
        "底前",
        "早于次月10日前",
        "5次内",
        "1.5天内",
        "尽快",
        "200年内",
    ],
)
def test_what_is_no_limit_is_refused(written):
    with pytest.raises(UnreadableValueError):
        Deadline.read(written)


@pytest.mark.parametrize(
    ("longest", "longer"), [("100年内", "101年内"), ("1200个月内", "1201个月内"), ("36500天内", "40000天内")]
)
def test_a_limit_is_at_most_a_hundred_years(longest, longer):
    assert str(Deadline.read(longest)) == longest
    with pytest.raises(UnreadableValueError, match="不能作为时限"):
        Deadline.read(longer)


@pytest.mark.parametrize(
    ("written", "after", "due"),
    [
        ("次月10日前", Period.month(2023, 12), date(2024, 1, 10)),
        ("次月31日前", Period.month(2023, 1), date(2023, 2, 28)),
        ("当月底前", date(2024, 2, 3), date(2024, 2, 29)),
        ("年底前", date(2023, 5, 1), date(2023, 12, 31)),
        ("次年2月29日前", Period.year(2023), date(2024, 2, 29)),
        ("次年2月29日前", Period.year(2024), date(2025, 2, 28)),
        ("2023年12月31日前", date(2020, 1, 1), date(2023, 12, 31)),
        ("5个工作日内", THURSDAY, date(2023, 10, 11)),
        ("5个工作日内", datetime(2023, 9, 27, 17, tzinfo=UTC), date(2023, 10, 11)),
        ("1天内", THURSDAY, date(2023, 9, 29)),
        ("1个月内", date(2023, 1, 31), date(2023, 2, 28)),
        ("1年内", date(2024, 2, 29), date(2025, 2, 28)),
        ("1.5小时内", HALF_PAST_TWO, datetime(2023, 9, 28, 16, 0, tzinfo=BEIJING)),
        ("30分钟内", HALF_PAST_TWO, datetime(2023, 9, 28, 15, 0, tzinfo=BEIJING)),
    ],
)
def test_due_days_do_not_count_the_start_day(written, after, due):
    assert Deadline.read(written).due(after, CALENDAR) == due


@pytest.mark.parametrize(
    ("written", "done", "kept"),
    [
        ("5个工作日内", date(2023, 10, 11), True),
        ("5个工作日内", datetime(2023, 10, 11, 23, 59, 59, tzinfo=BEIJING), True),
        ("5个工作日内", datetime(2023, 10, 12, 0, 0, tzinfo=BEIJING), False),
        ("短于5个工作日", date(2023, 10, 11), False),
        ("短于5个工作日", date(2023, 10, 10), True),
        ("2小时内", datetime(2023, 9, 28, 16, 30, tzinfo=BEIJING), True),
        ("2小时内", datetime(2023, 9, 28, 8, 30, 1, tzinfo=UTC), False),
        ("短于2小时", datetime(2023, 9, 28, 16, 30, tzinfo=BEIJING), False),
        ("2小时内", date(2023, 9, 29), False),
        ("2小时内", date(2023, 9, 27), True),
    ],
)
def test_late_is_after_midnight_of_the_due_day(written, done, kept):
    assert Deadline.read(written).kept_by(done, after=HALF_PAST_TWO, calendar=CALENDAR) is kept


def test_a_mere_day_cannot_tell_hours():
    hours = Deadline.within(Quantity.of(2, "小时"))
    with pytest.raises(UnreadableValueError, match="只知道日期"):
        hours.due(THURSDAY, CALENDAR)
    with pytest.raises(UnreadableValueError, match="分不清"):
        hours.kept_by(THURSDAY, after=HALF_PAST_TWO, calendar=CALENDAR)
