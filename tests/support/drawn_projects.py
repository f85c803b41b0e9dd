"""Whole projects of leaves of every rule kind, with all that may happen to points after the rules.

The measured value of a leaf is told to it; everything else is the product's own. Parameters are drawn from a
few for each kind, as the projects of a province share theirs; what was measured is drawn anew for each leaf.
"""

import random
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from jiheng.evidence.facts.judgements import ScoreOverride
from jiheng.evidence.store import Evidence
from jiheng.frameworks.adjustments import Condition, Gate, Veto
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.measures.measure import Answer, Measured, Setting
from jiheng.projects.adjustments import Adjustments
from jiheng.projects.project import (
    Branch,
    EvaluationKind,
    Goals,
    Leaf,
    Organisation,
    Project,
    Way,
)
from jiheng.rules.adjustments import over_achievement
from jiheng.rules.adjustments.redistribution import Mode
from jiheng.rules.rule import Rule
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.target import Target
from jiheng.values.working_days import WorkingCalendar
from tests.support.drawn_rules import DRAWS

RULE_SETS = ("cn-mof-2020-10", "henan")
SURE = (Quantity.of(0, "次"), Quantity.of(1, "次"))
NAMES = sorted(DRAWS)


@dataclass(frozen=True)
class Told:
    """A question whose answer is known."""

    answer: Answer

    def ask(self, _setting: Setting) -> Answer:
        return self.answer


@cache
def shared(name, count):
    """The parameters of a kind that the projects share, in leaves that have them."""
    chance = random.Random(f"jiheng shared {name}")  # noqa: S311 — reproducible rows, no secrets
    return [DRAWS[name](chance.randint) for _ in range(count)]


def drawn_case(chance, name, count):
    """A leaf of a kind: shared parameters, and what was measured and targeted of a draw that fits them."""
    base = chance.choice(shared(name, count))
    fresh = DRAWS[name](chance.randint).case
    case = replace(fresh, parameters=base.case.parameters)
    return replace(base, case=base.case if isinstance(base.kind.terms_of(case), NoValue) else case)


def over_achieved(chance, target):
    """F17 as a reviewer may have declared it, where the target allows it."""
    if chance.random() < 0.8 or over_achievement.target_doubts(target):
        return None
    formula = chance.choice([*over_achievement.FORMULAS])
    declared = "张三" if chance.random() < 0.7 and formula != over_achievement.UNCHANGED else ""
    return {
        "explain_from": Exact(chance.choice((110, 130))),
        "formula": formula,
        "deduction": Exact(2) if formula == over_achievement.FIXED else Exact(0),
        "declared_by": declared,
        "declared_because": "偏低" if declared else "",
        "zero_target_from": Exact(30),
    }


def drawn_leaf(chance, name, count, lacking):
    drawn = drawn_case(chance, chance.choice(NAMES), count)
    answer = Measured(drawn.case.actual, ("记录一",), ())
    if chance.random() < lacking:
        answer = chance.choice((*[not_applicable("没有这项工作")] * 3, insufficient_data("没有登记")))
    target = drawn.case.target
    given = over_achieved(chance, target)
    way = Way(Told(answer), Rule(drawn.kind, drawn.case.parameters))
    return Leaf(
        name,
        Score(chance.choice((333, 500, 1_000, chance.randint(1, 3_000)))),
        target,
        (way,),
        over_achievement=given,
    )


def drawn_branch(chance, name, depth, count, lacking):
    children = []
    for place in range(chance.randint(1, 4)):
        below = f"{name}.{place}"
        deeper = depth and chance.random() < 0.4
        children.append(
            drawn_branch(chance, below, depth - 1, count, lacking)
            if deeper
            else drawn_leaf(chance, below, count, lacking)
        )
    return Branch(name, Score.sum(child.weight for child in children), tuple(children))


def condition(chance, name):
    luck = chance.random()
    answer = insufficient_data("没有登记") if luck < 0.25 else Measured(chance.choice(SURE), (), ())
    if 0.25 <= luck < 0.3:
        answer = not_applicable("无从谈起")
    return Condition(name, Told(answer), Target.read("≥1次"))


def paths(branch, above=""):
    here = f"{above}{branch.name}"
    yield here
    for child in branch.children:
        if isinstance(child, Branch):
            yield from paths(child, f"{here}/")


def drawn_adjustments(chance, branches, grades):
    leaves = [leaf.name for branch in branches for _, leaf in branch.leaves()]
    vetoes, gates = [], []
    if chance.random() < 0.6:
        for number in range(chance.randint(0, 2)):
            scope = chance.choice(("indicator", "indicator", "branch", "whole", "grade", "grade"))
            every = [path for branch in branches for path in paths(branch)]
            of = {"indicator": leaves, "branch": every}.get(scope)
            grade = chance.choice(grades) if scope == "grade" else ""
            name = chance.choice(of) if of else ""
            vetoes.append(Veto(condition(chance, f"否决{number}"), scope, name, grade))
        total = chance.choice((None, Score(chance.randint(0, 10_000))))
        gates = [Gate(condition(chance, "限级"), "" if total else chance.choice(grades), total)]
        gates += [Gate(condition(chance, "限分"), total=Score(chance.randint(0, 10_000)))] * chance.randint(
            0, 1
        )
    return Adjustments(tuple(vetoes), tuple(gates), chance.choice([*Mode]))


def drawn_overrides(chance, branches):
    for branch in branches:
        for _, leaf in branch.leaves():
            for number in range((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)[chance.randint(0, 12)]):
                points = Score(
                    chance.choice((0, leaf.weight.hundredths, chance.randint(0, leaf.weight.hundredths + 20)))
                )
                yield ScoreOverride(
                    id=f"{leaf.name}-{number}",
                    indicator=leaf.name,
                    points=points,
                    decided_by="李四",
                    decided_on=date(2024, 12, 1),
                    basis=chance.choice(("", "复核")),
                )


def drawn_project(number, count):
    """The same project on every run; the projects share `count` sets of parameters of each kind."""
    chance = random.Random(f"jiheng project {number}")  # noqa: S311 — reproducible rows, no secrets
    lacking = chance.choice((0, 0, 0.1))
    branches = tuple(
        drawn_branch(chance, f"指标{place}", 2, count, lacking) for place in range(chance.randint(1, 3))
    )
    rule_set = find_rule_set(RULE_SETS[number % len(RULE_SETS)])
    adjustments = drawn_adjustments(chance, branches, [band.name for band in rule_set.grades])
    overrides = drawn_overrides(chance, branches) if chance.random() < 0.4 else ()
    project = Project(
        name=f"项目{number}",
        organisation=Organisation("某局"),
        fiscal_year=2024,
        kind=EvaluationKind.SELF_EVALUATION,
        evaluation_period=Period.year(2024),
        systems=(),
        goals=Goals(),
        rule_set=rule_set,
        branches=branches,
        unweighted=(),
        calendar=WorkingCalendar(),
        adjustments=adjustments,
    )
    return project, Evidence.of(overrides)
