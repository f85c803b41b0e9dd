"""Divide the time systems were measured as up by the time they were measured, from day summaries.

Question: what was the availability that the monitoring measured (系统可用率、网络可用率)?
Numerator: the seconds measured as up; `worst` takes the worst of the systems, `mean` all their seconds
    together, `weighted` the mean of the systems' rates by their users.
Denominator: the seconds measured as up or down. Excluded time (planned maintenance, outside service hours)
    leaves it; unknown time is in neither: it is never up, and is told beside the rate, with the rate it
    would be if all of it had been down, and with the method that the summaries name.
Left out: (1) days outside the period or outside a system's service; (2) records that a later one corrects;
    (3) systems all of whose time is excluded; not applicable where no other is left; (4) insufficient data
    where the register was not kept, no system is registered, one day has two summaries, weights are
    lacking, or more of a system's time is unknown than `most_unknown` allows; a day without a summary is
    unknown.
Unit: ratio of seconds.
Basis: (agreed time − unplanned downtime) ÷ agreed time, of what was measured. That 5 % may be unknown is our
    own default, not an official rule: a contract may name another share.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from jiheng.catalogue import Parameter, Raw, one_of, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.systems import SECONDS_A_DAY, AvailabilityDay
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection
from jiheng.measures.systems import STATISTICS, is_system, rate_of_several, systems_of
from jiheng.values.exact import ONE, Exact
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio

MOST_UNKNOWN = "5%"  # of a system's time, where nothing else is said


def read_share(raw: Raw) -> Exact:
    """Read a share from 0% to 100%. Raises UnreadableValueError."""
    share = Quantity.read(text_of(raw))
    if share.unit != "%" or share.ten_thousandths < 0 or share.exact > ONE:
        raise UnreadableValueError("不是一个份额", found=str(raw), expected="0% 到 100%")
    return share.exact


measure = Measure(
    title="可用率（按日报）",
    version=1,
    parameters=(
        Parameter("of", "哪些系统", read_selection, "system 记录和条件；不写时是全部系统", default="system"),
        Parameter(
            "statistic", "多个系统取", one_of(STATISTICS), "最差的、合计，或按用户数加权", default="worst"
        ),
        Parameter(
            "most_unknown",
            "最多多少未测",
            read_share,
            "未测的时间超过这个份额，就是数据不足",
            default=MOST_UNKNOWN,
        ),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return is_system(of)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the summaries of one system say of its time, in seconds."""

    days: tuple[AvailabilityDay, ...]
    whole: int

    @property
    def up(self) -> int:
        """Measured as up."""
        return sum(day.up_seconds for day in self.days)

    @property
    def down(self) -> int:
        """Measured as down."""
        return sum(day.down_seconds for day in self.days)

    @property
    def excluded(self) -> int:
        """Planned maintenance, or outside service hours."""
        return sum(day.excluded_seconds for day in self.days)

    @property
    def agreed(self) -> int:
        """The time that is not excluded; a day without a summary is part of it."""
        return self.whole - self.excluded

    def methods(self, name: str) -> list[str]:
        """Tell how they were measured, and on how many days in each way."""
        counted = Counter(day.method for day in self.days if day.method)
        return [f"{name}怎样测得（{days} 天）：{method}" for method, days in counted.items()]

    def __str__(self) -> str:
        """Tell the seconds, unknown ones apart."""
        unknown = self.agreed - self.up - self.down
        return (
            f"测得可用 {self.up} 秒，中断 {self.down} 秒，{Ratio(self.up, self.up + self.down)}；"
            f"不计 {self.excluded} 秒，未测 {unknown} 秒（全算中断则为 {Ratio(self.up, self.agreed)}）"
        )


@measure.measure
def answer(setting: Setting, *, of: Selection, statistic: str, most_unknown: Exact) -> Answer:
    """Add up each system's days."""
    if not setting.evidence.kept("availability_day"):
        return no_register(AvailabilityDay)  # (4)
    period = of.period or setting.period
    systems = systems_of(of, setting, period)
    if not systems:
        return insufficient_data(f"没有{of}，不知道有哪些系统")  # (4)
    facts: list[str] = []
    left_out: list[LeftOut] = []
    seen: dict[str, Watched] = {}
    by_system: dict[str, list[AvailabilityDay]] = {name: [] for name in systems}
    for fact in setting.evidence.current("availability_day"):  # (2)
        if isinstance(fact, AvailabilityDay) and fact.system in by_system:
            by_system[fact.system].append(fact)
    for name, (system, served) in systems.items():
        watched = _watched(name, by_system[name], served, most_unknown, left_out)
        if isinstance(watched, NoValue):
            return watched  # (4)
        if not watched.agreed:
            left_out.append(LeftOut(system.id, f"{name}在{served}的时间全部不计"))  # (3)
            continue
        seen[name] = watched
        facts += [system.id, *(day.id for day in watched.days)]
    if not seen:
        return not_applicable(f"{'、'.join(systems)}在{period}的时间全部不计")  # (3)
    rates = {name: Ratio(each.up, each.up + each.down) for name, each in seen.items()}
    chosen = rate_of_several(rates, systems, statistic)
    if isinstance(chosen, NoValue):
        return chosen  # (4)
    return Measured(
        actual=chosen,
        facts=tuple(facts),
        steps=(
            *(
                told
                for name, watched in seen.items()
                for told in (f"{name}：{watched}", *watched.methods(name))
            ),
            f"{period}，取{STATISTICS[statistic]}：{chosen}；未测的时间不算可用，也不算中断",
        ),
        left_out=tuple(left_out),
    )


def _watched(
    name: str, days: list[AvailabilityDay], served: Period, most_unknown: Exact, left_out: list[LeftOut]
) -> Watched | NoValue:
    left_out += [LeftOut(day.id, f"{day.day} 不在{served}内") for day in days if day.day not in served]  # (1)
    inside: dict[date, AvailabilityDay] = {}
    for day in days:
        if day.day not in served:
            continue
        if day.day in inside:
            both = f"{inside[day.day].id}、{day.id}"
            return insufficient_data(f"{name}在 {day.day} 有两条日报（{both}），不知以哪条为准")  # (4)
        inside[day.day] = day
    watched = Watched(tuple(inside.values()), served.days * SECONDS_A_DAY)
    if watched.agreed:
        unknown = Ratio(watched.agreed - watched.up - watched.down, watched.agreed)
        if unknown.exact > most_unknown or not watched.up + watched.down:
            allowed = Ratio(most_unknown.numerator, most_unknown.denominator)
            found = f"{name}在{served}有 {unknown.percent(4)} 的时间没有测到"
            return insufficient_data(f"{found}，最多可以 {allowed}")  # (4)
    return watched
