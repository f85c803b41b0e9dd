"""A document before it has a file format: headings, paragraphs, tables with merged cells.

Reports compose this; the writers of this package turn it into files. Nothing here knows Word.
Text is plain; its look follows from its kind (official layout of GB/T 9704-2012).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar


class Align(StrEnum):
    """Where text stands in a cell or line."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "both"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 一、, 2 （一）, 3 1., 4 （1）. The writer adds the number as text."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, first line indented by two characters unless it is a `note`."""

    text: str
    align: Align = Align.JUSTIFY
    note: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `rows` and `columns` say how many grid places it covers, from its upper left."""

    text: str
    rows: int = 1
    columns: int = 1
    align: Align = Align.CENTER
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table. A covered grid place (under a merged cell) has no Cell in its row.

    `head` rows are repeated on every page; no row is torn over a page edge. `caption` stands above,
    without its number: the writer counts. `widths` are in millimetres. `groups` are the body rows
    that begin a group: a page ends between groups where it can. `name` is what `refer` calls it by.
    """

    caption: str
    widths: tuple[int, ...]
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    groups: tuple[int, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse a table whose cells do not tile its grid: ValueError names the row."""
        for part in (self.head, self.body):
            list(placed(part, len(self.widths)))

    @property
    def kept(self) -> set[int]:
        """The body rows that stay with the next: inside a group; the last row (总分) never alone."""
        inside = {row - 1 for row in range(1, len(self.body)) if row not in self.groups}
        return inside if self.groups else {len(self.body) - 2}


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its caption below it, without its number: the writer counts.

    `alt` says in words what it shows, for those who cannot see it; `svg` is the drawing, `width` in
    millimetres. `name` is what `refer` calls it by.
    """

    caption: str
    alt: str
    svg: bytes
    width: int = 150
    name: str = ""


@dataclass(frozen=True, slots=True)
class Toc:
    """The table of contents: headings down to `levels` and appendices, with their pages.

    Without pages where nothing is installed that could lay the pages out. The text begins on a new page.
    """

    title: str = "目录"
    levels: int = 2


@dataclass(frozen=True, slots=True)
class Landscape:
    """From here on pages lie on their side."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """A new page that begins with 附件N (as `label`) and a centred title, a subtitle below it."""

    label: str
    title: str
    subtitle: str = ""


REFERENCE = ("\ufdd3", "\ufdd4")  # characters that no text may hold (Unicode: for internal use only)


def refer(name: str) -> str:
    """Return what in any text becomes 表3 or 图2, the number of the table or picture `name`."""
    return name.join(REFERENCE)


Block = Heading | Paragraph | Table | Picture | Toc | Landscape | Appendix


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `subject`, `author` and `keywords` go into the file's properties.

    `footer` is small text beside every page number.
    """

    title: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    author: str = ""
    subject: str = ""
    signed: tuple[str, ...] = field(default=())  # 落款: unit, date; right-aligned after the text
    keywords: str = ""
    footer: str = ""


def end_of_text(blocks: tuple[Block, ...]) -> int:
    """Return where the text ends and its appendices begin; a turn just before belongs to them."""
    first = next((n for n, block in enumerate(blocks) if isinstance(block, Appendix)), len(blocks))
    return first - 1 if 0 < first < len(blocks) and blocks[first - 1] == Landscape() else first


class Spanning(Protocol):
    """Anything that covers grid places: a cell of a document or of a worksheet."""

    @property
    def rows(self) -> int:
        """How many grid rows it covers."""

    @property
    def columns(self) -> int:
        """How many grid columns it covers."""


Spans = TypeVar("Spans", bound=Spanning)


def placed(rows: Iterable[tuple[Spans, ...]], width: int) -> Iterator[list[tuple[int, Spans | None]]]:
    """Yield each row as (column, cell) over the whole grid; None continues the merge from above.

    A place to the right of a wide cell is not yielded. Raises ValueError when cells overlap, stick
    out, or leave a hole.
    """
    open_merges: dict[int, tuple[int, Spans]] = {}
    for number, row in enumerate(rows, 1):
        cells = iter(row)
        column = 0
        line: list[tuple[int, Spans | None]] = []
        while column < width:
            if column in open_merges:
                left, cell = open_merges.pop(column)
                line.append((column, None))
                if left > 1:
                    open_merges[column] = (left - 1, cell)
            else:
                cell_or_none = next(cells, None)
                if cell_or_none is None:
                    raise ValueError(f"row {number}: no cell for column {column}")
                cell = cell_or_none
                covers = range(column, column + cell.columns)
                if min(cell.rows, cell.columns) < 1 or not open_merges.keys().isdisjoint(covers):
                    raise ValueError(f"row {number}: the cell at column {column} overlaps another")
                line.append((column, cell))
                if cell.rows > 1:
                    open_merges[column] = (cell.rows - 1, cell)
            column += cell.columns
        if column != width or next(cells, None) is not None:
            raise ValueError(f"row {number}: cells do not fill {width} columns")
        yield line
    if open_merges:
        raise ValueError("a merged cell reaches below the last row")
