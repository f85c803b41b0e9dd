"""A worksheet before it has a file format: title lines, and a grid of typed cells with merges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from jiheng.documents.model import Align, placed


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that we wrote, such as `SUM(D4:D29)`, and its value, computed by us exactly.

    Text of users never gets here: what they wrote stays text, whatever it begins with.
    """

    text: str
    value: int | Decimal


Value: TypeAlias = str | int | Decimal | Formula


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell; `rows` and `columns` say how many grid places it covers, from its upper left.

    `number_format` is Excel's, as `0.00%`; without it a number is shown with the decimals it has.
    """

    value: Value
    rows: int = 1
    columns: int = 1
    align: Align = Align.CENTER
    bold: bool = False
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class SheetChart:
    """Bars over the first `rows` body rows of a sheet, by its place among those written, from 0.

    `labels` and `values` are columns of it, from 0; the head's last row names the values.
    """

    title: str
    of: int
    labels: int
    values: tuple[int, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A .png picture, so many pixels wide on the sheet, and what it shows in words."""

    png: bytes
    alt: str
    width: int = 760


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. `titles` stand above the grid over its whole width; `widths` are millimetres.

    `head` rows stay in sight and are repeated on every printed page, which lies on its side unless
    `portrait`. `choices` give, for a column from 0, the words that may be entered below the head;
    the spreadsheet refuses others. `drawn` charts and
    pictures stand below the grid, one under the other.
    """

    name: str
    titles: tuple[str, ...]
    widths: tuple[int, ...]
    head: tuple[tuple[SheetCell, ...], ...]
    body: tuple[tuple[SheetCell, ...], ...]
    portrait: bool = False
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    drawn: tuple[SheetChart | SheetPicture, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a sheet whose cells do not tile its grid: ValueError names the row."""
        for part in (self.head, self.body):
            list(placed(part, len(self.widths)))

    def body_row(self, number: int) -> int:
        """Return the row number that formulas use for body row `number` (from 0)."""
        return len(self.titles) + len(self.head) + number + 1
