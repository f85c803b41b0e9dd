"""Score one project by two rule sets: every leaf that moves, with both values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.frameworks.showing import Difference, differences
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES
from jiheng.workflows.evaluate import evaluate


@dataclass(frozen=True, slots=True)
class Side:
    """A leaf under one rule set: what it weighs, by which rule, and what it earns or why not."""

    weight: str
    rule: str
    score: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovedLeaf:
    """A leaf whose weight, rule, score or reckoning is not the same under both."""

    path: tuple[str, ...]
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rule sets and what they lay down differently; with a project also its leaves and conclusion."""

    before: RuleSet
    after: RuleSet
    differences: tuple[Difference, ...]
    cards: tuple[Scorecard, Scorecard] | None = None
    moved: tuple[MovedLeaf, ...] = ()

    @property
    def leaves(self) -> int:
        """The number of leaves compared."""
        return sum(1 for _ in self.cards[0].leaves()) if self.cards else 0


def compare_rule_sets(before: str, after: str, *, project: Path | None = None) -> Comparison:
    """Compare two rule sets by their ids, over a project folder where one is given.

    Raises UnreadableValueError for an unknown id; NotFoundError and UnreadableInputError as `evaluate`
    does, also where the project cannot be scored by one of the two.
    """
    first, second = find_rule_set(before), find_rule_set(after)
    told = differences(first, second)
    if project is None:
        return Comparison(first, second, told)
    cards = (
        evaluate(project, rule_set=first.id).card,
        evaluate(project, rule_set=second.id).card,
    )
    return Comparison(first, second, told, cards, moved_leaves(*cards))


def moved_leaves(before: Scorecard, after: Scorecard) -> tuple[MovedLeaf, ...]:
    """Find the leaves that are not the same on two scorecards of one tree, in its order."""
    pairs = zip(before.leaves(), after.leaves(), strict=True)
    return tuple(
        MovedLeaf(
            (*old.path, old.leaf.name),
            _side(old),
            _side(new, otherwise=old.rule == new.rule and _rules(old) != _rules(new)),
        )
        for old, new in pairs
        if _rules(old) != _rules(new) or _side(old) != _side(new)
    )


def _rules(leaf: ScoredLeaf) -> list[tuple[str, Mapping[str, Any]]]:
    """Give the kinds and parameters by which a leaf may be scored."""
    return [(way.rule.kind.code, way.rule.parameters) for way in leaf.leaf.ways]


def _side(leaf: ScoredLeaf, *, otherwise: bool = False) -> Side:
    """Tell a leaf; `otherwise` marks a rule that may have the same name and other parameters."""
    score = OUTCOME_TITLES[leaf.outcome] if leaf.score is None else leaf.score.text
    steps = (leaf.because,) if leaf.score is None else leaf.reckoned
    return Side(leaf.counted.text, f"{leaf.rule}（规定不同）" if otherwise else leaf.rule, score, steps)
