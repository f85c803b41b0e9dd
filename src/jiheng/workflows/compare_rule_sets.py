"""Score one project by two rule sets: every leaf that moves, with both values."""

from dataclasses import dataclass
from pathlib import Path

from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.frameworks.showing import Difference, differences
from jiheng.scoring.comparison import ComparedCards, compare_cards
from jiheng.workflows.evaluate import evaluate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rule sets and what they lay down differently; with a project also its leaves and conclusion."""

    before: RuleSet
    after: RuleSet
    differences: tuple[Difference, ...]
    over: ComparedCards | None = None


def compare_rule_sets(before: str, after: str, *, project: Path | None = None) -> Comparison:
    """Compare two rule sets by their ids, over a project folder where one is given.

    Raises UnreadableValueError for an unknown id; NotFoundError and UnreadableInputError as `evaluate`
    does, also where the project cannot be scored by one of the two.
    """
    first, second = find_rule_set(before), find_rule_set(after)
    told = differences(first, second)
    if project is None:
        return Comparison(first, second, told)
    before_card, after_card = (evaluate(project, rule_set=each.id).card for each in (first, second))
    return Comparison(first, second, told, compare_cards(before_card, after_card))
