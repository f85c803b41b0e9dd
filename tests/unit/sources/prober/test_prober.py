"""The schedule: everybody in turn, within limits, nothing doubled, nothing caught up on, nothing lost."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from jiheng.errors import BusyError
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.prober.check import Check, Result
from jiheng.sources.prober.clock import Clock
from jiheng.sources.prober.prober import SET_BACK, Limits, Prober
from tests.support.virtual_time import VirtualLoop, run_virtually

BEGIN = 1_790_000_000  # epoch seconds
HOUR = 3600


@dataclass
class Bench:
    """A prober in virtual time: what it kept, what it told, who was asked together."""

    ask: Callable[[Asking, str], Awaitable[Seen]]
    limits: Limits = field(default_factory=Limits)
    kept: list[Result] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    together: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    set_by: int = 0  # seconds by which somebody has set the wall clock
    busy: int = 0  # how often keeping fails from now on
    prober: Prober | None = None

    def check(self, name: str, **more: int) -> Check:
        probe = Probe(title="试", version=1)

        @probe.asks
        async def ask(asking: Asking, *, target: str) -> Seen:
            for group in (target, ""):
                self.together[group] += 1
                self.most[group] = max(self.most[group], self.together[group])
            try:
                return await self.ask(asking, name)
            finally:
                self.together[target] -= 1
                self.together[""] -= 1

        probe.targets(lambda *, target: target)
        return Check(name, name, probe, {"target": name.partition("-")[0]}, **more)

    def keep(self, results: Sequence[Result]) -> None:
        if self.busy:
            self.busy -= 1
            raise BusyError("有人在写")
        self.kept += results

    def run(
        self, checks: Sequence[Check], seconds: int, *events: tuple[int, Callable[[], None]]
    ) -> list[Result]:
        """Run for so many seconds; each event happens so many seconds after the beginning."""

        async def running(loop: VirtualLoop) -> None:
            clock = Clock(lambda: loop.nanoseconds + (BEGIN + self.set_by) * 10**9, lambda: loop.nanoseconds)
            network = Network(TargetPolicy())
            prober = Prober([*checks], network, clock, self.keep, limits=self.limits, tell=self.told.append)
            self.prober = prober
            stop = asyncio.Event()
            loop.call_later(seconds, stop.set)
            for after, event in events:
                loop.call_later(after, event)
            try:
                await prober.run(stop)
            finally:
                prober.close()
                network.close()

        run_virtually(running)
        return self.kept


async def at_once(_asking: Asking, _name: str) -> Seen:
    return Seen(up=True)


def times(results: list[Result], name: str) -> list[int]:
    """The seconds at which one was asked, after the first time, which is at the beginning."""
    return [result.time for result in results if result.check.id == name][1:]


def test_everybody_is_asked_once_an_interval_and_not_all_at_the_same_moment():
    bench = Bench(at_once)
    checks = [bench.check(f"系统{n}") for n in range(200)]
    results = bench.run(checks, 10 * 60)
    for check in checks:
        asked = times(results, check.id)
        assert 9 <= len(asked) <= 11
        assert {later - earlier for earlier, later in pairwise(asked)} == {60}
    assert max(Counter(result.time for result in results if result.time > BEGIN).values()) < 20
    assert bench.prober is not None
    assert bench.prober.passed_over == 0


def test_at_the_beginning_everybody_is_asked_at_once():
    bench = Bench(at_once)
    results = bench.run([bench.check(f"系统{n}", every=3600) for n in range(100)], 10)
    assert {(result.check.id, result.time) for result in results} == {(f"系统{n}", BEGIN) for n in range(100)}


def test_what_is_asked_may_change_new_ones_at_once_others_in_their_own_time():
    bench = Bench(at_once)
    stays, goes, slower = (bench.check(name) for name in ("留", "走", "慢"))
    comes, every_two = bench.check("来"), replace(slower, every=120)
    checks = [stays, goes, slower]
    results = bench.run(checks, 600, (90, lambda: bench.prober.change([stays, comes, every_two])))
    asked = {name: [each.time - BEGIN for each in results if each.check.id == name] for name in "留走慢来"}
    assert {later - earlier for earlier, later in pairwise(asked["留"][1:])} == {60}
    assert max(asked["走"]) < 90
    assert min(asked["来"]) == 90
    assert 90 in asked["慢"]
    later = [each for each in asked["慢"] if each > 90]
    assert {after - before for before, after in pairwise(later)} == {120}
    assert checks == [stays, goes, slower]
    assert bench.prober.passed_over == 0


def test_the_moment_of_a_check_is_the_same_after_a_new_start():
    first, second = (Bench(at_once) for _ in range(2))
    seconds = {
        each % 60
        for bench in (first, second)
        for each in times(bench.run([bench.check("门户")], 300), "门户")
    }
    assert len(seconds) == 1


def test_of_one_target_no_more_than_the_limit_are_asked_together_nor_of_all():
    async def slowly(_asking: Asking, _name: str) -> Seen:
        await asyncio.sleep(3)
        return Seen(up=True)

    bench = Bench(slowly, Limits(in_flight=4, per_target=2))
    checks = [bench.check(f"{target}-{n}") for target in "甲乙丙" for n in range(10)]
    results = bench.run(checks, 10 * 60)
    assert (bench.most["甲"], bench.most["乙"], bench.most["丙"], bench.most[""]) == (2, 2, 2, 4)
    assert min(len(times(results, check.id)) for check in checks) >= 8


def test_who_is_still_being_asked_is_passed_over_and_nothing_is_caught_up_on():
    async def longer_than_the_interval(_asking: Asking, _name: str) -> Seen:
        await asyncio.sleep(90)
        return Seen(up=True)

    bench = Bench(longer_than_the_interval)
    results = bench.run([bench.check("门户", timeout=100)], HOUR)
    asked = times(results, "门户")
    assert {later - earlier for earlier, later in pairwise(asked)} == {120}
    assert bench.prober is not None
    assert 29 <= bench.prober.passed_over <= 32  # by where in its first interval it begins


def test_who_had_to_wait_for_a_whole_interval_is_passed_over():
    async def slowly(_asking: Asking, _name: str) -> Seen:
        await asyncio.sleep(50)
        return Seen(up=True)

    bench = Bench(slowly, Limits(in_flight=1))
    results = bench.run([bench.check(f"系统{n}", timeout=55) for n in range(3)], HOUR)
    assert bench.most[""] == 1
    assert len(results) <= HOUR // 50
    assert len({(result.check.id, result.time) for result in results}) == len(results)


def test_an_answer_that_does_not_come_is_down():
    async def never(_asking: Asking, _name: str) -> Seen:
        await asyncio.sleep(10 * HOUR)
        raise AssertionError

    bench = Bench(never)
    first, *_ = bench.run([bench.check("门户")], 200)
    assert first.seen == Seen(up=False, detail="timeout", told="10 秒内没有完成")


@pytest.mark.parametrize(
    ("error", "seen", "because"),
    [
        (UnreachableError("refused", "连接不上"), Seen(up=False, detail="refused", told="连接不上"), ""),
        (ForbiddenError("不在许可名单"), None, "不在许可名单"),
        (NotSeenError("没有通往那里的网络"), None, "没有通往那里的网络"),
        (ZeroDivisionError("1/0"), None, "探测程序出错：ZeroDivisionError 1/0"),
    ],
)
def test_what_a_probe_raises_is_told_and_the_others_go_on(error: Exception, seen: Seen | None, because: str):
    async def ask(_asking: Asking, name: str) -> Seen:
        if name == "坏":
            raise error
        return Seen(up=True)

    bench = Bench(ask)
    results = bench.run([bench.check("坏"), bench.check("好")], 300)
    assert {(each.seen, each.because) for each in results if each.check.id == "坏"} == {(seen, because)}
    assert len(times(results, "好")) in (4, 5)


def test_a_clock_set_forward_leaves_its_gap():
    bench = Bench(at_once)
    results = bench.run([bench.check("门户")], HOUR, (1000, lambda: setattr(bench, "set_by", 7200)))
    steps = Counter(later - earlier for earlier, later in pairwise(times(results, "门户")))
    (gap,) = [step for step in steps if step != 60]
    assert 7200 < gap <= 7200 + 120
    assert bench.told == ["本机时钟跳了 +7200 秒；之后的时间按新的时钟"]


def test_a_clock_set_back_doubles_no_second():
    bench = Bench(at_once)
    results = bench.run([bench.check("门户")], 2 * HOUR, (HOUR, lambda: setattr(bench, "set_by", -1800)))
    kept = [result.time for result in results if result.seen]
    assert kept == sorted(set(kept))
    withheld = [result for result in results if not result.seen]
    assert {result.because for result in withheld} == {SET_BACK}
    assert 28 <= len(withheld) <= 31
    assert bench.told == ["本机时钟跳了 -1800 秒；之后的时间按新的时钟"]


def test_a_clock_that_drifts_is_followed_in_silence():
    bench = Bench(at_once)
    drift = [(each, lambda: setattr(bench, "set_by", bench.set_by + 1)) for each in range(100, HOUR, 100)]
    results = bench.run([bench.check("门户")], HOUR, *drift)
    assert bench.told == []
    assert {later - earlier for earlier, later in pairwise(times(results, "门户"))} <= {59, 60, 61}


def test_what_cannot_be_kept_now_is_kept_later_once_and_in_order():
    bench = Bench(at_once)
    results = bench.run(
        [bench.check(f"系统{n}") for n in range(20)], 600, (100, lambda: setattr(bench, "busy", 60))
    )
    assert [result.time for result in results] == sorted(result.time for result in results)
    assert len({(result.check.id, result.time) for result in results}) == len(results)
    assert min(len(times(results, f"系统{n}")) for n in range(20)) >= 9
    assert set(bench.told) == {"结果暂时存不下，稍后再存：有人在写"}


def test_at_the_end_what_was_seen_is_kept_and_what_was_not_is_not():
    async def slowly(_asking: Asking, name: str) -> Seen:
        await asyncio.sleep(8 if name == "慢" else 0)
        return Seen(up=True)

    bench = Bench(slowly)
    quick, slow = bench.check("快"), bench.check("慢")
    asked_at = slow.slot_after((BEGIN + 300) * 1000) // 1000 - BEGIN
    results = bench.run([quick, slow], asked_at + 4)
    assert BEGIN + asked_at not in times(results, "慢")
    assert len(times(results, "快")) in range(4, 8)


def test_once_asks_everybody_within_the_limits():
    bench = Bench(at_once, Limits(in_flight=3, per_target=1))

    async def once(loop: VirtualLoop) -> None:
        clock = Clock(lambda: loop.nanoseconds + BEGIN * 10**9, lambda: loop.nanoseconds)
        checks = [bench.check(f"{target}-{n}") for target in "甲乙" for n in range(10)]
        await Prober(checks, Network(TargetPolicy()), clock, bench.keep, limits=bench.limits).once()

    run_virtually(once)
    assert len({result.check.id for result in bench.kept}) == len(bench.kept) == 20
    assert bench.most["甲"] == 1
