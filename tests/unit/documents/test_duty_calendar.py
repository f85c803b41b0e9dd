"""The picture of a year of duties: one mark a cell, told apart without colour, safe with any text."""

from datetime import date, timedelta

import pytest

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.duty_calendar import Due, DutyCalendar

EVIL = '<script>"&'


def days(year):
    first = date(year, 1, 1)
    return [day for number in range(366) if (day := first + timedelta(days=number)).year == year]


def drawn(*due, year=2023, **more):
    chart = DutyCalendar(title="完成", unit="次", source="来源：记录", year=year, due=due, **more)
    return chart, chart.svg().decode()


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_planned_day_is_one_cell(year):
    due = [Due("每日监测", day, Look.DONE) for day in days(year)]
    _, svg = drawn(*due, year=year, by_day=True, address="?x=1")
    assert svg.count('<a href="?x=1&amp;day=') == len(due) == (366 if year == 2024 else 365)


def test_days_off_and_days_worked_instead_are_marked():
    _, bare = drawn(by_day=True)
    _, marked = drawn(by_day=True, rest=(date(2023, 1, 1),), work=(date(2023, 1, 28),))
    assert "休息日" not in bare
    assert "休息日" in marked
    assert "调休上班" in marked


def test_a_cell_of_several_shows_the_worst_and_how_many_were_good():
    day = date(2023, 3, 31)
    chart, svg = drawn(
        Due("巡检", day, Look.DONE, 2), Due("巡检", day, Look.MISSED), Due("月报", day, Look.DONE)
    )
    assert "<title>巡检，3月：未完成 1，按时完成 2</title>" in svg
    assert ">2/3<" in svg
    assert chart.table.rows[0][3] == chart.table.rows[0][-1] == "未完成 1，按时完成 2"
    assert chart.counts == {Look.DONE: 3, Look.MISSED: 1}


def test_day_by_day_the_table_names_the_days_that_did_not_end_on_time():
    due = [Due("每日监测", day, Look.MISSED if day.day == 5 else Look.DONE) for day in days(2023)]
    chart, _ = drawn(*due, by_day=True)
    assert chart.table.titles == ("月份", "按时完成", "未完成", "哪几天")
    assert chart.table.rows[1] == ("2月", "27", "1", "未完成：5日")
    assert sum(int(row[1]) + int(row[2]) for row in chart.table.rows) == 365


def test_texts_cannot_become_markup():
    _, svg = drawn(Due(EVIL, date(2023, 3, 31), Look.MISSED), address=EVIL)
    assert "<script>" not in svg
    assert svg.count("<a ") == svg.count("</a>") == 1
