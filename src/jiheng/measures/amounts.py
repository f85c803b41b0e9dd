"""Sums of money over selected records, and how amounts that stand together are written."""

from jiheng.catalogue import Raw, Takes, written_as
from jiheng.errors import UnreadableValueError
from jiheng.measures.aggregate import Aggregate, read_aggregate
from jiheng.measures.measure import Setting
from jiheng.measures.selection import Selected, select
from jiheng.values.money import Money


@written_as(Takes.AMOUNT)
def read_amounts(raw: Raw) -> Aggregate:
    """Read a selection whose `amount` is added up, or the field that `sum` names (`sum: awarded`).

    Raises UnreadableValueError.
    """
    asked = read_aggregate(raw)
    if asked.field is None:
        field = next((each for each in asked.selection.fact_type.fields if each.name == "amount"), None)
        asked = Aggregate(asked.selection, "sum", field)
    if asked.field is None or asked.field.form != "金额" or asked.statistic != "sum":
        title = asked.selection.fact_type.title
        amounts = [each for each in asked.selection.fact_type.fields if each.form == "金额"]
        raise UnreadableValueError(
            f"“{title}”记录没有金额，不能相加" if not amounts else f"要写明“{title}”的哪个金额相加",
            expected="、".join(f"sum: {each.name}（{each.title}）" for each in amounts) or "有金额的记录",
        )
    return asked


def added(asked: Aggregate, setting: Setting) -> tuple[Selected, Money]:
    """Find the facts and add their amounts; superseded ones and those outside the period are left out."""
    found = select(asked.selection, setting)
    name = asked.field.name if asked.field else "amount"
    return found, Money(sum(getattr(fact, name).fen for fact in found.facts))


def in_one_unit(*amounts: Money) -> list[str]:
    """Write amounts that stand in one line alike: in 万元 where all can be told so exactly, else in 元."""
    written = [str(amount) for amount in amounts]
    alike = all(text.endswith("万元") for text in written)
    return written if alike else [f"{amount.yuan}元" for amount in amounts]
