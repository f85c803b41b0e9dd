"""Change one value of a YAML text and leave every other byte as people wrote it.

The text as it is read is compared with what it shall say, down to the smallest part that differs; only
the lines (or, within a line, the words) of that part are written anew. Comments stay where they are;
those directly above an entry go with it. What comes out is read again and must say what was asked for.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, TypeAlias

import yaml

from jiheng.catalogue import Raw
from jiheng.errors import NotFoundError, UsageError
from jiheng.frameworks.marked_yaml import LOADER, as_raw, raw_of, read_yaml
from jiheng.frameworks.yaml_writing import WIDEST, flow, scalar

STEPS = re.compile(r"\[\d+\]|[^.\[\]]+")
STEP = 2  # blanks a level, in what is written anew
MARK = b"\xef\xbb\xbf"
YamlPath: TypeAlias = "tuple[str | int, ...]"  # keys, and positions in lists from 0
Node: TypeAlias = Any  # of PyYAML, which has no types


def with_value(raw: bytes, path: YamlPath, value: "Raw | None") -> bytes:
    """Give the text with `value` at `path`; None takes the key or the item away, missing keys are made.

    Raises UnreadableInputError where the text is none that `read_yaml` reads, NotFoundError where the path
    leads nowhere, UsageError where the text is written so that it cannot be changed in part.
    """
    before = as_raw(read_yaml(raw, file="")[0])
    wanted = replaced(before, path, value)
    if wanted == before:
        return raw
    mark = MARK if raw.startswith(MARK) else b""
    text = raw.decode("utf-8-sig")
    for whole in (None, *(path[:length] for length in range(len(path), 0, -1))):
        edited = mark + _Editor(text, whole).edited(wanted).encode()
        if _says(edited, wanted):
            return edited
    advice = "在文本里手工修改，或把这一段改成每项一行的写法"
    raise UsageError(f"{written(path)} 的写法不便自动修改，没有改动\n    怎么办：{advice}")


def _says(raw: bytes, wanted: Raw) -> bool:
    try:
        return as_raw(read_yaml(raw, file="")[0]) == wanted
    except Exception:  # noqa: BLE001 — whatever is wrong with it, it is not what was asked for
        return False


def value_at(raw: Raw, path: YamlPath) -> Raw:
    """Give what stands at a path. Raises NotFoundError."""
    for number, step in enumerate(path, 1):
        below = _below(raw, step)
        if below is None:
            raise NotFoundError(f"没有 {written(path[:number])} 这一处")
        raw = below
    return raw


def _below(raw: Raw, step: str | int) -> "Raw | None":
    if isinstance(raw, dict):
        return raw.get(step) if isinstance(step, str) else None
    if isinstance(raw, list) and isinstance(step, int) and 0 <= step < len(raw):
        return raw[step]
    return None


def written(path: YamlPath) -> str:
    """Write a path as people do: `goals.approved[2].name`, counted from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def read_path(told: str) -> YamlPath:
    """Read a path as `written` writes it."""
    return tuple(int(step[1:-1]) - 1 if step[0] == "[" else step for step in STEPS.findall(told))


def replaced(raw: Raw, path: YamlPath, value: "Raw | None") -> Raw:
    """Give a value with another one at a path, or with none there. Raises NotFoundError."""
    if not path:
        return {} if value is None else value
    first, *rest = path
    if isinstance(raw, dict) and isinstance(first, str):
        if value is None and (not rest or first not in raw):
            return {key: each for key, each in raw.items() if key != first}
        return raw | {first: replaced(raw.get(first, {}), tuple(rest), value)}
    if isinstance(raw, list) and isinstance(first, int) and 0 <= first < len(raw):
        changed = [] if not rest and value is None else [replaced(raw[first], tuple(rest), value)]
        return [*raw[:first], *changed, *raw[first + 1 :]]
    raise NotFoundError(f"没有 {written(path)} 这一处")


class _Change(NamedTuple):
    """Characters `begin` to `end` become `text`."""

    begin: int
    end: int
    text: str


class _Entry(NamedTuple):
    """An entry of a mapping or an item of a list: its lines from (comments above counted) to (excluded)."""

    first: int
    last: int
    node: Node
    key: str = ""


class _Editor:
    """One text, and the changes to it; at the path `whole` a value is written anew as a whole."""

    def __init__(self, text: str, whole: "YamlPath | None") -> None:
        self.text, self.whole = text, whole
        self.end = "\r\n" if "\r\n" in text else "\n"
        if text and not text.endswith("\n"):
            self.text += self.end
        self.starts = [0]
        for line in self.text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.lines = self.text.splitlines()
        self.changes: list[_Change] = []

    def edited(self, wanted: Raw) -> str:
        """Give the text that says what is wanted."""
        self._value(yaml.compose(self.text, Loader=LOADER), wanted, ())
        text = self.text
        ordered = sorted(
            enumerate(self.changes), key=lambda each: (each[1].begin, each[1].end > each[1].begin, each[0])
        )
        for _, change in reversed(ordered):
            text = text[: change.begin] + change.text + text[change.end :]
        return text

    def _value(self, node: Node, wanted: Raw, path: YamlPath) -> bool:
        """Change a node where it differs; False where it can only be written anew with its key."""
        if path != self.whole and raw_of(node) == wanted:
            return True
        if isinstance(node, yaml.ScalarNode):
            return isinstance(wanted, str) and self._scalar(node, wanted)
        if path == self.whole:
            return False
        if isinstance(node, yaml.MappingNode) and isinstance(wanted, dict) and wanted:
            return (
                self._flow_mapping(node, wanted, path)
                if node.flow_style
                else self._mapping(node, wanted, path)
            )
        if isinstance(node, yaml.SequenceNode) and isinstance(wanted, list) and wanted:
            return self._flow(node, wanted) if node.flow_style else self._sequence(node, wanted, path)
        return False

    def _scalar(self, node: Node, wanted: str) -> bool:
        begin, end = self._offset(node.start_mark), self._offset(node.end_mark)
        if node.style in ("|", ">") or begin == end:
            return False  # written anew with its key
        text = json.dumps(wanted, ensure_ascii=False) if node.style == '"' else flow(wanted)
        self.changes.append(_Change(begin, end, text))
        return True

    def _flow(self, node: Node, wanted: Raw) -> bool:
        self.changes.append(_Change(self._offset(node.start_mark), self._offset(node.end_mark), flow(wanted)))
        return True

    def _flow_mapping(self, node: Node, wanted: dict[str, Raw], path: YamlPath) -> bool:
        same = [key.value for key, _ in node.value] == [*wanted]
        held = len(self.changes)
        if same and all(
            self._value(below, wanted[key.value], (*path, key.value)) for key, below in node.value
        ):
            return True
        del self.changes[held:]
        return self._flow(node, wanted)

    def _mapping(self, node: Node, wanted: dict[str, Raw], path: YamlPath) -> bool:
        indent = node.start_mark.column
        entries = {key.value: self._entry(key, value, indent) for key, value in node.value}
        first = next(iter(entries))
        begin = self._offset(node.start_mark)
        in_item = bool(self.text[self.starts[self._line(begin)] : begin].strip())  # behind a dash
        if len(entries) != len(node.value) or (in_item and first not in wanted):
            return False
        after = entries[first].last if in_item else entries[first].first
        for key, value in wanted.items():
            entry = entries.pop(key, None)
            if entry is None:
                self._insert(after, _entry_lines(key, value, indent))
                continue
            if not self._value(entry.node, value, (*path, key)):
                self._rewrite(entry, key, value, indent)
            after = max(after, entry.last)
        for entry in entries.values():
            self._delete(entry)
        return True

    def _rewrite(self, entry: _Entry, key: str, value: Raw, indent: int) -> None:
        """Write an entry anew from its key on; comments above it stay."""
        line = next(n for n in range(entry.first, entry.last) if not self._is_comment(n))
        begin = self.starts[line] + self.lines[line].index(key, indent)
        text = self.end.join(_entry_lines(key, value, indent)).lstrip() + self.end
        self.changes.append(_Change(begin, self.starts[entry.last], text))

    def _sequence(self, node: Node, wanted: list[Raw], path: YamlPath) -> bool:
        indent = node.start_mark.column
        items = [self._item(each, indent) for each in node.value]
        old = [raw_of(each) for each in node.value]
        flat = all(getattr(each, "flow_style", True) for each in node.value)
        matcher = SequenceMatcher(
            None, [_identity(each) for each in old], [_identity(each) for each in wanted]
        )
        pairs = [*_pairs(matcher)]
        kept = {i for i, _ in pairs if i is not None}
        gone = [i for i in range(len(old)) if i not in kept]
        moving = [*gone]
        after = items[0].first
        for i, j in pairs:
            if i is not None:
                if not self._value(items[i].node, wanted[j], (*path, j)):
                    self._replace(items[i], _item_lines(wanted[j], indent, flat=flat))
                after = items[i].last
                continue
            moved = next((k for k in moving if old[k] == wanted[j]), None)
            if moved is None:
                self._insert(after, _item_lines(wanted[j], indent, flat=flat))
            else:  # it goes with its comments
                moving.remove(moved)
                self._insert(after, self.lines[items[moved].first : items[moved].last])
        for k in gone:
            self._delete(items[k])
        return True

    def _entry(self, key: Node, value: Node, indent: int) -> _Entry:
        line = key.start_mark.line
        return _Entry(self._with_comments(line, indent), self._last(value, line), value, key.value)

    def _item(self, node: Node, indent: int) -> _Entry:
        line = self._line(self.text.rindex("-", 0, self._offset(node.start_mark)))
        return _Entry(self._with_comments(line, indent), self._last(node, line), node)

    def _last(self, node: Node, line: int) -> int:
        """Give the line after the last one of a node that begins at or behind `line`."""
        while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
            node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
        end = self._offset(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            end = len(self.text[:end].rstrip())
        return max(self._line(end - 1), line) + 1

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def _with_comments(self, line: int, indent: int) -> int:
        """Give the first line of the comments right above; those that begin the file are its own."""
        own = line
        while line and self._is_comment(line - 1) and self.lines[line - 1].index("#") == indent:
            line -= 1
        return line or own

    def _is_comment(self, line: int) -> bool:
        return self.lines[line].lstrip().startswith("#")

    def _offset(self, mark: Node) -> int:
        return self.starts[mark.line] + mark.column if mark.line < len(self.starts) else len(self.text)

    def _insert(self, line: int, lines: Sequence[str]) -> None:
        at = self.starts[line]
        self.changes.append(_Change(at, at, "".join(f"{each}{self.end}" for each in lines)))

    def _delete(self, entry: _Entry) -> None:
        self.changes.append(_Change(self.starts[entry.first], self.starts[entry.last], ""))

    def _replace(self, entry: _Entry, lines: Sequence[str]) -> None:
        self._delete(entry)
        self._insert(entry.first, lines)


def _pairs(matcher: SequenceMatcher[str]) -> Iterator[tuple[int | None, int]]:
    """Give each new item in order, with the old one that it is or None."""
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        both = min(i2 - i1, j2 - j1)
        yield from ((i1 + k, j1 + k) for k in range(both))
        yield from ((None, j) for j in range(j1 + both, j2))


def _identity(raw: Raw) -> str:
    """Say which item of a list it is: by its name, where it has one."""
    if isinstance(raw, dict):
        return str(raw.get("name") or raw.get("text") or raw.get("by") or raw.get("severity") or sorted(raw))
    return str(raw)


def _entry_lines(key: str, raw: Raw, indent: int) -> list[str]:
    """Write `key: …`; a list of mappings and what is too long for a line go below."""
    head = f"{' ' * indent}{scalar(key)}:"
    if isinstance(raw, str) or not raw or (not _is_deep(raw) and len(f"{head} {flow(raw)}") <= WIDEST):
        return [f"{head} {flow(raw)}"]
    if isinstance(raw, dict):
        return [
            head,
            *(line for name, each in raw.items() for line in _entry_lines(name, each, indent + STEP)),
        ]
    return [head, *(line for each in raw for line in _item_lines(each, indent + STEP, flat=False))]


def _item_lines(raw: Raw, indent: int, *, flat: bool) -> list[str]:
    dash = f"{' ' * indent}- "
    if not isinstance(raw, dict) or not raw or (flat and not _is_deep(raw)):
        return [f"{dash}{flow(raw)}"]
    lines = [line for name, each in raw.items() for line in _entry_lines(name, each, indent + STEP)]
    return [f"{dash}{lines[0].lstrip()}", *lines[1:]]


def _is_deep(raw: Raw) -> bool:
    """Say whether a list of mappings lies in it."""
    below = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    return any(isinstance(each, dict | list) and (isinstance(raw, list) or _is_deep(each)) for each in below)
