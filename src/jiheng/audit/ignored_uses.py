"""A budget beside what earlier evaluations lead to in it: a decision that was taken must be seen there.

财预〔2020〕10号, article 27: results are used for the budget. The code is told by `jiheng lint` only: no
document shows it.
"""

from collections.abc import Iterator

from jiheng.audit.finding import Severity
from jiheng.audit.project_findings import ProjectFinding
from jiheng.evidence.facts.decisions import USE_TITLES, Use
from jiheng.evidence.facts.funds import Budget, BudgetStage
from jiheng.evidence.store import Evidence
from jiheng.projects.project import Project
from jiheng.projects.result_uses import KEY, CarriedUse
from jiheng.values.money import Money

CODE = "BP08"
STAGES = (BudgetStage.ANNUAL_BUDGET, BudgetStage.INITIAL_BUDGET)  # the first that is on record


def ignored_uses(project: Project, evidence: Evidence) -> Iterator[ProjectFinding]:
    """Tell each decision on this year's budget that the budget on record does not follow."""
    budget = _budget(evidence)
    for each in project.result_uses:
        if each.budget_year != project.fiscal_year or budget is None:
            continue
        if each.use is Use.CANCEL and budget.fen > 0:
            yield _finding(each, budget, "这个项目不再安排预算")
        elif each.budget_after is not None and budget > each.budget_after:
            yield _finding(each, budget, f"不多于 {each.budget_after.wan_yuan} 万元")


def _budget(evidence: Evidence) -> Money | None:
    records = [each for each in evidence.current(Budget.stem) if isinstance(each, Budget)]
    for stage in STAGES:
        if found := [each.amount.fen for each in records if each.stage is stage]:
            return Money(sum(found))
    return None


def _finding(each: CarriedUse, budget: Money, expected: str) -> ProjectFinding:
    return ProjectFinding(
        CODE,
        Severity.WARNING,
        each.document_number,
        f"{each.budget_year} 年度预算 {budget.wan_yuan} 万元没有落实上年评价结果的应用（{each.told}）",
        expected,
        f"按“{USE_TITLES[each.use]}”的决定改预算；决定另有调整的，把新的写进 {KEY}，或写明原因后接受",
    )
