"""`jiheng doctor [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.values.period import BEIJING
from jiheng.workflows.doctor import examine

MARKS = {"ok": "✓", "missing": "△", "broken": "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Examine and print; 1 when something needed is broken."""
    today = datetime.now(BEIJING).date()
    checked = examine(Path.cwd(), on=today)
    broken = any(each.state == "broken" for each in checked)
    if arguments.json:
        rows = [
            {"name": each.name, "state": each.state, "found": each.found, "advice": each.advice or None}
            for each in checked
        ]
        output.print_json({"jiheng": 1, "sound": not broken, "checks": rows})
    else:
        for each in checked:
            print(f"{MARKS[each.state]} {each.name}：{each.found}")
            if each.advice:
                print(f"    怎么办：{each.advice}")
        print("✗ 有问题需要先解决" if broken else "✓ 可以使用；标 △ 的缺少时只少相应的功能")
    return 1 if broken else 0
