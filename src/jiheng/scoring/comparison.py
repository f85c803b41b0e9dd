"""Two scorecards of one tree beside each other: every leaf with both sides, and which of them moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.outcome import OUTCOME_TITLES


@dataclass(frozen=True, slots=True)
class Side:
    """A leaf on one card: what counts for it, what was found and how, what it earns and how, or why not.

    How it was found is not compared: another way to the same value moves nothing.
    """

    weight: str
    target: str
    rule: str
    actual: str
    score: str
    steps: tuple[str, ...]
    found: tuple[str, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class ComparedLeaf:
    """A leaf on both cards."""

    path: tuple[str, ...]
    before: Side
    after: Side
    moved: bool  # whether its weight, target, rules, value, score or reckoning is another one


@dataclass(frozen=True, slots=True)
class ComparedCards:
    """Two scorecards of one tree, leaf by leaf in its order."""

    before: Scorecard
    after: Scorecard
    leaves: tuple[ComparedLeaf, ...]

    @property
    def moved(self) -> tuple[ComparedLeaf, ...]:
        """The leaves that are not the same on both."""
        return tuple(each for each in self.leaves if each.moved)


def compare_cards(before: Scorecard, after: Scorecard) -> ComparedCards:
    """Compare two scorecards of one tree."""
    pairs = zip(before.leaves(), after.leaves(), strict=True)
    return ComparedCards(before, after, tuple(_compared(old, new) for old, new in pairs))


def _compared(old: ScoredLeaf, new: ScoredLeaf) -> ComparedLeaf:
    ruled = _rules(old) != _rules(new)
    first, second = _side(old), _side(new, otherwise=ruled and old.rule == new.rule)
    return ComparedLeaf((*old.path, old.leaf.name), first, second, ruled or first != second)


def _rules(leaf: ScoredLeaf) -> list[tuple[str, Mapping[str, Any]]]:
    """Give the kinds and parameters by which a leaf may be scored."""
    return [(way.rule.kind.code, way.rule.parameters) for way in leaf.leaf.ways]


def comparison_json(compared: ComparedCards, *, every: bool = False) -> dict[str, Any]:
    """Give a comparison as JSON values: the leaves that moved, or every one."""
    return {
        "indicators": len(compared.leaves),
        "moved": len(compared.moved),
        "leaves": [_leaf_json(each) for each in compared.leaves if every or each.moved],
        "before": _conclusion_json(compared.before),
        "after": _conclusion_json(compared.after),
    }


def _side(leaf: ScoredLeaf, *, otherwise: bool = False) -> Side:
    """Tell a leaf; `otherwise` marks a rule that may have the same name and other parameters."""
    score = OUTCOME_TITLES[leaf.outcome] if leaf.score is None else leaf.score.text
    steps = (leaf.because,) if leaf.score is None else leaf.reckoned
    rule = f"{leaf.rule}（规定不同）" if otherwise else leaf.rule
    return Side(leaf.counted.text, leaf.leaf.target.printed, rule, leaf.actual, score, steps, leaf.found)


def _leaf_json(leaf: ComparedLeaf) -> dict[str, Any]:
    before, after = _side_json(leaf.before), _side_json(leaf.after)
    return {"path": list(leaf.path), "moved": leaf.moved, "before": before, "after": after}


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "weight": side.weight,
        "target": side.target,
        "rule": side.rule,
        "actual": side.actual or None,
        "score": side.score,
        "found": list(side.found),
        "steps": list(side.steps),
    }


def _conclusion_json(card: Scorecard) -> dict[str, Any]:
    total = card.total.text if card.total is not None else None
    return {"total": total, "grade": card.grade or None, "obstacles": list(card.obstacles)}
