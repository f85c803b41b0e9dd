"""`jiheng anchor PROJECT [--sm3] [--json]`, `jiheng anchor server [--data DIR] [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.server_data import add_data, is_server, with_server
from jiheng.errors import IntegrityError
from jiheng.values.days import BEIJING
from jiheng.workflows.anchor import anchor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹；server（网页应用的全部数据）")
    add_sm3(parser)
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def add_sm3(parser: argparse.ArgumentParser) -> None:
    """Declare that SM3 is reckoned too."""
    parser.add_argument("--sm3", action="store_true", help="除 SHA-256 以外，再加国密 SM3 摘要")


def run(arguments: argparse.Namespace) -> int:
    """Anchor, and print the line that is to be kept elsewhere."""
    if is_server(arguments.project):
        return _server(arguments)
    found = anchor(arguments.project, at=datetime.now(BEIJING), sm3=arguments.sm3)
    if arguments.json:
        output.print_json(
            {"jiheng": 1, "anchor": found.anchor.line, "entries": found.entries, "made": found.made}
        )
        return 0
    print(found.anchor.line)
    told = "已锚定" if found.made else "上次锚定以后没有变化，还是这一行"
    print(f"{told}：台账 {found.entries} 条。把上面一行抄在别处：发给上级和审计，或印在报告里")
    print('以后核对：jiheng verify 项目 --anchor "那一行"')
    return 0


def _server(arguments: argparse.Namespace) -> int:
    with_server(arguments.data)
    from jiheng.web.anchors.actions import anchor as anchor_server  # noqa: PLC0415 — models, after the set-up
    from jiheng.web.anchors.actions import keep_outside  # noqa: PLC0415
    from jiheng.web.anchors.models import Why  # noqa: PLC0415

    made = anchor_server(Why.ASKED, at=datetime.now(BEIJING))
    faults = [*made.faults, *filter(None, [keep_outside()])]
    if arguments.json:
        output.print_json({"jiheng": 1, "anchor": made.anchor.line, "faults": faults})
    else:
        for each in faults:
            print(f"✗ {each}")
        print(made.anchor.line)
    return IntegrityError.exit_code if faults else 0
