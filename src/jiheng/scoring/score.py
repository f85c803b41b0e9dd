"""Score a project: ask each leaf's question, apply its rule, add up."""

from dataclasses import replace

from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Setting
from jiheng.projects.project import Branch, Leaf, Project, UnweightedIndicator, Way
from jiheng.scoring.adjusted import adjusted
from jiheng.scoring.adjusted_leaf import over_achieved
from jiheng.scoring.asking import met, setting_of
from jiheng.scoring.differences import differences_of
from jiheng.scoring.obstacles import obstacles_of
from jiheng.scoring.override import aimless
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredBranch, ScoredLeaf
from jiheng.scoring.waivers import aimless_waivers
from jiheng.values.outcome import NoValue, Outcome


def score_project(project: Project, evidence: Evidence) -> Scorecard:
    """Score every leaf on the evidence, adjust, add up; the grade follows when there is a total."""
    branches = scored_by_rules(project, evidence)
    measured = tuple(_measured(each, project, evidence) for each in project.unweighted)
    card = adjusted(Scorecard(project, branches, measured, grade=""), evidence)
    unused = (*aimless(card.leaves(), evidence), *aimless_waivers(project, evidence))
    return replace(card, obstacles=obstacles_of(card), differences=differences_of(card), unused=unused)


def scored_by_rules(project: Project, evidence: Evidence) -> tuple[ScoredBranch, ...]:
    """Score every leaf by its rule, and F17 where that is asked for; nothing else is adjusted yet."""
    return tuple(_branch(branch, (), project, evidence) for branch in project.branches)


def _branch(branch: Branch, path: tuple[str, ...], project: Project, evidence: Evidence) -> ScoredBranch:
    here = (*path, branch.name)
    children = tuple(
        _branch(child, here, project, evidence)
        if isinstance(child, Branch)
        else score_leaf(child, here, project, evidence)
        for child in branch.children
    )
    return ScoredBranch(branch.name, branch.weight, children)


def score_leaf(leaf: Leaf, path: tuple[str, ...], project: Project, evidence: Evidence) -> ScoredLeaf:
    """Score one leaf by the first of its ways that applies, and F17 where that is asked for."""
    setting = setting_of(leaf.name, leaf.target, project, evidence)
    before: list[str] = []
    *others, last = leaf.ways
    for way in others:
        scored = _try(way, leaf, path, setting)
        if scored.outcome is not Outcome.NOT_APPLICABLE:
            break
        before.append(f"{scored.because}，改用下一种算法")
    else:
        scored = _try(last, leaf, path, setting)
    return replace(scored, found=(*before, *scored.found))


def _try(way: Way, leaf: Leaf, path: tuple[str, ...], setting: Setting) -> ScoredLeaf:
    notes = leaf.remarks
    if way.rule.usual_because:
        notes = (*notes, f"按{way.rule.usual_because}")
    answer = way.question.ask(setting)
    blank = ScoredLeaf(path, leaf, Outcome.SCORED, "", "", None, str(way.rule), (), (), (), (), notes)
    blank = replace(blank, way=way)
    if isinstance(answer, NoValue):
        return replace(blank, outcome=answer.outcome, because=answer.because)
    asked = replace(
        blank, found=answer.steps, facts=answer.facts, left_out=answer.left_out, value=answer.actual
    )
    scored = way.rule.score(weight=leaf.weight, actual=answer.actual, target=leaf.target)
    if isinstance(scored, NoValue):
        return replace(asked, outcome=scored.outcome, because=scored.because)
    by_rule = replace(
        asked,
        actual=scored.shown,
        score=scored.score,
        reckoned=scored.steps,
        notes=notes + scored.notes,
        exact=scored.exact,
    )
    return over_achieved(by_rule, answer.actual)


def _measured(each: UnweightedIndicator, project: Project, evidence: Evidence) -> MeasuredIndicator:
    answer = each.question.ask(setting_of(each.name, each.target, project, evidence))
    if isinstance(answer, NoValue):
        return MeasuredIndicator(each, answer.outcome, answer.because, "", None, (), ())
    return MeasuredIndicator(
        each,
        Outcome.SCORED,
        "",
        str(answer.actual),
        met(each.target, answer.actual),
        answer.steps,
        answer.facts,
        answer.left_out,
        answer.actual,
    )
