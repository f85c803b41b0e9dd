"""People and programs that use a server steadily for hours, and what its processes take meanwhile."""

import json
import os
import random
import re
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from jiheng.values.days import BEIJING
from proof.storm import SAID, Storm, processes
from tests.support.migrated import DATABASE

PAUSES = {"program": 3.0, "clerk": 6.0, "uploader": 20.0, "reader": 1.5}  # mean seconds between two deeds
CLIENTS = {"program": 2, "clerk": 1, "uploader": 1, "reader": 4}
AGAIN = 0.5  # seconds until what was not acknowledged is sent again
HELD = 409  # its first sending is still being done, as the server believes
ABOUT = (
    "/desk/", "/projects/", "/projects/{}/", "/projects/{}/records/", "/projects/{}/records/training/",
    "/projects/{}/duties/", "/projects/{}/monitoring/", "/projects/{}/files/", "/projects/{}/reports/",
    "/projects/{}/evaluation/self/", "/jobs/",
)  # fmt: skip
RECORD = re.compile(r"/records/training/([0-9a-f-]{36})/$")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
HUNG = 30.0  # seconds: I-14
LOOK = 5.0  # seconds between two looks at the processes
SETTLED = 180.0  # seconds: a process that has run so long has loaded what it needs
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Office:
    """Those who use a server; each goes on until what they send is acknowledged."""

    storm: Storm
    projects: list[str]
    seed: int
    deeds: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    hung: int = 0
    longest_gap: float = 0.0
    last_kept: float = field(default_factory=time.monotonic)
    longest_held: float = 0.0
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let them come."""
        for kind, number in CLIENTS.items():
            for each in range(number):
                thread = threading.Thread(target=self._work, args=(kind, each), daemon=True)
                self.threads.append(thread)
                thread.start()

    def end(self) -> None:
        """Let them finish what they are at."""
        self.storm.over.set()
        for each in self.threads:
            each.join(120)

    def _work(self, kind: str, number: int) -> None:
        chance = random.Random(f"{self.seed} {kind} {number}")
        deed: Callable[..., HTTPConnection | None] = getattr(self, f"_{kind}")
        connection: HTTPConnection | None = None
        while not self.storm.over.wait(chance.expovariate(1 / PAUSES[kind])):
            try:
                connection = deed(connection, number, chance)
                self.deeds[kind] += 1
            except Exception as error:  # noqa: BLE001 — a client that is wrong must be seen, and go on
                self.refused[f"{kind}: {error!r}"[:300]] += 1
                connection = None

    def _program(self, connection, number, chance):
        """Enter a record by the API."""
        key, project = f"{number}-{uuid4()}", chance.choice(self.projects)
        body = json.dumps({"values": training(key)})
        headers = self._by_token(number, key) | {"Content-Type": "application/json"}
        path = f"/api/v1/projects/{project}/records/training"
        return self._until_kept(connection, (path, body, headers), key, _by_record)

    def _uploader(self, connection, number, chance):
        """Put a file into the cabinet by the API."""
        key, project = f"f{number}-{uuid4()}", chance.choice(self.projects)
        content = chance.randbytes(chance.randint(2_000, 32_000)).hex().encode()
        edge = uuid4().hex
        head = f'Content-Disposition: form-data; name="file"; filename="{key}.txt"\r\n\r\n'
        body = f"--{edge}\r\n{head}".encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = self._by_token(number, key) | {"Content-Type": f"multipart/form-data; boundary={edge}"}
        path = f"/api/v1/projects/{project}/files"
        return self._until_kept(connection, (path, body, headers), key, _by_file)

    def _clerk(self, connection, _number, chance):
        """Enter a record on its page."""
        path = f"/projects/{chance.choice(self.projects)}/records/training/new/"
        while True:
            cookies = {"Cookie": f"sessionid={self.storm.session}"}
            connection, answer, page = self._sent(connection, "GET", path, None, cookies)
            if answer is not None and answer.status == 200:
                break
            if self.storm.over.wait(AGAIN):
                return connection
        token, given = CSRF.search(page), re.search(r"csrftoken=([^;]+)", str(answer.headers))
        assert token, page[:2000]
        assert given, str(answer.headers)
        key = f"c-{uuid4()}"
        told = training(key) | {"system": "信访系统"}  # a page offers no alias
        body = urlencode(told | {"submission": key, "csrfmiddlewaretoken": token[1].decode()})
        headers = {
            "Cookie": f"sessionid={self.storm.session}; csrftoken={given[1]}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._until_kept(connection, (path, body, headers), key, _by_page)

    def _reader(self, connection, _number, chance):
        """Look at a page."""
        path = chance.choice(ABOUT).format(chance.choice(self.projects))
        headers = {"Cookie": f"sessionid={self.storm.session}"}
        connection, answer, _ = self._sent(connection, "GET", path, None, headers)
        if answer is not None and answer.status not in (200, *SAID):
            self.refused[f"{answer.status} {path.partition('/projects/')[0] or path[46:]}"] += 1
        return connection

    def _by_token(self, number: int, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.storm.tokens[number]}", "Idempotency-Key": key}

    def _until_kept(self, connection, request, key, id_of):
        """Send until it is acknowledged, or it is over."""
        held = None
        while True:
            connection, answer, text = self._sent(connection, "POST", *request)
            status = answer.status if answer else 0
            made = id_of(answer, text) if answer else None
            if made:
                self.storm.acknowledge(key, {"record_id": made})
                now = time.monotonic()
                with self.storm.lock:
                    self.longest_gap = max(self.longest_gap, now - self.last_kept)
                    self.last_kept = now
                    self.longest_held = max(self.longest_held, now - held if held else 0)
                return connection
            if status == HELD:
                held = held or time.monotonic()
            elif 0 < status < 500 and status != 429:
                self.refused[f"{status} {text[:300].decode(errors='replace')}"] += 1
                return connection
            if self.storm.over.wait(AGAIN):
                return connection

    def _sent(self, connection, *request):
        begun = time.monotonic()
        told = self.storm.sent(connection, *request)
        self.hung += time.monotonic() - begun > HUNG
        return told


def training(key: str) -> dict[str, str]:
    """Give a training of today, its topic the key of the request."""
    values = {"system": "xf", "held_on": datetime.now(BEIJING).date().isoformat(), "topic": key}
    return values | {"trainer": "张三", "attendees": "12"}


def _by_record(answer, text):
    return json.loads(text)["record_id"] if answer.status == 201 else None


def _by_file(answer, text):
    return json.loads(text)["id"] if answer.status == 201 else None


def _by_page(answer, _text):
    found = RECORD.search(answer.getheader("Location") or "") if answer.status == 302 else None
    return found[1] if found else None


@dataclass
class Life:
    """What was seen of one process: seconds since it was first seen, bytes of its own, open handles.

    Not the bytes of files: each connection of SQLite (a thread has one) maps the database, and a page counts
    as resident in every map, though it lies in memory once and the kernel takes it when it wants it. So the
    resident size grows several times as fast as the database, which tells of no leak. Nor the handles of one
    connection a thread: so many come as are asked at once.

    A role of which one lived long is held against itself: a young web process has loaded less and has fewer
    threads, so one of minutes and one of a quarter of an hour differ by a seventh. And only while it has as
    many threads as it has for most of the time: each, of 28 at most, had two megabytes or three of its own
    before they shared heaps (decision 103).
    """

    role: str
    begun: float
    seen: "list[Seen]" = field(default_factory=list)

    def settled(self, age: float) -> "list[Seen]":
        """Give what was seen of it from an age on, while it had as many threads as it had the longest."""
        old = [each for each in self.seen if each.moment - self.begun >= age]
        [(most, _)] = Counter(each.threads for each in old).most_common(1)
        return [each for each in old if each.threads == most]


class Seen(NamedTuple):
    """A moment of a process: bytes of its own, open handles but those of the database, threads."""

    moment: float
    memory: int
    handles: int
    threads: int


@dataclass
class Watching:
    """Looks at the processes of a server every few seconds."""

    storm: Storm
    begun: float = field(default_factory=time.monotonic)
    lives: dict[tuple[int, str], Life] = field(default_factory=dict)
    ticks: dict[tuple[int, str], int] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._look_on, daemon=True).start()

    def _look_on(self) -> None:
        while not self.storm.over.wait(LOOK):
            self.look()

    def look(self) -> None:
        """Look once."""
        own = self.storm.server.process.pid
        below = processes(self.storm.server)
        for pid in (own, *below):
            with suppress(OSError, ValueError, IndexError):
                name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
                words = rest.split()
                self.ticks[pid, words[19]] = sum(map(int, words[11:15]))
                role = _role(name, below.get(pid), own)
                if not role:
                    continue
                resident, shared = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
                memory = (resident - shared) * PAGE  # of files, and of the database, the kernel keeps one
                links = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()]
                of_database = sum(DATABASE in each for each in links)
                threads = int(words[17])  # each may hold a connection: the file and its log
                handles = len(links) - min(of_database, 2 * threads)
                now = time.monotonic()
                life = self.lives.setdefault((pid, words[19]), Life(role, now))
                life.seen.append(Seen(now, memory, handles, threads))

    def within(self, first: float, last: float) -> Mapping[str, list[tuple[int, int]]]:
        """Give by role what was seen between two moments of processes that had settled."""
        told = defaultdict(list)
        for life in [*self.lives.values()]:
            for each in [*life.seen]:
                if first <= each.moment - self.begun <= last and each.moment - life.begun >= self.settled:
                    told[life.role].append((each.memory, each.handles))
        return told

    def last(self, role: str) -> list[tuple[int, int, int]]:
        """Give of each process of a role that runs: seconds since it was seen first, megabytes, threads."""
        now, alive = time.monotonic(), []
        for life in [*self.lives.values()]:
            seen = life.seen[-1]
            if life.role == role and now - seen.moment < 2 * LOOK:
                alive.append((round(seen.moment - life.begun), seen.memory >> 20, seen.threads))
        return alive

    @property
    def settled(self) -> float:
        """How long a process must have run; less in a short run."""
        return min(SETTLED, (time.monotonic() - self.begun) / 10)

    def grown(self, first: tuple[float, float], last: tuple[float, float]) -> Iterator[tuple[str, int, int]]:
        """Give by role by how many thousandths memory, by how many handles have grown between spans."""
        before, after = self.within(*first), self.within(*last)
        for role in sorted(before.keys() & after.keys()):
            old, new = (statistics.median(memory for memory, _ in each[role]) for each in (before, after))
            few, many = (min(handles for _, handles in each[role]) for each in (before, after))
            yield role, round((new - old) * 1000 / old), many - few

    def grown_in_life(self, longer: float) -> Iterator[tuple[str, int, int, int]]:
        """Give of each process that lived longer, from half of that on: growth, and the seconds it is of."""
        for life in self.lives.values():
            if life.seen[-1].moment - life.begun < longer:
                continue
            settled = life.settled(longer / 2)
            tenth = max(1, len(settled) // 10)
            first, last = settled[:tenth], settled[-tenth:]
            old, new = (statistics.median(one.memory for one in each) for each in (first, last))
            few, many = (min(one.handles for one in each) for each in (first, last))
            seconds = round(settled[-1].moment - settled[0].moment)
            yield life.role, round((new - old) * 1000 / old), many - few, seconds

    def most_threads(self, role: str) -> int:
        """Give how many threads a process of a role had at most; memory is compared only while they stay."""
        return max(one.threads for life in self.lives.values() if life.role == role for one in life.seen)

    def percent(self) -> int:
        """Give how much of one core was used."""
        return round(sum(self.ticks.values()) / TICKS * 100 / (time.monotonic() - self.begun))


def _role(name: str, parent: int | None, own: int) -> str:
    if parent is None:
        return "supervisor"
    if not name.startswith("jiheng-"):
        return ""  # a child of a job
    return name if parent == own else f"{name}-child"
