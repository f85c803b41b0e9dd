"""The fields of a fact: how a cell is read, written and named.

A fact type declares its fields with the functions below (`text`, `day`, `money` …). The identifier
is the dataclass field's own name; the Chinese title is the header people see. `write` gives the one
canonical form of a value, which is what is hashed and what is written to tables, so that reading
what was written gives the same fact.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jiheng.errors import UnreadableValueError
from jiheng.evidence.pauses import FORM, read_pauses, write_pauses
from jiheng.values.digits import fold, scaled
from jiheng.values.money import Money
from jiheng.values.period import Period, read_day, read_moment
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

CIRCLED = {chr(ord("①") + index): index + 1 for index in range(20)}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record kind: identifier, Chinese title, meaning, how to read and write it."""

    name: str
    title: str
    meaning: str
    form: str  # what may stand in a cell, in words
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    required: bool = True
    unit: str = ""
    choices: Mapping[str, str] | None = None
    names_system: bool = False
    other_units: tuple[str, ...] = ()  # units a table's header may name instead
    empty: Any = None  # what an empty cell means
    approves: bool = False  # filled in by who approves the record, never by who enters it

    def filled(self, value: Any) -> bool:  # noqa: ANN401 — any field's value
        """Say whether a value says more than an empty cell would."""
        return value not in (None, "", self.empty)

    def read_in(self, cell: str, unit: str) -> Any:  # noqa: ANN401 — any field's value
        """Read a cell of a column whose header names a unit; a unit in the cell itself wins."""
        if unit in self.other_units:
            return Money.read(cell, unit=unit)
        return self.read(cell)

    @property
    def header(self) -> str:
        """The Chinese header of a table, with the unit a bare number is in."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


def _declare(**parts: Any) -> Any:  # noqa: ANN401 — dataclasses.field is typed so
    empty = parts.get("empty")
    if parts.setdefault("required", True):
        return dataclasses.field(metadata={"field": parts})
    return dataclasses.field(default=empty, metadata={"field": parts})


def text(title: str, meaning: str, *, required: bool = True, approves: bool = False) -> Any:  # noqa: ANN401
    """Declare a text."""
    return _declare(
        title=title,
        meaning=meaning,
        form="文字",
        read=str.strip,
        write=str,
        required=required,
        empty="",
        approves=approves,
    )


def system(title: str = "系统", meaning: str = "项目里登记的系统名称或别名") -> Any:  # noqa: ANN401
    """Declare the name of a system of the project."""
    return _declare(
        title=title, meaning=meaning, form="系统名称", read=str.strip, write=str, names_system=True
    )


def day(title: str, meaning: str, *, required: bool = True) -> Any:  # noqa: ANN401
    """Declare a day."""
    return _declare(
        title=title, meaning=meaning, form="日期", read=read_day, write=date.isoformat, required=required
    )


def moment(title: str, meaning: str, *, required: bool = True, approves: bool = False) -> Any:  # noqa: ANN401
    """Declare a day and time, Beijing time."""
    return _declare(
        title=title,
        meaning=meaning,
        form="日期和时间",
        read=read_moment,
        write=_write_moment,
        required=required,
        approves=approves,
    )


def _write_moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


def period(title: str, meaning: str, *, required: bool = True) -> Any:  # noqa: ANN401
    """Declare a period: a month, a quarter, a year, or two days."""
    return _declare(
        title=title, meaning=meaning, form="期间", read=Period.read, write=_write_period, required=required
    )


def _write_period(value: Period) -> str:
    if value == Period.month(value.first.year, value.first.month):
        return f"{value.first:%Y-%m}"
    return f"{value.first}..{value.last}"


def pauses(title: str, meaning: str) -> Any:  # noqa: ANN401
    """Declare stretches of time in which a clock stood still, each with its reason; may be left empty."""
    return _declare(
        title=title,
        meaning=meaning,
        form=FORM,
        read=read_pauses,
        write=write_pauses,
        required=False,
        empty=(),
    )


def money(title: str, meaning: str, *, required: bool = True) -> Any:  # noqa: ANN401
    """Declare an amount; a bare number is in 元, or in the unit that the header names."""
    return _declare(
        title=title,
        meaning=meaning,
        form="金额",
        unit="元",
        other_units=("万元",),
        read=Money.read,
        write=lambda value: value.yuan,
        required=required,
    )


def count(title: str, meaning: str, unit: str, *, required: bool = True) -> Any:  # noqa: ANN401
    """Declare a whole number, not below 0."""
    return _declare(
        title=title, meaning=meaning, form="整数", unit=unit, read=_read_count, write=str, required=required
    )


def _read_count(cell: str) -> int:
    number = scaled(cell, 0)
    if number < 0:
        raise UnreadableValueError("次数不能小于零", found=cell, expected="0 或正整数")
    return number


def quantity(title: str, meaning: str, *, required: bool = True) -> Any:  # noqa: ANN401
    """Declare a number with its unit: `12TB`, `99.5%`."""
    return _declare(
        title=title, meaning=meaning, form="数和单位", read=Quantity.read, write=str, required=required
    )


def points(title: str, meaning: str) -> Any:  # noqa: ANN401
    """Declare a number of points."""
    return _declare(
        title=title, meaning=meaning, form="分数", read=Score.read, write=lambda score: score.text
    )


def item(title: str, meaning: str) -> Any:  # noqa: ANN401
    """Declare the number of a checklist item: `①`, `1`, `第1项`."""
    return _declare(title=title, meaning=meaning, form="项号", read=_read_item, write=str)


def _read_item(cell: str) -> int:
    written = cell.strip()
    if written in CIRCLED:
        return CIRCLED[written]
    match = re.fullmatch(r"第?(\d{1,2})项?", fold(written))
    if match is None or not int(match[1]):
        raise UnreadableValueError("读不出项号", found=cell, expected="①、1 或 第1项")
    return int(match[1])


def choice(
    title: str,
    meaning: str,
    choices: type[StrEnum],
    titles: tuple[str, ...],
    *,
    empty: StrEnum | None = None,
    required: bool = True,
    approves: bool = False,
) -> Any:  # noqa: ANN401
    """Declare one of a few words; `titles` are their Chinese names in the order of the enumeration.

    With `empty` the cell may be left empty and means that member; with `required` false it may be
    left empty and says nothing.
    """
    by_word = dict(zip(titles, choices, strict=True)) | {member.value: member for member in choices}

    def read(cell: str) -> StrEnum:
        word = cell.strip()
        if word not in by_word:
            raise UnreadableValueError(
                "不在可选值之内", found=cell, expected="、".join(titles), advice="改成其中一个"
            )
        return by_word[word]

    named = {member.value: name for member, name in zip(choices, titles, strict=True)}
    return _declare(
        title=title,
        meaning=meaning,
        form="、".join(titles),
        read=read,
        write=lambda value: named[value.value],
        choices=named,
        required=required and empty is None,
        empty=empty,
        approves=approves,
    )


def fields_of(fact_type: type) -> tuple[Field, ...]:
    """List the declared fields of a fact type, its own first, those of every record last."""
    declared = [
        Field(name=each.name, **each.metadata["field"])
        for each in dataclasses.fields(fact_type)
        if "field" in each.metadata
    ]
    return tuple(sorted(declared, key=lambda each: each.name in COMMON))


# Columns that every record kind may have; they say where the record comes from.
COMMON = (
    "id", "origin", "recorded_by", "recorded_at", "attachments", "attachment_pages", "supersedes", "reason",
    "record_state",
)  # fmt: skip
