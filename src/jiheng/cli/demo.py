"""`jiheng demo [--out DIR] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output, scorecard_view
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.demo import demonstrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", type=Path, default=Path("out"), help="文档写到这个文件夹（默认 out）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate the examples, write and audit their documents, print the scorecards."""
    cards = []
    console = output.console()
    for demonstration in demonstrate(arguments.out):
        cards.append(scorecard_json(demonstration.evaluation.card))
        if not arguments.json:
            scorecard_view.show(demonstration.evaluation, console)
            for path in demonstration.written:
                console.print(f"已写出 {path}", markup=False)
            for file in demonstration.audited:
                counted = "，".join(f"{severity.word} {count}" for severity, count in file.counts.items())
                console.print(f"审核 {file.file}：{counted}（jiheng audit 看每一处）", markup=False)
    if arguments.json:
        output.print_json(cards)
    return 0
