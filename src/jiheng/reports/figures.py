"""The figures of a report: every number it prints, with its evidence.

A figure without evidence is printed as 无证据, never smoothed over (promise I-6).
"""

from dataclasses import dataclass, field
from typing import TypeVar

from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.funds import Budget, BudgetStage, FundRelease, Payment
from jiheng.evidence.store import Evidence
from jiheng.projects.placeholders import GRADE, PLACEHOLDER, TOTAL
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf
from jiheng.values.money import Money

NO_EVIDENCE = "无证据"
FactT = TypeVar("FactT", bound=Fact)
STAGES = {
    "年初预算数": BudgetStage.INITIAL_BUDGET,
    "全年预算数": BudgetStage.ANNUAL_BUDGET,
    "指标金额": BudgetStage.BUDGET_QUOTA,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its name, its text, its unit, and the records it rests on."""

    name: str
    text: str
    unit: str
    facts: tuple[str, ...]


@dataclass(slots=True)
class Figures:
    """Gives figures by name and remembers which were printed, in the order of printing."""

    card: Scorecard
    evidence: Evidence
    printed: dict[str, Figure] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give the text of a figure and note that it is printed. Raises KeyError for no such name."""
        if name not in self.printed:
            self.printed[name] = self._figure(name)
        return self.printed[name].text

    def fill(self, text: str) -> str:
        """Put the figures into a text with names in braces."""
        return PLACEHOLDER.sub(lambda match: self.text(match[1]), text)

    def _figure(self, name: str) -> Figure:
        if name == TOTAL:
            facts = tuple(fact for leaf in self.card.leaves() for fact in leaf.facts)
            return Figure(name, str(self.card.total or NO_EVIDENCE), "分", facts)
        if name == GRADE:
            return Figure(name, self.card.grade or NO_EVIDENCE, "", ())
        if name in STAGES:
            budgets = self._facts("budget", Budget)
            return self._sum(name, [each for each in budgets if each.stage is STAGES[name]])
        if name == "到位金额":
            return self._sum(name, self._facts("fund_release", FundRelease))
        if name == "支付金额":
            return self._sum(name, self._facts("payment", Payment))
        leaf_name, _, part = name.partition(".")
        leaf = next((each for each in self.card.leaves() if each.leaf.name == leaf_name), None)
        if leaf is None:
            raise KeyError(name)
        return _leaf_figure(name, leaf, part)

    def _facts(self, stem: str, fact_type: type[FactT]) -> "list[FactT]":
        last = self.card.project.evaluation_period.last
        return [
            fact
            for fact in self.evidence.current(stem)
            if isinstance(fact, fact_type) and fact.happened_on <= last
        ]

    def _sum(self, name: str, facts: "list[Budget] | list[FundRelease] | list[Payment]") -> Figure:
        if not facts:
            return Figure(name, NO_EVIDENCE, "万元", ())
        total = Money(sum(fact.amount.fen for fact in facts))
        return Figure(name, total.wan_yuan, "万元", tuple(fact.id for fact in facts))


def _leaf_figure(name: str, leaf: ScoredLeaf, part: str) -> Figure:
    if part == "得分":
        return Figure(name, str(leaf.score) if leaf.score is not None else NO_EVIDENCE, "分", leaf.facts)
    if part == "分值":
        return Figure(name, str(leaf.leaf.weight), "分", ())
    if part == "目标":
        return Figure(name, str(leaf.leaf.target), "", ())
    return Figure(name, leaf.actual or NO_EVIDENCE, "", leaf.facts)
