"""`jiheng rulesets [list|show ID|diff A B [--project PROJECT]] [--json]`."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from jiheng.cli import output
from jiheng.cli.comparison_view import show_comparison
from jiheng.errors import UsageError
from jiheng.frameworks import showing
from jiheng.frameworks.rule_set import RuleSet, find_rule_set, rule_set_ids
from jiheng.scoring.comparison import comparison_json
from jiheng.workflows.compare_rule_sets import Comparison, compare_rule_sets

NAMES_TAKEN = {"list": 0, "show": 1, "diff": 2}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", nargs="?", choices=NAMES_TAKEN, default="list", help="列出、显示或比较")
    parser.add_argument("names", nargs="*", metavar="ID", help="规则集的编号：show 一个，diff 两个")
    parser.add_argument("--project", type=Path, help="diff：用这个项目比较，列出每个变了的指标")
    parser.add_argument("--yaml", action="store_true", help="show：写成一个完整的规则集文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """List, show or compare, and print."""
    names = arguments.names
    wanted = NAMES_TAKEN[arguments.what]
    if len(names) != wanted:
        raise UsageError(
            f"rulesets {arguments.what} 要写 {wanted} 个规则集，现在写了 {len(names)} 个\n"
            "    怎么办：jiheng rulesets 看有哪些规则集；jiheng rulesets --help 看用法"
        )
    if arguments.what == "diff":
        compared = compare_rule_sets(*names, project=arguments.project)
        if arguments.json:
            output.print_json(_comparison_json(compared))
        else:
            _show_comparison(compared, output.console())
    elif arguments.what == "show":
        _show(find_rule_set(names[0]), as_json=arguments.json, as_yaml=arguments.yaml)
    else:
        _list([find_rule_set(name) for name in rule_set_ids()], as_json=arguments.json)
    return 0


def _list(rule_sets: list[RuleSet], *, as_json: bool) -> None:
    if as_json:
        listed = [{**_head_json(each), "based_on": each.based_on or None} for each in rule_sets]
        output.print_json({"jiheng": 1, "rule_sets": listed})
        return
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for title in ("编号", "名称", "适用地区", "文号", "施行日期", "依据"):
        table.add_column(title, overflow="fold", no_wrap=title == "编号")
    for each in rule_sets:
        begins = str(each.valid_from or "未知")
        table.add_row(each.id, each.title, each.jurisdiction, each.document, begins, each.based_on)
    output.console().print(table)


def _show(rule_set: RuleSet, *, as_json: bool, as_yaml: bool) -> None:
    if as_yaml:
        print(showing.as_yaml(rule_set), end="")
        return
    base = find_rule_set(rule_set.based_on) if rule_set.based_on else None
    overrides = showing.differences(base, rule_set) if base else ()
    if as_json:
        told = {**_head_json(rule_set), "based_on": rule_set.based_on or None}
        told |= {"overrides": _differences_json(overrides), "whole": dict(rule_set.written)}
        output.print_json({"jiheng": 1, "rule_set": told})
        return
    console = output.console()
    for title, text in showing.head(rule_set):
        console.print(Text(f"{title}：{text}"), soft_wrap=True)
    if base:
        console.print(f"\n[bold]与 {base.id} 不同的[/]")
        _print_differences(overrides, console)
    for line in showing.shown(rule_set):
        console.print()
        console.print(_tree(line))


def _tree(line: showing.Line) -> Tree:
    tree = Tree(Text(line.text, style="bold"))
    _grow(tree, line)
    return tree


def _grow(tree: Tree, line: showing.Line) -> None:
    for each in line.below:
        _grow(tree.add(Text(each.text)), each)


def _print_differences(differences: tuple[showing.Difference, ...], console: Console) -> None:
    for each in differences:
        console.print(Text(f"  · {each}"), soft_wrap=True)


def _show_comparison(compared: Comparison, console: Console) -> None:
    before, after = compared.before, compared.after
    console.print(f"A {before.id}（{before.title}）\nB {after.id}（{after.title}）", markup=False)
    if compared.over:
        console.print()
        show_comparison(compared.over, console, names=("A ", "B "))
    console.print(f"\n[bold]两个规则集不同的规定[/]（{len(compared.differences)} 处，A → B）")
    _print_differences(compared.differences, console)


def _head_json(rule_set: RuleSet) -> dict[str, Any]:
    return {
        "id": rule_set.id,
        "title": rule_set.title,
        "document": rule_set.document or None,
        "jurisdiction": rule_set.jurisdiction,
        "valid_from": rule_set.valid_from.isoformat() if rule_set.valid_from else None,
        "valid_to": rule_set.valid_to.isoformat() if rule_set.valid_to else None,
    }


def _differences_json(differences: tuple[showing.Difference, ...]) -> list[dict[str, Any]]:
    return [
        {"path": list(each.path), "before": each.before or None, "after": each.after or None}
        for each in differences
    ]


def _comparison_json(compared: Comparison) -> dict[str, Any]:
    told: dict[str, Any] = {
        "jiheng": 1,
        "before": compared.before.id,
        "after": compared.after.id,
        "differences": _differences_json(compared.differences),
    }
    if compared.over:
        name = compared.over.before.project.name
        told["project"] = {"name": name, **comparison_json(compared.over)}
    return told
