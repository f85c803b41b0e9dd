"""Divide the time systems could be used by the time they should have been.

Question: what was the availability (正常运行率、稳定运行率)?
Numerator: the seconds a system should have run less those of outages that count; `worst` takes the
    worst of the systems, `mean` all their seconds together.
Denominator: the seconds of the period in which a system was in service (24 hours a day), less
    excluded ones.
Left out: (1) outages outside the period, and the parts of outages beyond its edges; (2) records that
    a later one corrects; (3) outages approved as not counting: their time leaves the denominator;
    (4) systems all of whose time is approved as not counting; not applicable where no other is left;
    (5) insufficient data where no register of outages was kept, no system is registered, or an outage
    has not ended.
Unit: ratio of seconds. Overlapping outages of one system count once.
Basis: (agreed time − unplanned downtime) ÷ agreed time. This measure rests on recorded outages: that
    no outage was recorded proves nothing unless somebody watched, and the step says so.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.running_time import running_times
from jiheng.measures.selection import Selection, read_selection
from jiheng.values.outcome import NoValue
from jiheng.values.ratio import Ratio

STATISTICS = {"worst": "最差的系统", "mean": "各系统合计"}

measure = Measure(
    title="可用率",
    version=1,
    parameters=(
        Parameter("of", "哪些系统", read_selection, "system 记录和条件；不写时是全部系统", default="system"),
        Parameter("statistic", "多个系统取", one_of(STATISTICS), "取最差的，还是合计", default="worst"),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return "" if of.fact_type.stem == "system" else f"of 应当是 system，不是 {of.fact_type.stem}"


@measure.measure
def answer(setting: Setting, *, of: Selection, statistic: str) -> Answer:
    """Take the worst system, or all their time together."""
    ran = running_times(of, setting)
    if isinstance(ran, NoValue):
        return ran
    rates = ran.rates.values()
    total = Ratio(sum(rate.numerator for rate in rates), sum(rate.denominator for rate in rates))
    chosen = min(rates, key=lambda rate: rate.exact) if statistic == "worst" else total
    return Measured(
        actual=chosen,
        facts=ran.facts,
        steps=(
            *ran.told,
            f"{ran.basis}；取{STATISTICS[statistic]}：{chosen}",
            "依据的是登记的中断；没有登记不等于没有中断",
        ),
        left_out=ran.left_out,
    )
