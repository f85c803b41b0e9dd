"""The rows of one project: what its records say, brought to the form in which columns are scored.

What a kind's `terms_of` does is done here, once, by the kind itself; so are the questions to the evidence and
the weights that count (F31), which hang on what applies and not on any score. What is left for the columns is
the arithmetic: points, rounding, vetoes, overrides, sums, limits, grades.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.evidence.store import Evidence
from jiheng.portfolio.about import about_leaf, about_project
from jiheng.portfolio.leaf_table import FELL, ONLY_SCORED, REFUSED, UNKNOWN, WITH_REASON
from jiheng.portfolio.table_rule import COLUMNS, MeasuredTerms, TableRule, split
from jiheng.portfolio.watched import BeyondColumnsError, Watched
from jiheng.projects.project import Project
from jiheng.rules.adjustments import over_achievement
from jiheng.rules.rule import Case
from jiheng.scoring.adjusted import weighed
from jiheng.scoring.override import standing
from jiheng.scoring.rulings import of_branches, of_indicator, rulings_of
from jiheng.scoring.score import scored_by_rules
from jiheng.scoring.scorecard import Ruling, ScoredBranch, ScoredLeaf
from jiheng.values.exact import half_up_whole
from jiheng.values.outcome import NoValue

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectRows:
    """A project as rows; `singly` holds the scores of the single evaluation, by leaf, `beyond` those needed.

    `beyond` are the leaves whose numbers do not fit 64 bits.
    """

    project: Row
    leaves: list[Row]
    rules: dict[int, TableRule]
    singly: dict[int, int]
    beyond: int


def rows_of(project: Project, evidence: Evidence, *, number: int, folder: str) -> ProjectRows:
    """Give the rows of a project, numbered `number` and kept in `folder`."""
    rulings = rulings_of(project, evidence)
    by_rule = scored_by_rules(project, evidence)
    counted = weighed(by_rule, project, evidence)
    rows, rules, singly, beyond = [], {}, {}, 0
    for place, (before, leaf) in enumerate(zip(_leaves(by_rule), _leaves(counted), strict=True)):
        row = {"project": number, "leaf": place} | _row(leaf, rulings, evidence) | about_leaf(leaf)
        measured = _measured(before, leaf)
        if measured is not None and leaf.score is not None:
            singly[place] = leaf.score.hundredths
            if fits(measured, leaf.weight.hundredths, leaf.counted.hundredths):
                rules[measured.rule.number] = measured.rule
                row |= {"rule": measured.rule.number} | _terms(measured)
            else:
                beyond += 1
                row["given"] = leaf.score.hundredths
        elif leaf.score is not None:
            row["given"] = leaf.score.hundredths
        rows.append(row)
    told = _project_row(project, rulings, number, folder) | about_project(project, evidence)
    return ProjectRows(told, rows, rules, singly, beyond)


def fits(measured: MeasuredTerms, weight: int, counted: int) -> bool:
    """Say whether every step of a leaf's arithmetic stays within the 64 bits of a column."""
    above, below = (
        [Watched(each) for each in numbers] if all(-(1 << 63) < each < 1 << 63 for each in numbers) else None
        for numbers in (measured.numerators, measured.denominators)
    )
    if above is None or below is None:
        return False
    try:
        half_up_whole(measured.rule.hundredths(Watched(weight), Watched(counted), above, below))
    except BeyondColumnsError:
        return False
    return True


def _leaves(branches: tuple[ScoredBranch, ...]) -> Iterable[ScoredLeaf]:
    return (leaf for branch in branches for leaf in branch.leaves())


def _measured(before: ScoredLeaf, leaf: ScoredLeaf) -> MeasuredTerms | None:
    """Give what was measured of a leaf, where its rule gave points."""
    if before.score is None or before.way is None or before.value is None:
        return None
    rule = before.way.rule
    terms = rule.kind.terms_of(Case(leaf.weight, before.value, leaf.leaf.target, rule.parameters))
    if isinstance(terms, NoValue):
        return None
    given: Mapping[str, Any] = leaf.leaf.over_achievement or {}
    reached = over_achievement.both(before.value, leaf.leaf.target) if given.get("declared_by") else None
    reduced = {key: given[key] for key in ("explain_from", "formula", "deduction")} if reached else {}
    return split(rule.kind, terms, reduced=reduced, reached=reached, grown=leaf.counted != leaf.weight)


def _terms(measured: MeasuredTerms) -> Row:
    """Give the columns of the terms; those that a kind does not need are 0 over 1."""
    lacking = COLUMNS - len(measured.numerators)
    above = (*measured.numerators, *[0] * lacking)
    below = (*measured.denominators, *[1] * lacking)
    return {f"n{place}": each for place, each in enumerate(above, 1)} | {
        f"d{place}": each for place, each in enumerate(below, 1)
    }


def _row(leaf: ScoredLeaf, rulings: tuple[Ruling, ...], evidence: Evidence) -> Row:
    """Give all of a leaf that is no number of its rule."""
    return {
        "path": "/".join(leaf.path),
        "name": leaf.leaf.name,
        "weight": leaf.weight.hundredths,
        "counted": leaf.counted.hundredths,
        "rule": None,
        **{f"{letter}{place}": int(letter == "d") for letter in "nd" for place in range(1, COLUMNS + 1)},
        "given": None,
        "outcome": leaf.outcome.value,
        "because": leaf.because,
        "veto": _standing(of_indicator(rulings, leaf.leaf.name)),
        "above": _standing(of_branches(rulings, leaf.path)),
        **_override(leaf, evidence),
        "facts": len(leaf.facts),
    }


def _standing(rulings: list[Ruling]) -> str | None:
    if any(each.holds for each in rulings):
        return FELL
    return UNKNOWN if any(each.unknown for each in rulings) else None


def _override(leaf: ScoredLeaf, evidence: Evidence) -> Row:
    """Say how an override is to be used; what a veto leaves of the score decides of one without a reason."""
    found = standing(leaf.leaf.name, evidence)
    if not found:
        return {"override": None, "override_use": None}
    points = found[0].points
    if len(found) > 1 or points > leaf.counted:
        return {"override": None, "override_use": REFUSED}
    return {"override": points.hundredths, "override_use": WITH_REASON if found[0].basis else ONLY_SCORED}


def _project_row(project: Project, rulings: tuple[Ruling, ...], number: int, folder: str) -> Row:
    bands = project.rule_set.grades
    grades = [[band.name, band.begins.hundredths] for band in bands]
    ranks = {band.name: rank for rank, band in enumerate(bands)}
    holding = [each for each in rulings if each.holds]
    unknown = [each for each in rulings if each.unknown]
    return {
        "project": number,
        "folder": folder,
        "name": project.name,
        "unit": project.organisation.implementing_unit,
        "year": project.fiscal_year,
        "rule_set": project.rule_set.id,
        "grades": json.dumps(grades, ensure_ascii=False),
        "not_applicable": project.adjustments.not_applicable.value,
        "most_total": _lowest(holding),
        "perhaps_total": _lowest(unknown),
        "best_rank": _worst(holding, ranks),
        "perhaps_rank": _worst(unknown, ranks),
        "fault": None,
    }


def _lowest(rulings: list[Ruling]) -> int | None:
    return min((each.limit.hundredths for each in rulings if each.limit is not None), default=None)


def _worst(rulings: list[Ruling], ranks: Mapping[str, int]) -> int | None:
    return max((ranks[each.decision.grade] for each in rulings if each.decision.grade), default=None)
