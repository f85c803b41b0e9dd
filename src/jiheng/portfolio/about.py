"""What the leaf table tells of a project and its indicators beside what is scored: to compare and to look up.

Nothing here earns a point. What a project does not say is None: not known, never nothing.
"""

from collections.abc import Iterable
from typing import TypeAlias

from jiheng.evidence.facts.funds import Budget, BudgetAdjustment, BudgetStage, FundRelease, Payment
from jiheng.evidence.facts.systems import System
from jiheng.evidence.store import Evidence
from jiheng.portfolio.leaf_table import ABOUT_LEAF_COLUMNS, ABOUT_PROJECT_COLUMNS
from jiheng.projects.project import Project
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.values.exact import Exact
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio

LIMIT = 1 << 63
About: TypeAlias = dict[str, str | int | None]
Amount: TypeAlias = Budget | BudgetAdjustment | FundRelease | Payment


def about_leaf(leaf: ScoredLeaf) -> About:
    """Tell target, actual and published values of an indicator; numbers in the base unit of what is measured.

    A target and an actual value of different measures have no numbers: they cannot be compared.
    """
    target, published = leaf.leaf.target, leaf.leaf.published
    aim, found = _measured(target.quantity if target.operator else None), _measured(leaf.value)
    if aim and found and aim[0] != found[0]:
        aim = found = None
    told: About = dict.fromkeys(each.name for each in ABOUT_LEAF_COLUMNS)
    for name, each in (("target", aim), ("actual", found)):
        if each and max(abs(each[1].numerator), each[1].denominator) < LIMIT:
            told |= {f"{name}_numerator": each[1].numerator, f"{name}_denominator": each[1].denominator}
            told["measured_in"] = each[0]
    return told | {
        "target": target.printed,
        "operator": target.operator.value if target.operator else None,
        "actual": leaf.actual or None,
        "published": None if published.score is None else published.score.hundredths,
        "published_actual": published.actual or None,
        "scored_by": leaf.rule or None,
    }


def _measured(value: object) -> tuple[str, Exact] | None:
    """Give what is measured and how much of it, lowest terms; None for what is not one number."""
    if isinstance(value, Quantity):
        return value.measure, value.exact * Exact(1)
    return ("率", value.exact * Exact(1)) if isinstance(value, Ratio) else None


def about_project(project: Project, evidence: Evidence) -> About:
    """Tell whose project it is, how large, of which systems, and what was published for it."""
    systems = [each for each in evidence.current("system") if isinstance(each, System)]
    total = project.published_total
    told: About = dict.fromkeys(each.name for each in ABOUT_PROJECT_COLUMNS)
    return told | {
        "department": project.organisation.competent_department or None,
        "region": project.organisation.region or None,
        "stage": project.kind.value,
        "systems": len(project.systems) or None,
        "system_kinds": _listed(each.category for each in systems),
        "security_levels": _listed(each.mlps_level for each in systems),
        "service_items": len(evidence.current("service_item")) if evidence.kept("service_item") else None,
        **_funds(project, evidence),
        "published_total": None if total is None else total.hundredths,
        "published_grade": project.published_grade or None,
    }


def _listed(words: Iterable[str]) -> str | None:
    return "、".join(sorted({each for each in words if each})) or None


def _funds(project: Project, evidence: Evidence) -> About:
    """Add up the money in fen, as documents print it: what happened until the evaluation ends.

    The budget is 全年预算数; where only 年初预算数 is known, that with its adjustments.
    """
    last = project.evaluation_period.last

    def amounts(kind: str) -> list[Amount]:
        return [
            each for each in evidence.current(kind) if isinstance(each, Amount) and each.happened_on <= last
        ]

    by_stage = {
        stage: [
            each.amount.fen for each in amounts("budget") if isinstance(each, Budget) and each.stage is stage
        ]
        for stage in BudgetStage
    }
    annual, initial = by_stage[BudgetStage.ANNUAL_BUDGET], by_stage[BudgetStage.INITIAL_BUDGET]
    if initial and not annual:
        annual = initial + [each.amount.fen for each in amounts("budget_adjustment")]
    return {
        "budget": sum(annual) if annual else None,
        "released": _sum(evidence, "fund_release", amounts("fund_release")),
        "paid": _sum(evidence, "payment", amounts("payment")),
    }


def _sum(evidence: Evidence, kind: str, amounts: list[Amount]) -> int | None:
    return sum(each.amount.fen for each in amounts) if evidence.kept(kind) else None
