"""The figures of a report: every number it prints, with its evidence.

A figure without evidence is printed as 无证据, never smoothed over.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from jiheng.evidence.attachments import Attachments
from jiheng.evidence.facts.funds import SOURCE_TITLES, Budget, BudgetStage, FundRelease, FundSource, Payment
from jiheng.evidence.store import Evidence
from jiheng.projects.placeholders import GRADE, PLACEHOLDER, TOTAL
from jiheng.projects.project import NOT_APPLICABLE
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredLeaf
from jiheng.values.money import Money
from jiheng.values.outcome import Outcome
from jiheng.values.ratio import Ratio

NO_EVIDENCE = "无证据"
NO_POINTS = "不设分值"
STAGES = {
    "年初预算数": BudgetStage.INITIAL_BUDGET,
    "全年预算数": BudgetStage.ANNUAL_BUDGET,
    "指标金额": BudgetStage.BUDGET_QUOTA,
}
INITIAL, ANNUAL, PAID = "年初预算数", "全年预算数", "支付金额"
EXECUTION_RATE = "执行率"
SOURCES = dict(zip(SOURCE_TITLES, FundSource, strict=True))
Amount: TypeAlias = Budget | FundRelease | Payment


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
    files: Attachments | None = None  # the attached files; None where the records came without a folder
    printed: dict[str, Figure] = field(default_factory=dict)

    def note(self, figure: Figure) -> str:
        """Note a figure that a report kind reckoned itself as printed; give its text."""
        self.printed[figure.name] = figure
        return figure.text

    def text(self, name: str) -> str:
        """Give the text of a figure and note that it is printed. Raises KeyError for no such name."""
        if name not in self.printed:
            self.printed[name] = self._figure(name)
        return self.printed[name].text

    def fill(self, text: str) -> str:
        """Put the figures into a text with names in braces."""
        return PLACEHOLDER.sub(lambda match: self.text(match[1]), text)

    def known(self, name: str) -> bool:
        """Say whether there is evidence for a figure, without noting it as printed."""
        return self._figure(name).text != NO_EVIDENCE

    def _figure(self, name: str) -> Figure:
        if name == TOTAL:
            facts = tuple(fact for leaf in self.card.leaves() for fact in leaf.facts)
            facts += self._limiting
            total = str(self.card.total) if self.card.total is not None else NO_EVIDENCE
            return Figure(name, total, "分", facts)
        if name == GRADE:
            return Figure(name, self.card.grade or NO_EVIDENCE, "", self._limiting)
        leaf_name, _, part = name.partition(".")
        for leaf in self.card.leaves():
            if leaf.leaf.name == leaf_name:
                return _leaf_figure(name, leaf, part)
        for each in self.card.measured:
            if each.indicator.name == leaf_name:
                return _measured_figure(name, each, part)
        return self._money_figure(name, leaf_name, part)

    @property
    def _limiting(self) -> tuple[str, ...]:
        """The records of the vetoes and gates that limit total or grade."""
        return tuple(fact for each in self.card.limits for fact in each.facts)

    def _money_figure(self, name: str, amount: str, source: str) -> Figure:
        """Give an amount or the rate of execution, of all sources or of one: `支付金额.其他资金`."""
        if amount == EXECUTION_RATE:
            paid, budget = (self._amounts(each, source) for each in (PAID, ANNUAL))
            whole = _sum(budget).fen
            text = str(Ratio(_sum(paid).fen, whole)) if paid and whole > 0 else NO_EVIDENCE
            return Figure(name, text, "", _ids(paid) + _ids(budget))
        found = self._amounts(amount, source)
        return Figure(name, _sum(found).wan_yuan if found else NO_EVIDENCE, "万元", _ids(found))

    def _amounts(self, name: str, source: str) -> list[Amount]:
        """Find the records of an amount until the evaluation ends. Raises KeyError for no such amount."""
        kinds = {"到位金额": "fund_release", PAID: "payment"} | dict.fromkeys(STAGES, "budget")
        last = self.card.project.evaluation_period.last
        return [
            fact
            for fact in self.evidence.current(kinds[name])
            if isinstance(fact, Amount)
            and fact.happened_on <= last
            and (not source or fact.fund_source is SOURCES[source])
            and (not isinstance(fact, Budget) or fact.stage is STAGES[name])
        ]


def _sum(facts: list[Amount]) -> Money:
    return Money(sum(fact.amount.fen for fact in facts))


def _ids(facts: list[Amount]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)


def _measured_figure(name: str, each: MeasuredIndicator, part: str) -> Figure:
    if part in ("得分", "分值"):
        return Figure(name, NO_POINTS, "", ())
    if part == "目标":
        return Figure(name, each.indicator.target.printed, "", ())
    return Figure(name, each.actual or NO_EVIDENCE, "", each.facts)


def _leaf_figure(name: str, leaf: ScoredLeaf, part: str) -> Figure:
    if part == "得分":
        return Figure(name, str(leaf.score) if leaf.score is not None else _lacking(leaf), "分", leaf.facts)
    if part == "分值":
        return Figure(name, str(leaf.counted), "分", ())
    if part == "目标":
        return Figure(name, leaf.leaf.target.printed, "", ())
    return Figure(name, leaf.actual or _lacking(leaf), "", leaf.facts)


def _lacking(leaf: ScoredLeaf) -> str:
    return NOT_APPLICABLE if leaf.outcome is Outcome.NOT_APPLICABLE else NO_EVIDENCE
