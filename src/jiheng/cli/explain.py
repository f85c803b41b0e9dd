"""`jiheng explain PROJECT FIGURE [--all] [--ruleset ID] [--json]`."""

import argparse
from pathlib import Path
from typing import Any

from rich.text import Text
from rich.tree import Tree

from jiheng.cli import output
from jiheng.cli.evaluate import RULE_SET_HELP
from jiheng.scoring.explain import Explained
from jiheng.workflows.evaluate import explain

FIRST_ROWS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument("figure", help="指标名称（或其中一段、或 一级/二级/三级 路径），或“总分”")
    parser.add_argument("--all", action="store_true", help="列出全部记录，不只前几条")
    parser.add_argument("--ruleset", default="", metavar="ID", help=RULE_SET_HELP)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Explain and print."""
    explained = explain(arguments.project, arguments.figure, rule_set=arguments.ruleset)
    if arguments.json:
        output.print_json({"jiheng": 1, **_as_json(explained)})
        return 0
    tree = Tree(Text(explained.text, style="bold"))
    _grow(tree, explained, every=arguments.all)
    output.console().print(tree)
    return 0


def _grow(tree: Tree, explained: Explained, *, every: bool) -> None:
    shown = explained.below if every else explained.below[:FIRST_ROWS]
    for each in shown if len(explained.below) > FIRST_ROWS + 1 else explained.below:
        _grow(tree.add(Text(each.text)), each, every=every)
    rest = len(explained.below) - len(shown)
    if rest > 1:
        tree.add(Text(f"…… 另有 {rest} 条，--all 全部列出", style="dim"))


def _as_json(explained: Explained) -> dict[str, Any]:
    return {"text": explained.text, "below": [_as_json(each) for each in explained.below]}
