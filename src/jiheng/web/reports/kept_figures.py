"""The figures of a made document as they are kept: what each rests on, and where on which page it stands."""

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

from jiheng.web.reports.models import MadeReport

FORMAT = 1
GIVEN = ("分值", "原分值", "目标", "指标值")


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A figure of a document; `facts` are the first of its `records`, by id; `tree` is how it came."""

    number: int  # within the document, from 1
    name: str
    text: str
    unit: str
    exact: str
    places: int | None
    records: int
    digest: str
    facts: tuple[str, ...]
    tree: list[Any] | None

    @property
    def told(self) -> str:
        """The text with its unit, where the text is a number."""
        return f"{self.text} {self.unit}" if self.unit and self.text[-1:].isdigit() else self.text

    @property
    def is_given(self) -> bool:
        """Whether the project's text gives it, so that no record needs to."""
        return re.split("[./]", self.name)[-1] in GIVEN


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands on a page, in points from the page's left upper corner."""

    figure: KeptFigure
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the document, its size in points."""

    number: int
    width: int
    height: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """All figures of a document, its pages, and the map that it carries (empty: it carries none)."""

    figures: tuple[KeptFigure, ...]
    pages: tuple[Page, ...]
    figure_map: str

    def pages_of(self, figure: KeptFigure) -> list[int]:
        """Give the numbers of the pages on which a figure is printed."""
        return sorted({each.number for each in self.pages for spot in each.spots if spot.figure is figure})


def write(told: dict[str, Any]) -> bytes:
    """Write what workflows/figure_chains.py gives, to be kept."""
    return zlib.compress(json.dumps({"format": FORMAT, **told}, ensure_ascii=False).encode())


def read(report: MadeReport) -> KeptFigures:
    """Read what was kept with a document."""
    told = json.loads(zlib.decompress(bytes(report.figures)))
    nodes = told["nodes"]
    figures = tuple(
        KeptFigure(
            number, each["name"], each["text"], each["unit"], each["exact"] or "", each["places"],
            each["records"], each["records_digest"], tuple(each["facts"]), nodes.get(each.get("node")),
        )
        for number, each in enumerate(told["figures"], 1)
    )  # fmt: skip
    named = {each.name: each for each in figures}
    of_page: dict[int, list[Spot]] = {}
    for mark, page, *place in told.get("spots", ()):
        if (figure := named.get(told["marks"][mark])) is not None:
            of_page.setdefault(page, []).append(Spot(figure, *place))
    pages = tuple(
        Page(number, width, height, tuple(of_page.get(number, ())))
        for number, (width, height) in enumerate(told.get("pages", ()), 1)
    )
    return KeptFigures(figures, pages, told.get("map", ""))
