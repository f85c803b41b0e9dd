"""Which facts a measure looks at: a kind of record, conditions on its fields, a period."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, Self, runtime_checkable

from jiheng.catalogue import Raw, Takes, flow, missing, reading, shown, text_of, unknown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.measures.condition import Condition, read_condition
from jiheng.measures.measure import LeftOut, Setting
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period


@runtime_checkable
class NamesSystems(Protocol):
    """A parameter in which systems may be named, by any name they go by."""

    def named(self, system_name: Callable[[str], str]) -> Self:
        """Put each system's one name for the name or alias written; raises UnreadableValueError."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of one kind whose fields meet the conditions, in a period (default: the project's)."""

    fact_type: type[Fact]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    period: Period | None = None

    def named(self, system_name: Callable[[str], str]) -> "Selection":
        """Put each system's one name for the name or alias written; raises UnreadableValueError."""
        conditions = {name: each.named(system_name) for name, each in self.conditions.items()}
        return replace(self, conditions=conditions)

    def in_period(self, moved: Callable[[Period], Period]) -> "Selection":
        """Ask about another period, where this selection names its own."""
        return replace(self, period=moved(self.period)) if self.period else self

    def fits(self, fact: Fact) -> bool:
        """Say whether a fact of this kind meets the conditions."""
        return all(each.met_by(getattr(fact, name)) for name, each in self.conditions.items())

    def __str__(self) -> str:
        """Say it in words, as steps print it."""
        told = "，".join(map(str, self.conditions.values()))
        return f"“{self.fact_type.title}”记录" + (f"（{told}）" if told else "")


@written_as(Takes.RECORDS)
def read_selection(raw: Raw) -> Selection:
    """Read `inspection`, or `{kind: inspection, system: 云安访系统, where: 上门, period: 2023}`.

    The conditions are those of `read_condition`. Raises UnreadableValueError.
    """
    written: dict[str, Raw] = (
        {"kind": raw} if isinstance(raw, str) else dict(raw) if isinstance(raw, dict) else {}
    )
    if "kind" not in written:
        raise UnreadableValueError(
            missing("kind", "记录种类").what, found=flow(raw), expected="、".join(KINDS)
        )
    word = text_of(written.pop("kind"))
    by_title = {fact_type.title: fact_type for fact_type in KINDS.values()}
    fact_type = KINDS.get(word) or by_title.get(word)
    if fact_type is None:
        fault = unknown(word, [*KINDS])
        raise UnreadableValueError(
            f"没有“{word}”这种记录", found=word, expected=fault.expected, advice=fault.advice
        )
    period = written.pop("period", None)
    fields = {field.name: field for field in fact_type.fields} | {
        field.title: field for field in fact_type.fields
    }
    conditions = {}
    for name, value in written.items():
        if name not in fields:
            fault = unknown(name, [field.name for field in fact_type.fields])
            raise UnreadableValueError(
                f"“{fact_type.title}”没有“{name}”这一项", expected=fault.expected, advice=fault.advice
            )
        conditions[fields[name].name] = read_condition(fields[name], value)
    return Selection(fact_type, conditions, Period.read(text_of(period)) if period else None)


read_column = written_as(Takes.COLUMN)(reading(str))  # a field of the records that are selected


@dataclass(frozen=True, slots=True)
class NamedSelections:
    """Several selections, each under the name of what it finds."""

    by_name: Mapping[str, Selection]

    def named(self, system_name: Callable[[str], str]) -> "NamedSelections":
        """Put each system's one name; raises UnreadableValueError."""
        return NamedSelections({name: each.named(system_name) for name, each in self.by_name.items()})


@written_as(Takes.NAMED_RECORDS)
def read_named_selections(raw: Raw) -> NamedSelections:
    """Read a list of selections that each say `what` they find. Raises UnreadableValueError."""
    if not isinstance(raw, list) or not raw:
        expected = "- what: 安全事件\n  kind: incident"
        raise UnreadableValueError("应当列出各种情形", found=shown(raw), expected=expected)
    selections: dict[str, Selection] = {}
    for number, each in enumerate(raw, 1):
        written = dict(each) if isinstance(each, dict) else {}
        if "what" not in written:
            raise UnreadableValueError(f"第 {number} 种：{missing('what', '是什么情形').what}")
        name = text_of(written.pop("what"))
        if name in selections:
            raise UnreadableValueError(f"“{name}”写了两次", expected="每种只写一次")
        selections[name] = read_selection(written)
    return NamedSelections(selections)


@dataclass(frozen=True, slots=True)
class Selected:
    """The facts found, and those of the same kind and conditions left out, with the reason."""

    facts: tuple[Fact, ...]
    left_out: tuple[LeftOut, ...]
    period: Period

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the facts found."""
        return tuple(fact.id for fact in self.facts)


def select(selection: Selection, setting: Setting) -> Selected:
    """Find the facts of a selection; superseded ones and those outside the period are left out by name."""
    period = selection.period or setting.period
    evidence = setting.evidence
    facts: list[Fact] = []
    left_out: list[LeftOut] = []
    exact = {name: each.only for name, each in selection.conditions.items() if each.only is not None}
    for fact in evidence.having(selection.fact_type.stem, exact):
        if not selection.fits(fact) or not fact.stands:
            continue
        if later := evidence.superseded.get(fact.id):
            what = "更正" if evidence.by_id[later].stands else "作废"
            left_out.append(LeftOut(fact.id, f"已由 {later} {what}"))
        elif fact.falls_into(period):
            facts.append(fact)
        else:
            left_out.append(LeftOut(fact.id, f"发生在 {fact.happened_on}，不在{period}内"))
    return Selected(tuple(facts), tuple(left_out), period)


def no_register(fact_type: type[Fact]) -> NoValue:
    """Say that a register was not kept, and which file would be one."""
    return insufficient_data(
        f"没有“{fact_type.title}”台账：没有 evidence/{fact_type.stem}.csv；确实没有发生的，放一个只有表头的"
    )
