"""What a comparison answers: a table of exact figures, the rule they were reckoned by, and what is not in it.

The command line, the JSON and the workbook show the same answer; none of them reckons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from jiheng.values.rounding import half_up

Cell: TypeAlias = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Bars:
    """What to draw: `values` of the rows as bars over their `labels`, all by key of a column."""

    title: str
    labels: str
    values: tuple[str, ...]
    most: int = 20  # rows that are drawn, the first ones


@dataclass(frozen=True, slots=True)
class Boxes:
    """What to draw of rows with label `group`, `n` and the quantiles q5 … q95: a box each."""

    title: str
    unit: str
    most: int = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """One table: `columns` are keys with their titles; `rule` says how its figures came about.

    `short` names it; `notes` tell what is missing, hidden or merged, and why; an empty table has a note that
    says why.
    """

    key: str
    short: str
    title: str
    rule: tuple[str, ...]
    columns: Mapping[str, str]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    drawn: Bars | Boxes | None = None

    def column(self, key: str) -> list[Cell]:
        """Give the cells of a column."""
        place = list(self.columns).index(key)
        return [row[place] for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON values; decimals are texts."""
        return {
            "key": self.key,
            "name": self.short,
            "title": self.title,
            "rule": list(self.rule),
            "columns": dict(self.columns),
            "rows": [
                {
                    key: format(cell, "f") if isinstance(cell, Decimal) else cell
                    for key, cell in zip(self.columns, row, strict=True)
                }
                for row in self.rows
            ],
            "notes": list(self.notes),
        }


def decimal_of(numerator: int | None, denominator: int, places: int) -> Decimal | None:
    """Write a fraction with so many decimals, half-up; None stays None."""
    if numerator is None:
        return None
    return Decimal(half_up(int(numerator) * 10**places, denominator)).scaleb(-places)


def halved(doubled: int | None) -> Decimal | None:
    """Write a doubled number of hundredths: two decimals, three for a half."""
    return None if doubled is None else decimal_of(doubled, 200, 3 if doubled % 2 else 2)


def hundredths(whole: int | None) -> Decimal | None:
    """Write hundredths (of a point, fen) with two decimals."""
    return decimal_of(whole, 100, 2)
