"""The picture of a year of duties: one mark a cell, told apart without colour, safe with any text."""

from datetime import date, timedelta

import pytest

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.duty_calendar import Cell, month_calendar, year_calendar

EVIL = '<script>"&'


def days(year):
    first = date(year, 1, 1)
    return [day for number in range(366) if (day := first + timedelta(days=number)).year == year]


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_planned_day_is_one_cell(year):
    cells = {day: Cell(Look.DONE, f"{day}", link=f"?day={day}") for day in days(year)}
    svg = year_calendar(cells, year).decode()
    assert svg.count("<title>") == len(cells) == (366 if year == 2024 else 365)
    assert svg.count('<a href="?day=') == len(cells)


def test_days_off_and_days_worked_instead_are_marked():
    bare = year_calendar({}, 2023).decode()
    marked = year_calendar(
        {}, 2023, rest=frozenset([date(2023, 1, 1)]), work=frozenset([date(2023, 1, 28)])
    ).decode()
    assert "休息日" not in bare
    assert "休息日" in marked
    assert "调休上班" in marked


def test_texts_cannot_become_markup():
    row = [Cell(Look.MISSED, EVIL, EVIL, EVIL)] + [None] * 11
    svg = month_calendar([(EVIL, row)]).decode()
    assert "<script>" not in svg
    assert svg.count("<a ") == svg.count("</a>") == 1


def test_a_row_has_twelve_months():
    with pytest.raises(ValueError, match="11 months"):
        month_calendar([("每月巡检", [None] * 11)])
