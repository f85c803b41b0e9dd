"""What a project is, as its folder says it (design section 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jiheng.errors import UnreadableValueError
from jiheng.frameworks.rule_set import RuleSet
from jiheng.measures.measure import Question
from jiheng.rules.rule import Rule
from jiheng.values.period import Period
from jiheng.values.score import Score
from jiheng.values.target import Target
from jiheng.values.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who spends the money and who answers for it."""

    implementing_unit: str
    competent_department: str = ""
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A system of the project and the other names it goes by."""

    name: str
    aliases: tuple[str, ...] = ()


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
    published: Published = Published()
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
    """An indicator of the approved goal form; one marked not applicable has no target."""

    path: tuple[str, ...]
    name: str
    target: str
    published_actual: str = ""


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals in words and the indicators approved with the budget."""

    overall: str = ""
    annual: str = ""
    approved: tuple[ApprovedIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One project and its evaluation."""

    name: str
    organisation: Organisation
    fiscal_year: int
    evaluation_period: Period
    systems: tuple[System, ...]
    goals: Goals
    rule_set: RuleSet
    branches: tuple[Branch, ...]
    calendar: WorkingCalendar
    published_total: Score | None = None
    published_grade: str = ""
    narrative: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The fiscal year as a period."""
        return Period.year(self.fiscal_year)

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
        advice="改成上面的名称；如果是同一系统的别名，写进 project.yaml 的 systems … aliases",
    )
