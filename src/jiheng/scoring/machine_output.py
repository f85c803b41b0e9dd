"""A scorecard for machines: the stable JSON of design section 6; decimals are strings."""

from typing import Any

from jiheng.frameworks.adjustments import Gate, Veto
from jiheng.scoring.scorecard import GRADE, TOTAL, MeasuredIndicator, Override, Ruling, Scorecard, ScoredLeaf
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score

FORMAT = 1


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """Give a scorecard as JSON values; the same scorecard gives the same values in the same order."""
    project = card.project
    published = None
    if project.published_total is not None or project.published_grade:
        published = {"total": _text(project.published_total), "grade": project.published_grade or None}
    return {
        "jiheng": FORMAT,
        "project": project.name,
        "year": project.fiscal_year,
        "rule_set": project.rule_set.id,
        "total": _text(card.total),
        "earned": card.earned.text,
        "grade": card.grade or None,
        "reckoned": {"total": _text(card.reckoned_total), "grade": card.reckoned_grade or None},
        "published": published,
        "branches": [
            {
                "name": each.name,
                "weight": each.weight.text,
                "counted_weight": each.counted.text,
                "score": _text(each.score),
            }
            for each in card.branches
        ],
        "not_applicable": project.adjustments.not_applicable.value,
        "vetoes": [_ruling_json(each) for each in card.rulings if isinstance(each.decision, Veto)],
        "gates": [_ruling_json(each) for each in card.rulings if isinstance(each.decision, Gate)],
        "obstacles": list(card.obstacles),
        "indicators": [_leaf_json(leaf) for leaf in card.leaves()],
        "measured": [_measured_json(each) for each in card.measured],
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
        "weight": leaf.weight.text,
        "counted_weight": leaf.counted.text,
        "target": leaf.leaf.target.printed,
        "actual": leaf.actual or None,
        "outcome": leaf.outcome.value,
        "because": leaf.because or None,
        "score": _text(leaf.score),
        "score_by_rule": _text(leaf.score if leaf.by_rule is None else leaf.by_rule),
        "vetoed_by": list(leaf.vetoed_by),
        "published": {"actual": published.actual or None, "score": _text(published.score)},
        "rule": leaf.rule,
        "override": _override_json(leaf.override),
        "steps": list(leaf.steps),
        "notes": list(leaf.notes),
        "evidence": list(leaf.facts),
        "left_out": [{"id": each.id, "because": each.because} for each in leaf.left_out],
    }


def _ruling_json(each: Ruling) -> dict[str, Any]:
    decision, condition = each.decision, each.decision.condition
    told: dict[str, Any] = {
        "name": condition.name,
        "when": str(condition.when),
        "source": condition.source or None,
        "grade": decision.grade or None,
    }
    if isinstance(decision, Veto):
        told |= {"scope": decision.scope, "of": decision.of or None}
    else:
        told["total"] = _text(decision.total)
    return told | {
        "outcome": "answered" if each.outcome is Outcome.SCORED else each.outcome.value,
        "because": each.because or None,
        "holds": each.holds if each.outcome is Outcome.SCORED else None,
        "actual": each.actual or None,
        "blocks": {TOTAL: "total", GRADE: "grade"}.get(each.blocks),
        "message": each.told,
        "steps": list(each.found),
        "evidence": list(each.facts),
        "left_out": [{"id": left.id, "because": left.because} for left in each.left_out],
    }


def _override_json(override: Override | None) -> dict[str, Any] | None:
    if override is None:
        return None
    return {
        "points": override.points.text,
        "by": override.by,
        "reason": override.reason or None,
        "computed": _text(override.computed),
    }


def _measured_json(each: MeasuredIndicator) -> dict[str, Any]:
    return {
        "name": each.indicator.name,
        "target": each.indicator.target.printed,
        "actual": each.actual or None,
        "outcome": "measured" if each.outcome is Outcome.SCORED else each.outcome.value,
        "because": each.because or None,
        "met": each.met,
        "published": {"actual": each.indicator.published_actual or None},
        "steps": list(each.found),
        "evidence": list(each.facts),
        "left_out": [{"id": left.id, "because": left.because} for left in each.left_out],
    }


def _text(score: Score | None) -> str | None:
    return None if score is None else score.text
