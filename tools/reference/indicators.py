"""The page of the indicator libraries, in Chinese."""

from collections.abc import Iterator

from jiheng.frameworks.indicator_library import TREES, IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.library_reading import find_library, library_ids
from jiheng.frameworks.yaml_writing import yaml_lines
from jiheng.values.score import Score
from tools.reference.markdown import table

SHOWN_AT = Score(1_000)


def indicators() -> Iterator[str]:
    """Write the page."""
    yield "# 指标库"
    yield (
        "`jiheng indicators 词` 查找，`jiheng init 文件夹 --library it-om --indicators B03,C01` "
        "照它写一个项目。指标库只是起点：批复的绩效目标表说了算。规则按 10 分的指标写出。"
    )
    for name in library_ids():
        yield from _library(find_library(name))


def _library(library: IndicatorLibrary) -> Iterator[str]:
    folder = f"src/jiheng/frameworks/library/{library.id}"
    yield f"## {library.id} {library.title}"
    rows = [
        ("编写", library.written_by),
        ("核对", f"{library.checked_by}（{library.checked_on}）"),
        ("文件", f"[{library.id}/](../../../{folder})"),
        ("常用的一套", "、".join(library.starting_set)),
    ]
    yield table(("", ""), rows)
    yield table(("出处", "是什么"), library.sources.items())
    yield table(("树", "印在哪里"), TREES.items())
    yield table(("运维活动", "包括"), library.activities.items())
    for letter, title in library.groups.items():
        group = [each for each in library.indicators if each.id[0] == letter]
        yield f"### {letter} {title}"
        head = ("编号", "指标", *TREES, "通常的目标", "规则")
        yield table(head, [_row(each) for each in group])
        for each in group:
            yield f"#### {each.id} {each.name}"
            yield table(("", ""), list(_told(library, each)))
            if each.way:
                lines = [
                    *yaml_lines("measure", dict(each.way.measure)),
                    *yaml_lines("rule", each.way.rule_at(SHOWN_AT)),
                ]
                yield "\n".join(["```yaml", *lines, "```"])


def _row(each: LibraryIndicator) -> list[str]:
    places = ["/".join(each.places.get(tree, ("—",))) for tree in TREES]
    target = each.target.printed if each.target else f"改用 {'、'.join(each.replaced_by)}"
    return [each.id, each.name, *places, target, each.way.kind.code if each.way else "—"]


def _told(library: IndicatorLibrary, each: LibraryIndicator) -> Iterator[tuple[str, str]]:
    depends = f"（例子；以{each.set_by}为准）" if each.set_by else ""
    told = {
        "又叫": "、".join(each.aliases),
        "定义": each.definition,
        "算法": each.formula,
        "计量单位": each.unit,
        "通常的目标": f"{each.target.printed}{depends}" if each.target else "",
        "改用": "、".join(f"{name} {library.find(name).name}" for name in each.replaced_by),
        "记录": "、".join(f"[{kind.title}](records.md#{kind.stem}-{kind.title})" for kind in each.records),
        "佐证材料": "、".join(each.documents),
        "运维活动": "、".join(each.activities),
        "出处": "、".join(each.sources),
        "注意": each.remark,
    }
    yield from ((title, text) for title, text in told.items() if text)
