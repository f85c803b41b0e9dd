"""A picture of the core in the frame of a page."""

import json

from django.utils.safestring import mark_safe

from jiheng.documents.pictures.chart import Chart
from jiheng.web.ui.parts import Picture, TwinRow
from jiheng.web.ui.zoom import option_of


def picture_of(name: str, chart: Chart, url: str = "") -> Picture:
    """Give a picture of the core as the page shows it: title, source and table stand around the drawing.

    `url` is the page of what it shows.
    """
    table = chart.table
    rows = [TwinRow(row[0], row[1:]) for row in table.rows]
    drawing, height = chart.draw()
    # The core writes the SVG: every text in it is escaped there.
    svg = mark_safe(drawing.svg(height, title=chart.title, description=chart.description).decode())  # noqa: S308 — drawn by us
    source = f"{chart.source.removeprefix('来源：')}；单位：{chart.unit}"
    option = option_of(chart)
    zoom = json.dumps(option, ensure_ascii=False) if option else ""
    return Picture(name, chart.title, svg, table.titles, rows, source, zoom, url)
