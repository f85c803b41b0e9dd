"""The approved indicators and what was reported of them, as a table of the evaluation report."""

from itertools import takewhile

from jiheng.documents.model import Align, Cell, Table
from jiheng.projects.project import NOT_APPLICABLE, ApprovedIndicator
from jiheng.reports.figure import Figure
from jiheng.reports.figures import Figures
from jiheng.reports.passages import cells, head, together
from jiheng.reports.tables import TEXT_WIDTH

LEVELS = (("一级指标", 22), ("二级指标", 28))  # and their widths in millimetres
LONG, LONG_WIDTH = 12, 54  # characters, from which on a completion is a sentence; millimetres for it
TARGET_WIDTH = 23


def approved_table(approved: tuple[ApprovedIndicator, ...], figures: Figures) -> Table:
    """Show the approved indicators, with as many levels above them as the approval names."""
    depths = range(1, max(min(len(each.path), len(LEVELS)) for each in approved) + 1)
    rows = []
    for number, each in enumerate(approved):
        levels = []
        for depth in depths:
            if number == 0 or approved[number - 1].path[:depth] != each.path[:depth]:
                span = _run_length(approved[number:], depth)
                levels.append(Cell(each.path[depth - 1] if depth <= len(each.path) else "—", rows=span))
        actual = each.published_actual or ("—" if each.target == NOT_APPLICABLE else "未公布")
        told = (
            figures.note(Figure(f"批复/{'/'.join((*each.path, each.name))}.{part}", text))
            for part, text in (("指标值", each.target or "没有写"), ("完成值", actual))
        )
        rows.append((*levels, Cell(each.name, align=Align.LEFT), *cells(*told)))
    above = tuple(LEVELS[depth - 1] for depth in depths)
    long = any(len(each.published_actual) > LONG for each in approved)
    actual_width = LONG_WIDTH if long else 26
    name_width = TEXT_WIDTH - sum(width for _, width in above) - TARGET_WIDTH - actual_width
    widths = (*(width for _, width in above), name_width, TARGET_WIDTH, actual_width)
    titles = (*(title for title, _ in above), "三级指标", "年度指标值", "填报的完成值")
    caption = "批复的绩效目标及填报的完成情况"
    return Table(caption, widths, (head(titles),), tuple(rows), together(len(rows)))


def _run_length(approved: tuple[ApprovedIndicator, ...], depth: int) -> int:
    """Count the indicators from the first on that have the same levels above them."""
    same = takewhile(lambda each: each.path[:depth] == approved[0].path[:depth], approved)
    return sum(1 for _ in same)
