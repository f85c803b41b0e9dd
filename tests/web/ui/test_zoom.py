"""The closer look tells the same numbers as the table, as JSON alone, with nothing that could run."""

import json
from datetime import date
from pathlib import Path

import pytest

from jiheng.documents.pictures.duty_calendar import MEANINGS as DUTY_WORDS
from jiheng.documents.pictures.duty_calendar import worst
from jiheng.web.ui.pictures import picture_of
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.pictures.burn_up import burn_up
from jiheng.workflows.pictures.duty_calendar import duty_calendar
from jiheng.workflows.pictures.papers_list import papers_list
from jiheng.workflows.pictures.sla_strip import sla_strip
from jiheng.workflows.pictures.year_strip import year_strip
from jiheng.workflows.promises import settle_opened

ON = date(2023, 8, 3)


@pytest.fixture(scope="module")
def opened():
    return evaluate(Path("examples/yantian-petition-2023")).opened


def told(name, chart):
    picture = picture_of(name, chart)
    return picture, json.loads(picture.zoom)


def test_the_money_is_that_of_the_table(opened):
    picture, option = told("funds", burn_up(opened, on=ON))
    assert option["xAxis"]["data"] == [row.head for row in picture.rows]
    columns = list(zip(*(row.cells for row in picture.rows), strict=True))
    for series, title, cells in zip(option["series"], picture.heads[1:], columns, strict=True):
        assert series["name"] == title
        assert series["data"] == [cell.replace(",", "") or "-" for cell in cells]


def test_papers_deadlines_and_stretches_are_all_there(opened):
    chart = papers_list(opened, on=ON)
    _, option = told("papers", chart)
    assert sum(sum(each["data"]) for each in option["series"]) == sum(
        sum(each.counts.values()) for each in chart.papers
    )
    strip = year_strip(opened, on=ON)
    _, option = told("year", strip)
    drawn = {(each["name"], each["value"][0]) for series in option["series"] for each in series["data"]}
    assert drawn == {(f"{flag.day} {flag.what}", flag.day.isoformat()) for flag in strip.flags}
    sla = sla_strip(opened)
    _, option = told("availability", sla)
    lasted = sum(
        b - a for series in option["series"] for _, a, b in (each["value"] for each in series["data"])
    )
    assert lasted == 1000 * sum(each.seconds for one in sla.systems for each in one.lasted.values())


def test_a_year_of_duties_is_a_heat_map_of_its_days(opened):
    ended = [
        (each.promise.name, one.slot.last, one.state)
        for each in settle_opened(opened, on=ON)
        for one in each.occurrences
    ]
    chart = duty_calendar(ended, 2023, calendar=None, settled="")
    picture, option = told("duties", chart)
    cells = option["series"][0]["data"]
    assert {each["value"][0] for each in cells} == {
        day.isoformat() for _, day, _ in ended if day.year == 2023
    }
    pieces = {each["value"]: each["label"] for each in option["visualMap"]["pieces"]}
    assert {pieces[each["value"][1]] for each in cells} == set(pieces.values()) <= set(DUTY_WORDS.values())
    for day, counts in chart.days.items():
        cell = next(each for each in cells if each["value"][0] == day.isoformat())
        assert pieces[cell["value"][1]] == DUTY_WORDS[worst(counts)]
        assert cell["name"].startswith(day.isoformat())
    assert [row.head for row in picture.rows] == list(chart.months)


def test_texts_are_never_read_as_html(opened):
    for name, chart in (
        ("a", year_strip(opened, on=ON)),
        ("b", sla_strip(opened)),
        ("c", burn_up(opened, on=ON)),
    ):
        assert told(name, chart)[1]["tooltip"]["renderMode"] == "richText"
