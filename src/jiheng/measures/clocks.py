"""Which clock the times of records go by: for faults the contract's hours of service without pauses.

A time told in days (天, 工作日) is one of the calendar, and so is that of any other kind of record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.service_levels import CLOCKED, NOTHING_PROMISED, ServiceLevel, counting, level_of
from jiheng.measures.measure import Setting, some
from jiheng.values.exact import Exact
from jiheng.values.quantity import Quantity
from jiheng.values.service_hours import seconds_of

HOUR = 3600
HOURS = ("小时", "分钟", "秒")
PLAIN = "按自然时间计"
PROMISED = "promised"
CLOCKS = {PROMISED: "按合同约定", "plain": "按自然时间"}
CLOCK = Parameter(
    "clock",
    "计时",
    one_of(CLOCKS),
    "故障有合同约定的，按约定的服务时间计、扣除暂停；评分标准写明按自然时间的，写 plain",
    default=PROMISED,
)


@dataclass(slots=True)
class Clocks:
    """The clocks of one question: the time of each fault, and which of them went by which clock.

    `paused` holds of each fault that stood still for how many seconds of service, and why.
    """

    setting: Setting
    instead: str | None = None  # what is said where no promise is looked for; None: one is
    paused: dict[str, tuple[int, str]] = field(default_factory=dict)
    by_level: dict[ServiceLevel, list[str]] = field(default_factory=dict)
    by_reason: dict[str, list[str]] = field(default_factory=dict)

    def level(self, fact: Fact) -> ServiceLevel | str:
        """Find the promise that a record goes by, or why it goes by none."""
        if not isinstance(fact, Incident):
            return ""
        if self.instead is not None:
            self.by_reason.setdefault(self.instead, []).append(fact.id)
            return self.instead
        level = level_of(fact, self.setting.service_levels)
        if isinstance(level, ServiceLevel):
            self.by_level.setdefault(level, []).append(fact.id)
            return level
        self.by_reason.setdefault(f"{PLAIN}：{level}", []).append(fact.id)
        return level

    def seconds(self, incident: Incident, begin: datetime, end: datetime, level: ServiceLevel) -> int:
        """Count the seconds of service without pauses. Raises UnknownYearError."""
        counted = seconds_of(counting(incident, begin, end, level, self.setting.calendar))
        self.note_pauses(incident, begin, end, level, counted)
        return counted

    def note_pauses(
        self, incident: Incident, begin: datetime, end: datetime, level: ServiceLevel, counted: int
    ) -> None:
        """Note what pauses took of the hours of service, of which so many seconds counted."""
        if paused := seconds_of(level.hours.stretches(begin, end, self.setting.calendar)) - counted:
            reasons = dict.fromkeys(each.reason for each in incident.pauses if each.began_at < end)
            self.paused[incident.id] = paused, "、".join(reasons)

    def told(self) -> list[str]:
        """Say which clock was used for which of the faults, and what stood still."""
        alone = len(self.by_level) + len(self.by_reason) == 1
        return [
            *(
                f"{'' if alone else f'{len(ids)} 条'}按合同服务时间 {level.hours} 计"
                f"{self._without(ids)}（{level.contract}）"
                for level, ids in self.by_level.items()
            ),
            *(
                f"{'' if alone else f'{len(ids)} 条（{some(ids)}）'}{reason}"
                for reason, ids in self.by_reason.items()
                if reason
            ),
        ]

    def _without(self, ids: Sequence[str]) -> str:
        mine = {each: self.paused[each] for each in ids if each in self.paused}
        if not mine:
            return ""
        each_told = "；".join(f"{one} {_hours(seconds)}，{why}" for one, (seconds, why) in mine.items())
        return f"，扣除暂停 {_hours(sum(seconds for seconds, _ in mine.values()))}（{each_told}）"


def clocks_between(begin: str, end: str, unit: str, clock: str, setting: Setting) -> Clocks:
    """Make the clocks for the time between two columns that is told in, or compared with, a unit (if any)."""
    if unit not in HOURS:
        told = f"以{unit}计的时间看日历，不看合同的服务时间和暂停" if unit and setting.service_levels else ""
        return Clocks(setting, told)
    if clock != PROMISED:
        return Clocks(setting, f"{PLAIN}：指标写明 clock: {clock}")
    if not setting.service_levels:
        return Clocks(setting, f"{PLAIN}：{NOTHING_PROMISED}")
    if not {begin, end} <= set(CLOCKED):
        return Clocks(setting, f"{PLAIN}：合同的服务时间只管从报障到响应、到场、恢复、解决")
    return Clocks(setting)


def _hours(seconds: int) -> Quantity:
    return Quantity.exactly(Exact(seconds, HOUR), "小时")
