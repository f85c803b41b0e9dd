"""How long systems could be used of the time they should have been, by the outages that were recorded.

The numbers in comments are those under *Left out* of the measures that rest on this.
"""

from dataclasses import dataclass
from datetime import datetime, time

from jiheng.evidence.facts.systems import Outage, OutageKind
from jiheng.measures.measure import LeftOut, Setting
from jiheng.measures.selection import Selection
from jiheng.measures.systems import systems_of
from jiheng.values.days import BEIJING
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

DAY = 86_400
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """How one system ran: its share of the time, the outages within it, and those outside."""

    rate: Ratio | None  # None: all its time is approved as not counting
    outages: tuple[str, ...]
    outside: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class RunningTimes:
    """The share of its time that each system could be used, with the facts used and left out."""

    rates: dict[str, Ratio]
    facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    basis: str

    @property
    def told(self) -> list[str]:
        """Tell each system's time."""
        return [
            f"{name}：应运行 {rate.denominator} 秒，可用 {rate.numerator} 秒，{rate}"
            for name, rate in self.rates.items()
        ]


def running_times(of: Selection, setting: Setting) -> RunningTimes | NoValue:
    """Subtract the outages of each system of a selection from its time."""
    if not setting.evidence.kept("outage"):
        return insufficient_data("没有“中断”台账（evidence/outage.csv）：有没有中断无从判断")  # (5)
    period = of.period or setting.period
    systems = systems_of(of, setting, period)
    if not systems:
        return insufficient_data(f"没有{of}，不知道有哪些系统")  # (5)
    facts: list[str] = []
    left_out: list[LeftOut] = []
    rates: dict[str, Ratio] = {}
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
        rates[name] = run.rate
    if not rates:
        return not_applicable(f"{'、'.join(systems)}在{period}的时间全部批准不计")  # (4)
    basis = f"{period}按 7×24 小时计，批准不计的时间已从分母扣除"
    return RunningTimes(rates, tuple(facts), tuple(left_out), basis)


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
