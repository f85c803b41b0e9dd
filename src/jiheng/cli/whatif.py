"""`jiheng whatif PROJECT --set 指标名=值 [--set …] [--ruleset ID] [--all] [--json]`."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.text import Text

from jiheng.cli import output
from jiheng.cli.comparison_view import show_comparison
from jiheng.cli.evaluate import RULE_SET_HELP
from jiheng.errors import UsageError
from jiheng.projects.suppositions import ACTUAL, EXPECTED
from jiheng.scoring.comparison import ComparedLeaf, comparison_json
from jiheng.workflows.what_if import WhatIf, what_if

NAMES = ("现在", "假定")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="suppositions",
        metavar="指标名=值",
        help=f"假定的值，可写多次：{EXPECTED}".replace("%", "%%"),
    )
    parser.add_argument("--ruleset", default="", metavar="ID", help=RULE_SET_HELP)
    parser.add_argument("--all", action="store_true", help="列出全部指标，不只变了的")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Suppose, compare, print."""
    if not arguments.suppositions and not arguments.ruleset:
        raise UsageError(f"没有写假定什么\n    怎么办：--set {EXPECTED}，或 --ruleset ID")
    found = what_if(arguments.project, arguments.suppositions, rule_set=arguments.ruleset)
    if arguments.json:
        supposed = [
            {"path": list(each.path), "what": each.part, "value": each.text} for each in found.suppositions
        ]
        told = {"jiheng": 1, "project": found.compared.before.project.name, "supposed": supposed}
        told |= {"rule_set": found.compared.after.project.rule_set.id, "remarks": list(found.remarks)}
        output.print_json(told | comparison_json(found.compared, every=arguments.all))
        return 0
    _show(found, output.console(), every=arguments.all)
    return 0


def _steps(found: WhatIf, leaf: ComparedLeaf) -> tuple[str, ...]:
    supposed = leaf.path in [each.path for each in found.suppositions if each.part == ACTUAL]
    return (*(leaf.after.found if supposed else ()), *leaf.after.steps)


def _show(found: WhatIf, console: Console, *, every: bool) -> None:
    before, after = (card.project.rule_set for card in (found.compared.before, found.compared.after))
    for each in found.suppositions:
        console.print(Text(f"假定：{each}"), soft_wrap=True)
    if before != after:
        console.print(Text(f"假定：规则集 {before.id} → {after.id}（{after.title}）"), soft_wrap=True)
    show_comparison(found.compared, console, names=NAMES, every=every)
    if found.compared.moved:
        console.print("\n[bold]变了的怎样得分[/]")
    for leaf in found.compared.moved:
        console.print(Text(f"  · {leaf.path[-1]}：{'；'.join(_steps(found, leaf))}"), soft_wrap=True)
    for remark in found.remarks:
        console.print(Text(f"  · 说明：{remark}"), soft_wrap=True)
    console.print("\n假定的值只用来试算，没有写进任何文件", style="dim")
