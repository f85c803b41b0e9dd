"""A scorecard for machines: the stable JSON of design section 6; decimals are strings."""

from typing import Any

from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.score import Score

FORMAT = 1


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """Give a scorecard as JSON values; the same scorecard gives the same values in the same order."""
    project = card.project
    published = None
    if project.published_total is not None:
        published = {"total": project.published_total.text, "grade": project.published_grade}
    return {
        "jiheng": FORMAT,
        "project": project.name,
        "year": project.fiscal_year,
        "rule_set": project.rule_set.id,
        "total": _text(card.total),
        "earned": card.earned.text,
        "grade": card.grade or None,
        "published": published,
        "branches": [
            {"name": each.name, "weight": each.weight.text, "score": _text(each.score)}
            for each in card.branches
        ],
        "indicators": [_leaf_json(leaf) for leaf in card.leaves()],
        "notes": list(card.notes),
        "differences": list(card.differences),
        "unrecorded": [
            {"how": each.how.value, "kind": each.kind, "id": each.id, "message": each.message}
            for each in card.drifts
        ],
    }


def _leaf_json(leaf: ScoredLeaf) -> dict[str, Any]:
    published = leaf.leaf.published
    return {
        "path": list(leaf.path),
        "name": leaf.leaf.name,
        "weight": leaf.leaf.weight.text,
        "target": str(leaf.leaf.target),
        "actual": leaf.actual or None,
        "outcome": leaf.outcome.value,
        "because": leaf.because or None,
        "score": _text(leaf.score),
        "published": {"actual": published.actual or None, "score": _text(published.score)},
        "rule": leaf.rule,
        "override": None,
        "steps": list(leaf.steps),
        "notes": list(leaf.notes),
        "evidence": list(leaf.facts),
        "left_out": [{"id": each.id, "because": each.because} for each in leaf.left_out],
    }


def _text(score: Score | None) -> str | None:
    return None if score is None else score.text
