"""Charts and pictures of a workbook: native bars over cells, and .png files."""

import io
from collections.abc import Sequence
from typing import Any

from jiheng.documents.docx_styles import SONG
from jiheng.documents.sheet import Sheet, SheetChart, SheetPicture

WIDTH, ROOM, A_BAR = 760, 130, 16  # pixels: of a chart, of its title and legend, of a bar
GAP = 50  # per cent of a bar between rows
COLOURS = ("#1677ff", "#fa8c16", "#8c8c8c", "#13c2c2")
ROW_POINTS, ROW_PIXELS = 16, 21  # of a row that nobody set
FONT = {"name": SONG, "size": 9}


def draw(book: Any, page: Any, sheet: Sheet, sheets: Sequence[tuple[str, Sheet]]) -> None:  # noqa: ANN401 — xlsxwriter is untyped
    """Draw what a sheet has below its grid; `sheets` are all of the workbook with their names."""
    if sheet.drawn:
        page.set_default_row(ROW_POINTS)  # else each program has its own, and pictures are stretched
    row = sheet.body_row(len(sheet.body))
    for number, each in enumerate(sheet.drawn):
        if isinstance(each, SheetPicture):
            wide, high = (int.from_bytes(each.png[at : at + 4]) for at in (16, 20))  # pixels, from its IHDR
            scale = each.width / wide
            told = {"x_scale": scale, "y_scale": scale, "description": each.alt}
            page.insert_image(row, 0, f"{number}.png", {"image_data": io.BytesIO(each.png), **told})
            height = high * each.width // wide
        else:
            height = ROOM + A_BAR * each.rows * (len(each.values) + 1)
            page.insert_chart(row, 0, _bars(book, each, *sheets[each.of], height))
        row += height // ROW_PIXELS + 2


def _bars(book: Any, chart: SheetChart, name: str, sheet: Sheet, height: int) -> Any:  # noqa: ANN401 — as above
    drawn = book.add_chart({"type": "bar"})
    drawn.set_size({"width": WIDTH, "height": height})
    first = sheet.body_row(0) - 1
    last = first + chart.rows - 1
    for place, column in enumerate(chart.values):
        drawn.add_series(
            {
                "name": [name, first - 1, column],
                "categories": [name, first, chart.labels, last, chart.labels],
                "values": [name, first, column, last, column],
                "fill": {"color": COLOURS[place % len(COLOURS)]},
                "gap": GAP,
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"name": SONG, "size": 12}})
    drawn.set_y_axis({"reverse": True, "num_font": FONT})  # the first row on top
    lines = {"visible": True, "line": {"color": "#d9d9d9"}}
    drawn.set_x_axis({"min": 0, "num_font": FONT, "major_gridlines": lines})
    drawn.set_legend({"position": "bottom", "font": FONT} if len(chart.values) > 1 else {"none": True})
    return drawn
