"""`jiheng indicators [list] [WORD…] [--activity …] [--tree …] [--json]`, `jiheng indicators show ID…`."""

import argparse

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from jiheng.cli import output
from jiheng.errors import UsageError
from jiheng.frameworks.indicator_library import TREES, IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.library_reading import find_library
from jiheng.frameworks.yaml_writing import yaml_lines
from jiheng.values.score import Score
from jiheng.workflows.look_up import IT_OM, indicator_as_json, look_up_indicators

SHOW, LIST = "show", "list"
EXAMPLE = Score(1_000)  # an entry shows its rule as for a leaf of ten points


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="词",
        help="查找的词：编号、名称、别名、运维活动；show 编号… 看一个指标的全部；不写列出全部",
    )
    parser.add_argument("--activity", default="", metavar="活动", help="只要某种运维活动的，如 巡检")
    trees = "；".join(f"{tree} {title}" for tree, title in TREES.items())
    parser.add_argument("--tree", default="", metavar="树", help=f"只要某棵树里有位置的：{trees}")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Find and print."""
    words: list[str] = arguments.words
    if words[:1] == [SHOW]:
        return _show(words[1:], as_json=arguments.json)
    words = words[1:] if words[:1] == [LIST] else words
    library, found = look_up_indicators(words, activity=arguments.activity, tree=arguments.tree)
    if arguments.json:
        listed = [indicator_as_json(library, each) for each in found.indicators]
        output.print_json({"jiheng": 1, "library": library.id, "near": found.near, "indicators": listed})
        return 0
    console = output.console()
    if found.near:
        told = "名称相近的有：" if found.indicators else "也没有名称相近的。jiheng indicators 列出全部"
        console.print(f"没有找到“{escape(' '.join(words))}”。{told}")
    if found.indicators:
        console.print(_table(found.indicators, arguments.tree))
        console.print(
            f"共 {len(found.indicators)} 个。jiheng indicators show 编号 看算法、规则和出处", style="dim"
        )
    return 0


def _table(indicators: tuple[LibraryIndicator, ...], tree: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("编号", no_wrap=True)
    table.add_column("指标", overflow="fold", ratio=3)
    table.add_column("位置", overflow="fold", ratio=3)
    table.add_column("通常的目标", overflow="fold", max_width=16)
    table.add_column("规则", no_wrap=True)
    table.add_column("运维活动", overflow="fold", ratio=2)
    for each in indicators:
        place = each.places.get(tree) or next(iter(each.places.values()))
        instead = f"改用 {'、'.join(each.replaced_by)}"
        target = each.target.printed if each.target else instead
        rule = each.way.kind.code if each.way else "—"
        table.add_row(
            each.id, Text(each.name), "/".join(place), Text(target), rule, "、".join(each.activities)
        )
    return table


def _show(words: list[str], *, as_json: bool) -> int:
    if not words:
        raise UsageError("没有写要看哪个指标\n    怎么办：如 jiheng indicators show B03")
    library = find_library(IT_OM)
    chosen = [library.find(word) for word in words]
    if as_json:
        listed = [indicator_as_json(library, each) for each in chosen]
        output.print_json({"jiheng": 1, "library": library.id, "indicators": listed})
        return 0
    console = output.console()
    for number, each in enumerate(chosen):
        console.print("" if number else Text(), Text(f"{each.id}  {each.name}", style="bold"), sep="")
        table = Table(show_header=False, show_edge=False, box=None, pad_edge=False)
        table.add_column(style="cyan", no_wrap=True)
        table.add_column(overflow="fold")
        for title, told in _told(library, each):
            table.add_row(title, Text(told))
        console.print(table)
    return 0


def _told(library: IndicatorLibrary, each: LibraryIndicator) -> list[tuple[str, str]]:
    depends = f"（只是例子；以{each.set_by}为准）" if each.set_by else ""
    rows = [
        ("又叫", "、".join(each.aliases)),
        ("定义", each.definition),
        ("算法", each.formula),
        ("计量单位", each.unit),
        ("通常的目标", f"{each.target.printed}{depends}" if each.target else ""),
        ("改用", "、".join(f"{name} {library.find(name).name}" for name in each.replaced_by)),
        ("要哪些记录", "、".join(f"{kind.title}（{kind.stem}）" for kind in each.records)),
        ("佐证材料", "、".join(each.documents)),
        ("运维活动", "、".join(each.activities)),
        ("位置", "\n".join(f"{'/'.join(path)}（{TREES[tree]}）" for tree, path in each.places.items())),
        ("怎样写进项目", "\n".join(_written(each))),
        ("出处", "\n".join(library.sources[name] for name in each.sources)),
        ("注意", each.remark),
    ]
    return [(title, told) for title, told in rows if told]


def _written(each: LibraryIndicator) -> list[str]:
    if each.way is None:
        return []
    return [
        *yaml_lines("measure", dict(each.way.measure)),
        *yaml_lines("rule", each.way.rule_at(EXAMPLE)),
    ]
