"""Measure the longest time without a record.

Question: how old was the last good copy at worst (备份数据新鲜度 RPO), how long did a column go without an
    update (栏目更新间隔)?
Numerator: the longest time between two records that follow each other, of one `each` (one system, where
    nothing else is named); the time from the beginning of the period to the first record and from the
    last to the end of the period count too.
Denominator: one.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) what has not a single
    record is not seen here: count it by `statistic`; (4) insufficient data where the register was not kept
    or nothing fits.
Unit: that of the target (天 of 24 hours, 小时, 分钟, 秒), or the next finer that four decimals hold; 天 where
    only days are recorded.
Basis: RPO is the largest loss of data in time; 信息更新 rules name days without an update.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from jiheng.catalogue import Parameter
from jiheng.evidence.fact import Fact
from jiheng.measures.durations import TIMES, no_time, quantity_of, unit_between
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_column, read_selection, select
from jiheng.values.days import BEIJING
from jiheng.values.outcome import insufficient_data
from jiheng.values.period import Period

ONE_DAY = timedelta(days=1)

measure = Measure(
    title="最长间隔",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "如 {kind: backup, result: 成功}"),
        Parameter("moment", "按哪一列", read_column, "时间或日期是哪一列，如 made_at、published_at"),
        Parameter("each", "分别看", read_column, "按哪一列分开看，如 column；不写时按系统", default="system"),
    ),
)


@measure.check
def check(*, of: Selection, moment: str, each: str) -> str:
    """Refuse columns that this kind of record has not."""
    if each != "system" and all(field.name != each for field in of.fact_type.fields):
        return f"“{of.fact_type.title}”没有“{each}”这一项"
    return no_time(of, moment)


@measure.measure
def answer(setting: Setting, *, of: Selection, moment: str, each: str) -> Answer:
    """Walk from record to record."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    found = select(of, setting)  # (1) (2)
    groups: dict[str, list[date]] = {}
    for fact in found.facts:
        groups.setdefault(_group(fact, each), []).append(getattr(fact, moment))
    whens = [when for group in groups.values() for when in group]
    if not whens:
        return insufficient_data(f"{found.period}没有一条{of}：是没有做，还是没有交记录，无从判断")  # (4)
    if None in whens:
        return insufficient_data(f"{found.period}的{of}有的没有填时间，算不出间隔")  # (4)
    unit = unit_between(of, moment, moment, setting.unit if setting.unit in TIMES else None)
    longest = {name: _longest(group, found.period) for name, group in groups.items()}
    worst = max(longest, key=lambda name: longest[name])
    told = {name: quantity_of(int(gap.total_seconds()), unit) for name, gap in longest.items()}
    return Measured(
        actual=told[worst],
        facts=found.ids,
        steps=(
            *(
                f"{name or of.fact_type.title}：{len(groups[name])} 条，最长间隔 {told[name]}"
                for name in groups
            ),
            f"{found.period}的{of}，期初和期末也算在内，取最长的：{told[worst]}",
        ),
        left_out=found.left_out,
    )


def _group(fact: Fact, each: str) -> str:
    return str(getattr(fact, each, ""))


def _longest(whens: list[date], period: Period) -> timedelta:
    edges: list[date] = [period.first, period.last]
    if isinstance(whens[0], datetime):
        days = (period.first, period.last + ONE_DAY)
        edges = [datetime.combine(day, time(), BEIJING) for day in days]
    ordered = sorted([*edges, *whens])
    return max(later - earlier for earlier, later in pairwise(ordered))
