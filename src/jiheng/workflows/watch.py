"""Ask systems again and again, keep the samples, and tell what was seen."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from jiheng.errors import BusyError
from jiheng.evidence.lock import sole_holder
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import DAY, Watch
from jiheng.sources.network.network import Network
from jiheng.sources.prober.agreement import STATE_TITLES, Agreement, Change, State
from jiheng.sources.prober.check import SECOND, Check, Result
from jiheng.sources.prober.clock import Clock
from jiheng.sources.prober.prober import Prober
from jiheng.workflows.collecting import collecting_seldom
from jiheng.workflows.daily_sealing import seal_daily
from jiheng.workflows.read_checks import Checks

BEIJING = timezone(timedelta(hours=8))


@dataclass(slots=True)
class Seeing:
    """What has been seen of one check: how often, the last of it, and the state."""

    check: Check
    agreement: Agreement
    up: int = 0
    down: int = 0
    unseen: int = 0
    last: Result | None = None
    change: Change = field(default_factory=lambda: Change(State.UNKNOWN, 0))


@dataclass
class Watched:
    """What a watch saw. `changed` hears each change of a state as a sentence, `tell` what else there is."""

    checks: Checks
    store: Path | None
    changed: Callable[[str], None] = lambda _told: None
    tell: Callable[[str], None] = lambda _told: None
    changes: list[dict[str, object]] = field(default_factory=list)
    passed_over: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing seen."""
        self.seeing = {each.id: Seeing(each, _agreement(each)) for each in self.checks.checks}
        self._opened: SampleStore | None = None  # by the thread that keeps

    @property
    def good(self) -> bool:
        """Whether the last that was seen of every check is as it must be."""
        return all(each.last and each.last.seen and each.last.seen.up for each in self.seeing.values())

    def keep(self, results: Sequence[Result]) -> None:
        """Keep samples and count. Raises BusyError where somebody else holds the store."""
        samples = [sample for result in results if (sample := self._sample(result))]
        if self.store is not None:
            try:
                self._add(self.store, samples)
            except sqlite3.OperationalError as error:
                raise BusyError(f"监测数据正被别的程序写着（{error}）") from error
        for result in results:
            self._count(result)

    def _sample(self, result: Result) -> Sample | None:
        if result.seen is None:
            return None
        status, detail = (Status.UP, "") if result.seen.up else (Status.DOWN, result.seen.detail)
        return Sample(result.check.id, self.checks.place, result.time, status, result.milliseconds, detail)

    def _add(self, folder: Path, samples: Sequence[Sample]) -> None:
        if self._opened is None:
            self._opened = SampleStore(folder, make=True)
            with self._opened.transaction():
                for each in self.checks.checks:
                    self._opened.watch(each.id, watch_of(each))
        self._opened.add(samples)

    def _count(self, result: Result) -> None:
        each = self.seeing[result.check.id]
        each.last = result
        if result.seen is None:
            each.unseen += 1
            moved = True  # to unknown, it may be
        else:
            each.up += result.seen.up
            each.down += not result.seen.up
            moved = each.agreement.hear(self.checks.place, result.time, up=result.seen.up)
        if result.check.agree > 1 and self._opened is not None:
            self._hear_others(each, result.time)
            moved = True
        if moved and (change := each.agreement.at(result.time)) != each.change:
            each.change = change
            self._tell_change(each, result)

    def _hear_others(self, each: Seeing, moment: int) -> None:
        """Hear what other places kept in the same store."""
        assert self._opened is not None  # noqa: S101 — asked by _count
        for sample in self._opened.samples(each.check.id, moment - watch_of(each.check).reach, moment + 1):
            if sample.place != self.checks.place:
                each.agreement.hear(sample.place, sample.time, up=sample.up)

    def _tell_change(self, each: Seeing, result: Result) -> None:
        told = result.seen.told if result.seen else result.because
        state = each.change.state
        since = clock_text(each.change.since) if each.change.since else ""
        self.changes.append({"check": each.check.id, "state": state.value, "since": each.change.since})
        word = "异常" if state == State.DOWN and not each.check.counts else STATE_TITLES[state]
        self.changed(f"{since} {each.check.id} {word}：{told}")

    def close(self) -> None:
        """Let the store go; within the thread that keeps."""
        if self._opened is not None:
            self._opened.close()


def _agreement(check: Check) -> Agreement:
    return Agreement(check.agree, check.in_a_row, watch_of(check).reach)


def watch_of(check: Check) -> Watch:
    """Say to the store how a check is watched: it speaks for an interval and a half at most."""
    return Watch(check.every, min(check.every * 3 // 2, DAY), check.agree)


def clock_text(moment: int) -> str:
    """Write a moment in epoch seconds as Beijing time."""
    return datetime.fromtimestamp(moment, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def watch(watched: Watched, clock: Clock, *, once: bool = False, seconds: int | None = None) -> None:
    """Ask every check once, or again and again for so many seconds, or until a signal to end comes.

    Who asks again and again also seals each day that is over.
    Raises BusyError where another prober works from the same place into the same store.
    """
    with ExitStack() as held:
        if watched.store is not None:
            watched.store.mkdir(parents=True, exist_ok=True)
            lock = watched.store / f"probe-{watched.checks.place}.lock"
            held.enter_context(sole_holder(lock, _busy))
        held.enter_context(collecting_seldom())
        asyncio.run(_watch(watched, clock, once=once, seconds=seconds))


async def _watch(watched: Watched, clock: Clock, *, once: bool, seconds: int | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in () if once else (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, ValueError, RuntimeError):  # not everywhere, not in every thread
            loop.add_signal_handler(number, stop.set)
    if seconds is not None:
        loop.call_later(seconds, stop.set)
    checks = watched.checks
    network = Network(checks.policy)
    prober = Prober(
        [*checks.checks], network, clock, watched.keep, folders=checks.folders, limits=checks.limits,
        tell=watched.tell,
    )  # fmt: skip
    sealing: asyncio.Task[None] | None = None
    if watched.store is not None and not once:
        daily = seal_daily(watched.store, lambda: clock.now() // SECOND, watched.tell)
        sealing = asyncio.create_task(daily)
    try:
        await (prober.once() if once else prober.run(stop))
    finally:
        if sealing is not None:
            sealing.cancel()
            await asyncio.gather(sealing, return_exceptions=True)
        watched.passed_over = prober.passed_over
        prober.close(watched.close)
        network.close()


def _busy(holder: str) -> str:
    return (
        f"这个地点已经有探测程序{holder}在往这里写，没有再启动一个。\n"
        "    怎么办：等它结束，或换一个 place（地点）、换一个 --store（文件夹）"
    )


def watched_json(watched: Watched) -> dict[str, Any]:
    """Give what was seen as JSON values; moments are epoch seconds, latencies milliseconds."""
    return {
        "place": watched.checks.place,
        "store": str(watched.store) if watched.store else None,
        "passed_over": watched.passed_over,
        "checks": [_seeing_json(each) for each in watched.seeing.values()],
        "changes": watched.changes,
    }


def _seeing_json(each: Seeing) -> dict[str, Any]:
    last, seen = each.last, each.last.seen if each.last else None
    return {
        "check": each.check.id,
        "system": each.check.system,
        "probe": each.check.probe.name,
        "target": each.check.target,
        "counts": each.check.counts,
        "seen": {"up": each.up, "down": each.down, "unseen": each.unseen},
        "last": {
            "time": last.time,
            "status": ("up" if seen.up else "down") if seen else None,
            "milliseconds": last.milliseconds if seen else None,
            "detail": seen.detail if seen else None,
            "told": seen.told if seen else last.because,
            "certificate_until": seen.until if seen else None,
        } if last else None,
        "state": each.change.state.value,
        "since": each.change.since or None,
    }  # fmt: skip
