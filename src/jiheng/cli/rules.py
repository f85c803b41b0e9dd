"""`jiheng rules [list]`, `rules show CODE…`, `rules read "TEXT"…`, each with `[--json]`.

`read` takes `[--weight 4] [--target ≥98%]`, and instead of texts `--file FILE` or `--project DIR`.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jiheng.catalogue import Parameter, flow
from jiheng.cli import output, standard_view
from jiheng.errors import UsageError
from jiheng.workflows.look_up import Case, RuleEntry, look_up_rules, rule_as_json
from jiheng.workflows.read_standard import read_project_standards, read_standards, standard_json

SHOW, LIST, READ = "show", "list", "read"
# What a worked case says, as the page shows it.
GIVEN = {
    "weight": "分值",
    "weights": "各自分值",
    "points": "原得分",
    "grade": "原等级",
    "target": "目标",
    "actual": "实际",
    "total": "合计",
    "limit": "限到",
    "holds": "条件成立",
    "fell": "发生",
    "fixed": "定为",
    "parameters": "参数",
}
ONE_A_LINE = ("steps", "notes", "unreadable")
EXPECTED = {
    "score": "得分",
    "after": "之后",
    "shares": "分到",
    "explain": "要说明",
    "shown": "印作",
    "steps": "步骤",
    "notes": "说明",
    "because": "没有得分",
    "refused": "不允许",
    "unreadable": "读不出",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="词",
        help="list 列出全部（可以不写）；show 编号… 看参数和算例，如 show F05；read 评分标准… 把文字读成规则",
    )
    parser.add_argument("--weight", default="", metavar="分值", help="read：指标的分值，如 4")
    parser.add_argument("--target", default="", metavar="目标", help="read：指标的目标，如 ≥98%%")
    parser.add_argument("--file", type=Path, metavar="FILE", help="read：读文件里的评分标准，各条之间空一行")
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="read：读项目各指标的评分标准，并与评分规则核对"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """List, show or read, and print; 1 where rules and standards of a project disagree."""
    what, *rest = arguments.words or [LIST]
    if what == READ:
        return _read(arguments, rest)
    if what not in (SHOW, LIST) or (what == LIST and rest) or (what == SHOW and not rest):
        raise UsageError(
            "看不懂这个用法\n    怎么办：jiheng rules 列出全部；jiheng rules show F05 看一种；"
            'jiheng rules read "得分=合格率×权重" 把文字读成规则'
        )
    entries = look_up_rules(rest)
    if arguments.json:
        output.print_json({"jiheng": 1, "rules": [rule_as_json(each) for each in entries]})
        return 0
    console = output.console()
    if what == LIST:
        console.print(_table(entries))
        console.print("jiheng rules show 编号 看参数和算例", style="dim")
        return 0
    for each in entries:
        _show(console, each)
    return 0


def _read(arguments: argparse.Namespace, texts: list[str]) -> int:
    if arguments.project:
        standards = read_project_standards(arguments.project)
    else:
        standards = read_standards(
            texts, file=arguments.file, weight=arguments.weight, target=arguments.target
        )
    if arguments.json:
        output.print_json({"jiheng": 1, "standards": [standard_json(each) for each in standards]})
    else:
        console = output.console()
        for each in standards:
            standard_view.show(each, console)
    return 1 if any(each.disagrees for each in standards) else 0


def _table(entries: list[RuleEntry]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for title in ("编号", "规则", "用在哪里", "参数"):
        table.add_column(title, overflow="fold")
    for each in entries:
        parameters = "、".join(parameter.title for parameter in each.unit.parameters)
        used = "评分之后的调整" if each.adjustment else "指标评分"
        table.add_row(each.unit.code, Text(each.unit.title), used, Text(parameters or "—"))
    return table


def _show(console: Console, entry: RuleEntry) -> None:
    unit = entry.unit
    console.print(Text(f"{unit.code}  {unit.title}（第 {unit.version} 版）", style="bold"))
    if unit.parameters:
        console.print(_parameters(unit.parameters))
    if entry.cases:
        console.print(Text(f"算例（{len(entry.cases)} 个，都由测试核对）"))
    for each in entry.cases:
        for line in _case(each):
            console.print(Text(line))
    console.print(Text("开发者说明（英文）", style="dim"), Text(unit.page, style="dim"), sep="\n")
    console.print()


def _parameters(declared: Sequence[Parameter]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold", title_justify="left", title="参数")
    for title in ("名称", "标识", "意思", "不写时"):
        table.add_column(title, overflow="fold")
    for each in declared:
        default = "必须写" if each.default is None else flow(each.default) or "空"
        table.add_row(Text(each.title), each.name, Text(each.meaning), Text(default))
    return table


def _case(case: Case) -> Iterator[str]:
    given = [
        f"{GIVEN.get(key, key)} {flow(value)}"
        for key, value in case.items()
        if key != "case" and key not in EXPECTED and value
    ]
    yield f"  · {case['case']}：{'，'.join(given)}"
    for key, title in EXPECTED.items():
        if case.get(key):
            told = case[key] if key in ONE_A_LINE else [case[key]]
            lines = [line for each in told for line in flow(each).splitlines()]
            yield f"      {title}：{lines[0]}"
            yield from (f"      {'　' * len(title)}　{line}" for line in lines[1:])
