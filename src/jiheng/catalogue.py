"""How units declare themselves, are found, listed and checked.

A unit (a rule kind, a measure, a report kind, later a check, a connector, a probe) is one file in
its catalogue's folder. Dropping the file in is the whole registration: the catalogue imports every
module of the folder and takes the one declaration in it. The module's docstring is the unit's
manual page; a unit without its headings does not load.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from types import ModuleType
from typing import Generic, TypeAlias, TypeVar

from jiheng.errors import Fault, UnreadableValueError

# What a data file says for one key, before it is read: texts, lists and mappings of texts.
Raw: TypeAlias = "str | list[Raw] | dict[str, Raw]"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOM = 40  # characters of it that a message shows
SHAPE = "shape"  # what a reader says of itself


class Takes(StrEnum):
    """What stands behind a key, so that a form can ask for it piece by piece."""

    TEXT = "text"
    CHOICE = "choice"  # of `titles`
    COLUMN = "column"  # of the records that the same unit selects
    RECORDS = "records"  # a kind of record, conditions, a period
    NUMBER = "number"  # the same, and what is taken of them
    AMOUNT = "amount"  # the same, and which of their amounts is added up
    NUMBER_OR_PLAN = "number_or_plan"  # or a planned number
    NAMED_RECORDS = "named_records"  # several selections, each with the name of what it finds
    ROWS = "rows"  # a list of mappings with the keys of `titles`
    PAIRS = "pairs"  # a mapping of one thing to another, called as in `titles`


@dataclass(frozen=True, slots=True)
class Shape:
    """How a parameter is written; `titles` are those of its choices or of the parts of a row."""

    takes: Takes = Takes.TEXT
    titles: Mapping[str, str] = field(default_factory=dict)


ReadT = TypeVar("ReadT", bound=Callable[..., object])


def written_as(takes: Takes, **titles: str) -> Callable[[ReadT], ReadT]:
    """Declare on a reader how what it reads is written (a decorator); undeclared, it is one text."""

    def declare(read: ReadT) -> ReadT:
        setattr(read, SHAPE, Shape(takes, titles))
        return read

    return declare


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a unit's user may set; `read` turns the written form into a value.

    Without a `default` (in its written form) it must be set.
    """

    name: str
    title: str
    read: Callable[[Raw], object]
    meaning: str
    default: "Raw | None" = None

    @property
    def shape(self) -> Shape:
        """How it is written, as its reader says."""
        if isinstance(self.read, OneOf):
            return Shape(Takes.CHOICE, self.read.choices)
        return getattr(self.read, SHAPE, Shape())


def flow(value: object) -> str:
    """Write what a data file says for one key on one line."""
    if isinstance(value, Mapping):
        return "；".join(f"{key}: {flow(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "；".join(flow(each) for each in value)
    return str(value)


def shown(raw: Raw) -> str:
    """Write a raw value on one line, as far as a message has room for it."""
    text = flow(raw)
    return text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"


def text_of(raw: Raw) -> str:
    """Take a raw value that must be one text. Raises UnreadableValueError."""
    if not isinstance(raw, str):
        raise UnreadableValueError("这里应当只写一个值", found=flow(raw), expected="一个文字或数")
    return raw


def reading(read: Callable[[str], object]) -> Callable[[Raw], object]:
    """Make a reader of one text into a reader of a raw value."""
    return lambda raw: read(text_of(raw))


@dataclass(frozen=True, slots=True)
class OneOf:
    """A reader that takes one of `choices` (identifier → Chinese title), by either."""

    choices: Mapping[str, str]

    def __call__(self, raw: Raw) -> str:
        """Give the identifier. Raises UnreadableValueError."""
        word = text_of(raw).strip()
        by_word = {title: name for name, title in self.choices.items()} | {
            name: name for name in self.choices
        }
        if word not in by_word:
            expected = "、".join(f"{name}（{title}）" for name, title in self.choices.items())
            raise UnreadableValueError("不在可选值之内", found=word, expected=expected)
        return by_word[word]


def one_of(choices: Mapping[str, str]) -> OneOf:
    """Make a reader that takes one of `choices`."""
    return OneOf(choices)


def read_parameters(
    declared: tuple[Parameter, ...], written: Mapping[str, Raw]
) -> tuple[dict[str, object], list[tuple[str, Fault]]]:
    """Read every parameter; return the values and every fault with the key it belongs to."""
    values: dict[str, object] = {}
    faults: list[tuple[str, Fault]] = []
    for parameter in declared:
        raw = written.get(parameter.name, parameter.default)
        if raw is None:
            faults.append(("", missing(parameter.name, parameter.title, parameter.meaning)))
            continue
        try:
            values[parameter.name] = parameter.read(raw)
        except UnreadableValueError as error:
            faults.append((parameter.name, error.fault))
    known = [parameter.name for parameter in declared]
    faults += [(key, unknown(key, known)) for key in written if key not in known]
    return values, faults


def missing(name: str, title: str, meaning: str = "") -> Fault:
    """Describe a key that must be there and is not."""
    return Fault(f"缺少“{name}”（{title}）", expected=meaning, advice=f"补上 {name}: …")


def nearest(name: str, known: "Iterable[str]") -> str:
    """Propose the nearest of the known names in words; nothing when none is near."""
    near = get_close_matches(name, list(known), n=1)
    return f"是不是想写“{near[0]}”？" if near else ""


def unknown(name: str, known: "list[str] | tuple[str, ...]") -> Fault:
    """Describe a name that is not among the known ones, proposing the nearest."""
    return Fault(
        f"不认识“{name}”",
        found=name,
        expected="、".join(known) if known else "这里没有可写的项",
        advice=nearest(name, known) or "删去，或改成上面所列的名称",
    )


@dataclass(slots=True, weakref_slot=True)
class Unit:
    """What every unit says of itself. `name` is its file's name, `page` its docstring."""

    title: str
    version: int
    parameters: tuple[Parameter, ...] = ()
    code: str = ""
    name: str = field(default="", init=False)
    page: str = field(default="", init=False)

    @property
    def id(self) -> str:
        """The short code where there is one, else the name."""
        return self.code or self.name


UnitT = TypeVar("UnitT", bound=Unit)


class Catalogue(Generic[UnitT]):
    """The units of one folder, found by importing each of its modules."""

    def __init__(self, package: ModuleType, unit: type[UnitT], headings: tuple[str, ...]) -> None:
        """Name the folder, the type of its declarations, and the headings of their docstrings."""
        self.package = package
        self.unit = unit
        self.headings = headings

    @cached_property
    def units(self) -> dict[str, UnitT]:
        """All units by id, in the order of their ids."""
        found: dict[str, UnitT] = {}
        for module in pkgutil.iter_modules(self.package.__path__):
            unit = self._declared(importlib.import_module(f"{self.package.__name__}.{module.name}"))
            if unit.id in found:
                raise TypeError(f"{unit.name} and {found[unit.id].name} share the id {unit.id}")
            found[unit.id] = unit
        return dict(sorted(found.items()))

    def __iter__(self) -> Iterator[UnitT]:
        """Go through the units in the order of their ids."""
        return iter(self.units.values())

    def find(self, name: str) -> UnitT:
        """Return the unit with this id, name or title; raises UnreadableValueError, nearest named."""
        if name in self.units:
            return self.units[name]
        for unit in self:
            if name in (unit.name, unit.title):
                return unit
        raise UnreadableValueError(
            f"不认识“{name}”",
            found=name,
            expected="、".join(f"{unit.id}（{unit.title}）" for unit in self),
            advice=nearest(name, self.units) or "改成上面所列的一个",
        )

    def _declared(self, module: ModuleType) -> UnitT:
        units = [value for value in vars(module).values() if isinstance(value, self.unit)]
        if len(units) != 1:
            raise TypeError(f"{module.__name__}: one unit a file, found {len(units)}")
        unit = units[0]
        unit.name = module.__name__.rpartition(".")[2]
        unit.page = (module.__doc__ or "").strip()
        for heading in self.headings:
            if not re.search(rf"^{heading}: ", unit.page, re.MULTILINE):
                raise TypeError(f"{module.__name__}: its docstring lacks “{heading}: …”")
        for parameter in unit.parameters:  # users read it where the parameter is missing
            if not CHINESE.search(parameter.meaning):
                raise TypeError(f"{module.__name__}: the meaning of {parameter.name} is told in Chinese")
        return unit
