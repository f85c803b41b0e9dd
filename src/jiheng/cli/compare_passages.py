"""`jiheng compare passages FOLDER … [--common N] [--letters N] [--project-is file|folder]`."""

import argparse

from jiheng.cli.progress import progress
from jiheng.errors import UnreadableInputError, UsageError
from jiheng.portfolio.comparing.answer import Answer
from jiheng.portfolio.comparing.passages import FEWEST
from jiheng.portfolio.comparing.shared_passages import SHORTEST
from jiheng.workflows.compare_passages import SECONDS, AskedPassages, ProjectIs, compare_passages
from jiheng.workflows.many_children import PROCESSES

SUBJECT, TITLE = "passages", "不同项目的报告里相同的段落（后面写放报告的文件夹）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that only this subject takes."""
    group = parser.add_argument_group(f"{SUBJECT}：{TITLE}")
    group.add_argument("--letters", type=int, default=FEWEST, help=f"最少几个字相同，不写时 {FEWEST}")
    group.add_argument(
        "--common", type=int, metavar="N", help="超过 N 个项目里都有的算统一格式的话，不写时由项目数定"
    )
    group.add_argument(
        "--project-is", choices=[*ProjectIs], type=ProjectIs, default=ProjectIs.FILE,
        help="file 一个文件名一个项目（同名的 .docx 和 .pdf 是一个），folder 一个文件夹一个项目；不写时 file",
    )  # fmt: skip
    group.add_argument("--processes", type=int, default=PROCESSES, help=f"几个进程读，不写时 {PROCESSES}")
    group.add_argument("--seconds", type=int, default=SECONDS, help=f"每份最多读几秒，不写时 {SECONDS}")


def answers(arguments: argparse.Namespace) -> tuple[tuple[Answer, ...], int]:
    """Give the answers and the exit code: 4 where a file was not read, as for `jiheng audit FOLDER`."""
    if arguments.letters < SHORTEST:
        raise UsageError(f"--letters 要在 {SHORTEST} 以上：更短的相同不一定找得全")
    if arguments.common is not None and arguments.common < 2:  # noqa: PLR2004 — shared
        raise UsageError("--common 要在 2 以上：一个项目自己的话不是相同的段落")
    for name in ("most", "processes", "seconds"):
        if getattr(arguments, name) < 1:
            raise UsageError(f"--{name} 要大于 0")
    asked = AskedPassages(
        fewest=arguments.letters,
        common=arguments.common,
        most=arguments.most,
        project_is=arguments.project_is,
        processes=arguments.processes,
        seconds=arguments.seconds,
    )
    with progress("读报告", "份") as told:
        found, unread = compare_passages(arguments.places, asked, told)
    return found, UnreadableInputError.exit_code if unread else 0
