"""Take the checks that Uptime Kuma keeps in its database.

Use when: Uptime Kuma watches already, and its file kuma.db, or a copy of it, can be read.
Gives: no records, but checks for a store of samples, from which `jiheng availability` enters days and
    outages: every heartbeat of the period, at its own moment. `systems` says which monitor is of which
    system; several monitors of one system are several places, and `agree` says how many must say down.
Left out: heartbeats during maintenance, in which nothing was checked: that time is unknown, unless a record
    of planned maintenance excludes it. Monitors that `systems` does not name, which are told.
Not read: its backup (.json), which holds no heartbeats, and its percentages; a database in MariaDB: take the
    checks through Prometheus, from its /metrics.
Basis: its tables monitor and heartbeat. Times are UTC, cut to the second. A check that fails while it still
    tries again (PENDING) found the system down; its own uptime counts it so too. It keeps 180 days unless
    it is told otherwise. Copied, kuma.db needs kuma.db-wal beside it.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jiheng.catalogue import Parameter, reading, text_of
from jiheng.errors import Fault, Place
from jiheng.monitor.watch import DAY
from jiheng.sources.check_series import (
    AGREE,
    MOST,
    CheckSeries,
    remarks_on,
    span_until,
    systems_setting,
    unnamed,
    watch_for,
)
from jiheng.sources.connector import Connector, Taken, source_name
from jiheng.sources.network.databases import Question, ask_sqlite
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_path, read_seconds
from jiheng.sources.spans import PERIOD, span
from jiheng.values.period import Period
from jiheng.values.spans import Span

UP, MAINTENANCE = 1, 3  # its statuses; 0 and 2 are down and failing
MONITORS = "SELECT id, name, interval FROM monitor ORDER BY id"
HEARTBEATS = (
    "SELECT strftime('%s', time), status FROM heartbeat "
    "WHERE monitor_id = :monitor AND time >= :begins AND time < :ends ORDER BY time"
)
MONTH = 31 * DAY  # seconds read at once
MOST_MONITORS = 10_000


def read_every(text: str) -> int:
    """Read seconds; none is 0. Raises UnreadableValueError."""
    return read_seconds(text) if text.strip() else 0


connector = Connector(
    title="Uptime Kuma",
    version=1,
    parameters=(
        Parameter("file", "库文件", reading(read_path), "kuma.db 的路径"),
        systems_setting("对方监控项的名称: 本项目的系统"),
        PERIOD,
        Parameter("every", "间隔", reading(read_every), "对方多久测一次；不写时按对方的设置", ""),
        AGREE,
        Parameter("name", "来源名", text_of, "有两套时各写一个", "Uptime Kuma"),
        MOST,
    ),
    patience=600,
)


@connector.takes
async def take(
    asking: Asking, *, file: Path, systems: dict[str, str], period: Period | None, every: int, agree: int,
    name: str, most: int,
) -> Taken:  # fmt: skip
    """Read in a thread."""
    path, days = asking.file(file), span(period, asking.now)
    within = span_until(days, asking.now)
    if within[0] == within[1]:
        return Taken(faults=[Fault(f"{days}还没有开始", Place(str(file)))])
    reader = _Reader(path, asking.within, within, every, agree, name.strip(), most, asking.progress)
    try:
        return await asyncio.wait_for(asyncio.to_thread(reader.read, systems, days), asking.within / 1000)
    except TimeoutError as error:
        raise NotSeenError("时间不够读完；怎么办：把 timeout 写长些，或把期间写短些") from error


@dataclass(slots=True)
class _Reader:
    path: Path
    milliseconds: int
    span: Span
    every: int
    agree: int
    name: str
    most: int
    progress: Callable[[int, int], None]
    taken: Taken = field(default_factory=Taken)
    read_so_far: int = 0
    maintained: int = 0

    def read(self, systems: dict[str, str], days: Period) -> Taken:
        """Read the monitors that are named, month after month."""
        taken, at, digest = self.taken, Place(self.path.name), hashlib.sha256()
        monitors = self._ask(MONITORS, {}, MOST_MONITORS)
        there = [str(title) for _, title, _ in monitors]
        if missing := [each for each in systems if each not in there]:
            what = f"没有这些监控项：{'、'.join(missing)}"
            taken.faults.append(Fault(what, at, f"有的是 {'、'.join(there)}"[:300], advice="核对 systems"))
            return taken
        chosen = [each for each in monitors if str(each[1]) in systems]
        several = Counter(systems[str(title)] for _, title, _ in chosen)
        for done, (number, title, interval) in enumerate(chosen):
            system = systems[str(title)]
            place = f"{self.name}/{title}" if several[system] > 1 else self.name
            watch = watch_for(self.every or int(interval), self.agree)
            series = CheckSeries(system, place, watch, self.span)
            for time, status in self._heartbeats(number):
                if status == MAINTENANCE:
                    self.maintained += 1
                else:
                    series.add(time, up=status == UP)
            if self.read_so_far > self.most:
                fault = Fault(f"超过 {self.most} 次检查", at, advice="把期间写短些，或把 most 写大些")
                taken.faults.append(fault)
                return taken
            digest.update(f"{title}\0{series.times.tolist()}\0{series.ups.hex()}".encode())
            taken.checks.append(series)
            taken.remarks += remarks_on(series, at)
            self.progress(done + 1, len(chosen))
        taken.sources.append(source_name(f"{self.path.name} {days}", digest.hexdigest()))
        taken.remarks += unnamed("监控项", {*there} - systems.keys(), at)
        if self.maintained:
            what = f"维护中的 {self.maintained} 次没有检查，这些时间未测"
            advice = "批准过的维护登记成计划内维护，就不计"
            taken.remarks.append(Fault(what, at, advice=advice))
        return taken

    def _heartbeats(self, monitor: int) -> Iterator[tuple[int, int]]:
        begin, end = self.span
        while begin < end and self.read_so_far <= self.most:
            until = min(begin + MONTH, end)
            bounds = {"monitor": str(monitor), "begins": _utc(begin), "ends": _utc(until)}
            rows = self._ask(HEARTBEATS, bounds, self.most)
            self.read_so_far += len(rows)
            yield from ((int(time), int(status)) for time, status in rows)
            begin = until

    def _ask(self, statement: str, parameters: dict[str, str], most: int) -> list[tuple[Any, ...]]:
        return [*ask_sqlite(self.path, Question(statement, parameters, most, self.milliseconds)).rows]


def _utc(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M:%S}"
