"""One number taken of a selection: how many records, how many different ones, a sum, a mean, an extreme."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jiheng.catalogue import Raw, Takes, text_of, unknown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.measures.measure import LeftOut, Setting, some
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.exact import Exact, greatest, least
from jiheng.values.money import Money
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.units import COUNTED, MEASURES

COUNT, DISTINCT = "count", "distinct"
# What is taken of a field, as steps name it; each is also the key that asks for it.
STATISTICS = {
    DISTINCT: "不重复的",
    "sum": "合计",
    "mean": "平均",
    "highest": "最大",
    "lowest": "最小",
    "latest": "最近一次",
}
ADDING = (COUNT, DISTINCT, "sum")  # nothing of these is zero; of the others it is no number
DAYS = ("日期", "日期和时间")
NUMBERS = ("整数", "金额", "数和单位")
NOT_COUNTING = ("工作日", "个百分点")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A selection, and what is taken of it; `field` is None where its records are counted."""

    selection: Selection
    statistic: str = COUNT
    field: Field | None = None

    def __str__(self) -> str:
        """Say it in words; an amount goes without saying."""
        said = self.field is None or self.field.name == "amount"
        return f"{self.selection}" if said else f"{self.selection}的{self.field.title}"  # type: ignore[union-attr]

    def named(self, system_name: Callable[[str], str]) -> "Aggregate":
        """Put each system's one name; raises UnreadableValueError."""
        return replace(self, selection=self.selection.named(system_name))

    def in_period(self, moved: Callable[[Period], Period]) -> "Aggregate":
        """Ask about another period, where the selection names its own."""
        return replace(self, selection=self.selection.in_period(moved))


@dataclass(frozen=True, slots=True)
class Taken:
    """The number taken, told in `unit` (empty for a bare count), with its facts and its step."""

    number: Exact
    unit: str
    facts: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    told: str = ""
    records: int = 0


@written_as(Takes.NUMBER)
def read_aggregate(raw: Raw) -> Aggregate:
    """Read a selection; with `sum: amount`, `distinct: system`, `highest: minutes` … not its count.

    Raises UnreadableValueError.
    """
    if not isinstance(raw, dict):
        return Aggregate(read_selection(raw))
    asked = [name for name in STATISTICS if name in raw]
    selection = read_selection({name: each for name, each in raw.items() if name not in asked})
    if not asked:
        return Aggregate(selection)
    if len(asked) > 1:
        raise UnreadableValueError("一次只能取一个数", found="、".join(asked), expected="其中一个")
    return Aggregate(selection, asked[0], _field(selection, asked[0], text_of(raw[asked[0]])))


def _field(selection: Selection, statistic: str, name: str) -> Field:
    kind = selection.fact_type
    fields = {each.name: each for each in kind.fields}
    field = fields.get(name) or next((each for each in kind.fields if each.title == name), None)
    if field is None:
        fault = unknown(name, list(fields))
        raise UnreadableValueError(
            f"“{kind.title}”没有“{name}”这一项", expected=fault.expected, advice=fault.advice
        )
    if statistic != DISTINCT and field.form not in NUMBERS:
        numbers = [f"{each.name}（{each.title}）" for each in kind.fields if each.form in NUMBERS]
        raise UnreadableValueError(
            f"“{kind.title}”的“{field.title}”不是数，不能取{STATISTICS[statistic]}",
            found=name,
            expected="、".join(numbers) or "这种记录没有数，只能数条数，或用 distinct 数不重复的",
        )
    return field


def take(aggregate: Aggregate, setting: Setting, *, zero: bool = False) -> Taken | NoValue:
    """Take the number; where nothing fits and `zero` does not say that this is none, say why not.

    A record whose field is empty says nothing of it, so no number follows.
    """
    selection, field = aggregate.selection, aggregate.field
    if not setting.evidence.kept(selection.fact_type.stem):
        return no_register(selection.fact_type)
    found = select(selection, setting)
    if not found.facts and not (zero and aggregate.statistic in ADDING):
        return insufficient_data(f"{found.period}没有一条{selection}：是没有做，还是没有交记录，无从判断")
    told = f"{found.period}的{selection}共 {len(found.facts)} 条"
    if field is None:
        return Taken(Exact(len(found.facts)), "", found.ids, found.left_out, told, len(found.facts))
    empty = [fact.id for fact in found.facts if getattr(fact, field.name) in (None, "")]
    if empty:
        return insufficient_data(
            f"{found.period}的{selection}有 {len(empty)} 条没有填“{field.title}”（{some(empty)}）；"
            f"只算填了的，在条件里加 {field.name}: 非空"
        )
    reckoned = _reckoned(aggregate.statistic, field, found.facts)
    if isinstance(reckoned, NoValue):
        return reckoned
    number, unit = reckoned
    if aggregate.statistic == DISTINCT:
        told = f"{told}，{STATISTICS[DISTINCT]}{field.title} {number.numerator} {unit or '个'}"
    else:
        told = f"{told}，{field.title}{STATISTICS[aggregate.statistic]} {Quantity.exactly(number, unit)}"
    return Taken(number, unit, found.ids, found.left_out, told, len(found.facts))


def _reckoned(statistic: str, field: Field, facts: Sequence[Fact]) -> tuple[Exact, str] | NoValue:
    if statistic == DISTINCT:
        unit = "天" if field.form in DAYS else ""
        return Exact(len({_told_apart(getattr(fact, field.name)) for fact in facts})), unit
    if statistic == "latest":
        latest = latest_of(facts, field)
        if isinstance(latest, NoValue):
            return latest
        facts = (latest,)
    numbers = [_number(getattr(fact, field.name), field) for fact in facts]
    units = sorted({unit for _, unit in numbers})
    if len(units) > 1:
        return insufficient_data(f"“{field.title}”的单位不一：{'、'.join(units)}")
    exact = [number for number, _ in numbers]
    total = Exact(0)
    extreme = exact[0] if exact else total
    for number in exact:
        total += number
        extreme = greatest(extreme, number) if statistic == "highest" else least(extreme, number)
    unit = units[0] if units else ("元" if field.form == "金额" else field.unit)
    if statistic == "mean":
        return total / Exact(len(exact)), unit
    return (total, unit) if statistic == "sum" else (extreme, unit)


def _told_apart(value: Any) -> Any:  # noqa: ANN401 — any field's value
    """Moments of one day are one day: a duty register counts days."""
    return value.date() if isinstance(value, datetime) else value


def _number(value: Any, field: Field) -> tuple[Exact, str]:  # noqa: ANN401 — any field's value
    if isinstance(value, Money):
        return value.exact, "元"
    if isinstance(value, Quantity):
        return Exact(value.ten_thousandths, SCALE), value.unit
    return Exact(value), field.unit


def latest_of(facts: Sequence[Fact], field: Field) -> Fact | NoValue:
    """Take the latest record; several systems, or several values at the latest time, say no one number."""
    systems = sorted({getattr(fact, "system", "") for fact in facts})
    if len(systems) > 1:
        listed = "、".join(systems)
        return insufficient_data(f"读数来自 {len(systems)} 个系统（{listed}），请写明 system")
    last_day: date = max(fact.happened_on for fact in facts)
    last = [fact for fact in facts if fact.happened_on == last_day]
    if len({getattr(fact, field.name) for fact in last}) > 1:
        both = "、".join(fact.id for fact in last)
        return insufficient_data(f"{last_day} 有不同的读数（{both}），不知以哪个为准")
    return last[0]


def dimension(unit: str) -> str:
    """Say what a unit measures: time, money, a rate, or itself; units that count things are all ``""``."""
    if unit in MEASURES:
        return MEASURES[unit][0]
    return "" if unit in COUNTED and unit not in NOT_COUNTING else unit


def in_base(taken: Taken) -> Exact:
    """Give the number in the base unit of its measure: seconds, 元, months."""
    return taken.number * Quantity.of(1, taken.unit).exact


def in_unit(taken: Taken, wanted: str | None, *, otherwise: str) -> Quantity:
    """Write a number taken in the target's unit where it measures the same; a bare count in `otherwise`."""
    if not wanted or dimension(wanted) != dimension(taken.unit):
        return Quantity.exactly(taken.number, taken.unit or otherwise)
    return Quantity.exactly(in_base(taken) / Quantity.of(1, wanted).exact, wanted)
