"""`jiheng import FILE --into PROJECT --by NAME [--kind KIND] [--skip-known] [--wrong-rows OUT] [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from jiheng.cli import output
from jiheng.values.period import BEIJING
from jiheng.workflows.import_records import Imported, import_records


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .jsonl 文件")
    parser.add_argument("--into", type=Path, required=True, metavar="PROJECT", help="项目文件夹")
    parser.add_argument("--by", required=True, help="登记人姓名")
    parser.add_argument("--kind", default="", help="记录种类，如 payment 或 支付；不写时按文件名")
    parser.add_argument("--skip-known", action="store_true", help="项目里已有的记录跳过；不写时全部不导入")
    parser.add_argument(
        "--wrong-rows", type=Path, metavar="OUT", help="有错时把有错的行写回这个文件，另加一列“错误”"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Import and say how many."""
    now = datetime.now(BEIJING).replace(microsecond=0)
    columns = TextColumn("读取"), BarColumn(), MofNCompleteColumn(), TextColumn("行"), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=None)
        found = import_records(
            arguments.file,
            kind=arguments.kind,
            into=arguments.into,
            by=arguments.by,
            at=now,
            skip_known=arguments.skip_known,
            wrong_rows=arguments.wrong_rows,
            progress=lambda done, known: bar.update(task, completed=done, total=known),
        )
    if arguments.json:
        output.print_json(_as_json(found))
        return 0
    print(f"导入 {found.records} 条“{found.kind.title}”记录到 {found.register}，已登记进台账")
    if found.known:
        print(f"项目里已经有的 {found.known} 条跳过了")
    for remark in found.remarks:
        print(f"· {remark}")
    return 0


def _as_json(found: Imported) -> dict[str, object]:
    return {
        "jiheng": 1,
        "kind": found.kind.stem,
        "records": found.records,
        "known": found.known,
        "register": str(found.register),
        "remarks": [remark.as_json() for remark in found.remarks],
    }
