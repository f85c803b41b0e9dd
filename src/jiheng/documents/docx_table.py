"""A table as WordprocessingML text: real merges, repeated head rows, no row torn over pages."""

from collections.abc import Container
from itertools import accumulate, pairwise

from jiheng.documents.docx_paragraph import paragraph
from jiheng.documents.docx_styles import CELL, HEAD_CELL, SMALL_CELL, SMALL_HEAD_CELL
from jiheng.documents.model import Align, Cell, Table, placed
from jiheng.documents.xml_text import clean

MANY_COLUMNS = 6  # with more, the text is 小五 (9 pt), else 五号 (10.5 pt)
TWIPS_PER_10_MM = 567
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in EDGES)
MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 40), ("left", 57), ("bottom", 40), ("right", 57))
)
SHORTEST_ROW = '<w:trHeight w:val="397" w:hRule="atLeast"/>'  # 7 mm
Row = tuple[Cell, ...]


def table_xml(table: Table, *, room: int) -> str:
    """Return the w:tbl, drawn smaller when it is wider than `room` millimetres."""
    edges = _edges(table.widths, room)
    small = len(table.widths) > MANY_COLUMNS
    grid = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    head = _rows(table.head, edges, SMALL_HEAD_CELL if small else HEAD_CELL, head=True)
    body = _rows(table.body, edges, SMALL_CELL if small else CELL, head=False, kept=table.kept)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{MARGINS}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{head}{body}</w:tbl>"
    )


def _edges(widths: tuple[int, ...], room: int) -> list[int]:
    """Return the left edge of each column and the right edge of the last, in twips."""
    whole = sum(widths)
    return [
        edge * min(whole, room) * TWIPS_PER_10_MM // (whole * 10) for edge in accumulate(widths, initial=0)
    ]


def _rows(
    rows: tuple[Row, ...], edges: list[int], style: str, *, head: bool, kept: Container[int] = ()
) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    start = f"<w:tr><w:trPr><w:cantSplit/>{SHORTEST_ROW}{repeated}</w:trPr>"
    above: dict[int, Cell] = {}
    written = []
    for number, line in enumerate(placed(rows, len(edges) - 1)):
        keep = "<w:keepNext/>" if number in kept else ""
        written.append(start)
        for column, cell in line:
            if cell is not None:
                above[column] = cell
            written.append(_cell(above[column], edges, column, style, first=cell is not None, keep=keep))
        written.append("</w:tr>")
    return "".join(written)


def _cell(cell: Cell, edges: list[int], column: int, style: str, *, first: bool, keep: str) -> str:
    width = edges[column + cell.columns] - edges[column]
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ("<w:vMerge/>", '<w:vMerge w:val="restart"/>')[first] if cell.rows > 1 else ""
    look = keep + ("" if cell.align is Align.CENTER else f'<w:jc w:val="{cell.align}"/>')
    lines = clean(cell.text).split("\n") if first else [""]
    text = "".join(paragraph(line, style, properties=look, bold=cell.bold, binding=True) for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
        f'<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
    )
