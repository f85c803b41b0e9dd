"""The form of monitoring during the year: goal attainment and budget execution together (双监控).

Official form: 项目支出绩效目标执行监控表 (财预〔2019〕136号); words of the rule set; page by GB/T 9704-2012.
Sections: one form: funds · indicators with cause, likelihood and remark; below it 监控结论, 预警 and what was
decided by it (处理决定).
Who signs: who filled it in, and the head of the unit (boxes to fill in by hand).
"""

from collections.abc import Iterator
from datetime import date

from jiheng.catalogue import Parameter, reading
from jiheng.documents.model import Block, Document, Heading, Landscape, Paragraph, Table
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.projects.corrective_actions import corrective_actions
from jiheng.projects.explanations import FUNDS
from jiheng.reports.corrective_actions import SHORT_TITLE, told
from jiheng.reports.figure import Figure
from jiheng.reports.figures import Figures
from jiheng.reports.monitoring_rows import WIDTHS, decided_rows, indicator_head, indicator_rows, money_rows
from jiheng.reports.passages import listed
from jiheng.reports.reckoned import said
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.tables import sign_off
from jiheng.scoring.lights import Light
from jiheng.scoring.monitoring import MonitoringState, light_title, monitor, through
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.days import chinese_day, read_day
from jiheng.values.exact import Exact
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

ON = Parameter("on", "监控日期", reading(read_day), "数据截至哪一天，如 2023-07-31")
kind = ReportKind(title="项目支出绩效运行监控表", version=1, parameters=(ON,))

USUAL_MONTH = 7  # January to July: what departments report on in August


@kind.offers
def offers(card: Scorecard, figures: Figures) -> Iterator[Choice]:
    """Offer the days of the rule set's rounds by which the project has records of its year."""
    rounds = card.project.rule_set.monitoring.rounds
    for month in [each.through for each in rounds] or [USUAL_MONTH]:
        on = Period.month(card.project.fiscal_year, month).last
        known = figures.evidence.as_of(on)
        if any(fact.happened_on in card.project.period for fact in known):
            yield {"on": on.isoformat()}


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, on: date) -> Document:
    """Compose the form as a document. Raises UnreadableValueError for a day before the year begins."""
    project = card.project
    state = monitor(project, figures.evidence, on)
    rows = tuple(indicator_rows(state, figures))
    blocks: list[Block] = [
        Landscape(),
        Table("", WIDTHS, (), tuple(money_rows(state, figures)), (0,)),
        Table("", WIDTHS, (indicator_head(state),), rows, tuple(range(len(rows)))),
        Heading(1, "监控结论"),
        *_conclusion(state, figures),
        Heading(1, "预警"),
        *_warnings(state, figures),
        *_decided(state, figures),
        Paragraph(""),
        sign_off("填报人", "联系电话", "单位负责人", "日期"),
    ]
    return Document(
        title=kind.title,
        subtitle=_when(state),
        blocks=tuple(blocks),
        author=project.organisation.implementing_unit,
        subject=f"{project.fiscal_year}年度绩效运行监控",
    )


def _when(state: MonitoringState) -> str:
    return f"（{state.project.fiscal_year}年度，{through(state)}）"


def _conclusion(state: MonitoringState, figures: Figures) -> list[Block]:
    funds = state.funds
    goals, money = light_title(state.goal_light), _lamp(funds.light)
    told = f"数据截至{chinese_day(state.on)}；目标的灯为{goals}，预算执行的灯为{money}"
    if state.progress is not None:
        told += f"，目标完成进度{_share(figures, '监控.目标完成进度', state.progress)}"
    if funds.rate is not None:
        rate = figures.note(Figure.of_ratio("监控.执行率", funds.rate, funds.facts))
        told += f"，预算执行率{rate}"
    lines = [told]
    if state.round is not None and state.round.report_by:
        lines.append(f"本次为规则集的监控时点，应在{state.round.report_by}前报送")
    if funds.because:
        lines.append(f"资金：{said(figures, '监控.资金原因', funds.because)}")
    if funds.light:
        lines.append(said(figures, "监控.资金亮灯", funds.light.because))
    if funds.plan:
        lines.append(said(figures, "监控.资金计划", f"应付：{funds.plan}；预计：{funds.method}"))
    if (explained := state.explained(FUNDS)).told:
        cause = f"{explained.cause}。" if explained.cause else ""
        lines.append(f"资金偏差的原因：{cause}{explained.told}".replace("\n", "；"))
    return listed(lines)


def _lamp(light: Light | None) -> str:
    return light_title(light.colour if light else "")


def _share(figures: Figures, name: str, share: Exact) -> str:
    return figures.note(Figure.of_ratio(name, Ratio(share.numerator, share.denominator)))


def _warnings(state: MonitoringState, figures: Figures) -> list[Block]:
    burning = [
        f"“{each.name}”亮{each.light.title}灯：{each.light.because}"
        for each in state.indicators
        if each.light is not None and each.light.colour in ("red", "yellow")
    ]
    told = [*burning, *state.warnings, *(each.because for each in state.warning_lights)]
    lines = (said(figures, f"监控.预警/{number}", line) for number, line in enumerate(told, 1))
    return listed(lines) or [Paragraph("无：没有指标亮红灯或黄灯，也没有达到规则集预警线的事项。")]


def _decided(state: MonitoringState, figures: Figures) -> list[Block]:
    lines = [told(each) for each in corrective_actions(figures.evidence, state.on)]
    return [Heading(1, SHORT_TITLE), *listed(lines)] if lines else []


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures, *, on: date) -> list[Sheet]:
    """Compose the form as a worksheet, to tick and fill in."""
    state = monitor(card.project, figures.evidence, on)
    rows = (
        *money_rows(state, figures),
        indicator_head(state),
        *indicator_rows(state, figures),
        *decided_rows(state, figures),
    )
    body = tuple(
        tuple(SheetCell(each.text, each.rows, each.columns, each.align, bold=each.bold) for each in row)
        for row in rows
    )
    return [Sheet("监控表", (kind.title, _when(state)), WIDTHS, (), body)]
