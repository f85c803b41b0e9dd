"""`jiheng exchange export|compare|take …`: forms to and from the 预算管理一体化 system.

jiheng exchange export PROJECT… --out FOLDER|FILE.zip [--on DAY]
jiheng exchange compare FILE… --into PROJECT… [--out 差异.xlsx] [--json]
jiheng exchange take FILE… --into PROJECT… --choices 差异.xlsx --by NAME
"""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.values.period import BEIJING
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.exchange import Compared, exported, exported_together, told_apart
from jiheng.workflows.exchange_book import Told, differences_book, named, read_choices
from jiheng.workflows.exchange_folder import FolderForm, compared, matched, take
from jiheng.workflows.publish import write_out

ACTIONS = {"export": "写出各张表", "compare": "与收到的表比较，什么也不改", "take": "按选好的以谁为准写入"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    told = "，".join(f"{name} {title}" for name, title in ACTIONS.items())
    parser.add_argument("action", choices=[*ACTIONS], metavar="action", help=told)
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="export：项目文件夹；其余：收到的 .xlsx、.docx 或 .zip",
    )
    parser.add_argument(
        "--into", type=Path, nargs="+", default=[], metavar="PROJECT", help="比较、写入哪些项目文件夹"
    )
    parser.add_argument("--out", type=Path, help="export：写到哪个文件夹或 .zip；compare：差异写成 .xlsx")
    parser.add_argument(
        "--on", default="", help="export：监控表的日期，如 2024-07-31；不写时按规则集最近的一次"
    )
    parser.add_argument(
        "--choices", type=Path, metavar="差异.xlsx", help="take：选好以谁为准、写好原因的差异表"
    )
    parser.add_argument("--by", default="", metavar="姓名", help="take：登记人")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do one of the three; comparing answers 1 where something differs."""
    if arguments.action == "export":
        return _export(arguments)
    if not arguments.into:
        raise UsageError("没有写是哪些项目\n    怎么办：--into 项目文件夹，可以写多个")
    forms = matched(arguments.paths, arguments.into)
    return _compare(arguments, forms) if arguments.action == "compare" else _take(arguments, forms)


def _export(arguments: argparse.Namespace) -> int:
    if arguments.out is None:
        raise UsageError("没有写到哪里去\n    怎么办：--out 文件夹 或 --out 表.zip")
    files = told_apart(each for path in arguments.paths for each in exported(evaluate(path), arguments.on))
    if arguments.out.suffix.lower() == ".zip":
        write_out(arguments.out, exported_together(files.items()))
    else:
        for name, content in files.items():
            write_out(arguments.out / name, content)
    if arguments.json:
        output.print_json({"jiheng": 1, "out": str(arguments.out), "files": [*files]})
    else:
        print(f"已写出 {len(files)} 张表到 {arguments.out}：")
        for name in files:
            print(f"  {name}")
    return 0


def _compare(arguments: argparse.Namespace, forms: list[FolderForm]) -> int:
    told: list[Told] = [(each.received.form, compared(each)) for each in forms]
    if arguments.out is not None:
        write_out(arguments.out, differences_book(told))
    if arguments.json:
        output.print_json({"jiheng": 1, "forms": [_as_json(each) for each in told]})
    else:
        for form, found in told:
            _show(named(form), form.title, found)
        if arguments.out is not None:
            print(f"差异写到了 {arguments.out}：选好“以谁为准”、写好“原因”，再用 jiheng exchange take 写入")
    return 1 if any(not each.difference.blank for _, found in told for each in found) else 0


def _show(name: str, title: str, found: Sequence[Compared]) -> None:
    rows = [each for each in found if not each.difference.blank]
    blank = len(found) - len(rows)
    left = f"；另有 {blank} 处对方没有填" if blank else ""
    print(f"{name} {title}：{len(rows)} 处不同{left}")
    if not rows:
        return
    console = output.console()
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for head in ("单元格", "项", "本单位", "对方", "取对方会怎样"):
        table.add_column(head, overflow="fold")
    for each in rows:
        one = each.difference
        table.add_row(
            *(Text(text) for text in (one.place.column, one.label, one.ours, one.theirs, each.told))
        )
    console.print(table)


def _as_json(told: Told) -> dict[str, object]:
    form, found = told
    return {
        "project": form.name,
        "form": form.kind,
        "year": form.year,
        "through": form.through.isoformat() if form.through else None,
        "differences": [
            {
                "id": each.id,
                "label": each.difference.label,
                "file": each.difference.place.file,
                "sheet": each.difference.place.sheet,
                "cell": each.difference.place.column,
                "ours": each.difference.ours,
                "theirs": each.difference.theirs,
                "blank": each.difference.blank,
                "can_take": each.can_take,
                "told": each.told,
            }
            for each in found
        ],
    }


def _take(arguments: argparse.Namespace, forms: list[FolderForm]) -> int:
    if arguments.choices is None:
        raise UsageError(
            "没有写选好的差异表\n"
            "    怎么办：先 jiheng exchange compare … --out 差异.xlsx，选好再写 --choices 差异.xlsx"
        )
    by_form = read_choices(arguments.choices)
    ids = [{each.id for each in compared(form)} for form in forms]
    mine = []
    for form, known in zip(forms, ids, strict=True):
        all_of = by_form.get(named(form.received.form), {})
        mine.append({each: choice for each, choice in all_of.items() if each in known})
    used = {
        (named(form.received.form), each) for form, chosen in zip(forms, mine, strict=True) for each in chosen
    }
    left = [each for name, chosen in by_form.items() for each in chosen if (name, each) not in used]
    if left:
        raise UsageError(
            f"有 {len(left)} 处选了的差异已经不在了，什么也没有写：比较以后项目或表又变过\n"
            "    怎么办：重新比较一次再选"
        )
    now = datetime.now(BEIJING).replace(microsecond=0)
    done = take(forms, mine, by=arguments.by, at=now, kept=arguments.choices.read_bytes())
    takings = [told for each in done for told in each.takings]
    kept = sum(each.kept for each in done)
    if arguments.json:
        told = [{"told": taking.told, "reason": reason} for taking, reason in takings]
        output.print_json({"jiheng": 1, "taken": told, "kept": kept})
        return 0
    print(f"取对方的 {len(takings)} 处，维持本单位的 {kept} 处：")
    for taking, reason in takings:
        print(f"  {taking.told}（{reason}）")
    return 0
