"""`jiheng publish FOLDER… --out DIR [--kinds KIND,…] [--formats FORMAT,…] [--audit] …`."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.progress import progress
from jiheng.errors import UnreadableInputError, UsageError
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.many_children import PROCESSES
from jiheng.workflows.publish_many import (
    AUDIT,
    FORMATS,
    SECONDS,
    TABLES,
    Published,
    Wanted,
    publish_many,
)
from jiheng.workflows.publish_summary import DOCUMENTS

BARS = {"publish": ("写文档", "个项目"), "audit": ("审核", "份")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    kinds = "、".join(f"{kind.id}（{kind.title}）" for kind in REPORT_KINDS if not kind.several)
    parser.add_argument(
        "places", type=Path, nargs="+", metavar="FOLDER", help="项目文件夹，或它们的上级文件夹"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="文档写到哪个文件夹")
    parser.add_argument(
        "--kinds",
        default="",
        metavar="KIND,…",
        help=f"文档种类，逗号隔开；不写时，每个项目适合的都写：{kinds}",
    )
    parser.add_argument(
        "--formats",
        default=",".join(FORMATS),
        metavar="FORMAT,…",
        help=f"文件格式，逗号隔开，不写时为 {','.join(FORMATS)}",
    )
    parser.add_argument("--audit", action="store_true", help="写完以后逐份审核，结果写进汇总表")
    parser.add_argument(
        "--processes", type=int, default=PROCESSES, help=f"同时几个进程，不写时为 {PROCESSES}"
    )
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"一个项目最多几秒，不写时为 {SECONDS}")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write and say what was written; 4 where something was not, 1 where the audit found faults."""
    for name in ("processes", "seconds"):
        if getattr(arguments, name) < 1:
            raise UsageError(f"--{name} 要大于 0")
    wanted = Wanted(_words(arguments.kinds), _words(arguments.formats), audited=arguments.audit)
    unknown = [each for each in wanted.formats if each not in FORMATS]
    if unknown or not wanted.formats:
        told = f"不认识的格式：{'、'.join(unknown)}" if unknown else "--formats 没有写格式"
        raise UsageError(f"{told}\n    怎么办：--formats {','.join(FORMATS)} 中的一个或几个")
    with ExitStack() as bars:
        found = publish_many(
            arguments.places,
            arguments.out,
            wanted=wanted,
            processes=arguments.processes,
            seconds=arguments.seconds,
            progress=lambda what: bars.enter_context(progress(*BARS[what])),
        )
    for remark in found.remarks:
        print(f"提示：{remark}", file=sys.stderr)
    if arguments.json:
        _print_json(found, arguments.out)
    else:
        _tell(found, arguments.out)
    if found.failed:
        return UnreadableInputError.exit_code
    return 1 if found.audited is not None and found.audited.faulty else 0


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.replace("，", ",").split(",") if each.strip()))


def _tell(found: Published, out: Path) -> None:
    kept = f"（其中 {found.skipped} 个没有变，沿用上次写的）" if found.skipped else ""
    print(f"{found.projects} 个项目{kept}，{found.documents} 份文档：{out / DOCUMENTS}")
    if found.audited is not None:
        print(f"审核了 {found.audited.files} 份：{found.audited.faulty} 份有错误或警告，详见 {out / AUDIT}")
        if found.added:
            print(f"· 项目本身（jiheng lint）没有、写成文档才有的：{'、'.join(found.added)}")
    for folder, faults in found.failed.items():
        print(f"✗ {folder}")
        for each in faults:
            print(f"    {each}")
    if found.failed:
        print(f"没有写成的有 {len(found.failed)} 个项目；改好以后再运行同一条命令，只写这些和有变动的")
    print("汇总表：")
    for table in TABLES:
        print(f"  {out / table}")


def _print_json(found: Published, out: Path) -> None:
    audited = found.audited
    output.print_json(
        {
            "jiheng": 1,
            "projects": found.projects,
            "skipped": found.skipped,
            "documents": found.documents,
            "failed": [{"folder": folder, "faults": list(faults)} for folder, faults in found.failed.items()],
            "audited": None
            if audited is None
            else {
                "files": audited.files,
                "faulty": audited.faulty,
                "unreadable": audited.refused,
                "added": list(found.added),
            },
            "tables": [str(out / each) for each in TABLES],
        }
    )
