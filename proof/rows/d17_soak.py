"""D-17: a real `jiheng serve` is used steadily for hours, and every minute one thing happens to it by chance.

It lies on a small disk of its own. Programs and people write and read, a prober watches systems; what was
acknowledged is kept outside. Every so often all promises are asked of a copy of the database, beside the
running server; out/proof/D-17.log has a line of each. To end it early: `kill -TERM` its process
`proof.alone D-17`; it then gives the figures so far.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from proof.disks import fill, on_file
from proof.row import Row
from proof.soaking import Office, Watching, training
from proof.storm import SAID, SOUND, Storm, answering, figures, kill, kill_all, processes, storm
from proof.trying import ROOT
from tests.support.migrated import DATABASE
from tests.support.web_server import WebServer

MEGABYTES = 1024
TARGETS = 3
TOKENS = 4
CALM = 30  # seconds at the end: what was ended last has begun anew
SPARED = 0.5  # of the time, in its middle
PAGES = "jiheng-pages-child"
ENDING_PAGES = ("web_child_killed", "web_killed", "all_killed")
BY_CHANCE = 0.2  # of the time between two faults, at most: so much later it happens
LOG = ROOT / "out/proof/D-17.log"
SLOW = b"POST /desk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n"
PORTAL = "<html><title>门户</title>您好</html>".encode()

row = Row(
    "D-17",
    promises=("I-1", "I-2", "I-3", "I-4", "I-7", "I-11", "I-12", "I-14"),
    sizes={
        "short": {
            "minutes": 1, "every_seconds": 12, "check_minutes": 1, "projects": 8, "growth_permille": 1_000,
            "old_seconds": 1,
        },
        "night": {
            "minutes": 6, "every_seconds": 20, "check_minutes": 3, "projects": 8, "growth_permille": 200,
            "old_seconds": 20,
        },
        "long": {
            "minutes": 120, "every_seconds": 60, "check_minutes": 10, "projects": 64, "growth_permille": 50,
            "old_seconds": 600,
        },
    },
    bars=(
        "soak_minutes >= size.minutes", "faults >= size.minutes", "acked >= size.minutes", *SOUND,
        "vanished = 0", "wrong_at_checkpoints = 0", "hung = 0", "faults_failed = 0", "worst_ms <= 30000",
        "longest_gap_seconds <= 90", "without_retry_after = 0", "unexplained = 0", "second_servers = 0",
        "duplicates_differing = 0", "up_while_down = 0", "doubled_seconds = 0", "stuck_jobs = 0",
        "failed_jobs = 0", "old_seconds_of_pages >= size.old_seconds", "most_threads <= 36",
        "memory_growth_permille <= size.growth_permille", "handles_growth <= 4",
    ),
)  # fmt: skip


@row.runs
def soak(trial):
    """Let it run, do harm, look; give what is found."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with ExitStack() as ends:
        place = ends.enter_context(on_file(trial.room / "disk", MEGABYTES))
        sites = [ends.enter_context(WebServer().serving()) for _ in range(TARGETS)]
        for each in sites:
            each.pages["/portal"] = PORTAL
        blowing = ends.enter_context(storm(place, clients=TOKENS, writing=False))
        addresses = [each.url("/portal") for each in sites]
        number = str(trial.size["projects"])
        projects = json.loads(blowing.server.run("-m", "proof.office", number, *addresses))
        office = Office(blowing, projects, trial.seed)
        harm = Harm(trial, blowing, office, sites, Watching(blowing))
        harm.watching.begin()
        office.begin()
        harm.run(over)
        return harm.told()


@dataclass
class Harm:
    """What is done to the server, and what was noted of it."""

    trial: object
    storm: Storm
    office: Office
    sites: list[WebServer]
    watching: Watching
    done: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    second_servers: int = 0
    differing: int = 0
    wrong: int = 0
    failed: int = 0
    checkpoints: int = 0
    down: list[tuple[str, float, float]] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def run(self, over: threading.Event) -> None:
        """Do one thing every so many seconds, each as often as the others, until the time is over.

        In the middle of it web processes are not ended: what they leak shows in one that grows old.
        """
        size, chance = self.trial.size, self.trial.random
        end, deck, number = self.begun + size["minutes"] * 60, [], 0
        check = self.begun + size["check_minutes"] * 60
        while not over.is_set():
            due = self.begun + (number + chance.uniform(0, BY_CHANCE)) * size["every_seconds"]
            number += 1
            over.wait(max(0.0, min(due, end) - time.monotonic()))
            if time.monotonic() >= end:
                break
            spared = abs((time.monotonic() - self.begun) / (size["minutes"] * 60) - 0.5) < SPARED / 2
            possible = [each for each in FAULTS if not (spared and each in ENDING_PAGES)]
            deck = [each for each in deck if each in possible] or chance.sample(possible, len(possible))
            self._do(deck.pop())
            if time.monotonic() >= check:
                check += size["check_minutes"] * 60
                self.look()
        over.wait(CALM)
        self.look()

    def _do(self, what: str) -> None:
        begun, why = time.monotonic(), ""
        try:
            getattr(self, what)()
        except Exception as error:  # noqa: BLE001 — the run goes on, and tells of it
            self.failed += 1
            why = repr(error)[:2000]
        self.done[what] += 1
        seconds = round(time.monotonic() - begun, 1)
        self.note(fault=what, seconds=seconds, why=why, pages=self.watching.last(PAGES))

    def note(self, **told: object) -> None:
        """Write a line of progress."""
        passed = round(time.monotonic() - self.begun)
        words = {"at": f"{datetime.now(UTC):%H:%M:%S}", "second": passed, **told}
        with LOG.open("a", encoding="utf-8") as file:
            file.write(json.dumps(words, ensure_ascii=False) + "\n")

    def look(self) -> None:
        """Ask all promises of a copy of the database, beside the running server."""
        journal, beside = self.trial.room / "journal", self.trial.room / "beside"
        with self.storm.lock:
            journal.write_bytes(self.storm.journal.read_bytes())
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for each in self.storm.room.iterdir():
            if not each.name.startswith(DATABASE):
                (beside / each.name).symlink_to(each)
        with (
            closing(sqlite3.connect(self.storm.room / DATABASE, timeout=60)) as of,
            closing(sqlite3.connect(beside / DATABASE)) as to,
        ):
            of.backup(to)
        given = {**self.storm.server.environment, "JIHENG_DATA": str(beside)}
        words = [sys.executable, "-m", "proof.invariants", "--journal", str(journal)]
        done = subprocess.run(words, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        wrong = {name: found for name, found in json.loads(done.stdout).items() if found}
        self.checkpoints += 1
        self.wrong += sum(map(len, wrong.values()))
        self.note(
            checkpoint=self.checkpoints, wrong=wrong, acked=self.storm.acked, kills=self.kills,
            statuses=dict(self.storm.statuses), deeds=dict(self.office.deeds), hung=self.office.hung,
            worst_ms=int(self.storm.slowest * 1000), gap=round(self.office.longest_gap, 1),
            held=round(self.office.longest_held, 1), refused=dict(self.office.refused),
            cpu=self.watching.percent(), done=dict(self.done), grown=self._grown(),
        )  # fmt: skip

    def _grown(self) -> list[tuple[str, int, int]]:
        """From what had settled to what was last: by role, how memory and handles have grown."""
        passed, part = time.monotonic() - self.begun, self._part
        return list(self.watching.grown((part, 2 * part), (passed - part, passed)))

    @property
    def _part(self) -> float:
        return min(600.0, self.trial.size["minutes"] * 10)

    def _one(self, *names: str) -> int | None:
        """Choose a process of the server by what `ps` calls it; None where it is just being started again."""
        found = []
        for pid in processes(self.storm.server):
            with suppress(OSError):
                if Path(f"/proc/{pid}/comm").read_text().strip() in names:
                    found.append(pid)
        return self.trial.random.choice(found) if found else None

    def _kill(self, pid: int | None) -> None:
        if pid is not None:
            self.kills += 1
            kill(pid)

    def web_child_killed(self) -> None:
        """One of those who answer is killed."""
        first, others = answering(self.storm)
        self._kill(self.trial.random.choice(others or first or [None]))

    def web_killed(self) -> None:
        """The web server is killed."""
        first, _ = answering(self.storm)
        self._kill(first[0] if first else None)

    def worker_killed(self) -> None:
        """The worker is killed."""
        self._kill(self._one("jiheng-worker"))

    def prompt_killed(self) -> None:
        """The prompt worker is killed."""
        self._kill(self._one("jiheng-prompt"))

    def prober_killed(self) -> None:
        """The prober is killed."""
        self._kill(self._one("jiheng-prober"))

    def all_killed(self) -> None:
        """Everything is killed and started anew."""
        self.kills += 1 + len(processes(self.storm.server))
        kill_all(self.storm.server)
        self.storm.again()

    def web_stopped(self) -> None:
        """One of those who answer stands still."""
        first, others = answering(self.storm)
        self._still(self.trial.random.choice(others or first or [None]), 15)

    def worker_stopped(self) -> None:
        """A process of the background stands still."""
        self._still(self._one("jiheng-worker", "jiheng-prompt", "jiheng-prober"), 40)

    def _still(self, pid: int | None, longest: float) -> None:
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self._seconds(longest))
            os.kill(pid, signal.SIGCONT)

    def _seconds(self, longest: float) -> float:
        """Give some seconds: no more than most of the time until the next."""
        return min(self.trial.random.uniform(longest / 3, longest), self.trial.size["every_seconds"] * 0.7)

    def locked(self) -> None:
        """Somebody holds the write lock of the database."""
        with closing(sqlite3.connect(self.storm.room / DATABASE, timeout=60, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            time.sleep(self._seconds(15))
            holder.execute("ROLLBACK")

    def full(self) -> None:
        """The disk is full for some seconds."""
        end = time.monotonic() + self._seconds(8)
        while time.monotonic() < end:
            ballast = fill(self.storm.room)
            time.sleep(0.2)
        ballast.unlink()

    def slow_clients(self) -> None:
        """Clients send their requests byte by byte."""
        end = time.monotonic() + self._seconds(20)
        with ExitStack() as ends:
            for each in range(40):
                with suppress(OSError):
                    one = ends.enter_context(socket.create_connection(("127.0.0.1", self.storm.port), 5))
                    one.sendall(SLOW)
                    one.sendall(b"\r\n" if each % 2 else b"X-")  # half of them are slow within the body
            while time.monotonic() < end:
                time.sleep(1)

    def duplicates(self) -> None:
        """One request comes several times at once, and again."""
        key, answers = f"again-{self.done['duplicates']}-{self.trial.random.random()}", []
        project = self.trial.random.choice(self.office.projects)
        headers = {
            "Authorization": f"Bearer {self.storm.tokens[2]}", "Content-Type": "application/json",
            "Idempotency-Key": key,
        }  # fmt: skip
        path, body = f"/api/v1/projects/{project}/records/training", json.dumps({"values": training(key)})

        def send() -> None:
            answers.append(self.storm.sent(None, "POST", path, body, headers)[1:])

        for _ in range(2):
            threads = [threading.Thread(target=send) for _ in range(3)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
        ids = {json.loads(text)["record_id"] for answer, text in answers if answer and answer.status == 201}
        known = (201, 409, *SAID)  # once more, not yet, or why not now
        self.differing += len(ids) > 1 or any(answer and answer.status not in known for answer, _ in answers)
        for each in ids:
            self.storm.acknowledge(key, {"record_id": each})

    def second_scheduler(self) -> None:
        """A worker is started by mistake, and killed."""
        self._beside("jiheng.web.jobs.worker", self._seconds(30))

    def wrong_clock(self) -> None:
        """A worker whose clock is an hour off is started, and killed."""
        shift = self.trial.random.choice((-3600, 3600))
        self._beside(
            "jiheng.web.jobs.worker", self._seconds(30), PROOF_INSIDE="proof.shifted", PROOF_SHIFT=str(shift)
        )

    def second_server(self) -> None:
        """A server and a prober are started by mistake: both must refuse."""
        for module, words in (
            ("jiheng", ("serve", "--port", "0", "--no-open")), ("jiheng.web.monitoring.probing", ()),
        ):  # fmt: skip
            looked = self._one("jiheng-prober")
            ended = self._beside(module, 40, *words)
            if module == "jiheng" or looked is not None:
                self.second_servers += ended is None or ended == 0

    def _beside(self, module: str, seconds: float, *words: str, **settings: str) -> int | None:
        """Run a module on the server's data for so long at most; give how it ended by itself."""
        given = {**self.storm.server.environment, **settings}
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words], env=given, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kills += 1
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def site_down(self) -> None:
        """A system that is watched is down for some seconds."""
        number = self.trial.random.randrange(len(self.sites))
        site = self.sites[number]
        del site.pages["/portal"]
        begun = time.time()
        time.sleep(self._seconds(40))
        self.down.append((f"series-{number}", begun, time.time()))
        site.pages["/portal"] = PORTAL

    def told(self) -> dict[str, int | str]:
        """End it, and give the figures."""
        minutes = int((time.monotonic() - self.begun) / 60)
        lives = [*self.watching.grown_in_life(self._part * 2)]
        old = {each[0] for each in lives}
        young = [each for each in self._grown() if each[0] not in old]
        self.office.end()
        seen = figures(self.storm)
        work = json.loads(self.storm.server.run("-m", "proof.office"))
        up_while_down, doubled, samples = self._samples()
        self.note(work=work, lives=lives, grown=young, refused=dict(self.office.refused))
        return {
            "soak_minutes": minutes, "faults": sum(self.done.values()), "kinds": len(self.done),
            "faults_failed": self.failed,
            "kills": self.kills, **seen, "checkpoints": self.checkpoints,
            "wrong_at_checkpoints": self.wrong, "requests": sum(self.storm.statuses.values()),
            "hung": self.office.hung, "longest_gap_seconds": int(self.office.longest_gap),
            "longest_held_seconds": int(self.office.longest_held),
            "busy": self.storm.statuses[503], "told_full": self.storm.statuses[507],
            "without_retry_after": self.storm.without_retry_after,
            "unexplained": sum(self.office.refused.values()),
            "second_servers": self.second_servers, "duplicates_differing": self.differing,
            "projects": len(self.office.projects), "records": work["records"],
            "samples": samples, "up_while_down": up_while_down, "doubled_seconds": doubled,
            "outages": work["outages"], "duties": work["duties"], "stuck_jobs": len(work["stuck"]),
            "failed_jobs": len(work["failed"]), "jobs_done": work["jobs"].get("done", 0),
            "cpu_percent": self.watching.percent(),
            "long_lives": len(lives),
            "old_seconds_of_pages": max([0, *(each[3] for each in lives if each[0] == PAGES)]),
            "most_threads": self.watching.most_threads(PAGES),
            "memory_growth_permille": max([0, *(each[1] for each in (*lives, *young))]),
            "handles_growth": max([0, *(each[2] for each in (*lives, *young))]),
        }  # fmt: skip

    def _samples(self) -> tuple[int, int, int]:
        """Count samples that say up while it was down, those of one second, and all."""
        from jiheng.monitor.store import SampleStore

        wrong = doubled = count = 0
        with SampleStore(self.storm.room / "samples") as store:
            for series in store.systems():
                seen = store.samples(series, 0, int(time.time()) + 60)
                count += len(seen)
                doubled += len(seen) - len({each.time for each in seen})
                wrong += sum(
                    each.up and begun + 1 < each.time < ended - 1
                    for each in seen
                    for name, begun, ended in self.down
                    if name == series
                )
        return wrong, doubled, count


FAULTS = (
    "web_child_killed", "web_killed", "worker_killed", "prompt_killed", "prober_killed", "all_killed",
    "web_stopped", "worker_stopped", "locked", "full", "slow_clients", "duplicates", "second_scheduler",
    "wrong_clock", "second_server", "site_down",
)  # fmt: skip
