"""Take the checks that Prometheus keeps.

Use when: Prometheus (or Thanos, VictoriaMetrics, Mimir) watches already: `probe_success` of
    blackbox_exporter, `up`, or a metric of your own.
Gives: no records, but checks for a store of samples, from which `jiheng availability` enters days and
    outages: every sample of `selector` in the period, at its own moment. `up` says which values are up.
    The label `label` tells whose it is: `systems` has its values.
Left out: NaN, which says nothing; series whose label `systems` does not name, which are told.
Not read: an expression: between two samples, and for five minutes after the last, Prometheus would answer
    with an old value. What must be reckoned (several instances, a quota) becomes a recording rule there, or
    `place` and `agree` here. Two series of one system at the same time without `place`. More than `most`
    checks.
Basis: HTTP API v1: an instant query of a range selector gives the samples stored, with their own times;
    staleness marks are none. Times are cut to the second. Thanos' partial answers are told.
"""

import hashlib
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jiheng.catalogue import Parameter, text_of
from jiheng.errors import Fault, Place
from jiheng.monitor.watch import DAY
from jiheng.sources.check_series import (
    AGREE,
    EVERY,
    MOST,
    UP_WHEN,
    CheckSeries,
    UpWhen,
    remarks_on,
    span_until,
    systems_setting,
    unnamed,
    watch_for,
)
from jiheng.sources.connector import Connector, Taken, source_name
from jiheng.sources.json_answers import (
    LARGEST,
    SECRET_FILE,
    TooLargeError,
    ask_json,
    found_at,
    keys_of,
    plain,
    secret_header,
)
from jiheng.sources.network.hosts import Url
from jiheng.sources.network.web import Request
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import VERIFY, url_setting
from jiheng.sources.spans import PERIOD, span
from jiheng.values.period import Period
from jiheng.values.spans import Span

MATRIX = "matrix"
SHORTEST, LONGEST = 60, 32 * DAY  # seconds asked for at once
FEW = 100_000  # checks in an answer: the next may ask for twice the time

connector = Connector(
    title="Prometheus",
    version=1,
    parameters=(
        url_setting("服务器的网址，到 /api/v1 以前"),
        Parameter("selector", "选择器", text_of, '指标和标签，如 probe_success{job="web"}'),
        systems_setting("标签的值: 本项目的系统"),
        PERIOD,
        Parameter("label", "系统标签", text_of, "哪个标签说明是谁的", "instance"),
        Parameter("place", "地点标签", text_of, "哪个标签说明从哪里测；不写时只有一处", ""),
        UP_WHEN,
        EVERY,
        AGREE,
        MOST,
        SECRET_FILE,
        VERIFY,
    ),
    needs=("pycurl",),
    patience=120,
)


@connector.check
def doubts(*, url: Url, **_others: object) -> str:
    """The address is that of the server."""
    return (
        "url 只写到服务器（和它的路径前缀），不写 /api/v1 和问号"
        if "/api/v1" in url.path or "?" in url.path
        else ""
    )


@dataclass(slots=True)
class _Found:
    """A series of theirs: its labels and what is known of it so far."""

    labels: dict[str, str]
    series: CheckSeries


@dataclass(slots=True)
class _Reading:
    """What is read of one selector, answer after answer."""

    label: str
    place: str
    systems: dict[str, str]
    up: UpWhen
    blank: CheckSeries  # what every series begins with
    found: dict[str, _Found] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    warnings: dict[str, None] = field(default_factory=dict)
    checks: int = 0

    def take(self, page: Any, part: Span) -> int:  # noqa: ANN401 — JSON
        """Take the samples of an answer that lie within its part; give how many. Raises ValueError."""
        before = self.checks
        for each in found_at(page, "data.result"):
            labels = each["metric"]
            whose = labels.get(self.label, "")
            if whose not in self.systems:
                self.others.add(whose)
                continue
            key = repr(sorted(labels.items()))
            if key not in self.found:
                place = labels.get(self.place, "") if self.place else ""
                named = f"{self.blank.place}/{place}" if place else self.blank.place
                series = replace(self.blank, system=self.systems[whose], place=named)
                self.found[key] = _Found(labels, replace(series, times=series.times[:0], ups=bytearray()))
            self._add(self.found[key].series, each["values"], part)
        self.warnings |= dict.fromkeys(map(str, page.get("warnings", ())))
        return self.checks - before

    def _add(self, series: CheckSeries, values: list[list[str]], part: Span) -> None:
        for moment, written in values:
            time = int(moment.partition(".")[0])
            up = self.up.says(written)
            if up is not None and part[0] <= time < part[1]:
                self.checks += series.add(time, up=up)


@connector.takes
async def take(
    asking: Asking, *, url: Url, selector: str, systems: dict[str, str], period: Period | None, label: str,
    place: str, up: UpWhen, every: int, agree: int, most: int, secret_file: Path | None, verify: bool,
) -> Taken:  # fmt: skip
    """Ask for part after part of the period, as much at once as an answer holds."""
    taken, at, days = Taken(), Place(url.text), span(period, asking.now)
    begin, end = span_until(days, asking.now)
    if begin == end:
        taken.faults.append(Fault(f"{days}还没有开始", at))
        return taken
    blank = CheckSeries("", f"Prometheus {url.host}", watch_for(every, agree), (begin, end))
    read = _Reading(label, place, systems, up, blank)
    request = Request(url, verify=verify, body_bytes=LARGEST, headers=secret_header(asking, secret_file))
    digest, part, size = hashlib.sha256(), begin, DAY
    while part < end:
        until = min(part + size, end)
        try:
            page, told = await ask_json(asking, replace(request, url=_asked(url, selector, part, until)))
        except TooLargeError:
            if size <= SHORTEST:
                raise
            size = max(size // 2, SHORTEST)
            continue
        count, fault = _count(read, page, (part, until))
        if read.checks > most:
            fault = Fault(f"超过 {most} 次检查", advice="把期间写短些，或把 most 写大些")
        if fault:
            taken.faults.append(fault.at(at))
            return taken
        digest.update(told.encode())
        asking.progress(until - begin, end - begin)
        part, size = until, min(size * 2, LONGEST) if count < FEW else size
    taken.sources.append(source_name(f"{url.text} {selector} {days}", digest.hexdigest()))
    _sum_up(read, taken, at)
    return taken


def _asked(url: Url, selector: str, begin: int, end: int) -> Url:
    """Ask for the samples from `begin` to before `end`, to the millisecond."""
    query = quote(f"{selector}[{end - begin}s]", safe="")
    return replace(url, path=f"{url.path.rstrip('/')}/api/v1/query?query={query}&time={end - 1}.999")


def _count(read: _Reading, page: Any, part: Span) -> tuple[int, Fault | None]:  # noqa: ANN401 — JSON
    if isinstance(page, Fault):
        return 0, page
    kind = found_at(page, "data.resultType")
    if kind != MATRIX:
        advice = "核对 url；selector 只写指标和标签，不写运算"
        return 0, Fault(
            "应答里没有样本", found=keys_of(page), expected="Prometheus 的 HTTP API", advice=advice
        )
    try:
        return read.take(page, part), None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return 0, Fault("应答不是 Prometheus 的样本", found=keys_of(found_at(page, "data.result.0")))


def _sum_up(read: _Reading, taken: Taken, at: Place) -> None:
    """Put the series of each system and place together, and tell what should be known."""
    of_place: dict[tuple[str, str], list[_Found]] = {}
    for each in sorted(
        (one for one in read.found.values() if one.series.times), key=lambda one: one.series.times[0]
    ):
        of_place.setdefault((each.series.system, each.series.place), []).append(each)
    for found in of_place.values():
        if fault := _both_at_once(found):
            taken.faults.append(fault.at(at))
            continue
        first, *others = (each.series for each in found)
        for other in others:
            first.times += other.times
            first.ups += other.ups
        taken.checks.append(first)
    silent = {name: whose for whose, name in read.systems.items()}.keys() - {system for system, _ in of_place}
    for name in sorted(silent):
        taken.checks.append(replace(read.blank, system=name, times=read.blank.times[:0], ups=bytearray()))
    taken.checks.sort(key=lambda series: (series.system, series.place))
    taken.remarks += [remark for series in taken.checks for remark in remarks_on(series, at)]
    taken.remarks += unnamed(read.label, read.others, at)
    taken.remarks += [Fault(f"Prometheus 说：{plain(each)[:300]}", at) for each in read.warnings]
    if not of_place and not taken.faults:
        taken.faults.append(Fault("没有一个系统有样本", at, advice="核对 selector、label 和 systems"))


def _both_at_once(found: list[_Found]) -> Fault | None:
    """Two series of a system and a place that overlap in time are two opinions: who is to be believed?"""
    for before, after in pairwise(found):
        if after.series.times[0] <= before.series.times[-1]:
            differ = sorted(
                name
                for name in before.labels | after.labels
                if before.labels.get(name) != after.labels.get(name)
            )
            advice = f"写 place: {differ[0]}，每处各算一个地点；或在 selector 里只选一个" if differ else ""
            told = f"“{before.series.system}”同时有几个序列，不同的标签是 {'、'.join(differ)}"
            return Fault(told, found=f"{plain(str(before.labels))[:200]}", advice=advice)
    return None
