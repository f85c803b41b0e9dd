"""`jiheng bundle PROJECT [--out FILE] [--document FILE …] [--sm3] [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.anchor import add_sm3
from jiheng.values.days import BEIJING
from jiheng.workflows.bundle import bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, help="项目文件夹")
    parser.add_argument(
        "--out", type=Path, metavar="文件", help="写到哪里（默认 证据包-项目.zip，在当前文件夹）"
    )
    parser.add_argument(
        "--document",
        type=Path,
        action="append",
        default=[],
        metavar="文件",
        help="一起放入的文档，可以写多次",
    )
    add_sm3(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle, and print the line that is to be kept elsewhere."""
    out = arguments.out or Path(f"证据包-{arguments.project.resolve().name}.zip")
    made = bundle(
        arguments.project, out, at=datetime.now(BEIJING), documents=arguments.document, sm3=arguments.sm3
    )
    counts = {"entries": made.entries, "files": made.files, "figures": made.figures}
    if arguments.json:
        output.print_json({"jiheng": 1, "bundle": str(out), "anchor": made.anchor.line, **counts})
        return 0
    print(f"写出 {out}：台账 {made.entries} 条，文件 {made.files} 个，得分 {made.figures} 个")
    print(made.anchor.line)
    print("把上面一行抄在别处。谁都可以离线验证：解出包里的 verify.py，运行")
    print(f'    python verify.py {out.name} --anchor "那一行"')
    return 0
