"""Rates, outages, mean times and what is left of the allowed down time."""

from datetime import date

import pytest

from jiheng.errors import UnreadableValueError
from jiheng.monitor.availability import Outage, availability_of
from jiheng.monitor.seconds import day_begins, day_of_second, edges, outside_hours
from jiheng.monitor.timeline import Timeline, timeline_of
from jiheng.monitor.watch import Watch
from jiheng.values.exact import Exact
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.service_hours import ServiceHours
from jiheng.values.working_days import WorkingCalendar

HOUR = 3600


def test_a_check_speaks_until_the_next_one_and_no_longer_than_it_may():
    checks = [(0, True), (60, True), (120, False), (180, True), (400, True)]
    assert timeline_of([checks], Watch(60, 90), 0, 600) == Timeline(
        0, 600, ((120, 180),), ((270, 400), (490, 600))
    )


@pytest.mark.parametrize(("agree", "down"), [(1, ((0, 120),)), (2, ((60, 120),)), (3, ())])
def test_so_many_places_must_agree_before_it_is_down(agree, down):
    places = [[(0, False), (60, False)], [(0, True), (60, False)], [(0, True), (60, True)]]
    assert timeline_of(places, Watch(60, 60, agree), 0, 120).down == down


def test_too_few_places_to_agree_leave_it_unknown():
    assert timeline_of([[(0, False)]], Watch(60, 60, 2), 0, 60).unknown == ((0, 60),)


def test_excluded_time_counts_nothing_and_does_not_part_an_outage():
    timeline = Timeline(0, 10_000, ((1000, 3000), (5000, 5500)), ((8000, 9000),))
    found = availability_of(timeline, [(1500, 2500), (5000, 6000), (2000, 2200), (-5, 100)])
    assert found.outages == (Outage(1000, 3000, 1000),)
    assert (found.up, found.down, found.excluded, found.unknown) == (5900, 1000, 2100, 1000)
    assert found.rate == Ratio(5900, 6900)
    assert found.least_rate == Ratio(5900, 7900)
    assert (found.mttr, found.mtbf) == (Ratio(1000, 1), Ratio(5900, 1))


def test_the_budget_is_what_the_target_leaves_of_the_agreed_time():
    found = availability_of(Timeline(0, 30 * 86_400, ((0, 2000),)))
    assert found.budget(Exact(999, 1000)) == 2592
    assert found.budget_left(Exact(999, 1000)) == 592
    assert found.budget_left(Exact(1)) == -2000
    assert availability_of(Timeline(0, 1001)).budget(Exact(99, 100)) == 10  # 10.01 allowed, whole seconds


def test_without_a_known_second_there_is_no_rate_and_without_an_outage_no_mean():
    nothing = availability_of(Timeline(0, 100, (), ((0, 100),)))
    assert (nothing.rate, nothing.least_rate, nothing.mttr, nothing.mtbf) == (None, Ratio(0, 100), None, None)
    assert availability_of(Timeline(0, 100), [(0, 100)]).least_rate is None


def test_service_hours_leave_out_nights_weekends_and_holidays_but_not_make_up_days():
    hours = ServiceHours.read("工作日 08:30—12:00，13:30-17:30")
    week = Period(date(2024, 9, 30), date(2024, 10, 12))  # 国庆: off 1st to 7th, Saturday 12th is worked
    out = outside_hours(hours, week, WorkingCalendar())
    begin, end = edges(week)
    worked = end - begin - sum(last - first for first, last in out)
    assert worked == 6 * (3 * HOUR + HOUR // 2 + 4 * HOUR)
    assert out[0] == (begin, begin + 8 * HOUR + HOUR // 2)


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("7×24", 0),
        ("每天 8:00-24:00", 8 * HOUR),
    ],
)
def test_what_is_outside_the_hours_is_left_out(text, excluded):
    hours = ServiceHours.read(text)
    day = Period(date(2024, 10, 1), date(2024, 10, 1))
    assert sum(last - first for first, last in outside_hours(hours, day, WorkingCalendar())) == excluded


def test_a_day_begins_at_midnight_in_beijing():
    assert day_begins(date(2025, 1, 1)) == 1_735_660_800
    assert day_of_second(1_735_660_799) == date(2024, 12, 31)


@pytest.mark.parametrize("wrong", [(0, 90, 1), (60, 59, 1), (60, 86_401, 1), (60, 90, 0)])
def test_a_watch_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(UnreadableValueError):
        Watch(*wrong)
