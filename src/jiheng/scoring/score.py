"""Score a project: ask each leaf's question, apply its rule, add up."""

from dataclasses import replace

from jiheng.errors import UnreadableValueError
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Setting
from jiheng.projects.project import Branch, Leaf, Project, Way
from jiheng.scoring.differences import differences_of
from jiheng.scoring.grade import grade_of
from jiheng.scoring.scorecard import Scorecard, ScoredBranch, ScoredLeaf
from jiheng.values.outcome import NoValue, Outcome, insufficient_data


def score_project(project: Project, evidence: Evidence) -> Scorecard:
    """Score every leaf on the evidence; the grade follows when every leaf has a score."""
    branches = tuple(_branch(branch, (), project, evidence) for branch in project.branches)
    card = Scorecard(project, branches, grade="")
    grade = grade_of(card.total, project.rule_set) if card.total is not None else ""
    card = Scorecard(project, branches, grade)
    return Scorecard(project, branches, grade, differences_of(card))


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
    """Score one leaf by the first of its ways that applies."""
    unit = leaf.target.quantity.unit if leaf.target.quantity else ""
    setting = Setting(evidence, project.period, project.calendar, leaf.name, unit)
    before: list[str] = []
    for number, way in enumerate(leaf.ways, 1):
        scored = _try(way, leaf, path, setting)
        if scored.outcome is not Outcome.NOT_APPLICABLE or number == len(leaf.ways):
            return replace(scored, found=(*before, *scored.found))
        before.append(f"{scored.because}，改用下一种算法")
    raise AssertionError(f"{leaf.name} has no way to be judged")  # the loader refuses such a leaf


def _try(way: Way, leaf: Leaf, path: tuple[str, ...], setting: Setting) -> ScoredLeaf:
    notes = leaf.remarks
    if way.rule.default_because:
        notes = (*notes, f"用默认规则 {way.rule}：{way.rule.default_because}")
    try:
        answer = way.question.ask(setting)
    except UnreadableValueError as error:  # a working calendar that does not know the year
        answer = insufficient_data(error.fault.what)
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
