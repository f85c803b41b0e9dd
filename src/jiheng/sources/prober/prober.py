"""Ask all checks when they are due, within limits, and hand on what came of it once a second.

Every check has its own moment within its interval. Who is still being asked when the next moment comes, or
had to wait so long for others that it came, is passed over: there is no sample, and that time is unknown.
Nothing is caught up on. Results are handed on in order; while they cannot be kept they wait, up to a limit.
"""

import asyncio
import heapq
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import BusyError
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking, Seen
from jiheng.sources.prober.check import SECOND, Check, Result
from jiheng.sources.prober.clock import Clock

WAITING_RESULTS = 500_000  # that are held while they cannot be kept; then the oldest are given up
SET_BACK = "时钟往回调过，这一刻已经记过"

# Keeps results for good, in a thread of its own; raises BusyError to be asked again a second later.
Keep: TypeAlias = Callable[[Sequence[Result]], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many are asked at the same time: in all, and of one target."""

    in_flight: int = 200
    per_target: int = 5


@dataclass
class Prober:
    """Runs checks. `tell` hears what is worth a line: the clock jumped, results cannot be kept."""

    checks: list[Check]
    network: Network
    clock: Clock
    keep: Keep
    folders: tuple[Path, ...] = ()
    limits: Limits = Limits()
    tell: Callable[[str], None] = lambda _told: None
    passed_over: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Begin with nobody asked."""
        self.checks = list(self.checks)  # a check keeps its number; one given up leaves its place empty
        self._given_up: set[int] = set()
        self._due: list[tuple[int, int]] = []  # epoch milliseconds, number of the check
        self._asked: dict[int, tuple[asyncio.Task[None], int]] = {}  # with the moment by which it must end
        self._overdue: set[int] = set()  # that were ended because of it
        self._per_target = Counter[str]()
        self._waiting: dict[str, deque[tuple[int, int]]] = {}  # by target: number, last moment to begin
        self._ready: deque[str] = deque()  # targets that may have a free place and somebody waiting, in turn
        self._results: list[Result] = []
        self._last: dict[str, int] = {}  # the last second told of each check
        self._thread = ThreadPoolExecutor(1, "keep")

    async def once(self) -> None:
        """Ask every check once, as soon as the limits allow."""
        latest = self.clock.now() + 24 * 3600 * SECOND
        for number in range(len(self.checks)):
            self._wanted(number, latest)
        while self._asked:
            tasks = [task for task, _ in self._asked.values()]
            await asyncio.wait(tasks, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            self._end_overdue()
        await self._hand_on(last=True)

    async def run(self, stop: asyncio.Event) -> None:
        """Ask everybody at once, then whoever is due, until `stop` is set.

        Whoever is being asked then is given up unseen.
        """
        self._plan()
        for due, number in self._due:
            self._wanted(number, due)
        keeping: asyncio.Task[None] | None = None
        while not stop.is_set():
            if jumped := self.clock.look():
                self.tell(f"本机时钟跳了 {jumped / SECOND:+.0f} 秒；之后的时间按新的时钟")
                self._plan()
            if keeping is None or keeping.done():
                if keeping is not None:
                    keeping.result()
                keeping = asyncio.create_task(self._hand_on())
            await self._until_next_second(stop)
            self._end_overdue()
        self._waiting.clear()
        tasks = [task for task, _ in self._asked.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if keeping is not None:
            await keeping
        await self._hand_on(last=True)

    def change(self, checks: Sequence[Check]) -> None:
        """Ask these from now on, within the running loop: new ones at once, others in their own time.

        What is no longer there, or is to be asked otherwise, is given up; who is being asked is asked
        to the end.
        """
        wanted = {each.id: each for each in checks}
        for number, check in enumerate(self.checks):
            if number not in self._given_up and wanted.get(check.id) != check:
                self._given_up.add(number)
            elif number not in self._given_up:
                del wanted[check.id]
        now = self.clock.now()
        for check in wanted.values():
            number = len(self.checks)
            self.checks.append(check)
            due = check.slot_after(now)
            heapq.heappush(self._due, (due, number))
            self._wanted(number, due)

    async def _until_next_second(self, stop: asyncio.Event) -> None:
        ends = self.clock.monotonic() + SECOND
        while not stop.is_set():
            now = self.clock.now()
            while self._due and self._due[0][0] <= now:
                due, number = heapq.heappop(self._due)
                if number in self._given_up:
                    continue
                check = self.checks[number]
                following = check.slot_after(max(now, due))
                heapq.heappush(self._due, (following, number))
                self._wanted(number, following)
            left = ends - self.clock.monotonic()
            pause = min(left, self._due[0][0] - now) if self._due else left
            if left <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(max(pause, 1) / SECOND):
                    await stop.wait()

    def _plan(self) -> None:
        now = self.clock.now()
        self._waiting.clear()
        self._ready.clear()
        self._due = [
            (check.slot_after(now), number)
            for number, check in enumerate(self.checks)
            if number not in self._given_up
        ]
        heapq.heapify(self._due)

    def _wanted(self, number: int, latest: int) -> None:
        """Begin to ask, or wait for a place until a moment."""
        if number in self._asked:
            self.passed_over += 1
            return
        target = self.checks[number].target
        self._waiting.setdefault(target, deque()).append((number, latest))
        self._ready.append(target)
        self._begin_waiting()

    def _begin_waiting(self) -> None:
        """Give free places to who waits, one of each target in turn."""
        while self._ready and len(self._asked) < self.limits.in_flight:
            target = self._ready.popleft()
            waiting = self._waiting.get(target)
            if not waiting or self._per_target[target] >= self.limits.per_target:
                continue
            number, latest = waiting.popleft()
            if waiting:
                self._ready.append(target)
            else:
                del self._waiting[target]
            if number in self._given_up:
                continue
            if latest <= self.clock.now() or number in self._asked:
                self.passed_over += 1
            else:
                self._begin(number, target)

    def _begin(self, number: int, target: str) -> None:
        check = self.checks[number]
        self._per_target[target] += 1
        ends = self.clock.monotonic() + check.timeout * SECOND
        self._asked[number] = asyncio.create_task(self._ask(number, check)), ends

    def _end_overdue(self) -> None:
        """End who did not keep to the time; looked at once a second, so that no check needs a timer."""
        now = self.clock.monotonic()
        for number, (task, ends) in self._asked.items():
            if now >= ends and number not in self._overdue:
                self._overdue.add(number)
                task.cancel()

    def _ended(self, number: int, target: str) -> None:
        del self._asked[number]
        self._overdue.discard(number)
        self._per_target[target] -= 1
        if not self._per_target[target]:
            del self._per_target[target]
        if target in self._waiting:
            self._ready.append(target)
        self._begin_waiting()

    async def _ask(self, number: int, check: Check) -> None:
        began, time = self.clock.monotonic(), self.clock.now() // SECOND
        try:
            if time != self._last.get(check.id):  # else asked at the beginning, and due in the same second
                self._take(check, time, began, *await self._seen(number, check, time))
        finally:
            self._ended(number, check.target)

    async def _seen(self, number: int, check: Check, time: int) -> tuple[Seen | None, str]:
        """Ask; give what was seen, or nothing and why."""
        asking = Asking(self.network, self.folders, check.timeout * SECOND, time)
        try:
            return await check.probe.ask(asking, **check.settings), ""
        except (ForbiddenError, NotSeenError) as error:
            return None, str(error)
        except UnreachableError as error:
            return Seen(up=False, detail=error.detail, told=error.told), ""
        except asyncio.CancelledError:
            if number not in self._overdue:
                raise
            self._overdue.discard(number)
            return Seen(up=False, detail="timeout", told=f"{check.timeout} 秒内没有完成"), ""
        except Exception as error:  # noqa: BLE001 — one probe's mistake must not silence the others
            return None, f"探测程序出错：{type(error).__name__} {error}"

    def _take(self, check: Check, time: int, began: int, seen: Seen | None, because: str) -> None:
        spent = self.clock.monotonic() - began
        if time < self._last.get(check.id, 0):
            seen, because = None, SET_BACK
        else:
            self._last[check.id] = time
        measured = seen.milliseconds if seen and seen.milliseconds is not None else spent
        self._results.append(Result(check, time, measured, seen, because))

    async def _hand_on(self, *, last: bool = False) -> None:
        """Hand on what has come; at the end whoever cannot be kept raises, before that it waits."""
        results, self._results = self._results, []
        if not results:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self.keep, results)
        except BusyError as error:
            if last:
                raise
            self.tell(f"结果暂时存不下，稍后再存：{error}")
            self._results = [*results, *self._results][-WAITING_RESULTS:]

    def close(self, after: Callable[[], None] = lambda: None) -> None:
        """End the thread that keeps, once `after` has been called in it."""
        self._thread.submit(after).result()
        self._thread.shutdown()
