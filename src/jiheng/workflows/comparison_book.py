"""The answers of a comparison as a workbook: first the pictures, then a sheet an answer with its rule."""

from collections.abc import Sequence
from pathlib import Path

from jiheng.documents.model import Align
from jiheng.documents.pictures.peer_box_plot import PERCENTS, PeerBox, PeerBoxPlot
from jiheng.documents.sheet import Sheet, SheetCell, SheetChart, SheetPicture
from jiheng.documents.typst_engine import svg_to_png
from jiheng.documents.xlsx_writer import write_xlsx
from jiheng.portfolio.comparing.answer import Answer, Bars, Boxes

TITLE = "项目比较"
MILLIMETRES = 150  # of a picture, at 240 dots an inch
WIDE, NARROW, TEXT = 60, 24, 45  # millimetres
LONG = 12  # letters from which a column of texts is wide


def write_book(answers: Sequence[Answer], file: Path, *, title: str = TITLE) -> None:
    """Write the workbook; it appears whole or not at all."""
    write_xlsx([_front(answers, title), *map(_sheet, answers)], file, title=title)


def _front(answers: Sequence[Answer], title: str) -> Sheet:
    head = (tuple(SheetCell(each, bold=True) for each in ("表", "说的是什么", "行数")),)
    body = tuple(
        (SheetCell(each.short), SheetCell(each.title, align=Align.LEFT), SheetCell(len(each.rows)))
        for each in answers
    )
    drawn = (_drawn(each, place) for place, each in enumerate(answers, 1) if each.rows)
    shown = tuple(each for each in drawn if each is not None)
    return Sheet("图", (title,), (40, 150, 20), head, body, portrait=True, drawn=shown)


def _drawn(answer: Answer, place: int) -> SheetChart | SheetPicture | None:
    keys = list(answer.columns)
    match answer.drawn:
        case Bars(title, labels, values, most):
            columns = tuple(keys.index(each) for each in values)
            return SheetChart(title, place, keys.index(labels), columns, min(most, len(answer.rows)))
        case Boxes():
            chart = box_plot(answer, answer.drawn)
            return SheetPicture(svg_to_png(chart.svg(), width=MILLIMETRES), chart.description)
        case _:
            return None


def box_plot(answer: Answer, boxes: Boxes) -> PeerBoxPlot:
    """Make the picture of a distribution; what it shows is what the table says."""
    quantiles = zip(*(answer.column(f"q{each}") for each in PERCENTS), strict=True)
    rows = zip(answer.column("group"), answer.column("n"), quantiles, strict=True)
    return PeerBoxPlot(
        title=boxes.title,
        unit=boxes.unit,
        source="；".join(answer.rule[:2]),
        boxes=[PeerBox(str(label), int(n or 0), each) for label, n, each in rows][: boxes.most],
    )


def _sheet(answer: Answer) -> Sheet:
    width = len(answer.columns)
    body = [tuple(_cell(cell) for cell in row) for row in answer.rows]
    told = [*(f"说明：{each}" for each in answer.notes), *(f"怎样算：{each}" for each in answer.rule)]
    body += [(SheetCell(each, columns=width, align=Align.LEFT),) for each in told]
    head = (tuple(SheetCell(each, bold=True) for each in answer.columns.values()),)
    return Sheet(answer.short, (answer.title,), tuple(map(_width, _columns(answer))), head, tuple(body))


def _columns(answer: Answer) -> list[tuple[object, ...]]:
    return [tuple(row[place] for row in answer.rows) for place in range(len(answer.columns))]


def _width(cells: tuple[object, ...]) -> int:
    longest = max((len(each) for each in cells if isinstance(each, str)), default=0)
    return WIDE if longest > 2 * LONG else TEXT if longest > LONG else NARROW


def _cell(cell: object) -> SheetCell:
    if isinstance(cell, str):
        return SheetCell(cell, align=Align.LEFT)
    return SheetCell("" if cell is None else cell, align=Align.RIGHT)  # type: ignore[arg-type] # a number
