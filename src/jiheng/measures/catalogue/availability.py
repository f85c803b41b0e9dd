"""Divide the time systems could be used by the time they should have been.

Question: what was the availability (正常运行率、稳定运行率)?
Numerator: the seconds a system should have run less those of outages that count; `worst` takes the
    worst of the systems, `mean` all their seconds together, `weighted` the mean of the systems' rates by
    their users.
Denominator: the seconds of the period in which a system was in service, within the hours agreed for it
    (service_hours of project.yaml; 24 hours a day where none are), less excluded ones.
Left out: (1) outages and windows outside the period, and their parts beyond its edges; (2) records that a
    later one corrects; (3) outages approved as not counting, and windows of planned maintenance approved
    and announced at least `notice` before they began: their time leaves the denominator; (4) systems all
    of whose time is approved as not counting; not applicable where no other is left; (5) insufficient
    data where no register of outages was kept, no system is registered, an outage has not ended, a year's
    holidays are not known, or weights are lacking; (6) windows announced too late or approved by nobody:
    an outage within them counts.
Unit: ratio of seconds. Overlapping outages of one system count once.
Basis: (agreed time − unplanned downtime) ÷ agreed time. This measure rests on recorded outages: that
    no outage was recorded proves nothing unless somebody watched, and the step says so.
"""

from datetime import timedelta

from jiheng.catalogue import Parameter, Raw, one_of, text_of
from jiheng.errors import UnreadableValueError
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.running_time import running_times
from jiheng.measures.selection import Selection, read_selection
from jiheng.measures.systems import STATISTICS, is_system, rate_of_several
from jiheng.values.outcome import NoValue
from jiheng.values.quantity import Quantity


def read_notice(raw: Raw) -> timedelta:
    """Read how long before a window must be announced: `24小时`. Raises UnreadableValueError."""
    span = Quantity.read(text_of(raw))
    if span.measure != "秒" or span.ten_thousandths < 0:
        raise UnreadableValueError("不是一段时间", found=str(raw), expected="如 24小时、3天")
    return timedelta(seconds=span.exact.numerator // span.exact.denominator)


measure = Measure(
    title="可用率",
    version=3,
    parameters=(
        Parameter("of", "哪些系统", read_selection, "system 记录和条件；不写时是全部系统", default="system"),
        Parameter(
            "statistic", "多个系统取", one_of(STATISTICS), "最差的、合计，或按用户数加权", default="worst"
        ),
        Parameter("notice", "维护提前通知", read_notice, "计划内维护至少提前多久通知才不计", default="0小时"),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return is_system(of)


@measure.measure
def answer(setting: Setting, *, of: Selection, statistic: str, notice: timedelta) -> Answer:
    """Take the worst system, all their time together, or the mean by users."""
    ran = running_times(of, setting, notice)  # (1) (2) (3) (4) (5) (6)
    if isinstance(ran, NoValue):
        return ran
    chosen = rate_of_several(ran.rates, ran.systems, statistic)
    if isinstance(chosen, NoValue):
        return chosen  # (5)
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
