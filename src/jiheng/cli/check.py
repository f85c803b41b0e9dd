"""`jiheng check FILE… [--kind KIND] [--project DIR] [--wrong-rows OUT] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UnreadableInputError
from jiheng.workflows.check_tables import TableCheck, check_tables, write_back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=".csv、.xlsx 或 .jsonl 文件")
    parser.add_argument("--kind", default="", help="记录种类，如 payment 或 支付；不写时按文件名")
    parser.add_argument("--project", type=Path, help="项目文件夹；写了就核对系统名称")
    parser.add_argument(
        "--wrong-rows",
        type=Path,
        metavar="OUT",
        help="把有错的行写回这个文件，另加一列“错误”；多个文件时是文件夹",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 4 when anything is wrong."""
    checks = check_tables(arguments.files, kind=arguments.kind, project=arguments.project)
    written = write_back(checks, arguments.wrong_rows) if arguments.wrong_rows else []
    if arguments.json:
        files = [_as_json(each) for each in checks]
        output.print_json({"jiheng": 1, "files": files, "written": [str(path) for path in written]})
    else:
        for each in checks:
            _show(each)
        for path in written:
            print(f"有错的行已写到 {path}：改好后再检查一次")
    return UnreadableInputError.exit_code if any(each.faults for each in checks) else 0


def _show(check: TableCheck) -> None:
    verdict = f"{len(check.faults)} 处问题" if check.faults else "没有问题"
    print(f"{check.file}（{check.kind.title}）：{check.records} 条记录可用，{verdict}")
    for number, fault in enumerate(check.faults, 1):
        print(f"{number}. {fault}")
    for remark in check.remarks:
        print(f"· {remark}")


def _as_json(check: TableCheck) -> dict[str, object]:
    return {
        "file": str(check.file),
        "kind": check.kind.stem,
        "records": check.records,
        "faults": [fault.as_json() for fault in check.faults],
        "remarks": [remark.as_json() for remark in check.remarks],
    }
