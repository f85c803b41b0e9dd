"""What every picture of the application is: a finding as its title, data, a table and a drawing of them.

Drawing, table and the JSON for zooming are made of one object, so that none says what another does not.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from jiheng.documents.pictures.drawing import FAINT, LINE_HEIGHT, SMALL, WIDTH, Drawing, wrapped
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio

TITLE = 42  # letters: 12 points


@dataclass(frozen=True, slots=True)
class Table:
    """The twin of a picture."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A picture: its `title` says what was found, `source` from what, how many and as of when."""

    title: str
    unit: str
    source: str

    @property
    @abstractmethod
    def table(self) -> Table:
        """The same as a table."""

    @abstractmethod
    def draw(self) -> tuple[Drawing, int]:
        """Draw it without its title; give the drawing and its height."""

    @property
    def description(self) -> str:
        """The whole in words, for who cannot see it."""
        table = self.table  # made anew whenever it is asked for
        rows = (
            "，".join(f"{name}{cell}" for name, cell in zip(table.titles, row, strict=True) if cell)
            for row in table.rows
        )
        return "。".join((self.title, *rows, self.source))

    def svg(self) -> bytes:
        """Draw it with its title above and its source below."""
        drawing, height = self.draw()
        framed = Drawing()
        y = 0
        for line in wrapped(self.title, WIDTH, size=TITLE):
            y += LINE_HEIGHT + 8
            framed.text(0, y, line, size=TITLE)
        y += LINE_HEIGHT
        framed.text(0, y, f"单位：{self.unit}", size=SMALL, colour=FAINT)
        y += 24
        framed.shapes += [f'<g transform="translate(0 {y})">', *drawing.shapes, "</g>"]
        y += height
        for line in wrapped(self.source, WIDTH, size=SMALL):
            y += LINE_HEIGHT
            framed.text(0, y, line, size=SMALL, colour=FAINT)
        return framed.svg(y + 24, title=self.title, description=self.description)

    def as_json(self) -> dict[str, Any]:
        """Give the data as JSON values, with the table beside."""
        data = {each.name: json_of(getattr(self, each.name)) for each in fields(self)}
        return data | {"description": self.description, "table": json_of(self.table)}


def json_of(value: Any) -> Any:  # noqa: ANN401 — whatever a chart holds
    """Give a value as JSON: amounts with their fen, ratios with both numbers, days as texts."""
    match value:
        case Money():
            told: Any = {"fen": value.fen, "yuan": value.yuan, "wan_yuan": value.wan_yuan}
        case Ratio():
            numbers = {"numerator": value.numerator, "denominator": value.denominator}
            told = numbers | {"percent": str(value)}
        case Enum():
            told = value.value
        case date():
            told = value.isoformat()
        case Mapping():
            told = {json_of(key): json_of(each) for key, each in value.items()}
        case tuple() | list():
            told = [json_of(each) for each in value]
        case _ if is_dataclass(value):
            told = {each.name: json_of(getattr(value, each.name)) for each in fields(value)}
        case _:
            told = value
    return told
