"""Read what is to be paid by when: `funds: planned_payments` of a project, or `payments` of its contracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiheng.errors import Fault
from jiheng.frameworks.marked_yaml import Section
from jiheng.values.days import read_day
from jiheng.values.money import Money


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """An amount that is to be paid by the end of a day."""

    by: date
    amount: Money
    what: str = ""


def read_planned_payments(section: Section, key: str, title: str) -> tuple[PlannedPayment, ...]:
    """Read a list of payments; every fault is noted at its place."""
    return tuple(_payments(section, key, title))


def read_funds(section: Section, *, of_contracts: bool) -> tuple[PlannedPayment, ...]:
    """Read `funds` of a project; a plan stands there or in the contracts, not in both."""
    below = section.section("funds", "资金", required=False)
    if below is None:
        return ()
    planned = read_planned_payments(below, "planned_payments", "付款计划")
    if planned and of_contracts:
        told = "付款计划写了两处：funds … planned_payments 和 contracts … payments"
        below.fault("planned_payments", Fault(told, advice="留下一处，否则同一笔钱会算两遍"))
    below.done()
    return planned


def _payments(section: Section, key: str, title: str) -> Iterator[PlannedPayment]:
    for each in section.sections(key, title, required=False):
        by, amount = each.value("by", "哪天前付", read_day), each.value("amount", "付多少", Money.read)
        what = each.optional("what", str, "")
        each.done()
        if amount is not None and amount <= Money(0):
            each.fault("amount", Fault("计划付款的金额应大于零", found=str(amount)))
        elif by is not None and amount is not None:
            yield PlannedPayment(by, amount, what)
