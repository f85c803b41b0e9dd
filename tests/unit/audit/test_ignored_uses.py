"""A budget beside what earlier evaluations lead to in it."""

from dataclasses import replace
from datetime import date

import pytest

from jiheng.audit.ignored_uses import ignored_uses
from jiheng.evidence.facts.decisions import Use
from jiheng.evidence.facts.funds import Budget, BudgetStage
from jiheng.evidence.store import Evidence
from jiheng.projects.folder import read_project
from jiheng.projects.result_uses import CarriedUse
from jiheng.values.money import Money
from tests.conftest import ROOT

PROJECT = read_project(ROOT / "examples" / "yantian-petition-2023")
CUT = CarriedUse(2021, Use.CUT, 2023, "中", Money(61_910_000), Money(50_000_000), "深财〔2022〕9号")


def budget(fen, stage=BudgetStage.ANNUAL_BUDGET):
    return Budget(id=f"{stage}-{fen}", stage=stage, amount=Money(fen), approved_on=date(2023, 1, 9))


@pytest.mark.parametrize(
    ("use", "budgets", "told"),
    [
        (CUT, [budget(50_000_001)], ["不多于 50.00 万元"]),
        (CUT, [budget(50_000_000)], []),
        (CUT, [budget(25_000_000), budget(25_000_001)], ["不多于 50.00 万元"]),
        (CUT, [budget(50_000_001, BudgetStage.INITIAL_BUDGET)], ["不多于 50.00 万元"]),
        (CUT, [budget(60_000_000, BudgetStage.INITIAL_BUDGET), budget(50_000_000)], []),
        (CUT, [], []),
        (replace(CUT, budget_year=2024), [budget(61_910_000)], []),
        (replace(CUT, budget_before=None, budget_after=None), [budget(61_910_000)], []),
        (replace(CUT, use=Use.CANCEL, budget_after=Money(0)), [budget(1)], ["这个项目不再安排预算"]),
    ],
)
def test_a_budget_that_does_not_follow_the_decision_is_told(use, budgets, told):
    project = replace(PROJECT, result_uses=(use,))
    assert [each.expected for each in ignored_uses(project, Evidence.of(budgets))] == told
