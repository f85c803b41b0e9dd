"""Read YAML so that every value knows its line, and every fault is told with it.

Only the composer of PyYAML is used: scalars stay the text that was written, so that `on`, `1:30`,
`=365次` and `2023-02-29` mean what their key says they mean, and no tag can make an object.
Anchors, tags and deep nesting are refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import yaml

from jiheng.catalogue import Raw, missing, unknown
from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError

LARGEST_BYTES = 4 * 1024 * 1024
DEEPEST = 32
KEPT_BYTES = 128 * 1024
# Folding (`>-`) joins lines with a blank, which Chinese text does not want.
FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef”’]) (?=[\u3000-\u9fff\uff00-\uffef“‘])")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping; `lines` are the places of its keys."""

    entries: "dict[str, Node]"
    lines: dict[str, Place]
    place: Place


Node: TypeAlias = Text | Many | Keyed


def read_yaml(raw: bytes, *, file: str) -> tuple[Keyed, list[Fault]]:
    """Read a document whose top is a mapping; return it and faults such as repeated keys.

    Raises UnreadableInputError where it cannot be read as YAML at all.
    """
    if len(raw) > LARGEST_BYTES:
        raise UnreadableInputError(file, [Fault("文件太大", Place(file), expected="不超过 4 MB")])
    top, faults = (_read_lately if len(raw) <= KEPT_BYTES else _read)(raw, file)
    return top, list(faults)


def _read(raw: bytes, file: str) -> tuple[Keyed, tuple[Fault, ...]]:
    try:
        text = raw.decode("utf-8-sig")
        _refuse_hostile(text, file)
        node = yaml.compose(text, Loader=LOADER)
    except UnicodeDecodeError as error:
        fault = Fault("不是 UTF-8 编码", Place(file), advice="用编辑器另存为 UTF-8")
        raise UnreadableInputError(file, [fault]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableInputError(file, [_syntax_fault(error, file, text)]) from error
    if not isinstance(node, yaml.MappingNode):
        fault = Fault("文件应当由“名称: 值”组成", Place(file, 1), expected="如 name: 项目名称")
        raise UnreadableInputError(file, [fault])
    faults: list[Fault] = []
    top = _keyed(node, file, "", faults)
    return top, tuple(faults)


_read_lately = lru_cache(maxsize=8)(_read)  # a page reads the text of its project several times


def _refuse_hostile(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            fault = Fault("嵌套太深", Place(file, line), expected=f"不超过 {DEEPEST} 层")
            raise UnreadableInputError(file, [fault])
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag not in (None, "!"):
            fault = Fault("不支持 YAML 的锚点、引用和标签", Place(file, line), advice="把值直接写出来")
            raise UnreadableInputError(file, [fault])


def _syntax_fault(error: Exception, file: str, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    lines = text.splitlines()
    written = lines[mark.line] if mark and mark.line < len(lines) else ""
    return Fault(
        "YAML 写法有误",
        Place(file, mark.line + 1 if mark else None),
        found=written.strip(),
        expected="“名称: 值”，冒号后有空格，同级缩进相同",
        advice="检查这一行和上一行的缩进、冒号和引号；含冒号或引号的文字用双引号括起",
    )


def _node(node: Any, file: str, key: str, faults: list[Fault]) -> Node:  # noqa: ANN401 — PyYAML
    if isinstance(node, yaml.MappingNode):
        return _keyed(node, file, key, faults)
    place = Place(file, node.start_mark.line + 1, key)
    if isinstance(node, yaml.SequenceNode):
        return Many(tuple(_node(each, file, key, faults) for each in node.value), place)
    text = str(node.value)
    return Text(FOLD.sub("", text) if node.style == ">" else text, place)


def raw_of(node: Any) -> Raw:  # noqa: ANN401 — PyYAML
    """Give what a node of PyYAML says as plain texts, lists and mappings; the first of equal keys."""
    return as_raw(_node(node, "", "", []))


def _keyed(node: Any, file: str, key: str, faults: list[Fault]) -> Keyed:  # noqa: ANN401 — PyYAML
    entries: dict[str, Node] = {}
    lines: dict[str, Place] = {}
    for key_node, value in node.value:
        name = str(key_node.value)
        place = Place(file, key_node.start_mark.line + 1, name)
        if name in entries:
            faults.append(
                Fault(f"“{name}”写了两次", place, advice=f"第 {lines[name].line} 行已经写过，删去一处")
            )
            continue
        entries[name] = _node(value, file, name, faults)
        lines[name] = place
    return Keyed(entries, lines, Place(file, node.start_mark.line + 1, key))


@dataclass(slots=True)
class Section:
    """A mapping being read: each key is asked for once; `done` tells of those never asked for."""

    node: Keyed
    faults: list[Fault]
    asked: list[str] = field(default_factory=list)

    def place(self, key: str = "") -> Place:
        """Give the place of a key, or of the section."""
        return self.node.lines.get(key, self.node.place)

    def fault(self, key: str, fault: Fault) -> None:
        """Note a fault at a key."""
        self.faults.append(fault.at(self.place(key)))

    def has(self, key: str) -> bool:
        """Say whether a key is there, and count it as asked for."""
        self.asked.append(key)
        return key in self.node.entries

    def value(self, key: str, title: str, read: Callable[[str], T]) -> T | None:
        """Read a text that must be there; None when it is missing or wrong (noted as a fault)."""
        if not self.has(key):
            self.fault(key, missing(key, title))
            return None
        return self._read(key, read)

    def optional(self, key: str, read: Callable[[str], T], default: T) -> T:
        """Read a text that may be missing."""
        if not self.has(key):
            return default
        value = self._read(key, read)
        return default if value is None else value

    def _read(self, key: str, read: Callable[[str], T]) -> T | None:
        node = self.node.entries[key]
        if not isinstance(node, Text):
            self.fault(key, Fault(f"“{key}”应当是一个值", expected="一行文字或数"))
            return None
        try:
            return read(node.text)
        except UnreadableValueError as error:
            self.fault(key, error.fault)
            return None

    def section(self, key: str, title: str, *, required: bool = True) -> "Section | None":
        """Open a mapping below."""
        if not self.has(key):
            if required:
                self.fault(key, missing(key, title))
            return None
        node = self.node.entries[key]
        if not isinstance(node, Keyed):
            self.fault(key, Fault(f"“{key}”（{title}）应当由“名称: 值”组成"))
            return None
        return Section(node, self.faults)

    def sections(self, key: str, title: str, *, required: bool = True) -> "Iterator[Section]":
        """Go through a list of mappings."""
        if not self.has(key):
            if required:
                self.fault(key, missing(key, title))
            return
        node = self.node.entries[key]
        if not isinstance(node, Many):
            self.fault(key, Fault(f"“{key}”（{title}）应当是一个列表", expected="每项以“- ”开头"))
            return
        for item in node.items:
            if isinstance(item, Keyed):
                yield Section(item, self.faults)
            else:
                self.faults.append(Fault(f"“{title}”的这一项应当由“名称: 值”组成", item.place))

    def named(self, key: str, title: str, *, required: bool = True) -> "Iterator[tuple[str, Section]]":
        """Go through a mapping of mappings, each by its name."""
        below = self.section(key, title, required=required)
        for name in below.node.entries if below else ():
            each = below.section(name, title) if below else None
            if each is not None:
                yield name, each

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, or one text; missing is empty."""
        if not self.has(key):
            return ()
        node = self.node.entries[key]
        if isinstance(node, Text):
            return (node.text,)
        if isinstance(node, Many) and all(isinstance(item, Text) for item in node.items):
            return tuple(item.text for item in node.items if isinstance(item, Text))
        self.fault(key, Fault(f"“{key}”应当是一段文字，或几段文字的列表"))
        return ()

    def raw_of(self, key: str) -> Raw:
        """Give the value of a key that is there as plain texts, lists and mappings."""
        return as_raw(self.node.entries[key])

    def raw(self) -> dict[str, Raw]:
        """Give the keys not asked for yet as plain texts, lists and mappings."""
        rest = {key: as_raw(node) for key, node in self.node.entries.items() if key not in self.asked}
        self.asked += rest
        return rest

    def done(self) -> None:
        """Note every key that nobody asked for."""
        known = sorted(set(self.asked))
        for key in self.node.entries:
            if key not in known:
                self.fault(key, unknown(key, known))


def as_raw(node: Node) -> Raw:
    """Give a node as plain texts, lists and mappings."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Many):
        return [as_raw(item) for item in node.items]
    return {key: as_raw(value) for key, value in node.entries.items()}
