"""Change one section of a project's text, and see its tree of indicators as it is being edited.

A value is what stands in project.yaml: texts, lists, mappings. Whatever is changed is read again as a whole,
so that every fault is told at its new line; a text with faults may be kept until they are mended.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from jiheng.catalogue import Raw
from jiheng.errors import Fault, NotFoundError, Place, UnreadableValueError
from jiheng.frameworks.marked_yaml import Keyed, Many, Node, as_raw, read_yaml
from jiheng.frameworks.yaml_editing import YamlPath, value_at, with_value
from jiheng.projects.indicators import HUNDRED
from jiheng.projects.open_project import PROJECT_FILE, ProjectText, loaded
from jiheng.projects.project import Project
from jiheng.values.rounding import decimal_text
from jiheng.values.score import Score

# Where the parts of a project that people edit stand.
SECTIONS: Mapping[str, YamlPath] = {
    "organisation": ("organisation",),
    "systems": ("systems",),
    "contracts": ("contracts",),
    "planned_payments": ("funds", "planned_payments"),
    "goals": ("goals",),
    "tree": ("evaluation", "indicators"),
    "measured": ("evaluation", "measured"),
    "narrative": ("narrative",),
    "notes": ("notes",),
}
TREE = SECTIONS["tree"]
BELOW = "indicators"
MOST_READ = 8  # texts kept as they were read: a page asks for many of their sections


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed text, and what is read of it: the project, or what is wrong with it."""

    text: ProjectText
    project: Project | None
    faults: tuple[Fault, ...]


def edit(text: ProjectText, path: YamlPath, value: "Raw | None") -> Edited:
    """Put `value` at `path` (None takes away what stands there); every other byte stays as it is.

    Raises as `with_value` does: UnreadableInputError where the text is no YAML, NotFoundError where
    the path leads nowhere, UsageError where the text can only be changed by hand.
    """
    changed = replace(text, raw=with_value(text.raw, path, value))
    project, faults = loaded(changed, "")
    return Edited(changed, None if faults else project, tuple(faults))


def section(raw: bytes, path: YamlPath) -> "Raw | None":
    """Give what stands at a path as texts, lists and mappings, not to be changed; None where nothing does.

    Raises UnreadableInputError where the text is no YAML.
    """
    try:
        return value_at(_said(raw), path)
    except NotFoundError:
        return None


@lru_cache(maxsize=MOST_READ)
def _said(raw: bytes) -> Raw:
    return as_raw(read_yaml(raw, file=PROJECT_FILE)[0])


def placed_faults(text: ProjectText) -> list[tuple[YamlPath, Fault]]:
    """Give every fault with the path of the value it is about, however the text is laid out.

    What is missing has the path of the mapping that lacks it; what is wrong in a file beside has no path, and
    keeps its place. Raises UnreadableInputError where the text is no YAML.
    """
    said = as_raw(read_yaml(text.raw, file=PROJECT_FILE)[0])
    apart = json.dumps(said, ensure_ascii=False, indent=0).encode()  # YAML too, with a line for every value
    paths = dict(_paths(read_yaml(apart, file=PROJECT_FILE)[0], ()))
    _, faults = loaded(replace(text, raw=apart), "")
    return [
        (paths.get(fault.place.line, ()), fault.at(Place()))
        if fault.place.file == PROJECT_FILE
        else ((), fault)
        for fault in faults
    ]


def _paths(node: Node, path: YamlPath) -> Iterator[tuple[int | None, YamlPath]]:
    yield node.place.line, path
    if isinstance(node, Many):
        for position, item in enumerate(node.items):
            yield from _paths(item, (*path, position))
    elif isinstance(node, Keyed):
        for key, below in node.entries.items():
            yield node.lines[key].line, (*path, key)
            yield from _paths(below, (*path, key))


@dataclass(frozen=True, slots=True)
class TreeNode:
    """An indicator or a level of the tree as it is written, right or wrong.

    `path` is where to edit it, `fields` what it says but for what is below. `total` is what the levels
    below add up to, None where a weight among them cannot be read; `gap` is what these are short of the
    level's own weight (below zero: too much), in hundredths.
    """

    path: YamlPath
    name: str
    weight: str
    fields: "Mapping[str, Raw]"
    below: "tuple[TreeNode, ...]" = ()
    is_level: bool = False
    total: Score | None = None
    gap: int | None = None

    @property
    def told(self) -> str:
        """Say how the weights below stand; empty for an indicator."""
        return told_sum(self.total, self.gap, self.weight) if self.is_level else ""

    def walk(self) -> "Iterator[TreeNode]":
        """Go through it and all below."""
        yield self
        for each in self.below:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree as it is written, with its live sum: `gap` is what is missing to 100, in hundredths."""

    nodes: tuple[TreeNode, ...]
    total: Score | None
    gap: int | None

    @property
    def told(self) -> str:
        """Say how the first levels stand to 100."""
        return told_sum(self.total, self.gap, "100")

    @property
    def balanced(self) -> bool:
        """Whether every level adds up."""
        levels = (each.gap for node in self.nodes for each in node.walk() if each.is_level)
        return self.gap == 0 and all(gap == 0 for gap in levels)


def told_sum(total: Score | None, gap: int | None, whole: str) -> str:
    """Say what weights add up to, and what is missing or too much."""
    if total is None or gap is None:
        return "有分值读不出，合计不了"
    short = decimal_text(abs(gap), 2, trim=True)
    if gap:
        return f"合计 {total} 分，{'还差' if gap > 0 else '多出'} {short} 分（应为 {whole} 分）"
    return f"合计 {total} 分"


def tree_of(raw: bytes) -> Tree:
    """See the scored tree of a project's text, whatever else is wrong with it.

    Raises UnreadableInputError where the text is no YAML.
    """
    found = section(raw, TREE)
    nodes = tuple(_nodes(found if isinstance(found, list) else [], TREE))
    total = _sum(nodes)
    return Tree(nodes, total, None if total is None else HUNDRED.hundredths - total.hundredths)


def _nodes(items: "list[Raw]", path: YamlPath) -> Iterator[TreeNode]:
    for position, item in enumerate(items):
        if isinstance(item, dict):
            yield _node(item, (*path, position))


def _node(item: "dict[str, Raw]", path: YamlPath) -> TreeNode:
    fields = {key: value for key, value in item.items() if key != BELOW}
    name, weight = _text(item, "name"), _text(item, "weight")
    if BELOW not in item:
        return TreeNode(path, name, weight, fields)
    written = item[BELOW]
    below = tuple(_nodes(written if isinstance(written, list) else [], (*path, BELOW)))
    own, total = _weight(weight), _sum(below)
    gap = own.hundredths - total.hundredths if own is not None and total is not None else None
    return TreeNode(path, name, weight, fields, below, is_level=True, total=total, gap=gap)


def _sum(nodes: tuple[TreeNode, ...]) -> Score | None:
    weights = [_weight(each.weight) for each in nodes]
    read = [each for each in weights if each is not None]
    try:
        return Score.sum(read) if len(read) == len(weights) else None
    except UnreadableValueError:  # more than 1,000 points
        return None


def _weight(text: str) -> Score | None:
    try:
        return Score.read(text)
    except UnreadableValueError:
        return None


def _text(item: "dict[str, Raw]", key: str) -> str:
    value = item.get(key, "")
    return value if isinstance(value, str) else ""
