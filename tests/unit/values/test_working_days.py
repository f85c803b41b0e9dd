from datetime import date

import chinese_calendar
import pytest

from jiheng.errors import UnknownYearError, UnreadableInputError
from jiheng.values.working_days import KNOWN_YEARS, HolidayTable, WorkingCalendar

HEADER = "日期,类型,名称"


def test_make_up_weekends_are_worked_and_holidays_are_not():
    calendar = WorkingCalendar()
    assert calendar.add_working_days(date(2023, 9, 28), 5) == date(2023, 10, 11)
    assert calendar.is_working_day(date(2023, 10, 7))
    assert not calendar.is_working_day(date(2023, 10, 2))


def test_lateness_is_counted_in_working_days():
    calendar = WorkingCalendar()
    assert calendar.working_days_between(date(2023, 12, 31), date(2024, 1, 5)) == 4
    assert calendar.working_days_between(date(2024, 1, 5), date(2024, 1, 5)) == 0
    assert calendar.working_days_between(date(2024, 1, 5), date(2023, 1, 5)) == 0


def test_nothing_is_added_to_the_start_day_and_nothing_below():
    assert WorkingCalendar().add_working_days(date(2023, 9, 30), 0) == date(2023, 9, 30)
    with pytest.raises(ValueError, match="-1"):
        WorkingCalendar().add_working_days(date(2023, 9, 30), -1)


def test_it_agrees_with_the_package_on_every_day_of_some_years():
    calendar = WorkingCalendar()
    for day in chinese_calendar.get_dates(date(2022, 1, 1), date(2026, 12, 31)):
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day)


def test_a_year_nobody_knows_is_refused_with_advice():
    with pytest.raises(UnknownYearError, match=f"{KNOWN_YEARS[-1] + 1},全年"):
        WorkingCalendar().is_working_day(date(KNOWN_YEARS[-1] + 1, 3, 1))
    with pytest.raises(UnknownYearError):
        WorkingCalendar().add_working_days(date(KNOWN_YEARS[-1], 12, 30), 5)


def test_one_listed_day_does_not_make_the_rest_of_its_year_known():
    table = HolidayTable.read([HEADER, "2040-01-02,休,元旦"], "放假.csv")
    calendar = WorkingCalendar(table)
    assert not calendar.is_working_day(date(2040, 1, 2))
    with pytest.raises(UnknownYearError):
        calendar.is_working_day(date(2040, 1, 3))


def test_a_declared_year_follows_the_week_but_for_its_listed_days():
    lines = [
        "\ufeffdate,kind,name\r\n",
        "# 示例",
        "",
        "2040,year,通知",
        "2040-01-02,holiday,元旦",
        "2040/1/7,workday,",
    ]
    calendar = WorkingCalendar(HolidayTable.read(lines, "放假.csv"))
    days = [calendar.is_working_day(date(2040, 1, day)) for day in range(1, 9)]
    assert days == [False, False, True, True, True, True, True, False]


def test_the_table_wins_over_the_package():
    table = HolidayTable.read([HEADER, "2023-10-07,休,单位放假", "2023-10-02,班,值守"], "放假.csv")
    calendar = WorkingCalendar(table)
    assert not calendar.is_working_day(date(2023, 10, 7))
    assert calendar.is_working_day(date(2023, 10, 2))
    whole = WorkingCalendar(HolidayTable.read([HEADER, "2023,全年"], "放假.csv"))
    assert whole.is_working_day(date(2023, 10, 2))


def test_all_faults_are_told_together_with_their_lines():
    lines = [
        HEADER,
        "2027-02-30,休,",
        "2027-01-01,假,",
        "2027-01-02,休,",
        "2027-01-02,班,",
        "二七,全年,",
        "2027,全年,",
        "2027,全年,",
        "a",
    ]
    with pytest.raises(UnreadableInputError) as caught:
        HolidayTable.read(lines, "放假.csv")
    assert [(fault.place.line, fault.what) for fault in caught.value.faults] == [
        (2, "没有这一天"),
        (3, "类型看不懂"),
        (5, "这一天写了两次"),
        (6, "读不出年份"),
        (8, "这一年写了两次"),
        (9, "列数不对"),
    ]
    assert caught.value.faults[0].place.file == "放假.csv"


@pytest.mark.parametrize("lines", [[], ["", "# 空"], ["2027-01-01,休,元旦"]])
def test_a_table_without_header_is_refused(lines):
    with pytest.raises(UnreadableInputError, match="表头"):
        HolidayTable.read(lines, "放假.csv")
