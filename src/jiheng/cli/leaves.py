"""`jiheng leaves FOLDER… | FILE.xlsx… | --from-server --out TABLE [--processes N] [--json]`."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.progress import progress
from jiheng.cli.server_data import add_data, with_server
from jiheng.errors import Fault, UsageError
from jiheng.projects.tree_sources import USUAL_RULE_SET
from jiheng.values.days import BEIJING, read_day
from jiheng.workflows.write_exports import SUFFIX, Exports, write_exports
from jiheng.workflows.write_leaves import PROCESSES, LeavesWritten, Progress, write_leaves


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "places",
        type=Path,
        nargs="*",
        metavar="PLACE",
        help="项目文件夹，或它们的上级文件夹；或各项目指标的导出表（.xlsx）",
    )
    parser.add_argument(
        "--rule-set", metavar="ID", help=f"导出表按哪个规则集的通常规则评分，不写时 {USUAL_RULE_SET}"
    )
    parser.add_argument("--from-server", action="store_true", help="由网页应用的数据库写，应用开着也行")
    add_data(parser)
    parser.add_argument(
        "--organisation", default="", metavar="单位", help="只要这个单位和它下面的（--from-server）"
    )
    parser.add_argument(
        "--year", type=int, help="只要这个年度的（--from-server）；导出表里没有年度一列时，是哪一年"
    )
    parser.add_argument(
        "--due", type=read_day, metavar="日期", help="应当在哪天前报送，用来看谁逾期（--from-server）"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="TABLE", help="指标表写到哪个文件夹")
    parser.add_argument(
        "--processes", type=int, default=PROCESSES, help=f"同时几个进程，不写时为 {PROCESSES}"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the table and say what it holds; 1 where a folder could not be read."""
    if arguments.processes < 1:
        raise UsageError("--processes 要大于 0")
    if bool(arguments.places) == arguments.from_server:
        raise UsageError(
            "要写项目文件夹，或者写 --from-server，两样写一样\n    怎么办：jiheng leaves --help 看用法"
        )
    with progress("读项目", "个") as told:
        found, faults = _written(arguments, told)
    if arguments.json:
        output.print_json(
            {
                "jiheng": 1,
                "projects": found.projects,
                "kept": found.kept,
                "leaves": found.leaves,
                "scored_singly": {"beyond_64_bits": found.beyond, "rare_rule": found.rare},
                "unread": [{"folder": folder, "message": fault} for folder, fault in found.faults],
                "of_no_project": [each.as_json() for each in faults],
            }
        )
    else:
        _tell(found, arguments.out, faults)
    return 1 if found.faults or faults else 0


def _written(arguments: argparse.Namespace, told: Progress) -> tuple[LeavesWritten, Sequence[Fault]]:
    """Write from what was named; give with it the rows that belong to no project."""
    books = [each for each in arguments.places if each.suffix.lower() == SUFFIX]
    if books and len(books) < len(arguments.places):
        raise UsageError("项目文件夹和导出表要分开写成两张指标表")
    options = {"processes": arguments.processes, "progress": told}
    if books:
        rule_set = arguments.rule_set or USUAL_RULE_SET
        return write_exports(Exports(books, rule_set, arguments.year), arguments.out, **options)
    if arguments.rule_set:
        raise UsageError("--rule-set 只用于导出表；别的项目自己写明规则集")
    if not arguments.from_server:
        return write_leaves(arguments.places, arguments.out, **options), ()
    with_server(arguments.data)
    from jiheng.web.bureau.leaves import Wanted, write_stored  # noqa: PLC0415 — models, after django.setup

    wanted = Wanted(arguments.organisation, arguments.year, arguments.due)
    on = datetime.now(BEIJING).date()
    return write_stored(wanted, arguments.out, on=on, **options), ()


def _tell(found: LeavesWritten, out: Path, faults: Sequence[Fault]) -> None:
    kept = f"，接着上次，前面 {found.kept} 个已经写好" if found.kept else ""
    print(f"写了 {found.projects} 个项目、{found.leaves} 个指标{kept}：{out}")
    if found.beyond:
        print(f"· {found.beyond} 个指标的数太大，超出 64 位，已逐个算好得分写入")
    if found.rare:
        print(f"· {found.rare} 个指标的规则很少用到，已逐个算好得分写入")
    for folder, fault in found.faults:
        print(f"✗ 读不了 {folder}\n  {fault.replace(chr(10), chr(10) + '  ')}")
    for each in faults:
        print(f"✗ {each}")
    print(f"下一步：jiheng score {out} --out 放结果的文件夹")
