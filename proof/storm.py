"""A real `jiheng serve` under writes: clients outside, a journal of what they were told, a killer."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from proof.trying import PATH
from tests.support.migrated import DATABASE, migrated_file
from tests.support.real_servers import free_port
from tests.support.server import Server, started

TRIES = 60
PATIENCE = 90  # seconds
NOTHING: Mapping[str, str] = {}
BUSY = 503
SAID = (BUSY, 507)  # an answer that says what is the matter outside of the program


@dataclass
class Storm:
    """The server, and what its clients have sent and heard."""

    room: Path
    port: int
    clients: int
    settings: dict[str, str]
    words: tuple[str, ...]
    server: Server
    project: str = ""
    tokens: list[str] = field(default_factory=list)
    session: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[int] = field(default_factory=Counter)
    acked: int = 0
    slowest: float = 0.0
    without_retry_after: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def journal(self) -> Path:
        """Where clients keep what was acknowledged, beside the server's folder: key, id, time."""
        return self.room.with_name(f"{self.room.name}-journal")

    def again(self) -> None:
        """Start the server anew at the same address; its words are read on, so that it never waits for us."""
        self.server = started(self.room, "--port", str(self.port), *self.words, **self.settings)
        assert self.server.process.poll() is None, "\n".join(self.server.told)
        _read_on(self.server)

    def send(self, client: int) -> None:
        """Enter records one after the other until it is over; each until it is acknowledged."""
        connection, number = None, 0
        while not self.over.is_set():
            number += 1
            key = f"{client}-{number}-{self.port}"
            for _ in range(TRIES):
                connection, status, told = self.once(connection, client, key)
                if status == 201:
                    self.acknowledge(key, told)
                if status == 201 or (400 <= status < 500 and status != 429) or self.over.is_set():
                    break
                time.sleep(0.05)

    def once(
        self, connection: HTTPConnection | None, client: int, key: str, trainer: str = "张三"
    ) -> tuple[HTTPConnection | None, int, dict[str, str]]:
        """Send one record once; give the status, 0 where no answer came."""
        values = {
            "system": "xf", "held_on": "2023-03-05", "topic": key, "trainer": trainer, "attendees": "12",
        }  # fmt: skip
        connection, answer, text = self.sent(
            connection,
            "POST",
            f"/api/v1/projects/{self.project}/records/training",
            json.dumps({"values": values}),
            {
                "Authorization": f"Bearer {self.tokens[client]}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        status = answer.status if answer else 0
        return connection, status, json.loads(text) if status == 201 else {}

    def sent(
        self,
        connection: HTTPConnection | None,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] = NOTHING,
    ) -> tuple[HTTPConnection | None, HTTPResponse | None, bytes]:
        """Send a request, and count what came of it; the answer is None where none came."""
        begun, answer, text = time.monotonic(), None, b""
        try:
            if connection is None:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            if connection is not None:
                connection.close()
            connection, answer = None, None
        with self.lock:
            self.statuses[answer.status if answer else 0] += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.without_retry_after += bool(
                answer and answer.status == BUSY and answer.getheader("Retry-After") is None
            )
        return connection, answer, text

    def read(self, page: str = "/desk/") -> int:
        """Ask for a page as somebody who is signed in; give the status, 0 where no answer came."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", page, headers={"Cookie": f"sessionid={self.session}"})
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def acknowledge(self, key: str, told: dict[str, str]) -> None:
        """Note what was acknowledged."""
        with self.lock:
            self.acked += 1
            with self.journal.open("a") as file:
                file.write(f"{key} {told['record_id']} {time.time()}\n")

    def ask(self) -> dict[str, list[str]]:
        """Ask what does not hold; the server may run or not."""
        return json.loads(self.server.run("-m", "proof.invariants", "--journal", str(self.journal)))

    def errors(self) -> int:
        """How many answers said that the server went wrong, without saying when to come back."""
        return sum(number for status, number in self.statuses.items() if status >= 500 and status not in SAID)


def _read_on(server: Server) -> None:
    def read() -> None:
        assert server.process.stdout is not None
        for line in server.process.stdout:
            server.told.append(line.rstrip("\n"))

    threading.Thread(target=read, daemon=True).start()


@contextmanager
def storm(
    room: Path, *words: str, clients: int = 4, writing: bool = True, **settings: str
) -> Iterator[Storm]:
    """Start a server with a project and clients that write to it; it and they end with the block.

    `settings` are variables of its environment; its database is a file in `room` unless they name another.
    Where nobody is `writing` there are tokens for so many clients.
    """
    if "DATABASE_URL" not in settings:
        shutil.copyfile(migrated_file(), room / DATABASE)
    port = free_port()
    given = {"PYTHONPATH": PATH, **settings}
    server = started(room, "--port", str(port), *words, **given)
    assert server.process.poll() is None, "\n".join(server.told)
    _read_on(server)
    made = Storm(room, port, clients, given, words, server)
    told = json.loads(server.run("-m", "proof.seeding", str(clients)))
    made.project, made.tokens, made.session = told["project"], told["tokens"], told["session"]
    made.journal.touch()
    threads = [threading.Thread(target=made.send, args=(each,), daemon=True) for each in range(clients)]
    for each in threads if writing else ():
        each.start()
    try:
        yield made
    finally:
        made.over.set()
        for each in threads if writing else ():
            each.join(PATIENCE)
        if made.server.process.poll() is None:
            made.server.stop()


def figures(storm: Storm) -> dict[str, int | str]:
    """Stop the server, and give what every storm is asked in the end."""
    storm.over.set()
    storm.server.stop()
    wrong = storm.ask()
    return {
        "acked": storm.acked, "lost": len(wrong["I-1"]),
        "twice": len(wrong["I-2"]) + len(wrong["I-2 records"]),
        "vanished": len(wrong["I-3"]), "chain_breaks": len(wrong["I-4"]), "dangling": len(wrong["I-7"]),
        "integrity": "broken" if wrong["integrity"] else "ok", "server_errors": storm.errors(),
        "unanswered": storm.statuses[0], "worst_ms": int(storm.slowest * 1000),
    }  # fmt: skip


SOUND = (
    "lost = 0", "twice = 0", "chain_breaks = 0", "dangling = 0", "integrity = ok", "server_errors = 0",
)  # fmt: skip


def acked_more(storm: Storm, number: int = 1) -> None:
    """Wait until so many more records were acknowledged."""
    wanted, end = storm.acked + number, time.monotonic() + PATIENCE
    while storm.acked < wanted:
        assert time.monotonic() < end, f"no answer any more: {storm.statuses}, {storm.server.told[-5:]}"
        time.sleep(0.02)


def processes(server: Server) -> dict[int, int]:
    """Give all processes that a server has started, those they have started too, each with its parent."""
    parents = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    below = {server.process.pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return {each: parents[each] for each in sorted(below - {server.process.pid})}


def answering(storm: Storm) -> tuple[list[int], list[int]]:
    """Give the web processes: the one that began the others, and those that listen at the address."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    ours = f":{storm.port:04X}"
    sockets = {f"socket:[{words[9]}]" for words in lines if words[1].endswith(ours) and words[3] == "0A"}
    below = processes(storm.server)
    first = {each for each, parent in below.items() if parent == storm.server.process.pid}
    others = [each for each in below if each not in first and sockets & _opened(each)]
    return sorted(first & {below[each] for each in others}), others


def _opened(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(each.readlink()))
    return found


def kill(pid: int) -> None:
    """End a process as nothing can refuse."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_all(server: Server) -> None:
    """End the server and all it has started, at once."""
    everything = [server.process.pid, *processes(server)]
    for each in everything:
        kill(each)
    with suppress(subprocess.TimeoutExpired):
        server.process.wait(PATIENCE)
