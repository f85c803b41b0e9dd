"""Count the records of one kind.

Question: how many times was it done (监测、分析、培训、巡检、月报 …)?
Numerator: the records of the selection whose day lies in the period.
Denominator: none; the planned number is the indicator's target.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) where the
    register was not kept, or was kept without a single fitting record and `none_recorded` does not
    say that this means zero, the answer is insufficient data, not zero.
Unit: that of the target where it counts (次、份、人次 …), else 次: twelve records are not 12 %.
Basis: usual quantity indicators of operation and maintenance; for complaints an empty register is
    evidence of none.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.units import MEASURES

NOT_COUNTING = (*MEASURES, "工作日", "个百分点")
NONE_RECORDED = {"insufficient_data": "数据不足", "zero": "就是零次"}

measure = Measure(
    title="记录次数",
    version=1,
    parameters=(
        Parameter("of", "数哪种记录", read_selection, "记录种类和条件"),
        Parameter(
            "none_recorded",
            "一条也没有时",
            one_of(NONE_RECORDED),
            "台账建了但没有符合条件的记录时，是数据不足还是零次",
            default="insufficient_data",
        ),
    ),
)


@measure.course
def course(*, of: Selection, **_others: object) -> Course:
    """What lasts (systems) is there at once; what is done adds up."""
    return Course.GROWING if not of.fact_type.lasting else Course.VARYING


@measure.measure
def answer(setting: Setting, *, of: Selection, none_recorded: str) -> Answer:
    """Count the selected records."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (3)
    found = select(of, setting)  # (1) (2)
    if not found.facts and none_recorded != "zero":
        return insufficient_data(f"{found.period}没有一条{of}：是没有做，还是没有交记录，无从判断")  # (3)
    count = len(found.facts)
    unit = "次" if setting.unit is None or setting.unit in NOT_COUNTING else setting.unit
    return Measured(
        actual=Quantity.of(count, unit),
        facts=found.ids,
        steps=(f"{found.period}的{of}共 {count} 条，即 {count}{unit}",),
        left_out=found.left_out,
    )
