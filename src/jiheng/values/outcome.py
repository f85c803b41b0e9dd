"""The outcomes beside a value (design D5): does not apply because, cannot be told because."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a leaf ended."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT_DATA = "insufficient_data"


OUTCOME_TITLES = {
    Outcome.SCORED: "已评分",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.INSUFFICIENT_DATA: "数据不足",
}


@dataclass(frozen=True, slots=True)
class NoValue:
    """No value, and why: the outcome is not applicable or insufficient data, never zero."""

    outcome: Outcome
    because: str


def not_applicable(because: str) -> NoValue:
    """Say that the question does not arise."""
    return NoValue(Outcome.NOT_APPLICABLE, because)


def insufficient_data(because: str) -> NoValue:
    """Say that the answer cannot be told from what is there."""
    return NoValue(Outcome.INSUFFICIENT_DATA, because)
