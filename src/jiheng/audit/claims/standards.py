"""Scoring standards of the report's own indicators, read into rules with what the rows say beside them."""

from dataclasses import dataclass
from functools import lru_cache

from jiheng.audit.claims.grid import Written
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.documents.reading import Span
from jiheng.errors import UnreadableValueError
from jiheng.rules.texts.doubt import Doubt
from jiheng.rules.texts.read import read_standard
from jiheng.rules.texts.standard import ReadStandard
from jiheng.values.score import Score
from jiheng.values.target import Target


@dataclass(frozen=True, slots=True)
class Standard:
    """One indicator's standard; weight and target where the row gives them readably."""

    row: IndicatorRow
    cell: Written
    read: ReadStandard
    weight: Score | None
    target: Target | None

    def doubts(self, codes: frozenset[str]) -> list[Doubt]:
        """Give the doubts of some kinds, each kind once."""
        found = {doubt.code: doubt for doubt in reversed(self.read.doubts) if doubt.code in codes}
        return [found[code] for code in sorted(found)]

    def place(self, doubt: Doubt) -> Span:
        """Say where the words of a doubt stand; the whole cell where it quotes none."""
        return self.cell.part(doubt.quote.start, doubt.quote.end) if doubt.quote else self.cell.place


def standards(rows: tuple[IndicatorRow, ...]) -> tuple[Standard, ...]:
    """Read the standards of all rows that have one."""
    found = []
    for row in rows:
        if row.rule is None:
            continue
        weight, target = weight_of(row), target_of(row)
        read = _read(row.rule.prose, weight, row.target.flat if row.target else None)
        found.append(Standard(row, row.rule, read, weight, target))
    return tuple(found)


@lru_cache(maxsize=1024)  # the official framework's rows stand in report after report
def _read(text: str, weight: Score | None, target: str | None) -> ReadStandard:
    return read_standard(text, weight=weight, target=None if target is None else target_in(target))


def weight_of(row: IndicatorRow) -> Score | None:
    """Give a row's weight in points; None where it prints none readably."""
    return _points(row.weight.flat.removesuffix("%")) if row.weight else None


def score_of(row: IndicatorRow) -> Score | None:
    """Give a row's score; None where it prints none readably."""
    return _points(row.score.flat) if row.score else None


def target_of(row: IndicatorRow) -> Target | None:
    """Give a row's target; None where it prints none readably."""
    return target_in(row.target.flat) if row.target else None


@lru_cache(maxsize=1024)  # several checks ask for the target of one row
def target_in(text: str) -> Target | None:
    """Give the target that a text is; None where it is none."""
    try:
        return Target.read(text)
    except UnreadableValueError:
        return None


def _points(text: str) -> Score | None:
    try:
        return Score.read(text)
    except UnreadableValueError:
        return None
