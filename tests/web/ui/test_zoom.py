"""The closer look tells the same numbers as the table, as JSON alone, with nothing that could run."""

import json
from datetime import date
from pathlib import Path

import pytest

from jiheng.web.ui.pictures import picture_of
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.pictures.burn_up import burn_up
from jiheng.workflows.pictures.papers_list import papers_list
from jiheng.workflows.pictures.sla_strip import sla_strip
from jiheng.workflows.pictures.year_strip import year_strip

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


def test_texts_are_never_read_as_html(opened):
    for name, chart in (
        ("a", year_strip(opened, on=ON)),
        ("b", sla_strip(opened)),
        ("c", burn_up(opened, on=ON)),
    ):
        assert told(name, chart)[1]["tooltip"]["renderMode"] == "richText"
