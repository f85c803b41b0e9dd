"""Checks a template against the fields there are, and fills it; runs only inside the limited child."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jiheng.documents.marks import MARK, unmarked
from jiheng.documents.xml_text import clean
from jiheng.errors import Fault, Place

FILTERS = ("default", "d", "join", "length", "count", "first", "last", "replace", "trim", "upper", "lower")
LOOP = "loop"
ADVICE = "jiheng report --template-fields 列出全部字段"
NOT_ALLOWED = (nodes.Call, nodes.Macro, nodes.CallBlock, nodes.Include, nodes.Import, nodes.FromImport)
NOT_ALLOWED += (nodes.Extends, nodes.Block, nodes.Pow, nodes.Mul)  # type: ignore[assignment]
NOT_ALLOWED += (nodes.EvalContextModifier,)  # type: ignore[assignment]  # `autoescape false`
RICH = re.compile(r"\{\{r\s")  # docxtpl would set the value outside any text: it would be lost
LONGEST_SHOWN = 60


class _Unknown:
    """A value of which nothing is known: of a variable that the template itself sets."""


UNKNOWN = _Unknown()


def filled(template: str, out: str, values: Mapping[str, Any], rows: Mapping[str, Any]) -> list[Fault]:
    """Fill the template and write it to `out`; return what is wrong with it instead, all of it."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_with_mark
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    document = DocxTemplate(template)
    document.init_docx()
    found: list[Fault] = []
    for part in _parts(document):
        if RICH.search(re.sub("<[^<>]+>", "", part)):
            found.append(Fault("不支持 {{r …}} 的写法", expected="{{ 字段 }}", advice=ADVICE))
        text = document.patch_xml(part)
        text = re.sub(r"<w:p([ >])", r"\n<w:p\1", text.replace("\n", " "))  # a paragraph a line
        found += _Check(text, environment, rows).run(values)
    if found:
        return found
    try:
        document.render(_ready(values), environment, autoescape=True)
        document.save(out)
    except TemplateError as error:
        return [Fault("模板填不出来", found=str(error), advice=ADVICE)]
    except (MemoryError, OverflowError, RecursionError):
        return [Fault("模板要写的内容太多，超过了内存的限制", advice="检查模板里的循环和重复")]
    return []


def _parts(document: DocxTemplate) -> Iterator[str]:
    """Give the body, the headers and the footers."""
    yield document.get_xml()
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.get_part_xml(part)


class _Figure(str):
    """A printed figure: compared and counted as its bare text, printed with its mark."""

    __slots__ = ("mark",)
    mark: str


def _with_mark(value: object) -> object:
    return value.mark if isinstance(value, _Figure) else value


def _ready(value: Any) -> Any:  # noqa: ANN401 — any JSON value
    if isinstance(value, str):
        text = clean(value)
        if not MARK.fullmatch(text):
            return text
        figure = _Figure(unmarked(text))
        figure.mark = text
        return figure
    if isinstance(value, list):
        return [_ready(each) for each in value]
    return {key: _ready(each) for key, each in value.items()}


@dataclass(slots=True)
class _Check:
    """Walks one part of the template and looks up every name it uses."""

    text: str
    environment: ImmutableSandboxedEnvironment
    rows: Mapping[str, Any]
    found: list[Fault] = field(default_factory=list)

    def run(self, values: Mapping[str, Any]) -> list[Fault]:
        """Return every fault, in the order of the text."""
        try:
            parsed = self.environment.parse(self.text)
        except TemplateSyntaxError as error:
            self._add(error.lineno, "模板的标记写得不对", found=str(error.message))
            return self.found
        self._walk(parsed, dict(values))
        for name in sorted({each.name for each in parsed.find_all(nodes.Filter)} - set(FILTERS)):
            self._add(1, f"不能用过滤器“{name}”", expected="、".join(FILTERS))
        return self.found

    def _walk(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
            self._value(node, scope)
        elif isinstance(node, NOT_ALLOWED):
            self._add(node.lineno, "模板里只能取字段、写条件和循环", found=type(node).__name__)
        else:
            for assigned in (node,) if isinstance(node, (nodes.Assign, nodes.With)) else ():
                scope |= {each.name: UNKNOWN for each in assigned.find_all(nodes.Name) if each.ctx != "load"}
            for child in node.iter_child_nodes():
                if not (isinstance(child, nodes.Name) and child.ctx != "load"):
                    self._walk(child, scope)

    def _loop(self, node: nodes.For, scope: dict[str, Any]) -> None:
        over = self._value(node.iter, scope)
        each: Any = UNKNOWN
        if isinstance(over, list):
            name = node.iter.name if isinstance(node.iter, nodes.Name) else ""
            each = self.rows.get(name, "" if not over or isinstance(over[0], str) else over[0])
        elif over is not UNKNOWN:
            self._add(
                node.lineno, "这个字段不是一列，不能逐个取", expected="如 指标、一级指标、文字.background"
            )
        inner = {**scope, LOOP: UNKNOWN}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = each
        for child in (*node.body, *node.else_, *((node.test,) if node.test else ())):
            self._walk(child, inner)

    def _value(self, node: nodes.Node, scope: dict[str, Any]) -> Any:  # noqa: ANN401 — any JSON value
        """Look up what an expression names; UNKNOWN after a fault, so that one is told once."""
        if isinstance(node, nodes.Name):
            return self._key(node.lineno, node.name, scope, "")
        if isinstance(node, nodes.Getattr):
            key = node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            key = node.arg.value
        else:
            self._walk_below(node, scope)
            return UNKNOWN
        owner = self._value(node.node, scope)
        if isinstance(owner, dict):
            return self._key(node.lineno, str(key), owner, f"{_written(node.node)}.")
        if owner is not UNKNOWN or str(key).startswith("_"):
            self._add(
                node.lineno, f"“{_written(node.node)}”下面没有“{key}”", expected=f"只写 {_written(node.node)}"
            )
        return UNKNOWN

    def _walk_below(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, NOT_ALLOWED):
            self._walk(node, scope)
        for child in () if isinstance(node, NOT_ALLOWED) else node.iter_child_nodes():
            self._walk(child, scope)

    def _key(self, line: int, name: str, owner: Mapping[str, Any], before: str) -> Any:  # noqa: ANN401
        if name in owner:
            return owner[name]
        near = difflib.get_close_matches(name, [*owner], n=1, cutoff=0.3)
        expected = f"{before}{near[0]}" if near else "、".join(f"{before}{each}" for each in owner)
        self._add(line, f"没有“{before}{name}”这个字段", expected=expected)
        return UNKNOWN

    def _add(self, line: int, what: str, *, found: str = "", expected: str = "") -> None:
        shown = re.sub(r"<[^<>]+>", "", self.text.splitlines()[max(line - 1, 0)]).strip()
        place = Place(column=shown[:LONGEST_SHOWN])
        self.found.append(Fault(what, place, found, expected, ADVICE))


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return "它"
