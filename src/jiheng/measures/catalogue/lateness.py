"""Measure by how many days something was late.

Question: how many days after its time was it done (测评报告、验收、里程碑、报告逾期几天)?
Numerator: for each record the days from its deadline to the day `end`, below 0 when early; of several
    records the latest counts. In working days what was late at all is at least one day late, though only
    rest days lay between (a reading, told in the steps).
Denominator: none.
Left out: (1) records outside the period (a record dated after the year needs a longer `period` in `of`);
    (2) records that a later one corrects; (3) insufficient data where the register was not kept, nothing
    fits, a record lacks a day, or a year's working days are not known.
Unit: working days or calendar days late (`days`); the day of the deadline is in time unless it says 早于.
Basis: working days by the State Council calendar, make-up days included; a deadline that falls on a rest
    day is not moved: due 2023-12-31 and dated 2024-01-05 is four working days late.
"""

from datetime import date, timedelta

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.actual import Lateness
from jiheng.evidence.fact import Fact
from jiheng.measures.durations import FORMS, no_time, read_deadline_or_none
from jiheng.measures.measure import Answer, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_column, read_selection, select
from jiheng.values.days import beijing_day
from jiheng.values.deadline import DAY_UNITS, Deadline, DeadlineKind
from jiheng.values.outcome import insufficient_data

DAYS = {"working_days": "工作日", "days": "自然日"}
ONE_DAY = timedelta(days=1)


measure = Measure(
    title="逾期天数",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "如 security_assessment、acceptance、milestone"),
        Parameter("end", "做完", read_column, "做完的日期是哪一列，如 reported_on"),
        Parameter(
            "deadline",
            "期限",
            read_deadline_or_none,
            "如 2023年12月31日前、次月10日前、5个工作日内",
            default="",
        ),
        Parameter(
            "begin", "从", read_column, "期限从哪一列算起，如 covers；写明某年某日的不用写", default=""
        ),
        Parameter(
            "due",
            "应做完",
            read_column,
            "每条自己的期限是哪一列，如 planned_on；代替 deadline",
            default="",
        ),
        Parameter("days", "按什么天数", one_of(DAYS), "按工作日，还是按自然日", default="working_days"),
    ),
)


@measure.check
def check(
    *, of: Selection, end: str, deadline: Deadline | None, begin: str, due: str, **_others: object
) -> str:
    """Refuse columns that are no times, a deadline told twice or not at all, and one from nowhere."""
    if doubt := no_time(of, end, *([due] if due else [])):
        return doubt
    starts = [field.name for field in of.fact_type.fields if field.form in (*FORMS, "期间")]
    if begin and begin not in starts:
        return f"“{of.fact_type.title}”没有“{begin}”这个时间；有的是 {'、'.join(starts)}"
    if (deadline is None) == (not due):
        return "期限要写一种：deadline，或者 due"
    if deadline is None:
        return "begin 要和 deadline 一起写" if begin else ""
    if deadline.span and deadline.span.unit not in DAY_UNITS:
        return f"逾期按天数，期限不能是“{deadline}”"
    dated = deadline.kind in (DeadlineKind.DATE, DeadlineKind.YEAR)
    return "" if dated or begin else f"“{deadline}”从哪一天算起，要写明 begin"


@measure.measure
def answer(
    setting: Setting,
    *,
    of: Selection,
    end: str,
    deadline: Deadline | None,
    begin: str,
    due: str,
    days: str,
) -> Answer:
    """Count the days of each record, and take the latest."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (3)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        outside = [each.id for each in found.left_out if each.because.startswith("发生在")]
        hint = f"；{some(outside)} 不在这段时间，要算就在 of 里写明 period" if outside else ""
        return insufficient_data(f"{found.period}没有{of}：没有做，还是没有交记录，无从判断{hint}")  # (3)
    needed = [name for name in (end, begin, due) if name]
    if open_ones := [fact.id for fact in found.facts if None in [getattr(fact, name) for name in needed]]:
        return insufficient_data(
            f"{of}有 {len(open_ones)} 条缺日期（{some(open_ones)}），不知道是否逾期"
        )  # (3)
    late: dict[str, Lateness] = {}
    steps: list[str] = []
    for fact in found.facts:
        limit, done = _limit(fact, deadline, begin, due, setting), beijing_day(getattr(fact, end))
        late[fact.id] = _lateness(limit, done, setting, working=days == "working_days")
        resting = late[fact.id].working and done > limit and not _working_days(limit, done, setting)
        reading_told = "（其间没有工作日，按 1 个工作日计）" if resting else ""
        steps.append(f"{fact.id}：期限到 {limit}，{done} 完成，{late[fact.id]}{reading_told}")
    worst = max(late.values(), key=lambda each: each.days)
    chosen = [f"取最晚的一条：{worst}"] if len(late) > 1 else []
    return Measured(actual=worst, facts=found.ids, steps=(*steps, *chosen), left_out=found.left_out)


def _limit(fact: Fact, deadline: Deadline | None, begin: str, due: str, setting: Setting) -> date:
    """Give the last day in time."""
    if deadline is None:
        return beijing_day(getattr(fact, due))
    limit = beijing_day(deadline.due(getattr(fact, begin) if begin else setting.period, setting.calendar))
    return limit if deadline.inclusive else limit - ONE_DAY


def _working_days(first: date, last: date, setting: Setting) -> int:
    return setting.calendar.working_days_between(first, last)


def _lateness(limit: date, done: date, setting: Setting, *, working: bool) -> Lateness:
    if not working:
        return Lateness((done - limit).days, working=False)
    if done > limit:
        return Lateness(max(1, _working_days(limit, done, setting)), working=True)
    return Lateness(-_working_days(done, limit, setting), working=True)
