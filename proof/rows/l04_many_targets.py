"""L-04: the server's prober watches many targets, of which every tenth never answers.

The targets are addresses of this machine; one listener answers for them, and notes when each is reached. Held
against the moment at which its check is due by its own phase, that is how late it was: connecting, and the
whole load of the prober, counted. Each must be reached in each of its intervals, and the store must say of
each what it was.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from proof.databases import ready
from proof.row import Row
from proof.trying import ROOT

SILENT = 10  # of so many one never answers
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
EVERYWHERE = "0.0.0.0"  # noqa: S104 — of this machine, all that begin with 127
PATIENCE = 60  # seconds until the prober has begun

row = Row(
    "L-04",
    promises=("I-12", "I-14"),
    alone=True,
    sizes={
        "short": {"targets": 50, "every_seconds": 20, "intervals": 2},
        "night": {"targets": 1_000, "every_seconds": 60, "intervals": 3},
        "long": {"targets": 1_000, "every_seconds": 60, "intervals": 60},
    },
    bars=(
        "targets = size.targets", "asked >= size.targets", "starved = 0", "missed = 0",
        "p95_ms <= 1000", "wrong = 0", "prober_ended = 0",
    ),
)  # fmt: skip


@row.runs
def watch(trial):
    """Let it watch until each was due so often; compare what was reached with what was due."""
    ready(trial.room)
    from django.conf import settings

    from jiheng.monitor.store import SampleStore

    size = trial.size
    with _listening() as (reached, ports):
        checks = _targets(size, ports)
        prober = subprocess.Popen([sys.executable, "-m", "jiheng.web.monitoring.probing"], cwd=ROOT)
        end = time.monotonic() + PATIENCE
        while len(reached) < size["targets"]:
            assert time.monotonic() < end, f"{len(reached)} were reached"
            time.sleep(0.2)
        time.sleep(12)  # who never answers is passed over while it is still being asked the first time
        begun, spent = time.time(), _spent(prober.pid)
        time.sleep(size["every_seconds"] * size["intervals"])
        ended, spent = time.time(), _spent(prober.pid) - spent
        gone = prober.poll() is not None
        time.sleep(12)  # who was asked last has answered or not
        prober.terminate()
        prober.wait(30)
    late, missed, starved = [], 0, 0
    for address, check in checks.items():
        due, times, own = check.slot_after(round(begun * 1000)), sorted(reached[address]), []
        while due + check.every * 1000 <= ended * 1000:
            found = [each for each in times if due - 300 <= each * 1000 < due + check.every * 1000 - 300]
            own += [max(0, round(found[0] * 1000 - due))] if found else []
            missed += not found
            due += check.every * 1000
        starved += not own
        late += own
    late.sort()
    wrong = samples = 0
    with SampleStore(settings.SAMPLES) as store:
        for address, check in checks.items():
            seen = store.samples(check.id, int(begun) - 3600, int(ended) + 60)
            samples += len(seen)
            wrong += not seen or any(each.up == address.endswith(f":{ports[1]}") for each in seen)
    return {
        "targets": len(checks), "seconds": int(ended - begun), "asked": sum(map(len, reached.values())),
        "samples": samples, "starved": starved, "missed": missed, "wrong": wrong,
        **{f"p{part}_ms": late[len(late) * part // 100] if late else -1 for part in (50, 95, 99)},
        "worst_ms": late[-1] if late else -1, "prober_ended": int(gone),
        "cpu_permille": round(spent * 1000 / (ended - begun)),
    }  # fmt: skip


def _targets(size, ports):
    """Put the targets into the tables, as people would have; give the checks by the address they reach."""
    from django.utils import timezone

    from jiheng.web.accounts.roles import Role
    from jiheng.web.monitoring.models import Permit, Target
    from jiheng.web.monitoring.probing import _check
    from tests.support.cast import cast

    ours, now = cast("甲"), timezone.now()
    by, decided = ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]
    Permit.objects.create(
        written="127.0.0.0/8", reason="本机", state="approved", asked_by=by, asked_at=now, decided_by=decided,
        decided_at=now,
    )  # fmt: skip
    checks = {}
    for number in range(size["targets"]):
        address = f"127.1.{number // 250}.{number % 250 + 1}:{ports[number % SILENT == 0]}"
        made = Target.objects.create(
            project=ours.project, system=f"系统 {number}", url=f"http://{address}/", state="on",
            series=f"series-{number}", every=size["every_seconds"], asked_by=by, asked_at=now,
        )  # fmt: skip
        checks[address] = _check(made.series, made.url, made.every)
    return checks


@contextmanager
def _listening():
    """Answer on one port, be silent on another; give by address when each was reached, and the ports."""
    reached, loop, ports = defaultdict(list), asyncio.new_event_loop(), []

    async def answer(reader, writer, *, silent=False):
        reached["{}:{}".format(*writer.get_extra_info("sockname"))].append(time.time())
        await reader.readuntil(b"\r\n\r\n")
        if silent:
            await reader.read()
        else:
            writer.write(ANSWER)
            await writer.drain()
        writer.close()

    async def begin():
        for silent in (False, True):
            server = await asyncio.start_server(
                lambda *each, silent=silent: answer(*each, silent=silent), EVERYWHERE, 0, backlog=1024
            )
            ports.append(server.sockets[0].getsockname()[1])

    loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield reached, ports
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _spent(pid):
    """Give the seconds of processor of a process."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")
