"""`jiheng promises PROJECT [--on DATE] [--all] [--json]`."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.evidence.promises import STATE_TITLES, OccurrenceState, Settled
from jiheng.values.days import read_day
from jiheng.workflows.promises import promises_json, settle_promises

FIRST = 8
COLOURS = {
    OccurrenceState.LATE: "yellow",
    OccurrenceState.MISSED: "red",
    OccurrenceState.WAIVED: "dim",
    OccurrenceState.OPEN: "cyan",
    OccurrenceState.UNKNOWN: "red",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("--on", type=read_day, help="截至哪一天；不写时看全部期满之后")
    parser.add_argument("--all", action="store_true", help="列出每一次，不只没有按时完成的")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Settle and print."""
    folder, settled = settle_promises(arguments.project, on=arguments.on)
    if arguments.json:
        on = arguments.on.isoformat() if arguments.on else None
        output.print_json({"jiheng": 1, "on": on, "promises": promises_json(settled)})
        return 0
    console = output.console()
    if not settled:
        console.print(
            f"{folder.project.name}：project.yaml 的 contracts 里还没有约定（promises）", markup=False
        )
        return 0
    console.print(_summary(settled))
    for each in settled:
        _list(console, each, every=arguments.all)
    return 0


def _summary(settled: tuple[Settled, ...]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("约定", overflow="fold")
    table.add_column("频次")
    table.add_column("应有", justify="right")
    for state in OccurrenceState:
        table.add_column(STATE_TITLES[state], justify="right")
    table.add_column("多做", justify="right")
    for each in settled:
        counts = [each.count(state) for state in OccurrenceState]
        table.add_row(
            Text(each.promise.name),
            f"每{each.promise.every}{each.promise.each}次",
            str(len(each.occurrences)),
            *(
                Text(str(count), COLOURS.get(state, "") if count else "dim")
                for state, count in zip(OccurrenceState, counts, strict=True)
            ),
            str(len(each.beyond)),
        )
    return table


def _list(console: Console, settled: Settled, *, every: bool) -> None:
    ended = [each for each in settled.occurrences if each.state is not OccurrenceState.OPEN]
    wanted = [each for each in ended if each.state is not OccurrenceState.DONE]
    coming = [each for each in settled.occurrences if each.state is OccurrenceState.OPEN]
    shown = settled.occurrences if every else [*wanted[:FIRST], *coming[:1]]
    if shown:
        console.print(f"\n{settled.promise.name}", style="bold", markup=False)
    for one in shown:
        told = f"  · {one.slot}（{one.due} 到期）：{STATE_TITLES[one.state]}"
        console.print(
            f"{told}{f'，{one.because}' if one.because else ''}", style=COLOURS.get(one.state), markup=False
        )
    if not every and len(wanted) > FIRST:
        console.print(f"  …… 另有 {len(wanted) - FIRST} 次，--all 全部列出", style="dim")
