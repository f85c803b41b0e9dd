"""The indicators as they were promised: those approved with the budget, else those to be scored.

Weights and explanations are the scored tree's, where it has the indicator under either name, else the
approved form's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from jiheng.documents.model import Align, Cell
from jiheng.projects.project import NOT_APPLICABLE, ApprovedIndicator, Leaf, Project
from jiheng.reports.passages import TO_FILL_IN

NO_LEVEL = "—"
EXECUTION = "F27"  # the form's execution row is no indicator of the goals


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One promised indicator with the levels above it; `leaf` is the scored indicator for it, if any."""

    level1: str
    level2: str
    name: str
    target: str
    leaf: Leaf | None
    submitted: ApprovedIndicator | None = None

    @property
    def weight(self) -> str:
        """The weight, where the scored tree or the approved form gives one."""
        weight = self.leaf.weight if self.leaf else self.submitted and self.submitted.weight
        return str(weight) if weight else NO_LEVEL

    @property
    def definition(self) -> str:
        """What it means and how it is reckoned: compulsory under 财预〔2021〕101号."""
        own = self.submitted.definition if self.submitted else ""
        lacking = NO_LEVEL if self.target == NOT_APPLICABLE else TO_FILL_IN
        return (self.leaf.definition if self.leaf else "") or own or lacking


def goal_rows(project: Project) -> Iterator[GoalRow]:
    """Go through the promised indicators in their order."""
    leaves = {leaf.approved_as or leaf.name: leaf for _, leaf in project.leaves()}
    for each in project.goals.approved:
        level1, level2 = _levels(each.path)
        target = each.target or TO_FILL_IN
        yield GoalRow(level1, level2, each.name, target, leaves.get(each.name), each)
    if not project.goals.approved:
        for path, leaf in project.leaves():
            if all(way.rule.kind.code != EXECUTION for way in leaf.ways):
                yield GoalRow(*_levels(path), leaf.name, leaf.target.printed, leaf)


def _levels(path: Sequence[str]) -> tuple[str, str]:
    first, second, *_ = (*path, NO_LEVEL, NO_LEVEL)
    return first, second


def level_cells(rows: Sequence[GoalRow], number: int) -> list[Cell]:
    """Give the cells of the levels that begin in a row, each merged over the rows it covers."""
    cells = []
    for depth in (1, 2):
        here = _above(rows[number], depth)
        if number == 0 or _above(rows[number - 1], depth) != here:
            run = list(takewhile(partial(_below, here), rows[number:]))
            cells.append(Cell(here[-1], rows=len(run)))
    return cells


def _below(levels: tuple[str, ...], row: GoalRow) -> bool:
    return _above(row, len(levels)) == levels


def _above(row: GoalRow, depth: int) -> tuple[str, ...]:
    return (row.level1, row.level2)[:depth]


def name_cell(text: str) -> Cell:
    """Give the cell of a name or an explanation, flush left."""
    return Cell(text, align=Align.LEFT)
