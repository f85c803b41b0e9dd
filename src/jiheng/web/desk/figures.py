"""The figures of a project's pages, as the core gives them; nothing is reckoned here."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import mark_safe

from jiheng.documents.pictures.chart import Chart
from jiheng.errors import JihengError
from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber, Picture, TwinRow
from jiheng.workflows.evaluate import Evaluation, evaluate_opened

AMOUNTS = ("年初预算数", "全年预算数", "指标金额", "到位金额", "支付金额")
RATE = "执行率"
HEALTH = ("全年预算数", "支付金额", RATE)


@dataclass(frozen=True)
class Stand:
    """A project evaluated on its records as they are now; `why` says why it cannot be."""

    evaluation: Evaluation | None
    why: str = ""

    @cached_property
    def _figures(self) -> Figures | None:
        found = self.evaluation
        return Figures(found.card, found.opened.evidence) if found else None

    def numbers(self, names: tuple[str, ...] = HEALTH) -> list[KeyNumber]:
        """Give the figures of these names that the project has."""
        return [each for name in names if (each := self._number(name)) is not None]

    @property
    def leaves(self) -> list[ScoredLeaf]:
        """Every indicator with what was found and what it earns."""
        return [*self.evaluation.card.leaves()] if self.evaluation else []

    @property
    def total(self) -> KeyNumber | None:
        """The total and the grade, or how many indicators keep it from one."""
        if self.evaluation is None:
            return None
        card = self.evaluation.card
        if card.total is not None:
            return KeyNumber("按现有记录试算", str(card.total), "分", card.grade, "done")
        lacking = sum(not each.complete for each in self.leaves)
        return KeyNumber("按现有记录试算", "–", "", f"{lacking} 个指标还缺数据", "unknown")

    def _number(self, name: str) -> KeyNumber | None:
        if self._figures is None or not self._figures.has(name):
            return None
        self._figures.text(name)
        figure = self._figures.printed[name]
        return KeyNumber(
            name, figure.text, figure.unit, f"{len(figure.facts)} 条记录" if figure.facts else ""
        )


def stand_of(project: Project) -> Stand:
    """Evaluate a project on its records as they are now."""
    try:
        return Stand(evaluate_opened(open_tables(project)))
    except JihengError as error:
        return Stand(None, str(error))


def picture_of(name: str, chart: Chart) -> Picture:
    """Give a picture of the core as the page shows it: title, source and table stand around the drawing."""
    table = chart.table
    rows = [TwinRow(row[0], row[1:]) for row in table.rows]
    drawing, height = chart.draw()
    # The core writes the SVG: every text in it is escaped there.
    svg = mark_safe(drawing.svg(height, title=chart.title, description=chart.description).decode())  # noqa: S308
    source = f"{chart.source.removeprefix('来源：')}；单位：{chart.unit}"
    return Picture(name, chart.title, svg, table.titles, rows, source)
