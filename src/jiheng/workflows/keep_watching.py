"""Ask systems as long as the server runs; which ones, and what is permitted, may change meanwhile."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.errors import BusyError
from jiheng.evidence.lock import sole_holder
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore, Word
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy
from jiheng.sources.prober.check import SECOND, Check, Result
from jiheng.sources.prober.clock import Clock
from jiheng.sources.prober.prober import Prober
from jiheng.workflows.daily_sealing import seal_daily
from jiheng.workflows.watch import watch_of

LOOK = 2  # seconds between two looks at what is wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked, and what may be."""

    checks: tuple[Check, ...]
    policy: TargetPolicy


@dataclass
class Keeping:
    """Keeps what was seen: the sample where there is one, and the last words in any case."""

    store: Path
    place: str
    _opened: SampleStore | None = field(default=None, init=False)  # by the thread that keeps

    def keep(self, results: Sequence[Result]) -> None:
        """Keep results, all or none. Raises BusyError where somebody else holds the store."""
        try:
            if self._opened is None:
                self._opened = SampleStore(self.store, make=True)
            self._add(self._opened, results)
        except sqlite3.OperationalError as error:
            raise BusyError(f"监测数据正被别的程序写着（{error}）") from error

    def _add(self, opened: SampleStore, results: Sequence[Result]) -> None:
        known = opened.watches()
        for check in {each.check.id: each.check for each in results}.values():
            if known.get(check.id) != watch_of(check):
                opened.watch(check.id, watch_of(check))
        opened.add(self._sample(each) for each in results if each.seen is not None)
        with opened.transaction():
            opened.say(self._word(each) for each in results)

    def _sample(self, result: Result) -> Sample:
        assert result.seen is not None  # noqa: S101 — asked by _add
        status, detail = (Status.UP, "") if result.seen.up else (Status.DOWN, result.seen.detail)
        return Sample(result.check.id, self.place, result.time, status, result.milliseconds, detail)

    def _word(self, result: Result) -> Word:
        seen = result.seen
        up, told = (seen.up, seen.told) if seen else (None, result.because)
        return Word(result.check.id, self.place, result.time, up, result.milliseconds, told)

    def close(self) -> None:
        """Let the store go; within the thread that keeps."""
        if self._opened is not None:
            self._opened.close()


def keep_watching(
    store: Path,
    place: str,
    wanted: Callable[[], Wanted | None],
    clock: Clock,
    tell: Callable[[str], None],
) -> None:
    """Ask what is wanted until a signal to end comes; `wanted` is looked at every two seconds.

    It is called in a thread of its own; None: it could not be found out, and all goes on as before. Days
    that are over are sealed. Raises BusyError where another prober works from the same place.
    """
    store.mkdir(parents=True, exist_ok=True)
    with sole_holder(store / f"probe-{place}.lock", _busy):
        SampleStore(store, make=True).close()
        asyncio.run(_keep_watching(Keeping(store, place), wanted, clock, tell))


async def _keep_watching(
    keeping: Keeping, wanted: Callable[[], Wanted | None], clock: Clock, tell: Callable[[str], None]
) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, ValueError, RuntimeError):  # not in every thread
            loop.add_signal_handler(number, stop.set)
    network = Network(TargetPolicy())
    prober = Prober([], network, clock, keeping.keep, tell=tell)
    daily = asyncio.create_task(seal_daily(keeping.store, lambda: clock.now() // SECOND, tell))
    looking = asyncio.create_task(_look(prober, network, wanted, stop))
    try:
        await prober.run(stop)
        if looking.done():
            looking.result()  # raises what went wrong
    finally:
        for each in (daily, looking):
            each.cancel()
        await asyncio.gather(daily, looking, return_exceptions=True)
        prober.close(keeping.close)
        network.close()


async def _look(
    prober: Prober, network: Network, wanted: Callable[[], Wanted | None], stop: asyncio.Event
) -> None:
    """Take over what is wanted whenever it has changed; a look that fails ends the prober."""
    known: Wanted | None = None
    with ThreadPoolExecutor(1, "wanted") as thread:
        try:
            while True:
                found = await asyncio.get_running_loop().run_in_executor(thread, wanted)
                if found is not None and found != known:
                    known = found
                    network.policy = found.policy
                    prober.change(found.checks)
                await asyncio.sleep(LOOK)
        finally:
            stop.set()


def _busy(holder: str) -> str:
    return f"监测进程已经有一个{holder}在跑\n    怎么办：等它结束；一个数据文件夹只能有一个"
