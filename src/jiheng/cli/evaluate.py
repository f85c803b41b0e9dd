"""`jiheng evaluate PROJECT [--ruleset ID] [--out DIR] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output, scorecard_view
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import publish_scorecard

RULE_SET_HELP = "用这个规则集代替项目写的那个（jiheng rulesets 看有哪些）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹（里面有 project.yaml）")
    parser.add_argument("--out", type=Path, help="把得分（scorecard.json）和评分表写到这个文件夹")
    parser.add_argument("--ruleset", default="", metavar="ID", help=RULE_SET_HELP)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and print."""
    evaluation = evaluate(arguments.project, rule_set=arguments.ruleset)
    written = publish_scorecard(evaluation, arguments.out) if arguments.out else []
    if arguments.json:
        output.print_json(scorecard_json(evaluation.card))
        return 0
    console = output.console()
    scorecard_view.show(evaluation, console)
    for path in written:
        console.print(f"已写出 {path}", markup=False)
    return 0
