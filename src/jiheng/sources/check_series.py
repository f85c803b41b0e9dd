"""Checks that another monitoring system made, as it keeps them, and the settings that say how to read them.

They go into a store of samples. What they say of a second, a day or a year is reckoned there (`monitor`),
as it is of our own checks, and never by the other system.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from jiheng.catalogue import Parameter, Raw, reading, text_of
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.seconds import edges
from jiheng.monitor.watch import DAY, Watch
from jiheng.sources.json_answers import plain
from jiheng.sources.probe_settings import read_count, read_seconds
from jiheng.values.comparison import Operator
from jiheng.values.days import BEIJING
from jiheng.values.exact import Exact
from jiheng.values.period import Period
from jiheng.values.spans import Span

CONDITION = re.compile(r"([=≥>≤<]) *(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
FOLDED = {"==": "=", ">=": "≥", "<=": "≤", "＞": ">", "＜": "<", "＝": "="}
MOST_NAMED = 12
NUMBER = re.compile(r"([+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?)(?:[eE]([+-]?[0-9]{1,3}))?")
INFINITE = {"+Inf": Exact(1 << 2000), "Inf": Exact(1 << 2000), "-Inf": Exact(-(1 << 2000))}


@dataclass(slots=True)
class CheckSeries:
    """The checks of one system from one place within a span: when, in order, and which found it up.

    `times` are seconds since 1970. They are not spelled out: `asyncio.run` does that with what it gives,
    when it puts the handler of SIGINT back, and of a year of many systems that were 640 MB.
    """

    system: str
    place: str
    watch: Watch
    span: Span
    times: "array[int]" = field(default_factory=lambda: array("q"), repr=False)
    ups: bytearray = field(default_factory=bytearray, repr=False)

    def add(self, time: int, *, up: bool) -> bool:
        """Add the next check; of two within a second down is believed. Raises ValueError out of order."""
        if self.times and time <= self.times[-1]:
            if time < self.times[-1]:
                raise ValueError(time)
            self.ups[-1] &= up
            return False
        self.times.append(time)
        self.ups.append(up)
        return True

    def samples(self, begin: int, end: int) -> Iterator[Sample]:
        """Give those from `begin` to before `end` as the store keeps them."""
        status = (Status.DOWN, Status.UP)
        part = slice(bisect_left(self.times, begin), bisect_left(self.times, end))
        for time, up in zip(self.times[part], self.ups[part], strict=True):
            yield Sample(self.system, self.place, time, status[up])

    @property
    def usual_gap(self) -> int:
        """The seconds that most often lie between two checks; 0 where there are no two."""
        gaps = Counter(after - before for before, after in pairwise(self.times))
        return max(gaps, key=lambda gap: (gaps[gap], -gap), default=0)


@dataclass(frozen=True, slots=True)
class UpWhen:
    """Which values of theirs say that a system is up."""

    operator: Operator
    bound: Exact

    def says(self, written: str) -> bool | None:
        """Say what a value tells; None where it is no number, which tells nothing."""
        return _says(self.operator, self.bound.numerator, self.bound.denominator, written)


@lru_cache(4096)  # most values are 1
def _says(operator: Operator, numerator: int, denominator: int, written: str) -> bool | None:
    value = value_of(written)
    return None if value is None else operator.holds(value, Exact(numerator, denominator))


def value_of(written: str) -> Exact | None:
    """Read a number as it is written, exactly; None for NaN and what is none."""
    if written in INFINITE:
        return INFINITE[written]
    if not NUMBER.fullmatch(written):
        return None
    value = Fraction(written)
    return Exact(value.numerator, value.denominator)


def read_up_when(text: str) -> UpWhen:
    """Read `= 1`, `≥ 0.5`, `< 500`. Raises UnreadableValueError."""
    plain = text.strip()
    for theirs, ours in FOLDED.items():
        plain = plain.replace(theirs, ours)
    found = CONDITION.fullmatch(plain)
    bound = value_of(found[2]) if found else None
    if not found or bound is None:
        raise UnreadableValueError("什么值算正常，写法有误", found=text, expected="如 = 1、≥ 0.5、< 500")
    return UpWhen(Operator(found[1]), bound)


def read_systems(raw: Raw) -> dict[str, str]:
    """Read a mapping from their names to ours. Raises UnreadableValueError."""
    if not isinstance(raw, dict) or not raw:
        raise UnreadableValueError(
            "应当由“他们的名称: 我们的系统”组成", found=str(raw)[:40], expected="portal-web: 门户网站"
        )
    return {key: text_of(value) for key, value in raw.items()}


def read_agree(text: str) -> int:
    """Read how many places must agree. Raises UnreadableValueError."""
    count = read_count(text)
    if not count:
        raise UnreadableValueError("应当至少是 1", found=text)
    return count


def read_every(text: str) -> int:
    """Read an interval of at most a day as seconds. Raises UnreadableValueError."""
    seconds = read_seconds(text)
    if seconds > DAY:
        raise UnreadableValueError("间隔太长", found=text, expected="不超过 24小时")
    return seconds


UP_WHEN = Parameter("up", "什么值算正常", reading(read_up_when), "如 = 1、≥ 0.5、< 500", "= 1")
EVERY = Parameter("every", "间隔", reading(read_every), "对方多久测一次；一次管 1.5 倍的时间", "60秒")
AGREE = Parameter("agree", "几处同时中断才算", reading(read_agree), "几处都说中断才算中断", "1")
MOST = Parameter("most", "最多读多少次检查", reading(read_count), "再多就算出错", "20000000")


def systems_setting(meaning: str) -> Parameter:
    """Declare whose checks are whose; the project's name stands for each system."""
    return Parameter("systems", "系统", read_systems, meaning)


def watch_for(every: int, agree: int) -> Watch:
    """Say how their checks are to be taken: each for an interval and a half at most, as ours."""
    return Watch(every, min(every * 3 // 2, DAY), agree)


def span_until(period: Period, now: int) -> Span:
    """Give the seconds of a period that are over; the end is the begin where none is."""
    begin, end = edges(period)
    return begin, max(begin, min(end, now))


def remarks_on(series: CheckSeries, place: Place) -> Iterator[Fault]:
    """Tell what a careful reader should know of a series: where it begins late, ends early, or is thin."""
    begin, end = series.span
    named = f"{series.system}（{series.place}）"
    if not series.times:
        yield Fault(f"{named}没有一次检查：全部未测", place)
        return
    reach = series.watch.reach
    if series.times[0] - begin >= reach:
        yield Fault(f"{named}最早的检查在 {clock(series.times[0])}，以前未测（可能没有保留那么久）", place)
    if end - series.times[-1] > reach:
        yield Fault(f"{named}最后的检查在 {clock(series.times[-1])}，以后未测", place)
    if series.usual_gap > reach:
        told = f"{named}的检查多数相隔 {series.usual_gap} 秒，every 写的是 {series.watch.interval} 秒"
        yield Fault(
            f"{told}：每次检查以后不久就未测",
            place,
            advice=f"间隔确实是这样，就写 every: {series.usual_gap}秒",
        )


def unnamed(label: str, values: Iterable[str], place: Place) -> list[Fault]:
    """Tell the values of a label that `systems` does not name; nothing where there is none."""
    listed = [plain(value)[:60] or "（空）" for value in sorted(values)]
    if not listed:
        return []
    more = f" 等 {len(listed)} 个" if len(listed) > MOST_NAMED else ""
    return [Fault(f"另有没写进 systems 的 {label}：{'、'.join(listed[:MOST_NAMED])}{more}", place)]


def clock(second: int) -> str:
    """Write a second since 1970 as Beijing time."""
    return datetime.fromtimestamp(second, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
