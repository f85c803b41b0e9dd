"""Vetoes and gates (F22, F23): whether each holds, on which records, and what it does to the sums.

What cannot be told is never taken for "no": a total stands only where no missing answer could change
it, and so does a grade.
"""

from collections.abc import Iterable
from dataclasses import replace

from jiheng.evidence.store import Evidence
from jiheng.frameworks.adjustments import Gate, Veto
from jiheng.frameworks.rule_set import RuleSet
from jiheng.projects.project import Project
from jiheng.rules.adjustments import grade_gate, veto
from jiheng.scoring.adjusted_leaf import vetoed
from jiheng.scoring.asking import met, setting_of
from jiheng.scoring.scorecard import GRADE, TOTAL, Ruling, ScoredBranch
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.outcome import NoValue, Outcome
from jiheng.values.score import Score


def ruling_on(decision: Veto | Gate, project: Project, evidence: Evidence) -> Ruling:
    """Ask whether a condition holds."""
    condition = decision.condition
    answer = condition.question.ask(setting_of(condition.name, condition.when, project, evidence))
    if isinstance(answer, NoValue):
        return Ruling(decision, answer.outcome, holds=False, because=answer.because)
    holds = met(condition.when, answer.actual)
    asked = Ruling(
        decision,
        Outcome.SCORED,
        holds=bool(holds),
        actual=str(answer.actual),
        found=answer.steps,
        facts=answer.facts,
        left_out=answer.left_out,
    )
    if holds is None:
        because = f"计量得 {answer.actual}，不能与“{condition.when}”比较"
        return replace(asked, outcome=Outcome.INSUFFICIENT_DATA, because=because)
    return asked


def rulings_of(project: Project, evidence: Evidence) -> tuple[Ruling, ...]:
    """Ask of every veto and gate of a project whether it holds."""
    given = project.adjustments
    decisions: tuple[Veto | Gate, ...] = (*given.vetoes, *given.gates)
    return tuple(ruling_on(each, project, evidence) for each in decisions)


def of_indicator(rulings: Iterable[Ruling], name: str) -> list[Ruling]:
    """Find the vetoes on this one indicator."""
    return [each for each in rulings if each.scope == veto.INDICATOR and _is_on(each, name)]


def of_branches(rulings: Iterable[Ruling], path: tuple[str, ...]) -> list[Ruling]:
    """Find the vetoes on the whole, and on each branch of a path from the top."""
    names = ["/".join(path[:end]) for end in range(1, len(path) + 1)]
    return [
        each
        for each in rulings
        if each.scope == veto.WHOLE
        or (each.scope == veto.BRANCH and any(_is_on(each, name) for name in names))
    ]


def _is_on(ruling: Ruling, name: str) -> bool:
    return isinstance(ruling.decision, Veto) and ruling.decision.of == name


def wide_vetoes(
    branches: tuple[ScoredBranch, ...], rulings: tuple[Ruling, ...]
) -> tuple[tuple[ScoredBranch, ...], tuple[Ruling, ...]]:
    """Apply the vetoes on branches and on the whole: those that hold first, then those unknown."""
    whole = [each for each in rulings if each.scope == veto.WHOLE and each.holds]
    branches = tuple(_fallen(branch, "", whole, rulings) for branch in branches)
    blocking: list[Ruling] = []
    branches = tuple(_undecided(branch, "", rulings, blocking) for branch in branches)
    if any(_could_lose(branch) for branch in branches):
        blocking += [each for each in rulings if each.scope == veto.WHOLE and each.unknown]
    return branches, tuple(replace(each, blocks=TOTAL) if each in blocking else each for each in rulings)


def _fallen(
    branch: ScoredBranch, above: str, fallen: list[Ruling], rulings: tuple[Ruling, ...]
) -> ScoredBranch:
    here = f"{above}{branch.name}"
    mine = [each for each in rulings if each.scope == veto.BRANCH and _is_on(each, here) and each.holds]
    together = [*fallen, *mine]
    children = tuple(
        _fallen(child, f"{here}/", together, rulings)
        if isinstance(child, ScoredBranch)
        else vetoed(child, together)
        for child in branch.children
    )
    return replace(branch, children=children)


def _undecided(
    branch: ScoredBranch, above: str, rulings: tuple[Ruling, ...], blocking: list[Ruling]
) -> ScoredBranch:
    here = f"{above}{branch.name}"
    children = tuple(
        _undecided(child, f"{here}/", rulings, blocking) if isinstance(child, ScoredBranch) else child
        for child in branch.children
    )
    branch = replace(branch, children=children)
    mine = [each for each in rulings if each.scope == veto.BRANCH and _is_on(each, here) and each.unknown]
    if not mine or not _could_lose(branch):
        return branch
    blocking += mine
    return replace(branch, undecided=mine[0].because)


def _could_lose(branch: ScoredBranch) -> bool:
    return not branch.complete or branch.earned > Score(0)


def limited_total(
    reckoned: Score | None, rulings: tuple[Ruling, ...]
) -> tuple[Score | None, tuple[Ruling, ...]]:
    """Limit the total; None where an answer that is missing could change it."""
    if reckoned is None or any(each.blocks for each in rulings):
        return None, rulings
    total = reckoned
    for each in rulings:
        if each.limit is not None:
            limit = Exact(each.limit.hundredths, 100)
            points = Exact(total.hundredths, 100)
            total = Score(half_up_hundredths(grade_gate.total(total=points, limit=limit, holds=each.holds)))
    rulings = tuple(
        replace(each, blocks=TOTAL)
        if each.unknown and each.limit is not None and each.limit < total
        else each
        for each in rulings
    )
    return (None if any(each.blocks for each in rulings) else total), rulings


def limited_grade(
    reckoned: str, rulings: tuple[Ruling, ...], rule_set: RuleSet
) -> tuple[str, tuple[Ruling, ...]]:
    """Limit the grade of the total; empty where an answer that is missing could change it."""
    grades = [band.name for band in rule_set.grades]
    rank = Exact(grades.index(reckoned))
    for each in rulings:
        rank = _rank(each, rank, grades, holds=each.holds)
    rulings = tuple(
        replace(each, blocks=GRADE)
        if each.unknown and bool(_rank(each, rank, grades, holds=True) != rank)
        else each
        for each in rulings
    )
    blocked = any(each.blocks for each in rulings)
    return ("" if blocked else grades[rank.numerator]), rulings


def _rank(ruling: Ruling, rank: Exact, grades: list[str], *, holds: bool) -> Exact:
    decision = ruling.decision
    if not decision.grade:
        return rank
    named = Exact(grades.index(decision.grade))
    if isinstance(decision, Veto):
        return veto.rank(rank=rank, fixed=named, fell=holds)
    return grade_gate.rank(rank=rank, limit=named, holds=holds)
