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

from dataclasses import dataclass
from datetime import datetime, time

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.facts.systems import Outage, OutageKind
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection
from jiheng.measures.systems import systems_of
from jiheng.values.days import BEIJING
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

STATISTICS = {"worst": "最差的系统", "mean": "各系统合计"}
DAY = 86_400
Span = tuple[int, int]

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


@dataclass(frozen=True, slots=True)
class Run:
    """How one system ran: its share of the time, the outages within it, and those outside."""

    rate: Ratio | None  # None: all its time is approved as not counting
    outages: tuple[str, ...]
    outside: tuple[LeftOut, ...]


@measure.measure
def answer(setting: Setting, *, of: Selection, statistic: str) -> Answer:
    """Subtract the outages of each system from its time."""
    if not setting.evidence.kept("outage"):
        return insufficient_data("没有“中断”台账（evidence/outage.csv）：有没有中断无从判断")  # (5)
    period = of.period or setting.period
    systems = systems_of(of, setting, period)
    if not systems:
        return insufficient_data(f"没有{of}，不知道有哪些系统")  # (5)
    facts: list[str] = []
    left_out: list[LeftOut] = []
    rates: list[tuple[str, Ratio]] = []
    for name, (system, served) in systems.items():
        outages = [
            fact
            for fact in setting.evidence.current("outage")  # (2)
            if isinstance(fact, Outage) and fact.system == name
        ]
        run = _run(outages, served)
        if isinstance(run, NoValue):
            return run
        left_out += run.outside
        if run.rate is None:
            left_out.append(LeftOut(system.id, f"{name}在{served}的时间全部批准不计"))  # (4)
            continue
        facts += [system.id, *run.outages]
        rates.append((name, run.rate))
    if not rates:
        return not_applicable(f"{'、'.join(systems)}在{period}的时间全部批准不计")  # (4)
    total = Ratio(sum(rate.numerator for _, rate in rates), sum(rate.denominator for _, rate in rates))
    chosen = min((rate for _, rate in rates), key=lambda rate: rate.exact) if statistic == "worst" else total
    return Measured(
        actual=chosen,
        facts=tuple(facts),
        steps=(
            *(
                f"{name}：应运行 {rate.denominator} 秒，可用 {rate.numerator} 秒，{rate}"
                for name, rate in rates
            ),
            f"{period}按 7×24 小时计，批准不计的时间已从分母扣除；取{STATISTICS[statistic]}：{chosen}",
            "依据的是登记的中断；没有登记不等于没有中断",
        ),
        left_out=tuple(left_out),
    )


def _run(outages: list[Outage], period: Period) -> Run | NoValue:
    begin = datetime.combine(period.first, time(), BEIJING)
    whole = period.days * DAY
    spans: dict[OutageKind, list[Span]] = {kind: [] for kind in OutageKind}
    inside: list[str] = []
    outside: list[LeftOut] = []
    for outage in outages:
        start = int((outage.began_at - begin).total_seconds())
        if start >= whole:
            outside.append(LeftOut(outage.id, f"发生在 {outage.happened_on}，不在{period}内"))  # (1)
            continue
        if outage.ended_at is None:
            return insufficient_data(f"{outage.system}的中断 {outage.id} 没有结束时间")  # (5)
        end = int((outage.ended_at - begin).total_seconds())
        if end <= 0:
            outside.append(LeftOut(outage.id, f"发生在 {outage.happened_on}，不在{period}内"))  # (1)
            continue
        inside.append(outage.id)
        spans[outage.counts].append((max(0, start), min(whole, end)))  # (1)
    down, excluded = _merged(spans[OutageKind.UNPLANNED]), _merged(spans[OutageKind.EXCLUDED])
    agreed = whole - _length(excluded)  # (3)
    lost = _length(_merged([*down, *excluded])) - _length(excluded)
    return Run(Ratio(agreed - lost, agreed) if agreed else None, tuple(inside), tuple(outside))


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _length(spans: list[Span]) -> int:
    return sum(last - first for first, last in spans)
