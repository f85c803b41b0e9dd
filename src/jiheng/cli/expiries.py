"""`jiheng expiries PROJECT [--on DATE] [--within DAYS] [--checks CHECKS.yaml] [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.sources.probe_settings import read_seconds
from jiheng.values.days import BEIJING, read_day
from jiheng.workflows.expiries import Expiries, expiries, expiries_json
from jiheng.workflows.read_checks import read_checks

DAY = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--on", type=read_day, help="从哪一天看；不写时是今天")
    parser.add_argument("--within", type=_days, default=30, metavar="天数", help="多少天内到期的要提醒：30天")
    parser.add_argument("--checks", type=Path, help="探测的设置（checks.yaml）：现在就去看证书到哪一天")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _days(text: str) -> int:
    return read_seconds(text if not text.strip().isdigit() else f"{text}天") // DAY


def run(arguments: argparse.Namespace) -> int:
    """List what ends, the earliest first; 1 where something has ended or soon will."""
    on = arguments.on or datetime.now(BEIJING).date()
    checks = read_checks(arguments.checks) if arguments.checks else None
    found = expiries(arguments.project, on=on, checks=checks)
    if arguments.json:
        output.print_json({"jiheng": 1, **expiries_json(found, arguments.within)})
    else:
        _show(found, arguments.within)
    return 1 if found.within(arguments.within) else 0


def _show(found: Expiries, within: int) -> None:
    console = output.console()
    if found.found:
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for title in ("最后一天", "还有", "种类"):
            table.add_column(title, no_wrap=True)
        table.add_column("名称", overflow="fold", ratio=1)
        table.add_column("依据", overflow="fold")
        for each in found.found:
            left = each.left(found.on)
            told = f"{left} 天" if left >= 0 else f"已过期 {-left} 天"
            style = "red" if left < 0 else "yellow" if left <= within else ""
            table.add_row(
                each.last.isoformat(), Text(told, style), each.kind, Text(each.name), Text(each.source)
            )
        console.print(table)
    soon = found.within(within)
    ended = sum(each.left(found.on) < 0 for each in soon)
    print(f"从 {found.on} 看：已过期 {ended} 项，{within} 天内到期 {len(soon) - ended} 项")
    for remark in found.remarks:
        print(f"· {remark}")
