"""The map that a document carries: each figure it prints with its exact value, and where it stands.

One JSON text, the same in every format: a custom XML part of a .docx, an attachment of a .pdf.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from jiheng.documents.marks import Printed
from jiheng.reports.figures import Figures
from jiheng.reports.report import Choice

FORMAT = 1


def figure_map(printed_there: Iterable[Printed], figures: Figures, kind: str, choice: Choice) -> str:
    """Compose the map of a document of this report kind from what is printed in it, in its order."""
    project = figures.card.project
    printed = (
        {"mark": number, **_place(each)}
        for number, each in enumerate(printed_there)
        if each.figure in figures.printed
    )
    told = {
        "jiheng": FORMAT,
        "kind": kind,
        "parameters": dict(choice),
        "project": project.name,
        "year": project.fiscal_year,
        "rule_set": project.rule_set.id,
        "figures": [each.as_json() for each in figures.printed.values()],
        "printed": list(printed),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class MappedFigure:
    """A figure as the map holds it: see `Figure`; `exact` is a fraction as text."""

    name: str
    text: str
    exact: str | None
    unit: str
    places: int | None
    rounding: str | None
    records: int
    records_digest: str


@dataclass(frozen=True, slots=True)
class MappedPlace:
    """Where a figure was printed, and as which text; rows and columns of tables count from 0."""

    mark: int
    figure: str
    text: str
    before: str
    after: str
    table: int | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Tell the place as a reader finds it."""
        if self.table is None or self.row is None or self.column is None:
            return f"……{self.before}□{self.after}……"
        return f"第 {self.table + 1} 个表第 {self.row + 1} 行第 {self.column + 1} 列"


@dataclass(frozen=True, slots=True)
class FigureMap:
    """A map as read back from a document."""

    kind: str
    parameters: Mapping[str, str]
    project: str
    rule_set: str
    figures: Mapping[str, MappedFigure]
    printed: tuple[MappedPlace, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `figure_map` wrote. Raises ValueError for anything else."""
        told = json.loads(text)
        try:
            if told["jiheng"] != FORMAT:
                raise ValueError(f"format {told['jiheng']}")
            figures = (_filled(MappedFigure, each) for each in told["figures"])
            return cls(
                kind=str(told["kind"]),
                parameters={str(key): str(value) for key, value in told["parameters"].items()},
                project=str(told["project"]),
                rule_set=str(told["rule_set"]),
                figures={each.name: each for each in figures},
                printed=tuple(_filled(MappedPlace, each) for each in told["printed"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a map of figures") from error

    def places(self, name: str) -> list[MappedPlace]:
        """List the places where a figure was printed."""
        return [each for each in self.printed if each.figure == name]


def _filled(kind: type[Any], told: Mapping[str, Any]) -> Any:  # noqa: ANN401 — one of the two classes above
    names = [field.name for field in fields(kind)]
    return kind(**{name: told[name] for name in names if name in told})


def _place(each: Printed) -> dict[str, Any]:
    place: dict[str, Any] = {"figure": each.figure, "text": each.text}
    if each.table is not None:
        place |= {"table": each.table, "row": each.row, "column": each.column}
    return place | {"before": each.before, "after": each.after}
