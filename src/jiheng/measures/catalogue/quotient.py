"""Divide one number taken of the records by another, or by a planned number.

Question: what share was done (巡检完成率、测评完成率、培训合格率、差错率), or what did one cost (单位成本)?
Numerator: the number that `numerator` takes: records, different values, or a sum, mean or extreme of a field.
Denominator: the number that `denominator` takes, or a planned number such as `12次`.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) insufficient data
    where a register was not kept, where nothing fits the numerator and `none_recorded` does not say that
    this means zero, where a record lacks a field, or where the two sides do not measure the same and the
    target is a rate; (4) not applicable where the denominator's register was kept and nothing was due;
    insufficient data where it sums to zero.
Unit: a ratio where both sides measure the same; else that of the target (元/系统), in which a quotient that
    goes on is rounded half-up to four decimals.
Basis: 质量指标 as shares of what was done or due; 单位成本 of 财预〔2021〕101号.
"""

from jiheng.catalogue import Parameter, Raw, Takes, one_of, written_as
from jiheng.measures.aggregate import Aggregate, Taken, dimension, in_base, in_unit, read_aggregate, take
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.units import MEASURES

NONE_RECORDED = {"insufficient_data": "数据不足", "zero": "就是零"}


@written_as(Takes.NUMBER_OR_PLAN)
def read_denominator(raw: Raw) -> Aggregate | Quantity:
    """Read what to take of the records, or a planned number above zero. Raises UnreadableValueError."""
    if isinstance(raw, str) and raw.strip()[:1].isdecimal():
        return Quantity.read(raw)
    return read_aggregate(raw)


measure = Measure(
    title="两数之比",
    version=1,
    parameters=(
        Parameter("numerator", "分子", read_aggregate, "记录种类和条件；取数的写法同 statistic"),
        Parameter("denominator", "分母", read_denominator, "同分子，或计划数，如 12次"),
        Parameter(
            "none_recorded",
            "分子一条也没有时",
            one_of(NONE_RECORDED),
            "台账建了但没有符合条件的记录时，是数据不足还是零",
            default="insufficient_data",
        ),
    ),
)


@measure.check
def check(*, denominator: Aggregate | Quantity, **_others: object) -> str:
    """Refuse a plan of nothing."""
    nothing = isinstance(denominator, Quantity) and denominator.ten_thousandths <= 0
    return "计划数应当大于零" if nothing else ""


@measure.course
def course(*, denominator: Aggregate | Quantity, **_others: object) -> Course:
    """Against a plan for the whole year it adds up."""
    return Course.GROWING if isinstance(denominator, Quantity) else Course.VARYING


@measure.measure
def answer(
    setting: Setting, *, numerator: Aggregate, denominator: Aggregate | Quantity, none_recorded: str
) -> Answer:
    """Take both numbers and divide exactly."""
    top = take(numerator, setting, zero=none_recorded == "zero")  # (1) (2) (3)
    if isinstance(top, NoValue):
        return top
    bottom = (
        _planned(denominator) if isinstance(denominator, Quantity) else take(denominator, setting, zero=True)
    )
    if isinstance(bottom, NoValue):
        return bottom
    if not bottom.number.numerator and not bottom.records:
        return not_applicable(f"没有应当计入分母的{denominator}")  # (4)
    if bottom.number.numerator <= 0:
        return insufficient_data(f"{bottom.told}，不能作分母")  # (4)
    actual = _divided(top, bottom, setting.unit)
    if isinstance(actual, NoValue):
        return actual
    over, under = in_unit(top, None, otherwise=""), in_unit(bottom, None, otherwise="")
    return Measured(
        actual=actual,
        facts=tuple(dict.fromkeys(top.facts + bottom.facts)),
        steps=(f"分子：{top.told}", f"分母：{bottom.told}", f"{over} ÷ {under} = {actual}"),
        left_out=tuple(dict.fromkeys(top.left_out + bottom.left_out)),
    )


def _planned(planned: Quantity) -> Taken:
    number = Exact(planned.ten_thousandths, SCALE) * Exact(1)
    return Taken(number, planned.unit, told=f"计划 {planned}", records=1)


def _divided(top: Taken, bottom: Taken, wanted: str | None) -> Ratio | Quantity | NoValue:
    same = dimension(top.unit) == dimension(bottom.unit)
    each = wanted or ("" if same else top.unit)
    if same and (not each or dimension(each) == "率"):
        over, under = in_base(top), in_base(bottom)
        if over.denominator == under.denominator:
            return Ratio(over.numerator, under.numerator)
        return Ratio(over.numerator * under.denominator, under.numerator * over.denominator)
    of, _, by = each.partition("/")
    if dimension(of) != dimension(top.unit) or (by in MEASURES and dimension(by) != dimension(bottom.unit)):
        sides = f"分子以“{top.unit or '个'}”计，分母以“{bottom.unit or '个'}”计"
        return insufficient_data(f"{sides}，比出来不能与以“{each}”计的目标相比")  # (3)
    over, under = in_base(top) / Quantity.of(1, of).exact, bottom.number
    if by in MEASURES:
        under = in_base(bottom) / Quantity.of(1, by).exact
    return Quantity.exactly(over / under, each)
