"""`jiheng probe CHECKS.yaml [--once] [--minutes N] [--store DIR] [--json]`."""

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.sources.network.unreachable import DETAILS
from jiheng.sources.prober.check import Result
from jiheng.sources.prober.clock import Clock
from jiheng.workflows.read_checks import read_checks
from jiheng.workflows.watch import Seeing, Watched, clock_text, watch, watched_json

DAY = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("checks", type=Path, help="写明探测什么、许可什么的文件，如 checks.yaml")
    parser.add_argument("--once", action="store_true", help="每项只探测一次")
    parser.add_argument(
        "--minutes", type=int, metavar="N", help="探测 N 分钟；不写时一直探测，到按 Ctrl-C 为止"
    )
    parser.add_argument("--store", type=Path, metavar="文件夹", help="监测数据存到哪里；只有 --once 可以不写")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Watch, and print what was seen."""
    if arguments.store is None and not arguments.once:
        raise UsageError("没有写 --store\n    怎么办：写上监测数据存到哪个文件夹，或用 --once 只探测一次")
    if arguments.minutes is not None and (arguments.once or arguments.minutes < 1):
        raise UsageError("--minutes 应当是正整数，并且不和 --once 一起写")
    checks = read_checks(arguments.checks)
    console = output.console()
    watched = Watched(checks, arguments.store, tell=lambda told: print(told, file=sys.stderr, flush=True))
    if not arguments.once and not arguments.json:
        minutes = f"，{arguments.minutes} 分钟" if arguments.minutes else "，按 Ctrl-C 结束"
        print(f"从“{checks.place}”探测 {len(checks.checks)} 项{minutes}", file=sys.stderr, flush=True)
        watched.changed = lambda told: print(told, flush=True)
    seconds = arguments.minutes * 60 if arguments.minutes else None
    watch(watched, Clock(time.time_ns, time.monotonic_ns), once=arguments.once, seconds=seconds)
    if arguments.json:
        output.print_json({"jiheng": 1, **watched_json(watched)})
    else:
        _show(watched, console, once=arguments.once)
    return 0 if watched.good else 1


def _show(watched: Watched, console: Console, *, once: bool) -> None:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for title in ("检查", "探测", "目标"):
        table.add_column(title, overflow="fold")
    if not once:
        for title in ("正常", "异常", "未测"):
            table.add_column(title, justify="right")
    table.add_column("最近" if not once else "结果", no_wrap=True)
    table.add_column("时延", justify="right", no_wrap=True)
    table.add_column("说明", overflow="fold", ratio=1)
    for each in watched.seeing.values():
        counts = () if once else (str(each.up), str(each.down), str(each.unseen))
        table.add_row(
            Text(each.check.id), each.check.probe.title, Text(each.check.target), *counts, *_last(each)
        )
    console.print(table)
    if watched.passed_over:
        console.print(
            f"\n有 {watched.passed_over} 次到时候还没有轮到，没有探测，那段时间是未知", style="yellow"
        )
    if watched.store is not None:
        console.print(Text(f"\n监测数据在 {watched.store}，地点“{watched.checks.place}”"), style="dim")


def _last(each: Seeing) -> tuple[Text, str, Text]:
    if each.last is None:
        return Text("未测", "yellow"), "", Text("还没有轮到")
    seen = each.last.seen
    if seen is None:
        return Text("未测", "yellow"), "", Text(each.last.because)
    word = Text("正常", "green") if seen.up else Text(DETAILS[seen.detail], "red")
    return word, f"{each.last.milliseconds} 毫秒", Text(_told(each.last))


def _told(last: Result) -> str:
    seen = last.seen
    if seen is None or seen.until is None or "证书" in seen.told:
        return seen.told if seen else last.because
    return f"{seen.told}；证书到 {clock_text(seen.until)[:10]}（还有 {(seen.until - last.time) // DAY} 天）"
