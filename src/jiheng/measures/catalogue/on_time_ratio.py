"""Divide what was done in time by what was to be done.

Question: what share was done in time (响应、到场、修复、办结、发布、支付、整改、签订、答复及时率)?
Numerator: the records whose `end` came within the `deadline` after their `begin` (calendar days, working
    days, hours, a day of a month), or on or before their own `due` day.
Denominator: the records of the selection that have a deadline.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) records that lack
    `begin` or `due`: nothing was due; (4) records without an `end`: late (`undone: late`), not counted
    (`left_out`), or, unless said, insufficient data; not yet due ones are left out where it is asked as of a
    day; (5) insufficient data where the register was not kept, or a mere day cannot tell whether a limit in
    hours was kept; not applicable where it was kept and nothing was due.
Unit: ratio of counts.
Basis: domain term 及时率: number within limit ÷ number due; the day it begins is not counted, the day of the
    deadline is in time unless it says 早于.
"""

from datetime import date, datetime

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.measures.durations import FORMS, read_deadline_or_none
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.days import beijing_day
from jiheng.values.deadline import Deadline
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

UNDONE = {"insufficient_data": "数据不足", "late": "算逾期", "left_out": "不计"}
MOST_TOLD = 20


measure = Measure(
    title="及时率",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "应当及时做的事，如 service_request、vulnerability"),
        Parameter("end", "做完", reading(str), "做完的时间是哪一列，如 finished_at"),
        Parameter("begin", "从", reading(str), "从哪一列算起，如 received_at；与 deadline 同写", default=""),
        Parameter(
            "deadline", "期限", read_deadline_or_none, "如 2小时内、5个工作日内、次月10日前", default=""
        ),
        Parameter(
            "due",
            "应做完",
            reading(str),
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
    ),
)


@measure.check
def check(
    *, of: Selection, end: str, begin: str, deadline: Deadline | None, due: str, **_others: object
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
    return "" if due or (begin and deadline) else "begin 和 deadline 要一起写"


@measure.measure
def answer(
    setting: Setting, *, of: Selection, end: str, begin: str, deadline: Deadline | None, due: str, undone: str
) -> Answer:
    """Compare each record's end with its deadline."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (5)
    found = select(of, setting)  # (1) (2)
    left_out = list(found.left_out)
    counted: list[Fact] = []
    open_ones: list[str] = []
    late: list[str] = []
    for fact in found.facts:
        start = getattr(fact, due or begin)
        if start is None:
            left_out.append(LeftOut(fact.id, "没有期限"))  # (3)
            continue
        limit = deadline.due(start, setting.calendar) if deadline else start
        done = getattr(fact, end)
        if done is None and setting.on and beijing_day(limit) >= setting.on:
            left_out.append(LeftOut(fact.id, f"期限到 {_when(limit)}，尚未到期"))  # (4)
        elif done is None and undone == "left_out":
            left_out.append(LeftOut(fact.id, "没有做完时间"))  # (4)
        elif done is None and undone == "insufficient_data":
            open_ones.append(fact.id)
        else:
            counted.append(fact)
            if done is None or not _in_time(done, start, deadline, setting):
                told = f"{_when(done)} 才做完" if done else "没有做完"
                late.append(f"{fact.id}：期限到 {_when(limit)}，{told}，逾期")
    if open_ones:
        return insufficient_data(f"{of}有 {len(open_ones)} 条没有做完时间（{some(open_ones)}）")  # (4)
    if not counted:
        return not_applicable(f"{found.period}没有有期限的{of}")  # (5)
    ratio = Ratio(len(counted) - len(late), len(counted))
    more = [f"另有 {len(late) - MOST_TOLD} 条逾期"] if len(late) > MOST_TOLD else []
    rule = f"每条应在{deadline}做完" if deadline else "每条有自己的期限"
    return Measured(
        actual=ratio,
        facts=tuple(fact.id for fact in counted),
        steps=(
            f"{found.period}的{of}应计 {len(counted)} 条，{rule}",
            *late[:MOST_TOLD],
            *more,
            f"及时 {ratio.numerator} ÷ 应计 {ratio.denominator} = {ratio}",
        ),
        left_out=tuple(left_out),
    )


def _in_time(done: date, start: date | Period, deadline: Deadline | None, setting: Setting) -> bool:
    if deadline:
        return deadline.kept_by(done, after=start, calendar=setting.calendar)
    if isinstance(start, datetime) and isinstance(done, datetime):
        return done <= start
    if isinstance(start, datetime) and done == start.date():
        raise UnreadableValueError("只知道日期，分不清是否按时", found=str(done), expected="日期和时刻")
    return beijing_day(done) <= beijing_day(start)  # type: ignore[arg-type] # a due column holds days


def _when(when: date) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else f"{when}"
