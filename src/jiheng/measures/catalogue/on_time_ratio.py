"""Divide what was done in time by what was to be done.

Question: what share was done in time (响应、到场、修复、办结、发布、支付、整改、签订、答复及时率)?
Numerator: the records whose `end` came within the `deadline` after their `begin` (calendar days, working
    days, hours, a day of a month), within what the contract promises for the fault (`deadline: 合同约定`), or
    on or before their own `due` day.
Denominator: the records of the selection that have a deadline.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) records that lack
    `begin` or `due`: nothing was due; (4) records without an `end`: late (`undone: late`), not counted
    (`left_out`), or, unless said, insufficient data; not yet due ones are left out where it is asked as of a
    day; (5) insufficient data where the register was not kept, or a mere day cannot tell whether a limit in
    hours was kept, nothing was promised for a fault where the promise is asked, or a year's holidays are not
    known; not applicable where it was kept and nothing was due.
Unit: ratio of counts.
Basis: domain term 及时率: number within limit ÷ number due; the day it begins is not counted, the day of the
    deadline is in time unless it says 早于. Limits in hours for faults go by the hours of service of the
    contract, without pauses (service_levels), unless `clock` is plain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import REPAIR, RESPONSE
from jiheng.measures.clocks import CLOCK, PROMISED
from jiheng.measures.durations import FORMS
from jiheng.measures.limits import BY_CONTRACT, Limit, Limits, Standing, read_limit, when
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_column, read_selection, select
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

UNDONE = {"insufficient_data": "数据不足", "late": "算逾期", "left_out": "不计"}
MOST_TOLD = 20


measure = Measure(
    title="及时率",
    version=2,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "应当及时做的事，如 service_request、vulnerability"),
        Parameter("end", "做完", read_column, "做完的时间是哪一列，如 finished_at"),
        Parameter("begin", "从", read_column, "从哪一列算起，如 received_at；与 deadline 同写", default=""),
        Parameter(
            "deadline",
            "期限",
            read_limit,
            "如 2小时内、5个工作日内、次月10日前；故障按各自合同时限的写 合同约定",
            default="",
        ),
        Parameter(
            "due",
            "应做完",
            read_column,
            "每条自己的期限是哪一列，如 due_on；代替 begin 和 deadline",
            default="",
        ),
        Parameter(
            "undone",
            "没有做完时间的",
            one_of(UNDONE),
            "空着就是没有做的写 late；可以不做的写 left_out",
            default="insufficient_data",
        ),
        CLOCK,
    ),
)


@measure.check
def check(
    *, of: Selection, end: str, begin: str, deadline: Limit, due: str, clock: str, **_others: object
) -> str:
    """Refuse columns that are no times, and a deadline told twice or by half."""
    times = {field.name: field for field in of.fact_type.fields if field.form in (*FORMS, "期间")}
    ends = [name for name, field in times.items() if field.form in FORMS]
    for name, known in ((end, ends), (begin, list(times)), (due, ends)):
        if name and name not in known:
            listed = "、".join(f"{each}（{times[each].title}）" for each in known)
            return f"“{of.fact_type.title}”没有“{name}”这个时间；有的是 {listed}"
    if bool(due) == bool(begin or deadline):
        return "期限要写一种：begin 和 deadline，或者 due"
    if not due and not (begin and deadline):
        return "begin 和 deadline 要一起写"
    if deadline != BY_CONTRACT:
        return ""
    promised = of.fact_type is Incident and begin == "received_at" and end in (RESPONSE, REPAIR)
    if not promised or clock != PROMISED:
        return f"合同约定的时限只有故障从 received_at 到 {RESPONSE} 或 {REPAIR} 的，按合同计时"
    return ""


@dataclass(slots=True)
class _Sorted:
    """The records that count, of these the late ones in words, and those of which nobody can tell."""

    counted: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    open_ones: list[str] = field(default_factory=list)
    untold: dict[str, list[str]] = field(default_factory=dict)


@measure.measure
def answer(
    setting: Setting,
    *,
    of: Selection,
    end: str,
    begin: str,
    deadline: Limit,
    due: str,
    undone: str,
    clock: str,
) -> Answer:
    """Compare each record's end with its deadline."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (5)
    found = select(of, setting)  # (1) (2)
    limits = Limits.of(setting, begin=due or begin, end=end, limit=deadline, clock=clock)
    sorted_out = _sort(found.facts, limits, undone)
    if sorted_out.untold:
        reasons = "；".join(f"{some(ids)}：{reason}" for reason, ids in sorted_out.untold.items())
        return insufficient_data(f"{found.period}的{of}有的无法判断是否及时（{reasons}）")  # (5)
    if open_ones := sorted_out.open_ones:
        return insufficient_data(f"{of}有 {len(open_ones)} 条没有做完时间（{some(open_ones)}）")  # (4)
    counted, late = sorted_out.counted, sorted_out.late
    if not counted:
        return not_applicable(f"{found.period}没有有期限的{of}")  # (5)
    ratio = Ratio(len(counted) - len(late), len(counted))
    more = [f"另有 {len(late) - MOST_TOLD} 条逾期"] if len(late) > MOST_TOLD else []
    rule = f"每条应在{_told(deadline)}做完" if deadline else "每条有自己的期限"
    return Measured(
        actual=ratio,
        facts=tuple(counted),
        steps=(
            f"{found.period}的{of}应计 {len(counted)} 条，{rule}",
            *limits.clocks.told(),
            *late[:MOST_TOLD],
            *more,
            f"及时 {ratio.numerator} ÷ 应计 {ratio.denominator} = {ratio}",
        ),
        left_out=(*found.left_out, *sorted_out.left_out),
    )


def _told(limit: Limit) -> str:
    return "合同约定的时限内" if limit == BY_CONTRACT else str(limit)


def _sort(facts: Sequence[Fact], limits: Limits, undone: str) -> _Sorted:
    it = _Sorted()
    for fact in facts:
        if getattr(fact, limits.begin) is None:
            it.left_out.append(LeftOut(fact.id, "没有期限"))  # (3)
            continue
        stands, done = limits.judge(fact), getattr(fact, limits.end)
        if not isinstance(stands, Standing):
            it.untold.setdefault(stands, []).append(fact.id)
        elif stands.waiting:
            it.left_out.append(LeftOut(fact.id, f"{stands.limit}，尚未到期"))  # (4)
        elif done is None and undone == "left_out":
            it.left_out.append(LeftOut(fact.id, "没有做完时间"))  # (4)
        elif done is None and undone == "insufficient_data":
            it.open_ones.append(fact.id)
        else:
            it.counted.append(fact.id)
            if not stands.kept:
                told = f"{when(done)} 才做完" if done else "没有做完"
                it.late.append(f"{fact.id}：{stands.limit}，{told}，逾期")
    return it
