"""Hours of service: what is read, and how a clock runs in them, over holidays, make-up days and pauses."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.errors import UnknownYearError, UnreadableValueError
from jiheng.values.days import read_moment
from jiheng.values.service_hours import ALL_DAY, ServiceHours, seconds_of
from jiheng.values.working_days import WorkingCalendar

CALENDAR = WorkingCalendar()
OFFICE = ServiceHours.read("工作日 8:30-12:00、14:00-17:30")
HOUR = 3600


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("7×24", "7×24小时"),
        ("7*24小时", "7×24小时"),
        ("工作日8:30～12:00，14:00至17:30", "工作日 8:30-12:00、14:00-17:30"),
        ("每天 8:00-24:00", "每天 8:00-24:00"),
        ("工作日 08:30—12:00和13时30分至17时30分", "工作日 8:30-12:00、13:30-17:30"),
    ],
)
def test_what_contracts_write_is_read_and_written(written, text):
    assert str(ServiceHours.read(written)) == text
    assert ServiceHours.read(text) == ServiceHours.read(written)


@pytest.mark.parametrize(
    "written",
    [
        "5×8",
        "工作日",
        "每天 20:00-8:00",
        "每天 8:00-12:00、11:00-13:00",
        "每天 8:00-25:00",
        "工作日 8:70-9:00",
        "上班时间",
        "",
    ],
)
def test_what_says_no_hours_is_refused(written):
    with pytest.raises(UnreadableValueError, match="读不出服务时间"):
        ServiceHours.read(written)


# 2023-09-28 is a Thursday before the holidays to 10-06; 10-07 and 10-08 are worked.
@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2023-09-28 08:30", "2023-09-28 17:30", 7),
        ("2023-09-28 12:30", "2023-09-28 13:30", 0),
        ("2023-09-28 16:30", "2023-10-07 09:30", 2),
        ("2023-10-01 09:00", "2023-10-06 09:00", 0),
    ],
)
def test_the_clock_runs_in_office_hours_only(begin, end, hours):
    running = OFFICE.running(read_moment(begin), read_moment(end), CALENDAR)
    assert seconds_of(running) == hours * HOUR


def test_a_limit_ends_after_the_holidays_and_the_pauses():
    begin, end = read_moment("2023-09-28 16:30"), read_moment("2023-10-07 09:30")
    assert OFFICE.after(begin, 2 * HOUR, CALENDAR) == end
    paused = [(read_moment("2023-09-28 17:00"), read_moment("2023-10-07 09:00"))]
    assert OFFICE.after(begin, 2 * HOUR, CALENDAR, paused) == read_moment("2023-10-07 10:30")
    assert ALL_DAY.after(begin, 2 * HOUR, CALENDAR) == begin + timedelta(hours=2)


def test_the_last_day_of_the_years_that_are_known_can_be_looked_at():
    last = read_moment("2026-12-31 00:00")
    assert seconds_of(OFFICE.stretches(last, last + timedelta(days=1), CALENDAR)) == 7 * HOUR


def test_a_clock_that_never_stands_still_is_one_stretch_however_many_years_it_runs():
    begin, end = read_moment("2003-05-01 09:00"), read_moment("2033-05-01 09:00")
    assert list(ALL_DAY.stretches(begin, end, CALENDAR)) == [(begin, end)]
    assert not list(ALL_DAY.stretches(begin, begin, CALENDAR))
    pause = (begin + timedelta(days=900), begin + timedelta(days=901))
    assert list(ALL_DAY.running(begin, end, CALENDAR, [pause])) == [(begin, pause[0]), (pause[1], end)]


def test_a_year_whose_holidays_nobody_knows_is_refused():
    with pytest.raises(UnknownYearError):
        OFFICE.after(read_moment("2031-01-01 09:00"), HOUR, CALENDAR)


MOMENTS = st.integers(0, 40 * 24 * 60).map(lambda m: read_moment("2023-09-15 00:00") + timedelta(minutes=m))


@given(MOMENTS, st.integers(0, 60 * HOUR), st.lists(st.tuples(MOMENTS, st.integers(1, 3000)), max_size=3))
def test_so_much_after_is_so_much_later(begin, seconds, paused):
    pauses = [(first, first + timedelta(minutes=minutes)) for first, minutes in paused]
    for hours in (ALL_DAY, OFFICE):
        end = hours.after(begin, seconds, CALENDAR, pauses)
        assert seconds_of(hours.running(begin, end, CALENDAR, pauses)) == seconds
