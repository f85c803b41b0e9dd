"""Measure how long things have been in use.

Question: for how long has the system been in service (系统使用年限)?
Numerator: whole months from `since` to the end of the period, or to the day `until` where that is earlier;
    `lowest` takes the newest, `highest` the oldest, `mean` all of them.
Denominator: one, or the number of records for the mean.
Left out: (1) records outside the period (things that came later); (2) records that a later one corrects;
    (3) insufficient data where the register was not kept, nothing fits, or a record lacks the day.
Unit: 年 where four decimals hold it, else 月: 59 months are not yet five years.
Basis: 可持续影响指标 系统使用年限; the months are those of the calendar, the last day counted.
"""

from datetime import date, timedelta

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.fact import Fact
from jiheng.measures.measure import Answer, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_column, read_selection, select
from jiheng.values.days import LAST_MONTH, month_day
from jiheng.values.exact import Exact
from jiheng.values.outcome import insufficient_data
from jiheng.values.quantity import Quantity

STATISTICS = {"lowest": "最短", "highest": "最长", "mean": "平均"}

measure = Measure(
    title="使用年限",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "如 system、asset 和条件"),
        Parameter(
            "since", "从哪天起", read_column, "开始使用的日期是哪一列，如 in_service_since、acquired_on"
        ),
        Parameter("until", "到哪天止", read_column, "停用的日期是哪一列；不写时到期末", default=""),
        Parameter("statistic", "取", one_of(STATISTICS), "最短、最长或平均", default="lowest"),
    ),
)


@measure.check
def check(*, of: Selection, since: str, until: str, **_others: object) -> str:
    """Refuse columns that are no days of this kind of record."""
    days = {field.name: field.title for field in of.fact_type.fields if field.form == "日期"}
    wrong = next((name for name in (since, until) if name and name not in days), "")
    listed = "、".join(f"{name}（{title}）" for name, title in days.items())
    return f"“{of.fact_type.title}”没有“{wrong}”这个日期；有的是 {listed}" if wrong else ""


@measure.measure
def answer(setting: Setting, *, of: Selection, since: str, until: str, statistic: str) -> Answer:
    """Count the months of each and take one number."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (3)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        return insufficient_data(f"{found.period}没有一条{of}")  # (3)
    lacking = [fact.id for fact in found.facts if getattr(fact, since) is None]
    if lacking:
        return insufficient_data(f"{of}没有填开始的日期（{some(lacking)}）")  # (3)
    ages = [_months(fact, since, until, found.period.last) for fact in found.facts]
    number = {
        "lowest": Exact(min(ages)),
        "highest": Exact(max(ages)),
        "mean": Exact(sum(ages), len(ages)),
    }[statistic]
    value = Quantity.exactly(number * Exact(1, LAST_MONTH), "年")
    return Measured(
        actual=value,
        facts=found.ids,
        steps=(
            f"{of}共 {len(ages)} 条，算到 {found.period.last}，最短 {min(ages)} 个月，最长 {max(ages)} 个月",
            f"取{STATISTICS[statistic]}：{value}",
        ),
        left_out=found.left_out,
    )


def _months(fact: Fact, since: str, until: str, end: date) -> int:
    first: date = getattr(fact, since)
    stopped: date | None = getattr(fact, until) if until else None
    after = min(end, stopped or end) + timedelta(days=1)
    months = (after.year - first.year) * LAST_MONTH + after.month - first.month
    return max(0, months if month_day(first, months=months, day=first.day) <= after else months - 1)
