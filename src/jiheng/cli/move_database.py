"""`jiheng move-database --to postgresql://… [--data DIR] [--json]`."""

import argparse
import os
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UsageError

SHOWN = 16  # characters of a hash


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--to", required=True, help="空的 PostgreSQL：postgresql://用户:密码@主机:端口/库名")
    parser.add_argument("--data", type=Path, help="数据文件夹（默认 JIHENG_DATA，未设时 jiheng-data）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Copy, compare, and print what is equal."""
    data = (arguments.data or Path(os.environ.get("JIHENG_DATA", "jiheng-data"))).resolve()
    os.environ.update({"JIHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jiheng.web.settings"})
    try:
        from jiheng.web.serving import moving  # noqa: PLC0415 — Django only where it is needed
    except ModuleNotFoundError as error:
        raise UsageError(
            f"网页应用所需的部件没有装：{error.name}\n    怎么办：pip install 'jiheng[web]'"
        ) from error
    moved = moving.move(data, arguments.to)
    if arguments.json:
        tables = [{"table": each.name, "rows": each.rows, "sha256": each.digest} for each in moved.tables]
        roots = [{"chain": each.name, "length": each.length, "hash": each.hash} for each in moved.roots]
        output.print_json({"jiheng": 1, "rows": moved.rows, "tables": tables, "chains": roots})
        return 0
    for table in moved.tables:
        print(f"{table.rows:>9} 行  {table.digest[:SHOWN]}  {table.name}")
    for root in moved.roots:
        print(f"{root.length:>9} 条  {root.hash[:SHOWN]}  {root.name}")
    print(
        f"✓ 共 {moved.rows} 行，两边逐行相同，链的末尾相同；原来的 SQLite 没有改动\n"
        f"    下一步：设置 DATABASE_URL 为新的地址，再运行 jiheng serve --data {data}\n"
        "    证据文件还在数据文件夹里，不要移走"
    )
    return 0
