"""What cannot be true within one record, in words: declared with each kind, asked by the readers."""

from collections.abc import Iterator
from datetime import date, datetime

from jiheng.evidence.fact import Fact
from jiheng.values.money import Money
from jiheng.values.period import Period


def not_before(fact: Fact, earlier: str, *later: str) -> Iterator[str]:
    """Doubt every one of the later fields that lies before the earlier one; unfilled ones say nothing."""
    begin = getattr(fact, earlier)
    begin = begin.first if isinstance(begin, Period) else begin
    for name in later:
        end = getattr(fact, name)
        if begin is not None and end is not None and _comparable(end, begin) < _comparable(begin, end):
            told, than = (f"“{_title(fact, each)}”{_written(fact, each)}" for each in (name, earlier))
            yield f"{told}早于{than}"


def above_zero(fact: Fact, *names: str) -> Iterator[str]:
    """Doubt every one of the amounts that is not above zero."""
    for name in names:
        if getattr(fact, name) <= Money(0):
            yield f"“{_title(fact, name)}”应当大于零，现在是 {_written(fact, name)} 元"


def at_most(fact: Fact, whole: str, *parts: str) -> Iterator[str]:
    """Doubt parts that are together more than the whole; unfilled ones say nothing."""
    limit = getattr(fact, whole)
    counts = [count for name in parts if (count := getattr(fact, name)) is not None]
    if limit is not None and counts and sum(counts) > limit:
        named = "、".join(f"“{_title(fact, name)}”" for name in parts)
        together = f"合计 {sum(counts)}，" if len(parts) > 1 else f"是 {sum(counts)}，"
        yield f"{named}{together}多于“{_title(fact, whole)}”的 {limit}"


def _comparable(value: date, other: date) -> date:
    """Compare by the day where one of the two says no more."""
    return value.date() if isinstance(value, datetime) and not isinstance(other, datetime) else value


def _title(fact: Fact, name: str) -> str:
    return next(field.title for field in fact.fields if field.name == name)


def _written(fact: Fact, name: str) -> str:
    return next(field.write(getattr(fact, name)) for field in fact.fields if field.name == name)
