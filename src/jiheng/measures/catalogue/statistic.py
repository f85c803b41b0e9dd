"""Take one number of the records of a kind: how many different ones, a sum, a mean, an extreme.

Question: how many systems, days or persons (保障系统数量、值班天数), how much altogether (人日、支付总额), or
    how long at most (灾备恢复用时)?
Numerator: of the selection's records, what `of` names: `distinct: FIELD` the different values (moments
    of one day are one), `sum`, `mean`, `highest`, `lowest` or `latest` of a field of numbers; without one
    of these the records are counted.
Denominator: none; the number of records for the mean.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) insufficient data
    where the register was not kept, where nothing fits and `none_recorded` does not say that this means
    zero (an extreme or a mean of nothing is never zero), where a record lacks the field, where units
    differ, or where the latest is not one value.
Unit: that of the target where it measures the same (or counts, as the number does); else the field's own,
    次 for records and 个 for different values. Told in the next finer unit where four decimals cannot hold
    it.
Basis: 数量指标 and 成本指标 of 财预〔2021〕101号; each number names its records.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.measures.aggregate import COUNT, DAYS, Aggregate, in_unit, read_aggregate, take
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.values.outcome import NoValue

NONE_RECORDED = {"insufficient_data": "数据不足", "zero": "就是零"}

measure = Measure(
    title="统计值",
    version=1,
    parameters=(
        Parameter(
            "of",
            "取什么数",
            read_aggregate,
            "记录种类和条件，加 distinct、sum、mean、highest、lowest 或 latest",
        ),
        Parameter(
            "none_recorded",
            "一条也没有时",
            one_of(NONE_RECORDED),
            "台账建了但没有符合条件的记录时，是数据不足还是零",
            default="insufficient_data",
        ),
    ),
)


@measure.course
def course(*, of: Aggregate, **_others: object) -> Course:
    """Counts and sums of what is done add up, and so do the days on which it was done."""
    adding = of.statistic in (COUNT, "sum") or (of.field is not None and of.field.form in DAYS)
    return Course.GROWING if adding and not of.selection.fact_type.lasting else Course.VARYING


@measure.measure
def answer(setting: Setting, *, of: Aggregate, none_recorded: str) -> Answer:
    """Take the number."""
    taken = take(of, setting, zero=none_recorded == "zero")  # (1) (2) (3)
    if isinstance(taken, NoValue):
        return taken
    value = in_unit(taken, setting.unit, otherwise="次" if of.statistic == COUNT else "个")
    return Measured(
        actual=value,
        facts=taken.facts,
        steps=(f"{taken.told}，即 {value}",),
        left_out=taken.left_out,
    )
