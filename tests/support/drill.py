"""A drill: real nginx servers stopped and started by plan beside a real prober, which is killed for a while.

`python -m tests.support.drill --minutes 60 --every 5` runs one for an hour and prints what was done beside
what was found; it ends with 1 where they differ by more than an interval.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from jiheng.monitor.availability import Outage
from jiheng.monitor.store import SampleStore
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.workflows.availability import Answer, Asked, Watched, ask
from jiheng.workflows.availability_records import enter
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.record import record
from tests.conftest import ROOT
from tests.support.real_servers import LONGEST_START, free_port, program

PLACE = "机房"
PLAN = {  # of each system: from when to when it is stopped, in hundredths of the drill
    "门户网站": ((8, 20), (42, 50), (64, 76)),  # the last one while nobody looks
    "云安访系统": ((25, 38),),
    "政务公开系统": (),
}
KILLED = (60, 80)
PATIENCE = 60  # seconds until something must have happened
PROJECT = """jiheng: 1
name: 三个系统的运维
fiscal_year: {year}
organisation: {{implementing_unit: 某市信息中心}}
systems: [{systems}]
goals: {{overall: 系统正常运行}}
evaluation:
  period: {period}
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
        - name: 系统正常运行率
          weight: 100
          target: ≥99%
          measure: {{kind: daily_availability, most_unknown: 100%}}
          rule: {{code: F02}}
"""


@dataclass(slots=True)
class Done:
    """One stop of a server: between which moments it went, and came back."""

    system: str
    stopping: float
    stopped: float
    starting: float = 0
    started: float = 0

    def found_as(self, outage: Outage, slack: float) -> bool:
        """Say whether an outage is what this stop must look like."""
        begins = self.stopping - 1 <= outage.begin <= self.stopped + slack
        return begins and self.starting - 1 <= outage.end <= self.started + slack


@dataclass
class Drill:
    """What runs, and what was done to it."""

    room: Path
    nginx: str
    every: int
    servers: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    begun: float = field(default_factory=time.time)
    killed: float = 0
    looking: float = 0
    prober: "subprocess.Popen[str] | None" = None

    @property
    def store(self) -> Path:
        """Where the prober keeps."""
        return self.room / "store"

    def start(self, system: str) -> None:
        """Start a server and wait until it answers."""
        folder = self.room / f"nginx-{self.ports.setdefault(system, free_port())}"
        folder.mkdir(exist_ok=True)
        temporary = "".join(
            f"{each}_temp_path {folder}/{each};"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{ }}\n"
            f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{self.ports[system]};"
            " location / { return 200 '您好'; } } }\n",
            "utf-8",
        )
        command = [self.nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.servers[system] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: _answers(self.ports[system]))

    def stop(self, system: str) -> None:
        """Stop a server and wait until it is gone."""
        self.servers[system].terminate()
        self.servers.pop(system).wait(LONGEST_START)

    def look(self) -> None:
        """Start the prober and wait until it has kept a sample of every system."""
        file = self.room / "checks.yaml"
        file.write_text(
            f"place: {PLACE}\nallow: [127.0.0.1]\nlimits: {{shortest: 1秒}}\nchecks:\n"
            + "".join(
                f"  - {{system: {name}, probe: http, every: {self.every}秒, "
                f"url: 'http://127.0.0.1:{port}/'}}\n"
                for name, port in self.ports.items()
            ),
            "utf-8",
        )
        begun = time.time()
        self.prober = subprocess.Popen(
            [sys.executable, "-m", "jiheng", "probe", str(file), "--store", str(self.store)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
            stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        wait_for(lambda: all(self.samples(name, begun) for name in self.ports))

    def end_prober(self, how: signal.Signals) -> None:
        """End the prober by a signal."""
        assert self.prober is not None
        self.prober.send_signal(how)
        self.prober.wait(LONGEST_START)

    def samples(self, system: str, since: float = 0) -> list[tuple[int, bool]]:
        """Give what was kept of a system since a moment."""
        if not (self.store / "samples.sqlite").exists():
            return []
        span = int(max(since, self.begun)), int(time.time()) + 1
        with SampleStore(self.store) as opened:
            return [(each.time, each.up) for each in opened.samples(system, *span)]

    def run(self, seconds: float) -> None:
        """Do what the plan says."""
        with ExitStack() as ends:
            ends.callback(self._end)
            for system in PLAN:
                self.start(system)
            self.look()
            begun = time.monotonic()
            for share, act in sorted(self._acts(), key=lambda each: each[0]):
                time.sleep(max(0.0, begun + share * seconds / 100 - time.monotonic()))
                act()
            time.sleep(max(0.0, begun + seconds - time.monotonic()))
            self.end_prober(signal.SIGTERM)

    def _acts(self) -> list[tuple[int, Callable[[], None]]]:
        acts: list[tuple[int, Callable[[], None]]] = [(KILLED[0], self._kill), (KILLED[1], self._look_again)]
        for system, stops in PLAN.items():
            for first, last in stops:
                acts.append((first, lambda system=system: self._stop(system)))
                acts.append((last, lambda system=system: self._start(system)))
        return acts

    def _kill(self) -> None:
        self.end_prober(signal.SIGKILL)
        self.killed = time.time()

    def _look_again(self) -> None:
        self.looking = time.time()
        self.look()

    def _stop(self, system: str) -> None:
        stopping = time.time()
        self.stop(system)
        self.done.append(Done(system, stopping, time.time()))

    def _start(self, system: str) -> None:
        done = next(each for each in self.done if each.system == system and not each.started)
        done.starting = time.time()
        self.start(system)
        done.started = time.time()

    def _end(self) -> None:
        for system in tuple(self.servers):
            self.stop(system)
        if self.prober is not None and self.prober.poll() is None:
            self.prober.kill()
            self.prober.wait(LONGEST_START)

    def answer(self) -> Answer:
        """Ask how available they were in the month of the drill, as if the day were over."""
        last = max(moment for system in PLAN for moment, _ in self.samples(system))
        day = datetime.fromtimestamp(last, BEIJING).date()
        asked = Asked(Period(day.replace(day=1), day), datetime.now(UTC) + timedelta(days=1))
        return ask(self.store, asked)

    def faults(self, answer: Answer) -> list[str]:
        """Say where what was found is not what was done; a moment may be off by one wait."""
        return [each for watched in answer.systems for each in self._faults(watched)]

    def _faults(self, watched: Watched) -> Iterator[str]:
        name, slack, left = watched.name, self.longest_wait(watched.name) + 1, [*watched.found.outages]
        for stop in self.done:
            if stop.system != name or stop.stopping > self.killed:
                continue
            fits = [each for each in left if stop.found_as(each, slack)]
            if len(fits) == 1:
                left.remove(fits[0])
            elif stop.starting - stop.stopped > slack:  # a shorter one may fall between two looks
                yield f"{name}: stopped {stop.stopped:.1f} to {stop.starting:.1f}, found as {fits}"
        yield from (f"{name}: nobody stopped it for {each}" for each in left)
        if not any(
            first <= self.killed + self.every * 2 and last > self.looking - 1
            for first, last in watched.timeline.unknown
        ):
            yield f"{name}: nobody looked, unknown is {watched.timeline.unknown}"

    def longest_wait(self, system: str) -> float:
        """Give the longest time between two looks while the prober ran; a busy machine makes it long."""
        moments = [moment for moment, _ in self.samples(system)]
        pairs = [(a, b) for a, b in pairwise(moments) if not a <= self.killed <= b]
        return max(b - a for a, b in pairs)

    def scored(self, answer: Answer) -> Evaluation:
        """Enter what was found into a project, and evaluate it."""
        folder = self.room / "project"
        (folder / "evidence").mkdir(parents=True)
        systems = ", ".join(f"{{name: {name}}}" for name in PLAN)
        told = PROJECT.format(
            year=answer.period.first.year,
            systems=systems,
            period=f"{answer.period.first}..{answer.period.last}",
        )
        (folder / "project.yaml").write_text(told, "utf-8")
        rows = "".join(f"{name},2018-01-01\n" for name in PLAN)
        (folder / "evidence/system.csv").write_text(f"系统,投入使用日期\n{rows}", "utf-8")
        record(folder, by="张三", at=datetime.now(UTC), reason="")
        enter(self.store, answer, into=folder, by="张三")
        return evaluate(folder)


def wait_for(what: Callable[[], object]) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.02)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def told(drill: Drill, answer: Answer) -> Iterator[str]:
    """Write what was done beside what was found."""
    for watched in answer.systems:
        found = watched.found
        yield (
            f"{watched.name}: up {found.up} s, down {found.down}, excluded {found.excluded}, "
            f"unknown {found.unknown}, of {found.end - found.begin}; "
            f"at most {drill.longest_wait(watched.name)} s between two looks"
        )
        for stop in drill.done:
            if stop.system == watched.name:
                yield f"    stopped {stop.stopped:.1f} to {stop.starting:.1f}"
        for outage in found.outages:
            yield f"    down    {outage.begin} to {outage.end}"
    yield f"nobody looked {drill.killed:.1f} to {drill.looking:.1f}"


def main() -> int:
    """Run a drill and print what came of it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=60)
    words.add_argument("--every", type=int, default=5, help="seconds")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as room:
        drill = Drill(Path(room), program("nginx"), asked.every)
        drill.run(asked.minutes * 60)
        answer = drill.answer()
        leaf = next(drill.scored(answer).card.leaves())
        faults = drill.faults(answer)
        last = faults or ["what was found is what was done"]
        sys.stdout.write(
            "\n".join([*told(drill, answer), f"{leaf.actual} {leaf.score}", *leaf.steps, *last, ""])
        )
    return bool(faults)


if __name__ == "__main__":
    raise SystemExit(main())
