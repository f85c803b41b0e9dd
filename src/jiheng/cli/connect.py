"""`jiheng connect SETTINGS.yaml --into PROJECT [--by NAME] [--reason WHY] [--json]`."""

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.evidence.kinds import KINDS
from jiheng.sources.check_series import clock
from jiheng.values.period import BEIJING
from jiheng.workflows.connect import Connected, Row, Source, enter, look
from jiheng.workflows.connected_checks import SystemChecks, told_by
from jiheng.workflows.import_preview import ROW_STATES, RowState
from jiheng.workflows.read_connections import read_connections

OF_NO_NUMBER = "更正用 jiheng record 项目 --correct；确实是另一件事的，在表里给它自己的编号"
MOST_SHOWN = 20  # rows of a source
STYLES = {RowState.NEW: "green", RowState.SAME: "dim", RowState.CHANGED: "yellow", RowState.WRONG: "red"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("settings", type=Path, metavar="SETTINGS", help="写明接入什么、许可什么的 .yaml 文件")
    parser.add_argument("--into", type=Path, required=True, metavar="PROJECT", help="项目文件夹")
    parser.add_argument("--by", default="", metavar="姓名", help="登记人；不写时只看会登记什么，不写入")
    parser.add_argument("--reason", default="", metavar="原因", help="有改动的也登记，作为更正，写明原因")
    parser.add_argument(
        "--store", type=Path, metavar="文件夹", help="监测系统的检查结果存到哪里，和 --by 一起写"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Show what the sources tell, and enter it where somebody answers for it."""
    now = datetime.now(BEIJING).replace(microsecond=0)
    columns = TextColumn("读取"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("读取", total=None)
        connected = look(
            read_connections(arguments.settings),
            arguments.into,
            at=now,
            progress=lambda done, known: bar.update(task, completed=done, total=known),
        )
    if arguments.by.strip():
        enter(
            connected, arguments.into, by=arguments.by, at=now, reason=arguments.reason, store=arguments.store
        )
    if arguments.json:
        output.print_json(_as_json(connected))
    else:
        for source in connected.sources:
            _show(source)
        _sum_up(connected, entering=bool(arguments.by.strip()), reason=arguments.reason.strip())
        _say_what_is_next(connected, arguments)
    return 4 if connected.faults else 0


def _show(source: Source) -> None:
    console = output.console()
    console.print(Text(f"{source.connector.title}（{source.connector.name}）", "bold"))
    if source.rows:
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for title in ("", "种类", "编号"):
            table.add_column(title, no_wrap=True)
        table.add_column("内容", overflow="fold", ratio=1)
        shown = sorted(source.rows, key=lambda row: row.state is RowState.SAME)[:MOST_SHOWN]
        for row in shown:
            state = Text(ROW_STATES[row.state], STYLES[row.state])
            table.add_row(state, KINDS[row.told.stem].title, Text(row.told.id), Text(_told(row)))
        console.print(table)
        if len(source.rows) > len(shown):
            console.print(f"另有 {len(source.rows) - len(shown)} 条没有列出，--json 列出全部", style="dim")
    for each in told_by(source.taken.checks):
        console.print(Text(_told_of_checks(each)))
    for name in source.taken.sources:
        console.print(Text(f"读了 {name}", "dim"))
    for remark in source.taken.remarks:
        console.print(Text(f"· {remark}"))
    for number, fault in enumerate(source.taken.faults, 1):
        console.print(Text(f"{number}. {fault}", "red"))
    console.print()


def _told_of_checks(each: SystemChecks) -> str:
    found = each.found
    places = "、".join(one.place for one in each.series)
    sums = f"可用 {found.up} 秒，中断 {found.down} 秒，未测 {found.unknown} 秒"
    return (
        f"{each.system}（{places}）{clock(found.begin)} 至 {clock(found.end)}："
        f"{each.checks} 次检查，{each.down} 次异常；{sums}，中断 {len(found.outages)} 次"
    )


def _told(row: Row) -> str:
    if row.faults:
        return "\n".join(map(str, row.faults))
    if row.changes:
        return "；".join(f"{each.title}：{each.then or '空'} → {each.now or '空'}" for each in row.changes)
    content = row.fact.content if row.fact else row.told.content
    order = [each.name for each in KINDS[row.told.stem].fields if each.name in content]
    return "，".join(content[name] for name in order)


def _sum_up(connected: Connected, *, entering: bool, reason: str) -> None:
    counts = Counter(row.state for row in connected.rows(*RowState))
    told = "，".join(f"{ROW_STATES[state]} {counts[state]} 条" for state in RowState if counts[state])
    if told or not connected.checks:
        print(told or "没有读到记录")
    for stem, number in connected.entered.items():
        print(f"登记 {number} 条“{KINDS[stem].title}”记录，已进台账")
    if connected.faults:
        print("有错，什么都不能登记：改正以后再接入一次")
    elif not entering and (counts[RowState.NEW] or counts[RowState.CHANGED]):
        print("以上都还没有登记：核对以后加上 --by 姓名")
    if connected.faults:
        return
    changed = connected.rows(RowState.CHANGED)
    if not reason and any(row.correction for row in changed):
        print("有改动的没有登记：核对以后加上 --by 姓名 --reason 原因，作为更正登记")
    for row in changed:
        if not row.correction:
            print(f"{row.told.place} 没有编号，像是 {row.other} 改过的，没有登记：{OF_NO_NUMBER}")


def _say_what_is_next(connected: Connected, arguments: argparse.Namespace) -> None:
    """Checks are in no ledger yet: say which commands enter what they say."""
    if connected.checks and not connected.kept and arguments.by.strip() and not connected.faults:
        print(f"检查结果在 {arguments.store} 里都已经封存，没有新的")
    elif connected.kept:
        store, project = arguments.store, arguments.into
        print(f"存下 {connected.kept} 次检查，在 {store}；每天的可用情况和中断还没有登记，再运行：")
        print(f"    jiheng seal {store}")
        print(f"    jiheng availability {store} --period 期间 --into {project} --by 姓名")
    elif connected.checks and not connected.faults:
        print("检查结果还没有存：核对以后加上 --store 监测数据文件夹 --by 姓名")


def _as_json(connected: Connected) -> dict[str, object]:
    return {
        "jiheng": 1,
        "entered": connected.entered,
        "kept": connected.kept,
        "sources": [
            {
                "connector": source.connector.name,
                "read": source.taken.sources,
                "checks": [_checks_json(each) for each in told_by(source.taken.checks)],
                "records": [_row_json(row) for row in source.rows],
                "faults": [fault.as_json() for fault in source.taken.faults],
                "remarks": [remark.as_json() for remark in source.taken.remarks],
            }
            for source in connected.sources
        ],
    }


def _checks_json(each: SystemChecks) -> dict[str, object]:
    found = each.found
    return {
        "system": each.system,
        "begin": found.begin,
        "end": found.end,
        "places": {one.place: len(one.times) for one in each.series},
        "found_down": each.down,
        "seconds": {"up": found.up, "down": found.down, "unknown": found.unknown},
        "outages": len(found.outages),
    }


def _row_json(row: Row) -> dict[str, object]:
    return {
        "state": row.state.value,
        "kind": row.told.stem,
        "id": row.told.id or None,
        "content": dict(row.fact.content if row.fact else row.told.content),
        "known": row.other or None,
        "changes": [{"field": each.field, "then": each.then, "now": each.now} for each in row.changes],
        "faults": [fault.as_json() for fault in row.faults],
    }
