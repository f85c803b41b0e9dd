"""`jiheng leaves FOLDER… --out TABLE [--processes N] [--json]`."""

import argparse
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.progress import progress
from jiheng.errors import UsageError
from jiheng.workflows.write_leaves import PROCESSES, LeavesWritten, write_leaves


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "places", type=Path, nargs="+", metavar="FOLDER", help="项目文件夹，或它们的上级文件夹"
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
    with progress("读项目", "个") as told:
        found = write_leaves(arguments.places, arguments.out, processes=arguments.processes, progress=told)
    if arguments.json:
        output.print_json(
            {
                "jiheng": 1,
                "projects": found.projects,
                "kept": found.kept,
                "leaves": found.leaves,
                "scored_singly": {"beyond_64_bits": found.beyond, "rare_rule": found.rare},
                "unread": [{"folder": folder, "message": fault} for folder, fault in found.faults],
            }
        )
    else:
        _tell(found, arguments.out)
    return 1 if found.faults else 0


def _tell(found: LeavesWritten, out: Path) -> None:
    kept = f"，接着上次，前面 {found.kept} 个已经写好" if found.kept else ""
    print(f"写了 {found.projects} 个项目、{found.leaves} 个指标{kept}：{out}")
    if found.beyond:
        print(f"· {found.beyond} 个指标的数太大，超出 64 位，已逐个算好得分写入")
    if found.rare:
        print(f"· {found.rare} 个指标的规则很少用到，已逐个算好得分写入")
    for folder, fault in found.faults:
        print(f"✗ 读不了 {folder}\n  {fault.replace(chr(10), chr(10) + '  ')}")
    print(f"下一步：jiheng score {out} --out 放结果的文件夹")
