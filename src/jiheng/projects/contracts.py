"""Read the contracts of project.yaml and what they promise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jiheng.errors import Fault, UnreadableValueError
from jiheng.evidence.promises import Promise, Waiver, read_every
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.frameworks.marked_yaml import Section
from jiheng.measures.selection import Selection, read_selection
from jiheng.projects.payment_plan import PlannedPayment, read_planned_payments
from jiheng.projects.service_levels import read_service_levels
from jiheng.values.deadline import Deadline
from jiheng.values.digits import scaled
from jiheng.values.period import Period
from jiheng.values.working_days import WorkingCalendar

MOST = 1000


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of operation and maintenance, with its promises."""

    name: str
    service_period: Period
    supplier: str = ""
    number: str = ""
    promises: tuple[Promise, ...] = ()
    payments: tuple[PlannedPayment, ...] = ()
    service_levels: tuple[ServiceLevel, ...] = ()


def read_contracts(
    section: Section, *, system_name: Callable[[str], str], calendar: WorkingCalendar
) -> tuple[Contract, ...]:
    """Read `contracts`; every fault is noted at its place."""
    contracts = []
    names: dict[str, str] = {}
    for each in section.sections("contracts", "合同", required=False):
        name = each.value("name", "合同名称", str)
        period = each.value("service_period", "服务期", Period.read)
        supplier, number = each.optional("supplier", str, ""), each.optional("number", str, "")
        promises = [
            _promise(below, name or "", period, system_name, calendar)
            for below in each.sections("promises", "约定", required=False)
        ]
        payments = read_planned_payments(each, "payments", "付款约定")
        levels = read_service_levels(each, system_name, period)
        each.done()
        read = [promise for promise in promises if promise is not None]
        for promise in read:
            for word in (promise.name, *promise.aliases):
                if word in names:
                    told = f"约定“{word}”出现了两次（合同“{names[word]}”里已有）"
                    each.fault("promises", Fault(told, advice="改名：指标和免除记录按名称引用约定"))
                names[word] = name or ""
        if name is not None and period is not None:
            contracts.append(Contract(name, period, supplier, number, tuple(read), payments, levels))
    return tuple(contracts)


def promises_of(contracts: tuple[Contract, ...]) -> Mapping[str, Promise]:
    """Give the promises of all contracts by name."""
    return {promise.name: promise for contract in contracts for promise in contract.promises}


def _promise(
    section: Section,
    contract: str,
    service_period: Period | None,
    system_name: Callable[[str], str],
    calendar: WorkingCalendar,
) -> Promise | None:
    name = section.value("name", "约定名称", str)
    aliases = section.texts("aliases")
    every = section.value("every", "频次", read_every)
    each = section.optional("each", _count, 1)
    deadline = section.optional("deadline", Deadline.read, None)
    period = section.optional("period", Period.read, service_period)
    times = section.optional("times", _count, None)
    of = _selection(section, system_name)
    waivers = tuple(_waivers(section))
    section.done()
    if name is None or every is None or period is None or of is None:
        return None
    promise = Promise(name, of, every, period, each, deadline, waivers, contract, aliases)
    try:
        slots = len(promise.slots(calendar))
    except UnreadableValueError as error:  # working days of a year nobody knows
        section.fault("every", error.fault)
        return None
    if times is not None and times != slots * each:
        fault = Fault(
            f"约定“{name}”写了共 {times} 次，按频次算出 {slots * each} 次",
            found=f"{period}，每{every} {each} 次",
            expected=f"times: {slots * each}，或改正 period、every、each",
            advice="times 只作核对，可以不写",
        )
        section.fault("times", fault)
    return promise


def _selection(section: Section, system_name: Callable[[str], str]) -> Selection | None:
    if not section.has("of"):
        section.fault("of", Fault("缺少“of”（哪些记录算履行）", expected="of: {kind: inspection, …}"))
        return None
    written = section.raw_of("of")
    try:
        return read_selection(written).named(system_name)
    except UnreadableValueError as error:
        section.fault("of", error.fault)
        return None


def _waivers(section: Section) -> Iterator[Waiver]:
    for each in section.sections("waived", "免除", required=False):
        period = each.value("period", "免除哪一段", Period.read)
        reason = each.value("reason", "免除的理由", str)
        approved_by = each.value("approved_by", "谁批准的", str)
        each.done()
        if period is not None and reason and approved_by:
            yield Waiver(period, reason, approved_by)


def _count(text: str) -> int:
    count = scaled(text, 0)
    if not 1 <= count <= MOST:
        raise UnreadableValueError("次数不对", found=text, expected=f"1 到 {MOST} 的整数")
    return count
