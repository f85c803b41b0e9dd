"""`jiheng audit FOLDER --out OUT [--processes 2] [--seconds 200]`: every report of a folder."""

import argparse
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.progress import progress
from jiheng.errors import UnreadableInputError, UsageError
from jiheng.workflows.audit_folder import FINDINGS, TABLES, FolderAudited, audit_folder
from jiheng.workflows.many_children import PROCESSES

ONE_BY_ONE = ("annotate", "accepted", "against", "checks")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that only a folder takes."""
    group = parser.add_argument_group("审核整个文件夹（FILE 写文件夹，--out 写放结果的文件夹）")
    group.add_argument("--processes", type=int, default=PROCESSES, help=f"同时几个进程，不写时为 {PROCESSES}")


def run(arguments: argparse.Namespace) -> int:
    """Audit a folder; 1 where a report has faults, 4 where one was not read."""
    folder, *others = arguments.files
    out: Path | None = arguments.out
    if others or out is None:
        what = "一次只审核一个文件夹" if others else "缺少参数：--out"
        raise UsageError(f"{what}\n    怎么办：jiheng audit 文件夹 --out 放结果的文件夹")
    unfit = [f"--{each}" for each in ONE_BY_ONE if getattr(arguments, each)]
    unfit += ["--format"] * (arguments.format not in ("text", "json"))
    if unfit:
        raise UsageError(f"审核文件夹时不能用 {'、'.join(unfit)}\n    怎么办：对要看的那一份单独运行")
    if arguments.processes < 1:
        raise UsageError("--processes 要大于 0")
    with progress("审核", "份") as told:
        found = audit_folder(
            folder, out, processes=arguments.processes, seconds=arguments.seconds, progress=told
        )
    _tell(arguments, found, out)
    if found.refused:
        return UnreadableInputError.exit_code
    return 1 if found.faulty else 0


def _tell(arguments: argparse.Namespace, found: FolderAudited, out: Path) -> None:
    tables = [str(out / name) for name in (*TABLES, FINDINGS)]
    if arguments.json or arguments.format == "json":
        told = {
            "files": found.files,
            "skipped": found.skipped,
            "faulty": found.faulty,
            "unreadable": found.refused,
        }
        output.print_json({"jiheng": 1, **told, "tables": tables})
        return
    skipped = f"（其中 {found.skipped} 份内容没有变，沿用上次的结果）" if found.skipped else ""
    print(f"审核了 {found.files} 份{skipped}：{found.faulty} 份有错误或警告，{found.refused} 份读不了")
    for table in tables:
        print(f"  {table}")
