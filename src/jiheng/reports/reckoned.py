"""Figures that a report kind reckons from records itself, noted as printed like those of the scorecard.

A name says what was counted, where and when (`云安访系统.2023年6月.巡检`), so that it is one in a document.
"""

from collections.abc import Callable, Iterable

from jiheng.evidence.fact import Fact
from jiheng.reports.figure import PLACES, Figure
from jiheng.reports.figures import Figures
from jiheng.values.exact import Exact
from jiheng.values.lasting import duration
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio


def counted(figures: Figures, name: str, facts: Iterable[Fact], unit: str = "次") -> str:
    """Print the number of records."""
    ids = tuple(fact.id for fact in facts)
    return figures.note(Figure.of_count(name, len(ids), unit, ids))


def whole(figures: Figures, name: str, number: int, facts: Iterable[Fact], unit: str) -> str:
    """Print a whole number that rests on records."""
    return figures.note(Figure.of_count(name, number, unit, tuple(fact.id for fact in facts)))


def share(figures: Figures, name: str, ratio: Ratio, facts: Iterable[Fact], places: int = PLACES) -> str:
    """Print a ratio in per cent, half-up."""
    return figures.note(Figure.of_ratio(name, ratio, tuple(fact.id for fact in facts), places=places))


def lasting(
    figures: Figures, name: str, seconds: int, facts: Iterable[Fact], told: Callable[[int], str] = duration
) -> str:
    """Print a length of time: 364天23小时10分; `told` writes one of service."""
    ids = tuple(fact.id for fact in facts)
    return figures.note(Figure(name, told(seconds), "秒", ids, Exact(seconds)))


def said(figures: Figures, name: str, text: str) -> str:
    """Print a sentence that the scorecard or a register gives as it is, bound as a whole."""
    return figures.note(Figure(name, text))


def amount(figures: Figures, name: str, money: Money, facts: Iterable[str]) -> str:
    """Print an amount in 万元."""
    return figures.note(Figure.of_money(name, money, tuple(facts)))
