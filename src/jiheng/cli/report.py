"""`jiheng report PROJECT… --kind KIND|--template FILE --format FORMAT --out FILE [--public] [--json]`.

The parameters of the kinds are options too.
"""

import argparse
import sys
from pathlib import Path

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.projects.withholding import WITHHOLDING_FILE, basis_of
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.template_fields import FIELDS
from jiheng.workflows.anchor import printed_anchor
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.fill_template import publish_template
from jiheng.workflows.publish import publish, write_out
from jiheng.workflows.publish_public import finds_of, publish_public, review_content, rulings_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments; a kind's parameters are options of the same name."""
    kinds = "、".join(f"{kind.id}（{kind.title}：{'/'.join(kind.formats)}）" for kind in REPORT_KINDS)
    parser.add_argument(
        "projects", metavar="project", type=Path, nargs="+", help="项目文件夹；汇总表可以写多个"
    )
    parser.add_argument("--kind", default="", help=f"文档种类：{kinds}")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="模板.docx",
        help="不写 --kind 时：用自己的 Word 模板，字段写成 {{ 项目.名称 }}",
    )
    parser.add_argument("--template-fields", action="store_true", help="列出模板可用的字段，不写文件")
    parser.add_argument("--format", default="", help="文件格式；不写时按 --out 的扩展名")
    parser.add_argument("--out", type=Path, help="写到哪个文件")
    for name, told in _parameters().items():
        parser.add_argument(f"--{name}", dest=name, help=told)
    parser.add_argument(
        "--public", action="store_true",
        help=f"写公开版：依法不予公开的以记号代替；决定写在 project.yaml 旁边的 {WITHHOLDING_FILE} 里",
    )  # fmt: skip
    parser.add_argument(
        "--found", type=Path, metavar="清单.csv",
        help="与 --public 一起用：把找出来的写成清单，逐条看过、改好，存为上面那个文件",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="输出 JSON：文件名和印出的每个数")


def run(arguments: argparse.Namespace) -> int:
    """Write the report and say which figures it prints."""
    if arguments.template_fields:
        _print_fields()
        return 0
    if arguments.out is None or bool(arguments.kind) == (arguments.template is not None):
        raise UsageError(
            "写哪种文档、写到哪里没有说清\n"
            "    怎么办：写 --kind 种类 或 --template 模板.docx 中的一个，再写 --out 文件"
        )
    if arguments.public or arguments.found:
        return _public(arguments)
    first, *others = map(evaluate, arguments.projects)
    if arguments.template:
        if others:
            raise UsageError("模板一次只填一个项目\n    怎么办：只留一个项目文件夹")
        written = publish_template(first, arguments.template, arguments.out)
    else:
        kind = REPORT_KINDS.find(arguments.kind)
        file_format = arguments.format or arguments.out.suffix.removeprefix(".")
        given = _given(arguments)
        anchor = "" if others else printed_anchor(arguments.projects[0])
        written = publish(first, kind, file_format, arguments.out, choice=given, others=others, anchor=anchor)
    figures = written.figures
    for remark in written.remarks:
        print(f"提示：{remark}", file=sys.stderr)
    if arguments.json:
        rows = [
            {"name": each.name, "text": each.text, "unit": each.unit, "evidence": list(each.facts)}
            for each in figures
        ]
        output.print_json({"jiheng": 1, "file": str(arguments.out), "figures": rows})
    else:
        print(f"已写出 {arguments.out}，印出 {len(figures)} 个数，每个都能用 jiheng explain 追到记录")
    return 0


def _given(arguments: argparse.Namespace) -> dict[str, str]:
    return {name: value for name in _parameters() if (value := getattr(arguments, name)) is not None}


def _public(arguments: argparse.Namespace) -> int:
    """Write the public version, and say how much of what is withheld: never what."""
    if not (arguments.public and arguments.kind) or len(arguments.projects) > 1:
        raise UsageError(
            "公开版一次写一个项目的一种文档\n    怎么办：写 --public --kind 种类，只留一个项目文件夹"
        )
    evaluation, kind = evaluate(arguments.projects[0]), REPORT_KINDS.find(arguments.kind)
    file_format = arguments.format or arguments.out.suffix.removeprefix(".")
    given = _given(arguments)
    made = publish_public(evaluation, kind, file_format, arguments.out, choice=given)
    if arguments.found:
        rulings = rulings_of(evaluation)
        finds = finds_of(evaluation, kind, given, rulings)
        write_out(arguments.found, review_content(finds, rulings))
    for remark in made.remarks:
        print(f"提示：{remark}", file=sys.stderr)
    if arguments.json:
        rows = [{"sort": sort, "count": count, "basis": basis_of(sort)} for sort, count in made.counts]
        output.print_json({"jiheng": 1, "file": str(arguments.out), "withheld": rows})
        return 0
    told = "，".join(f"{sort} {count} 处" for sort, count in made.counts) or "没有找到不予公开的内容"
    print(f"已写出公开版 {arguments.out}：{told}")
    print("提示：程序找不全，公开以前要有人逐条看过、另一人批准", file=sys.stderr)
    return 0


def _print_fields() -> None:
    for each in FIELDS:
        print(f"{each.written}  {each.meaning}")


def _parameters() -> dict[str, str]:
    """Give every parameter of the kinds, with its meaning and the kinds that take it."""
    told: dict[str, str] = {}
    for kind in REPORT_KINDS:
        for each in kind.parameters:
            known = told.get(each.name, f"{each.title}，{each.meaning}")
            told[each.name] = f"{known}；用于{kind.title}"
    return told
