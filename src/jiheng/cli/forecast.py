"""`jiheng forecast PROJECT --on DATE [--ruleset ID] [--all] [--json]`."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.cli.evaluate import RULE_SET_HELP
from jiheng.scoring.lights import Light
from jiheng.scoring.monitoring import (
    MonitoredIndicator,
    MonitoringState,
    light_title,
    outcome_told,
    through,
)
from jiheng.values.days import read_day
from jiheng.values.money import Money
from jiheng.values.outcome import OUTCOME_TITLES
from jiheng.workflows.forecast import forecast, monitoring_json

REASONS: dict[str, tuple[str, ...] | None] = {"红灯、黄灯的理由": ("red", "yellow"), "没有亮灯的": ("",)}
COLOURS = {"red": "red", "yellow": "yellow", "green": "green", "blue": "blue"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--on", required=True, metavar="日期", help="截至哪一天，如 2023-07-31")
    parser.add_argument("--ruleset", default="", metavar="ID", help=RULE_SET_HELP)
    parser.add_argument("--all", action="store_true", help="逐个指标列出亮灯和预计的理由，不只红灯、黄灯的")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Monitor and print."""
    state = forecast(arguments.project, on=read_day(arguments.on), rule_set=arguments.ruleset)
    if arguments.json:
        output.print_json({"jiheng": 1, **monitoring_json(state)})
        return 0
    _show(state, output.console(), every=arguments.all)
    return 0


def _show(state: MonitoringState, console: Console, *, every: bool) -> None:
    rule_set = state.project.rule_set
    console.print(
        Text(f"{state.project.name}  {state.project.fiscal_year} 年度  {through(state)}", style="bold")
    )
    report_by = f"，{state.round.report_by}前报送" if state.round and state.round.report_by else ""
    time = f"  监控时点：1—{state.round.through}月{report_by}" if state.round else ""
    console.print(Text(f"规则集 {rule_set.id}（{rule_set.title}）{time}", style="dim"), soft_wrap=True)
    _funds(state, console)
    console.print(_indicators(state))
    console.print()
    told = f"目标 {light_title(state.goal_light)}灯，预算执行 {_title(state.funds.light)}灯"
    console.print(
        Text(f"项目亮{light_title(state.light)}灯", COLOURS.get(state.light, "")), Text(f"（{told}）")
    )
    warnings = [*state.warnings, *(each.because for each in state.warning_lights)]
    _list(console, "预警", warnings)
    for title, lights in REASONS.items() if not every else {"逐个指标的理由": None}.items():
        found = [each for each in state.indicators if lights is None or _colour(each.light) in lights]
        _list(console, title, [_because(each, state) for each in found])
    _list(console, "偏差原因可选", ["、".join(state.causes)])
    if state.left_out:
        console.print(f"\n这一天以后才发生或才记录的 {state.left_out} 条记录没有采用", style="dim")


def _funds(state: MonitoringState, console: Console) -> None:
    funds = state.funds
    table = Table(
        title="金额：万元",
        title_justify="right",
        title_style="dim",
        show_edge=False,
        pad_edge=False,
        header_style="bold",
    )
    for title in (
        "年初预算数",
        "全年预算数",
        f"{through(state)}执行数",
        "执行率",
        "应付",
        "全年预计执行数",
        "预计执行率",
        "灯",
    ):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_row(
        _amount(funds.initial),
        _amount(funds.budget),
        _amount(funds.executed),
        str(funds.rate or "—"),
        _amount(funds.planned),
        _amount(funds.projected),
        str(funds.projected_rate or "—"),
        _coloured(funds.light),
    )
    console.print(table)
    if funds.because:
        console.print(Text(f"  · 数据不足：{funds.because}"), soft_wrap=True)
    if funds.light:
        console.print(Text(f"  · {funds.light.because}"), soft_wrap=True)
    if funds.plan:
        console.print(Text(f"  · 应付：{funds.plan}；预计：{funds.method}"), soft_wrap=True)
    console.print()


def _indicators(state: MonitoringState) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("指标", overflow="fold", ratio=4)
    for title in ("年度指标值", f"{through(state)}执行情况", "应完成", "全年预计", "灯", "完成目标可能性"):
        table.add_column(title, justify="right" if title != "灯" else "center", overflow="fold", max_width=16)
    for each in state.indicators:
        table.add_row(
            Text(each.name),
            each.target.printed,
            Text(each.actual or OUTCOME_TITLES[each.outcome], style="" if each.actual else "red"),
            _share(each),
            str(each.projected.value) if each.projected else "—",
            _coloured(each.light),
            state.likelihoods[each.likelihood.level] if each.likelihood else "—",
        )
    return table


def _share(each: MonitoredIndicator) -> str:
    if each.due is None:
        return "—"
    share = each.due.share
    return (
        f"{share.numerator}/{share.denominator}"
        if share.denominator > 1
        else ("全部" if share.numerator else "未到期")
    )


def _colour(light: Light | None) -> str:
    return light.colour if light else ""


def _because(each: MonitoredIndicator, state: MonitoringState) -> str:
    parts = [each.light.because] if each.light else []
    if not each.actual:
        parts.append(outcome_told(each))
    if each.projected:
        parts.append(f"预计：{each.projected.method}")
    if each.likelihood:
        parts.append(f"{state.likelihoods[each.likelihood.level]}：{each.likelihood.because}")
    return f"{each.name}：{'；'.join(parts)}"


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print(f"\n[bold]{title}[/]")
    for line in lines:
        console.print(Text(f"  · {line}"), soft_wrap=True)


def _title(light: Light | None) -> str:
    return light_title(light.colour if light else "")


def _coloured(light: Light | None) -> Text:
    return Text(_title(light), COLOURS.get(light.colour, "") if light else "dim")


def _amount(amount: Money | None) -> str:
    return amount.wan_yuan if amount is not None else "—"
