"""`jiheng explain PROJECT|DOCUMENT FIGURE [--project PROJECT] [--all] [--ruleset ID] [--json]`."""

import argparse
from pathlib import Path
from typing import Any

from rich.text import Text
from rich.tree import Tree

from jiheng.cli import output
from jiheng.cli.evaluate import RULE_SET_HELP
from jiheng.errors import UsageError
from jiheng.scoring.explain import Explained
from jiheng.workflows.document_figures import explain_document, is_document
from jiheng.workflows.evaluate import explain

FIRST_ROWS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹，或绩衡写出的文档（.docx、.pdf）")
    parser.add_argument("figure", help="指标名称（或其中一段、或 一级/二级/三级 路径），或“总分”")
    parser.add_argument(
        "--project",
        dest="projects",
        type=Path,
        action="append",
        default=[],
        metavar="项目文件夹",
        help="文档的项目，一直说明到记录；不写时只看文档自己带的",
    )
    parser.add_argument("--all", action="store_true", help="列出全部记录，不只前几条")
    parser.add_argument("--ruleset", default="", metavar="ID", help=RULE_SET_HELP)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Explain and print."""
    if is_document(arguments.project):
        explained = explain_document(arguments.project, arguments.figure, arguments.projects)
    elif arguments.projects:
        raise UsageError(
            "--project 只用于文档\n    怎么办：去掉 --project，或把第一个参数写成 .docx 或 .pdf 文档"
        )
    else:
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
