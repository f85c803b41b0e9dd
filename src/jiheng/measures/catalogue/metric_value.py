"""Take a figure that was read off a system.

Question: how many were served, shared, stored (服务对象人数、共享接口数、存储空间)?
Numerator: of the readings of the selection: `latest` the last, `highest` the largest, `total` the sum.
Denominator: none.
Left out: (1) readings outside the period; (2) records that a later one corrects; (3) insufficient
    data where the register was not kept, where there is no reading, where readings have different
    units, or where the latest is not one reading: several systems, or several values on one day.
Unit: that of the readings.
Basis: business statistics and analytics exports, 情况统计法 of 财预〔2021〕101号.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.facts.systems import MetricReading
from jiheng.measures.aggregate import latest_of
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import Quantity

VALUE = next(field for field in MetricReading.fields if field.name == "value")
STATISTICS = {"latest": "最近一次", "highest": "最大", "total": "合计"}

measure = Measure(
    title="指标读数",
    version=1,
    parameters=(
        Parameter("of", "哪些读数", read_selection, "metric_reading 记录和条件，要写明 name"),
        Parameter("statistic", "取", one_of(STATISTICS), "最近一次、最大或合计", default="latest"),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record, and readings of this and that."""
    if of.fact_type is not MetricReading:
        return f"of 应当是 metric_reading，不是 {of.fact_type.stem}"
    return "" if "name" in of.conditions else "of 要写明 name（读数名称）"


@measure.measure
def answer(setting: Setting, *, of: Selection, statistic: str) -> Answer:
    """Take the reading asked for."""
    if not setting.evidence.kept("metric_reading"):
        return no_register(MetricReading)  # (3)
    found = select(of, setting)  # (1) (2)
    readings = [fact for fact in found.facts if isinstance(fact, MetricReading)]
    if not readings:
        return insufficient_data(f"{found.period}没有{of}")  # (3)
    units = sorted({fact.value.unit for fact in readings})
    if len(units) > 1:
        return insufficient_data(f"读数的单位不一：{'、'.join(units)}")  # (3)
    numbers = [fact.value.ten_thousandths for fact in readings]
    if statistic == "latest":
        latest = latest_of(readings, VALUE)
        if isinstance(latest, NoValue):
            return latest  # (3)
        numbers = [fact.value.ten_thousandths for fact in readings if fact is latest]
    value = Quantity(max(numbers) if statistic == "highest" else sum(numbers), units[0])
    return Measured(
        actual=value,
        facts=found.ids,
        steps=(f"{found.period}的{of}共 {len(readings)} 次，取{STATISTICS[statistic]}：{value}",),
        left_out=found.left_out,
    )
