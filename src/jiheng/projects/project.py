"""What a project is, as its folder says it (design section 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from jiheng.errors import UnreadableValueError
from jiheng.evidence.promises import Promise
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.frameworks.rule_set import RuleSet
from jiheng.measures.measure import Question
from jiheng.projects.adjustments import NO_ADJUSTMENTS, Adjustments
from jiheng.projects.contracts import Contract, promises_of
from jiheng.projects.explanations import Explanation
from jiheng.projects.payment_plan import PlannedPayment
from jiheng.projects.result_uses import CarriedUse
from jiheng.rules.rule import Rule
from jiheng.values.period import Period
from jiheng.values.score import Score
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.target import Target
from jiheng.values.working_days import WorkingCalendar

NOT_APPLICABLE = "不适用"


class EvaluationKind(StrEnum):
    """Who evaluates what (财预〔2020〕10号, articles 4, 5, 7)."""

    SELF_EVALUATION = "self_evaluation"
    DEPARTMENT_EVALUATION = "department_evaluation"
    FISCAL_EVALUATION = "fiscal_evaluation"


EVALUATION_TITLES = {
    EvaluationKind.SELF_EVALUATION: "单位自评",
    EvaluationKind.DEPARTMENT_EVALUATION: "部门评价",
    EvaluationKind.FISCAL_EVALUATION: "财政评价",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who spends the money and who answers for it."""

    implementing_unit: str
    competent_department: str = ""
    short_name: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who wrote the evaluation report and when: `unit` is empty where it is the implementing unit."""

    unit: str = ""
    made_on: date | None = None
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A system of the project, the other names it goes by, and the hours in which it must be available."""

    name: str
    aliases: tuple[str, ...] = ()
    service_hours: ServiceHours = ALL_DAY


@dataclass(frozen=True, slots=True)
class Published:
    """What was printed for an indicator in the report that was handed in."""

    actual: str = ""
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to judge an indicator: a question to the evidence and a rule for the answer."""

    question: Question
    rule: Rule


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scored indicator. Its `ways` are tried in order; the first that applies is used."""

    name: str
    weight: Score
    target: Target
    ways: tuple[Way, ...]
    definition: str = ""
    standard: str = ""  # 评分标准, in the words of the appendix
    approved_as: str = ""  # the name of the approved indicator it stands for
    deviation: str = ""  # 偏差原因分析及改进措施, in the unit's own words
    over_achievement: Mapping[str, Any] | None = None  # the parameters of F17; None: none applies
    published: Published = Published()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnweightedIndicator:
    """An indicator that is measured against its target and earns no points."""

    name: str
    target: Target
    question: Question
    approved_as: str = ""
    published_actual: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A level above the leaves, with the weight printed for it."""

    name: str
    weight: Score
    children: "tuple[Branch | Leaf, ...]"

    def leaves(self, path: tuple[str, ...] = ()) -> "Iterator[tuple[tuple[str, ...], Leaf]]":
        """Go through the leaves below with their paths, this branch's name first."""
        here = (*path, self.name)
        for child in self.children:
            if isinstance(child, Branch):
                yield from child.leaves(here)
            else:
                yield here, child


@dataclass(frozen=True, slots=True)
class ApprovedIndicator:
    """An indicator of the approved goal form; one marked not applicable has no target.

    `weight` and `definition` are the form's own, where no scored indicator has them.
    """

    path: tuple[str, ...]
    name: str
    target: str
    published_actual: str = ""
    weight: Score | None = None
    definition: str = ""

    @property
    def applies(self) -> bool:
        """Whether the form promises anything here."""
        return self.target != NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class StageGoal:
    """A stage goal in words, and the names of the indicators that stand for it."""

    text: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals in words and the indicators approved with the budget; `attained` is 实际完成情况."""

    overall: str = ""
    annual: str = ""
    attained: str = ""
    stages: tuple[StageGoal, ...] = ()
    approved: tuple[ApprovedIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One project and its evaluation. Without `branches` there is nothing to score."""

    name: str
    organisation: Organisation
    fiscal_year: int
    kind: EvaluationKind
    evaluation_period: Period
    systems: tuple[System, ...]
    goals: Goals
    rule_set: RuleSet
    branches: tuple[Branch, ...]
    unweighted: tuple[UnweightedIndicator, ...]
    calendar: WorkingCalendar
    published_total: Score | None = None
    published_grade: str = ""
    narrative: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    contracts: tuple[Contract, ...] = ()
    adjustments: Adjustments = NO_ADJUSTMENTS
    planned_payments: tuple[PlannedPayment, ...] = ()
    report: Reporter = Reporter()
    explanations: tuple[Explanation, ...] = ()  # what was said in the middle of the year
    last_year: str = ""  # the folder of the year before, as seen from this one
    code: str = ""  # 项目编码: how the 预算管理一体化 system calls it
    result_uses: tuple[CarriedUse, ...] = ()  # what earlier evaluations lead to in this budget or a later

    @property
    def period(self) -> Period:
        """The fiscal year as a period."""
        return Period.year(self.fiscal_year)

    @property
    def promises(self) -> Mapping[str, Promise]:
        """What the contracts promise, by name."""
        return promises_of(self.contracts)

    @property
    def service_levels(self) -> tuple[ServiceLevel, ...]:
        """How soon the contracts promise to answer and repair faults."""
        return tuple(level for contract in self.contracts for level in contract.service_levels)

    @property
    def service_hours(self) -> Mapping[str, ServiceHours]:
        """The hours in which each system must be available."""
        return {each.name: each.service_hours for each in self.systems}

    @property
    def payment_plan(self) -> tuple[PlannedPayment, ...]:
        """What is to be paid by when: the project's own plan, else the terms of its contracts."""
        return self.planned_payments or tuple(
            each for contract in self.contracts for each in contract.payments
        )

    def leaves(self) -> Iterator[tuple[tuple[str, ...], Leaf]]:
        """Go through the scored indicators with their paths."""
        for branch in self.branches:
            yield from branch.leaves()

    def system_name(self, name: str) -> str:
        """Give a system's one name for any name it goes by; raises UnreadableValueError."""
        return system_name(self.systems, name)


def system_name(systems: tuple[System, ...], name: str) -> str:
    """Give a system's one name for any name it goes by; raises UnreadableValueError."""
    for system in systems:
        if name == system.name or name in system.aliases:
            return system.name
    raise UnreadableValueError(
        f"项目里没有“{name}”这个系统",
        found=name,
        expected="、".join(system.name for system in systems) or "project.yaml 的 systems 还是空的",
        advice="改成上面的名称；如果是同一系统的别名，写进它的别名（project.yaml 的 systems … aliases）",
    )
