"""Score a project: ask each leaf's question, apply its rule, add up."""

from dataclasses import replace

from jiheng.errors import UnreadableValueError
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Answer, Question, Setting
from jiheng.projects.project import Branch, Leaf, Project, UnweightedIndicator, Way
from jiheng.scoring.differences import differences_of
from jiheng.scoring.grade import grade_of
from jiheng.scoring.obstacles import obstacles_of
from jiheng.scoring.override import aimless, overridden
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import NoValue, Outcome, insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target


def score_project(project: Project, evidence: Evidence) -> Scorecard:
    """Score every leaf on the evidence; the grade follows when every leaf has a score."""
    branches = tuple(_branch(branch, (), project, evidence) for branch in project.branches)
    measured = tuple(_measured(each, project, evidence) for each in project.unweighted)
    card = Scorecard(project, branches, measured, grade="")
    if card.total is not None:
        card = replace(card, grade=grade_of(card.total, project.rule_set))
    unused = aimless(card.leaves(), evidence)
    return replace(card, obstacles=obstacles_of(card), differences=differences_of(card), unused=unused)


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
    """Score one leaf by the first of its ways that applies; a person's override stands above it."""
    setting = _setting(leaf.name, leaf.target, project, evidence)
    before: list[str] = []
    *others, last = leaf.ways
    for way in others:
        scored = _try(way, leaf, path, setting)
        if scored.outcome is not Outcome.NOT_APPLICABLE:
            break
        before.append(f"{scored.because}，改用下一种算法")
    else:
        scored = _try(last, leaf, path, setting)
    return overridden(replace(scored, found=(*before, *scored.found)), evidence)


def _setting(name: str, target: Target, project: Project, evidence: Evidence) -> Setting:
    unit = target.quantity.unit if target.quantity else None
    return Setting(evidence, project.period, project.calendar, name, unit, project.promises)


def _ask(question: Question, setting: Setting) -> Answer:
    try:
        return question.ask(setting)
    except UnreadableValueError as error:  # a working calendar that does not know the year
        return insufficient_data(error.fault.what)


def _try(way: Way, leaf: Leaf, path: tuple[str, ...], setting: Setting) -> ScoredLeaf:
    notes = leaf.remarks
    if way.rule.usual_because:
        notes = (*notes, f"按{way.rule.usual_because}")
    answer = _ask(way.question, setting)
    blank = ScoredLeaf(path, leaf, Outcome.SCORED, "", "", None, str(way.rule), (), (), (), (), notes)
    if isinstance(answer, NoValue):
        return replace(blank, outcome=answer.outcome, because=answer.because)
    asked = replace(blank, found=answer.steps, facts=answer.facts, left_out=answer.left_out)
    scored = way.rule.score(weight=leaf.weight, actual=answer.actual, target=leaf.target)
    if isinstance(scored, NoValue):
        return replace(asked, outcome=scored.outcome, because=scored.because)
    return replace(
        asked,
        actual=scored.shown,
        score=scored.score,
        reckoned=scored.steps,
        notes=notes + scored.notes,
    )


def _measured(each: UnweightedIndicator, project: Project, evidence: Evidence) -> MeasuredIndicator:
    answer = _ask(each.question, _setting(each.name, each.target, project, evidence))
    if isinstance(answer, NoValue):
        return MeasuredIndicator(each, answer.outcome, answer.because, "", None, (), ())
    return MeasuredIndicator(
        each,
        Outcome.SCORED,
        "",
        str(answer.actual),
        _met(each.target, answer),
        answer.steps,
        answer.facts,
        answer.left_out,
    )


def _met(target: Target, answer: Answer) -> bool | None:
    """Say whether a threshold is met; None where target and value cannot be compared."""
    actual = None if isinstance(answer, NoValue) else answer.actual
    if not isinstance(actual, Quantity | Ratio):
        return None
    try:
        return target.met_by(actual)
    except UnreadableValueError:
        return None
