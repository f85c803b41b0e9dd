"""Sums of money over selected records."""

from jiheng.measures.selection import Selected, Selection
from jiheng.values.money import Money


def has_amounts(selection: Selection) -> str:
    """Say so where records of this kind carry no amount."""
    if any(field.name == "amount" for field in selection.fact_type.fields):
        return ""
    return f"“{selection.fact_type.title}”记录没有金额，不能相加"


def sum_of(found: Selected) -> Money:
    """Add the amounts of the facts found; they are of a kind that `has_amounts`."""
    return Money(sum(fact.amount.fen for fact in found.facts))  # type: ignore[attr-defined]


def in_one_unit(*amounts: Money) -> list[str]:
    """Write amounts that stand in one line alike: in 万元 where all can be told so exactly, else in 元."""
    written = [str(amount) for amount in amounts]
    alike = all(text.endswith("万元") for text in written)
    return written if alike else [f"{amount.yuan}元" for amount in amounts]
