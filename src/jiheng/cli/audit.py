"""`jiheng audit FILE… [--format text|json|sarif|html] [--out OUT] …`, or `jiheng audit FOLDER --out OUT`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from jiheng import __version__
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.outputs.machine import as_json
from jiheng.audit.outputs.page import page
from jiheng.audit.outputs.sarif import as_sarif
from jiheng.cli import accepting, audit_folder, output
from jiheng.cli.audit_view import show
from jiheng.documents.whole_file import write_whole
from jiheng.errors import UnreadableInputError, UsageError
from jiheng.workflows.audit import SECONDS, accept, all_checks, annotate_file, audit_files
from jiheng.workflows.collecting import collecting_seldom

FORMATS = ("text", "json", "sarif", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="写好的报告：.docx、.doc、.pdf、.xlsx、.txt 或 .md",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="输出格式，不写时为 text")
    parser.add_argument("--json", action="store_true", help="就是 --format json")
    parser.add_argument("--out", type=Path, metavar="OUT", help="写到这个文件，不写时打印出来")
    parser.add_argument(
        "--annotate", type=Path, metavar="OUT", help="把批注写进 .docx 的一个副本（只用于一个文件）"
    )
    parser.add_argument("--checks", action="store_true", help="列出每项检查的结果和原因")
    parser.add_argument("--against", type=Path, metavar="OLD", help="与旧版比较：已改、未改、新增")
    parser.add_argument(
        "--accepted",
        type=Path,
        metavar="YAML",
        help="已接受的发现；不写时为报告旁边的 FILE.jiheng-accepted.yaml",
    )
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"每份最多几秒，不写时为 {SECONDS}")
    audit_folder.add_arguments(parser)
    accepting.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Audit and print; 1 where something must be corrected or explained, 4 where a file was not read."""
    if arguments.seconds <= 0:
        raise UsageError("--seconds 要大于 0")
    if accepting.accepts(arguments):
        return _accept(arguments)
    if any(file.is_dir() for file in arguments.files):
        return audit_folder.run(arguments)
    form = "json" if arguments.json else arguments.format
    _check(arguments, form)
    kept, old, seconds = arguments.accepted, arguments.against, arguments.seconds
    all_checks()  # they stay
    with collecting_seldom():
        files = list(audit_files(arguments.files, accepted=kept, against=old, seconds=seconds))
    marked = None  # written first: whoever reads what is printed may stop reading
    if arguments.annotate is not None and files[0].audited is not None:
        marked = annotate_file(files[0], arguments.annotate)
    if form == "text":
        _print_text(arguments, files)
    else:
        _give(arguments.out, _written(form, files))
    for file in files:
        if file.refusal is not None:
            print(str(file.refusal), file=sys.stderr)
    if marked is not None:
        print(f"{marked} 条批注写进了 {arguments.annotate}", file=sys.stderr)
    if any(file.refusal is not None for file in files):
        return UnreadableInputError.exit_code
    return 1 if any(file.faulty for file in files) else 0


def _check(arguments: argparse.Namespace, form: str) -> None:
    """Refuse what would write one file twice. Raises UsageError."""
    for word, wanted in (("--annotate", arguments.annotate is not None), ("--format html", form == "html")):
        if wanted and len(arguments.files) > 1:
            raise UsageError(f"{word} 一次只写一个文件\n    怎么办：逐个文件运行")
    if arguments.annotate is not None and arguments.annotate.resolve() == arguments.files[0].resolve():
        raise UsageError("--annotate 不能写回原文件，原文件保持不变\n    怎么办：换一个文件名")


def _print_text(arguments: argparse.Namespace, files: Sequence[AuditedFile]) -> None:
    console, text = (output.console(), None) if arguments.out is None else output.recorder()
    for file in files:
        show(console, file, with_checks=arguments.checks)
    if text is not None:
        _give(arguments.out, text.getvalue())


def _written(form: str, files: Sequence[AuditedFile]) -> str:
    if form == "html":
        return "".join(
            page(each, each.audited, made_by=f"绩衡 {__version__}") for each in files if each.audited
        )
    told = as_json(files) if form == "json" else as_sarif(files, all_checks(), version=__version__)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _give(out: Path | None, text: str) -> None:
    if out is None:
        print(text, end="")
    else:
        write_whole(out, text.encode())
        print(f"写到了 {out}", file=sys.stderr)


def _accept(arguments: argparse.Namespace) -> int:
    acceptance = accepting.acceptance_of(arguments, len(arguments.files), usage="audit FILE")
    file, kept = arguments.files[0], arguments.accepted
    path, count = accept(file, acceptance, kept_in=kept, seconds=arguments.seconds)
    print(f"接受了 {acceptance.code} 的 {count} 处发现，记在 {path}")
    return 0
