"""The figures of a report: every number it prints, by name, with its evidence.

A figure without evidence is printed as 无证据, never smoothed over.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from jiheng.documents.marks import marked
from jiheng.evidence.attachments import Attachments
from jiheng.evidence.facts.funds import SOURCE_TITLES, Budget, BudgetStage, FundRelease, FundSource, Payment
from jiheng.evidence.store import Evidence
from jiheng.projects.placeholders import GRADE, PLACEHOLDER, TOTAL
from jiheng.reports.figure import NO_EVIDENCE, Figure
from jiheng.reports.scored_figures import (
    PARTS,
    branch_figure,
    leaf_figure,
    measured_figure,
    points_or,
    rate_or,
)
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score

STAGES = {
    "年初预算数": BudgetStage.INITIAL_BUDGET,
    "全年预算数": BudgetStage.ANNUAL_BUDGET,
    "指标金额": BudgetStage.BUDGET_QUOTA,
}
INITIAL, ANNUAL, PAID = "年初预算数", "全年预算数", "支付金额"
EXECUTION_RATE = "执行率"
SOURCES = dict(zip(SOURCE_TITLES, FundSource, strict=True))
Amount: TypeAlias = Budget | FundRelease | Payment


@dataclass(slots=True)
class Figures:
    """Gives figures by name and remembers which were printed, in the order of printing.

    With `marks` the texts it gives carry a mark (documents/marks.py) that tells the writer of a document
    which figure they print; without, as for worksheets, they are bare. `scope` stands before every name
    where a document is about several projects; they share `printed`.
    """

    card: Scorecard
    evidence: Evidence
    files: Attachments | None = None  # the attached files; None where the records came without a folder
    marks: bool = False
    scope: str = ""
    printed: dict[str, Figure] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give the text of a figure and note that it is printed. Raises KeyError for no such name."""
        return self.note(self._figure(name))

    def note(self, figure: Figure) -> str:
        """Note a figure as printed, also one that a report kind reckoned itself; give its text."""
        return self._noted(figure, figure.text)

    def trimmed(self, name: str) -> str:
        """Give the text of a figure without zeros at the end of its decimals: 61.9 for 61.90."""
        figure = self._figure(name)
        text = figure.text
        return self._noted(figure, text.rstrip("0").rstrip(".") if "." in text else text)

    def _noted(self, figure: Figure, text: str) -> str:
        name = self.scope + figure.name
        self.printed[name] = replace(figure, name=name)
        return marked(name, text) if self.marks else text

    def fill(self, text: str) -> str:
        """Put the figures into a text with names in braces."""
        return PLACEHOLDER.sub(lambda match: self.text(match[1]), text)

    def has(self, name: str) -> bool:
        """Say whether there is a figure of this name at all."""
        try:
            self._figure(name)
        except KeyError:
            return False
        return True

    def known(self, name: str) -> bool:
        """Say whether there is evidence for a figure, without noting it as printed."""
        return self._figure(name).text != NO_EVIDENCE

    def _figure(self, name: str) -> Figure:
        if name == TOTAL:
            return points_or(name, self.card.total, (*self._all, *self._limiting), NO_EVIDENCE)
        if name.startswith(f"{TOTAL}/"):
            return self._sum_figure(name, name.removeprefix(f"{TOTAL}/"))
        if name == GRADE:
            return Figure(name, self.card.grade or NO_EVIDENCE, "", self._limiting)
        return self._indicator_figure(name) or self._money_figure(name, *name.partition(".")[::2])

    def _indicator_figure(self, name: str) -> Figure | None:
        """Give a figure of an indicator, `预算执行率.得分`, or of a level, `项目决策/得分`."""
        for leaf in self.card.leaves():
            if (part := _part(name, leaf.leaf.name)) is not None:
                return leaf_figure(name, leaf, part)
        for each in self.card.measured:
            if (part := _part(name, each.indicator.name)) is not None:
                return measured_figure(name, each, part)
        path, _, part = name.rpartition("/")
        branch = self.card.branch(path)
        return branch_figure(name, branch, part) if branch else None

    def _sum_figure(self, name: str, part: str) -> Figure:
        """Give a sum over the whole tree: `总分/分值`, `总分/得分率`; 已得 has no vetoes and limits."""
        card = self.card
        weights = Score.sum(branch.weight for branch in card.branches)
        if part == "分值":
            return Figure.of_points(name, weights)
        if part == "已得":
            return Figure.of_points(name, card.earned, self._all)
        if part == "合计":
            return points_or(name, card.reckoned_total, self._all, NO_EVIDENCE)
        if part == "无证据指标数":
            return Figure.of_count(name, len(card.unscored), "个")
        points = {"得分率": card.earned, "封顶得分率": card.total}[part]
        facts = self._all if part == "得分率" else (*self._all, *self._limiting)
        return rate_or(name, points, weights, facts, NO_EVIDENCE)

    @property
    def _all(self) -> tuple[str, ...]:
        """The records of every leaf."""
        return tuple(fact for leaf in self.card.leaves() for fact in leaf.facts)

    @property
    def _limiting(self) -> tuple[str, ...]:
        """The records of the vetoes and gates that limit total or grade."""
        return tuple(fact for each in self.card.limits for fact in each.facts)

    def _money_figure(self, name: str, amount: str, source: str) -> Figure:
        """Give an amount or the rate of execution, of all sources or of one: `支付金额.其他资金`."""
        if amount == EXECUTION_RATE:
            paid, budget = (self.amounts(each, source) for each in (PAID, ANNUAL))
            facts, whole = _ids(paid) + _ids(budget), _sum(budget).fen
            if paid and whole > 0:
                return Figure.of_ratio(name, Ratio(_sum(paid).fen, whole), facts)
            return Figure(name, NO_EVIDENCE, "%", facts)
        found = self.amounts(amount, source)
        if not found:
            return Figure(name, NO_EVIDENCE, "万元")
        return Figure.of_money(name, _sum(found), _ids(found))

    def amounts(self, name: str, source: str = "") -> list[Amount]:
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


def _part(name: str, indicator: str) -> str | None:
    """Tell which part of this indicator a figure's name asks for; None where it is none of it."""
    rest = name.removeprefix(indicator)
    part = rest.removeprefix(".")
    return part if name.startswith(indicator) and part in PARTS and rest in ("", f".{part}") else None


def _sum(facts: list[Amount]) -> Money:
    return Money(sum(fact.amount.fen for fact in facts))


def _ids(facts: list[Amount]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)
