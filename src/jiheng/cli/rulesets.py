"""`jiheng rulesets [list|show ID|diff A B [--project PROJECT]] [--json]`."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.frameworks import showing
from jiheng.frameworks.rule_set import RuleSet, find_rule_set, rule_set_ids
from jiheng.scoring.scorecard import Scorecard
from jiheng.workflows.compare_rule_sets import Comparison, MovedLeaf, Side, compare_rule_sets

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
    if compared.cards:
        console.print(f"\n{compared.cards[0].project.name}：{_moved_told(compared)}", markup=False)
        if compared.moved:
            console.print(_moved_table(compared.moved))
        _show_conclusions(compared.cards, console)
    console.print(f"\n[bold]两个规则集不同的规定[/]（{len(compared.differences)} 处，A → B）")
    _print_differences(compared.differences, console)


def _moved_told(compared: Comparison) -> str:
    total, moved = compared.leaves, len(compared.moved)
    if not total:
        return "没有评分的指标"
    return f"{total} 个指标中有 {moved} 个变了" if moved else f"{total} 个指标都没有变"


def _moved_table(moved: tuple[MovedLeaf, ...]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("指标", overflow="fold", ratio=3)
    table.add_column("分值", justify="right", no_wrap=True)
    table.add_column("规则", overflow="fold", ratio=4)
    table.add_column("A 得分", justify="right", no_wrap=True)
    table.add_column("B 得分", justify="right", no_wrap=True)
    for each in moved:
        a, b = each.before, each.after
        style = "red" if a.score != b.score else ""
        table.add_row(
            Text(each.path[-1]),
            _both(a.weight, b.weight),
            Text(_both(a.rule, b.rule)),
            a.score,
            Text(b.score, style=style),
        )
    return table


def _both(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _show_conclusions(cards: tuple[Scorecard, Scorecard], console: Console) -> None:
    totals = [f"{card.total} 分“{card.grade}”" if card.total is not None else "没有总分" for card in cards]
    console.print(f"总分 {_both(totals[0], totals[1])}", style="bold", markup=False)
    for name, card in zip("AB", cards, strict=True):
        for obstacle in card.obstacles:
            console.print(Text(f"  · {name}：{obstacle}"), soft_wrap=True)


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
    if compared.cards:
        old, new = compared.cards
        told["project"] = {
            "name": old.project.name,
            "indicators": compared.leaves,
            "moved": [_moved_json(each) for each in compared.moved],
            "before": _conclusion_json(old),
            "after": _conclusion_json(new),
        }
    return told


def _conclusion_json(card: Scorecard) -> dict[str, Any]:
    total = card.total.text if card.total is not None else None
    return {"total": total, "grade": card.grade or None, "obstacles": list(card.obstacles)}


def _moved_json(moved: MovedLeaf) -> dict[str, Any]:
    return {"path": list(moved.path), "before": _side_json(moved.before), "after": _side_json(moved.after)}


def _side_json(side: Side) -> dict[str, Any]:
    return {"weight": side.weight, "rule": side.rule, "score": side.score, "steps": list(side.steps)}
