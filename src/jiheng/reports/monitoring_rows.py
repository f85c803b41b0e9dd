"""The rows of 绩效运行监控表: money and indicators by a day, with the boxes that the unit ticks.

Columns of 项目支出绩效目标执行监控表 (财预〔2019〕136号). Causes are offered, and ticked only where the unit
has said which holds; where something burns red or yellow, or nothing is known, the reason is due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from jiheng.documents.model import Align, Cell
from jiheng.projects.corrective_actions import corrective_actions
from jiheng.reports.corrective_actions import SHORT_TITLE, told
from jiheng.reports.figure import NO_EVIDENCE, Figure
from jiheng.reports.figures import INITIAL, PAID, SOURCES, Figures
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.reckoned import said
from jiheng.reports.times import plain
from jiheng.scoring.lights import Light
from jiheng.scoring.monitoring import MonitoredIndicator, MonitoringState, light_title, outcome_told, through
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio

WIDTHS = (14, 18, 34, 21, 21, 21, 9, 38, 20, 17, 24)  # millimetres, scaled to the page
NO_LEVEL, NOTHING = "—", "—"
BURNS = ("red", "yellow")
Row = tuple[Cell, ...]


def money_rows(state: MonitoringState, figures: Figures) -> Iterator[Row]:
    """Compose the head block and the money."""
    who = state.project.organisation
    yield Cell("项目名称", columns=2), Cell(state.project.name, columns=9)
    yield (
        Cell("主管部门", columns=2),
        Cell(who.competent_department or TO_FILL_IN, columns=3),
        Cell("实施单位", columns=2),
        Cell(who.implementing_unit, columns=4),
    )
    yield from _funds(state, figures)


def _funds(state: MonitoringState, figures: Figures) -> Iterator[Row]:
    funds, when = state.funds, through(state)
    titles = ("年初预算数", "全年预算数", f"{when}执行数", f"{when}执行率", "全年预计执行数", "灯")
    spans = (1, 1, 1, 2, 2, 1)
    side = Cell("项目资金\n（万元）", rows=2 + len(SOURCES), columns=2)
    yield (
        side,
        Cell(""),
        *(Cell(title, columns=span, bold=True) for title, span in zip(titles, spans, strict=True)),
    )
    texts = (
        _money(figures, "监控.年初预算数", funds.initial, funds.facts),
        _money(figures, "监控.全年预算数", funds.budget, funds.facts),
        _money(figures, "监控.执行数", funds.executed, funds.facts),
        _ratio(figures, "监控.执行率", funds.rate, funds.facts),
        _money(figures, "监控.全年预计执行数", funds.projected, funds.facts),
        _lamp(funds.light),
    )
    yield Cell("年度资金总额"), *(Cell(text, columns=span) for text, span in zip(texts, spans, strict=True))
    known = replace(figures, card=state.card, evidence=figures.evidence.as_of(state.on))
    for number, source in enumerate(SOURCES):
        label = f"{'其中：' if number == 0 else '　　　'}{source}"
        amounts = [_source(known, f"{name}.{source}") for name in (INITIAL, PAID)]
        told = (amounts[0], "", amounts[1], "", "", "")
        yield (
            Cell(label, align=Align.LEFT),
            *(Cell(text, columns=span) for text, span in zip(told, spans, strict=True)),
        )


def _source(figures: Figures, name: str) -> str:
    return figures.text(name) if figures.known(name) else ""


def _money(figures: Figures, name: str, amount: Money | None, facts: tuple[str, ...]) -> str:
    return figures.note(Figure.of_money(name, amount, facts)) if amount is not None else NO_EVIDENCE


def _ratio(figures: Figures, name: str, ratio: Ratio | None, facts: tuple[str, ...]) -> str:
    return figures.note(Figure.of_ratio(name, ratio, facts)) if ratio is not None else NO_EVIDENCE


def _lamp(light: Light | None) -> str:
    return light_title(light.colour if light else "")


def indicator_head(state: MonitoringState) -> Row:
    """Give the titles above the indicators, which stand on every page."""
    titles = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        f"{through(state)}\n执行情况",
        "全年预计\n完成情况",
        "灯",
        "偏差原因分析\n（由单位勾选）",
        "原因说明",
        "完成目标\n可能性",
        "备注",
    )
    return tuple(Cell(title, bold=True) for title in titles)


def indicator_rows(state: MonitoringState, figures: Figures) -> Iterator[Row]:
    """Compose the indicators, a row each."""
    paths = [_path(each, state) for each in state.indicators]
    reasons = {leaf.leaf.name: leaf.leaf.deviation for leaf in state.card.leaves()}
    for number, each in enumerate(state.indicators):
        yield *_levels(paths, number), *_indicator(each, state, figures, reasons.get(each.name, ""))


def decided_rows(state: MonitoringState, figures: Figures) -> Iterator[Row]:
    """Compose what was decided on the project by this day's state, or an earlier one's, a row each."""
    for each in corrective_actions(figures.evidence, state.on):
        yield Cell(SHORT_TITLE, columns=2), Cell(told(each), columns=9, align=Align.LEFT)


def _path(each: MonitoredIndicator, state: MonitoringState) -> tuple[str, str]:
    """Give the two levels above an indicator, as the scored tree or the approved goals name them."""
    approved = {one.name: one.path for one in state.project.goals.approved}
    first, second, *_ = (*(each.path or approved.get(each.name, ())), NO_LEVEL, NO_LEVEL)
    return first, second


def _levels(paths: Sequence[tuple[str, str]], number: int) -> Iterator[Cell]:
    for depth in (1, 2):
        here = paths[number][:depth]
        if number == 0 or paths[number - 1][:depth] != here:
            run = list(takewhile(partial(_under, here), paths[number:]))
            yield Cell(here[-1], rows=len(run))


def _under(levels: tuple[str, ...], path: tuple[str, str]) -> bool:
    return path[: len(levels)] == levels


def _indicator(
    each: MonitoredIndicator, state: MonitoringState, figures: Figures, reason: str
) -> Iterator[Cell]:
    due = not each.actual or (each.light is not None and each.light.colour in BURNS)
    applies = each.outcome.value != "not_applicable"
    actual = NOTHING if not applies else NO_EVIDENCE
    if each.actual:
        actual = figures.note(Figure.of_actual(f"{each.name}.监控", each.actual, each.value, each.facts))
    end = NOTHING
    if each.projected:
        value = each.projected.value
        end = figures.note(Figure.of_actual(f"{each.name}.全年预计", str(value), value, each.facts))
    yield Cell(each.name, align=Align.LEFT)
    yield Cell(figures.text(f"{each.name}.目标"))
    yield Cell(actual)
    yield Cell(end)
    yield Cell(_lamp(each.light))
    unit_says = state.explained(each.name)
    reason = unit_says.told or reason
    asked = (due and applies) or unit_says.cause
    yield Cell(_boxes(state.causes, unit_says.cause) if asked else NOTHING, align=Align.LEFT)
    yield Cell((reason or TO_FILL_IN) if due and applies else reason or NOTHING, align=Align.LEFT)
    yield Cell(state.likelihoods[each.likelihood.level] if each.likelihood else NOTHING)
    remark = "" if each.actual else said(figures, f"{each.name}.备注", plain(outcome_told(each)))
    yield Cell(remark or NOTHING, align=Align.LEFT)


def _boxes(causes: tuple[str, ...], ticked: str) -> str:
    """Offer the causes, two a line, with the one that holds ticked."""
    offered = tuple(dict.fromkeys([*causes, *([ticked] if ticked else [])]))
    boxes = [f"{'☑' if cause == ticked else '□'}{cause}" for cause in offered]
    return "\n".join(" ".join(boxes[start : start + 2]) for start in range(0, len(boxes), 2))
