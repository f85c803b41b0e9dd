"""How long systems could be used of the time they should have been, by the outages that were recorded.

The numbers in comments are those under *Left out* of the measures that rest on this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from jiheng.errors import UnknownYearError
from jiheng.evidence.facts.systems import Outage, OutageKind, PlannedMaintenance
from jiheng.measures.measure import LeftOut, Setting
from jiheng.measures.selection import Selection
from jiheng.measures.systems import Systems, systems_of
from jiheng.monitor.seconds import day_begins, outside_hours
from jiheng.values.days import BEIJING
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.spans import Span, length, merged

DAY = 86_400


@dataclass(slots=True)
class Run:
    """How one system ran in the seconds of its time: spans down and excluded, facts within and outside.

    Excluded is what is outside its `hours` of service, and what is approved as not counting.
    """

    served: Period
    hours: ServiceHours = ALL_DAY
    down: list[Span] = field(default_factory=list)
    excluded: list[Span] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def seconds(self, moment: datetime) -> int:
        """Count the seconds since its time began."""
        return int((moment - datetime.combine(self.served.first, time(), BEIJING)).total_seconds())

    def add(self, fact: Outage | PlannedMaintenance, ended_at: datetime, spans: list[Span]) -> None:
        """Note the part of an event that lies within its time, or that none does."""
        start, end = self.seconds(fact.began_at), self.seconds(ended_at)
        whole = self.served.days * DAY
        if start >= whole or end <= 0:
            self.left_out.append(LeftOut(fact.id, f"发生在 {fact.happened_on}，不在{self.served}内"))  # (1)
            return
        self.facts.append(fact.id)
        spans.append((max(0, start), min(whole, end)))  # (1)

    @property
    def without(self) -> int:
        """The seconds that do not count: outside service hours, or approved so."""
        return length(merged(self.excluded))

    @property
    def agreed(self) -> int:
        """The seconds it should have run."""
        return self.served.days * DAY - self.without  # (3)

    @property
    def lost(self) -> int:
        """The seconds of these that it was down."""
        return length(merged([*self.down, *self.excluded])) - self.without

    @property
    def rate(self) -> Ratio | None:
        """The share of its time that it was up; None where all of that is approved as not counting."""
        return Ratio(self.agreed - self.lost, self.agreed) if self.agreed else None


@dataclass(frozen=True, slots=True)
class RunningTimes:
    """The share of its time that each system could be used, with the facts used and left out."""

    rates: dict[str, Ratio]
    runs: dict[str, Run]
    systems: Systems
    facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    basis: str

    @property
    def hours(self) -> str:
        """Say in which hours time counts."""
        return hours_of(self.runs)

    @property
    def told(self) -> list[str]:
        """Tell each system's time."""
        return [
            f"{name}：应运行 {rate.denominator} 秒，可用 {rate.numerator} 秒，{rate}"
            for name, rate in self.rates.items()
        ]


def running_times(of: Selection, setting: Setting, notice: timedelta = timedelta()) -> RunningTimes | NoValue:
    """Subtract the outages of each system of a selection from its time.

    Planned maintenance leaves that time where it was approved, and announced `notice` before it began.
    """
    if not setting.evidence.kept("outage"):
        return insufficient_data("没有“中断”台账（evidence/outage.csv）：有没有中断无从判断")  # (5)
    period = of.period or setting.period
    systems = systems_of(of, setting, period)
    if not systems:
        return insufficient_data(f"没有{of}，不知道有哪些系统")  # (5)
    facts: list[str] = []
    left_out: list[LeftOut] = []
    rates: dict[str, Ratio] = {}
    runs: dict[str, Run] = {}
    for name, (system, served) in systems.items():
        run = _run(name, served, setting, notice)
        if isinstance(run, NoValue):
            return run
        runs[name] = run
        left_out += run.left_out
        if run.rate is None:
            left_out.append(LeftOut(system.id, f"{name}在{served}的时间全部不计"))  # (4)
            continue
        facts += [system.id, *run.facts]
        rates[name] = run.rate
    if not rates:
        return not_applicable(f"{'、'.join(systems)}在{period}的时间全部不计")  # (4)
    plain = all(run.hours == ALL_DAY for run in runs.values())
    counting = "按 7×24 小时计，批准不计的" if plain else f"{hours_of(runs)}，服务时间以外和批准不计的"
    basis = f"{period}{counting}时间已从分母扣除"
    return RunningTimes(rates, runs, systems, tuple(facts), tuple(left_out), basis)


def hours_of(runs: Mapping[str, Run]) -> str:
    """Say in which hours the time of systems counts."""
    hours = {name: run.hours for name, run in runs.items()}
    if all(each == ALL_DAY for each in hours.values()):
        return "按每天24小时计"
    if len({*hours.values()}) == 1:
        return f"按约定的服务时间 {next(iter(hours.values()))} 计"
    return f"按约定的服务时间计（{'；'.join(f'{name} {each}' for name, each in hours.items())}）"


def _run(name: str, served: Period, setting: Setting, notice: timedelta) -> Run | NoValue:
    run = Run(served, setting.service_hours.get(name, ALL_DAY))
    try:
        outside = outside_hours(run.hours, served, setting.calendar)
    except UnknownYearError as error:
        return insufficient_data(f"{name}的服务时间是 {run.hours}，{error.fault.what}")  # (5)
    first = day_begins(served.first)
    run.excluded += [(begin - first, end - first) for begin, end in outside]
    for outage in setting.evidence.current("outage"):  # (2)
        if not isinstance(outage, Outage) or outage.system != name:
            continue
        ended_at = outage.ended_at
        if ended_at is None:
            if run.seconds(outage.began_at) < served.days * DAY:
                return insufficient_data(f"{name}的中断 {outage.id} 没有结束时间")  # (5)
            ended_at = outage.began_at  # it began later: outside, however long
        run.add(outage, ended_at, run.excluded if outage.counts is OutageKind.EXCLUDED else run.down)
    for window in setting.evidence.current("planned_maintenance"):  # (2)
        if not isinstance(window, PlannedMaintenance) or window.system != name:
            continue
        if because := window.why_it_counts(notice):
            run.left_out.append(LeftOut(window.id, f"{because}，不能不计"))  # (6)
        else:
            run.add(window, window.ended_at, run.excluded)
    return run
