"""`jiheng serve` from outside: it starts, survives the death of its parts, and leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jiheng.web.serving.serve import LAST_ANSWERS
from tests.support.migrated import DATABASE, migrated_file
from tests.support.server import ROOT, Server, running, started

pytestmark = [
    pytest.mark.slow,
    pytest.mark.e2e,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are counted in /proc"),
]
PATIENCE = 60  # seconds: an end to waiting, no measure
IDLE = 1_500  # connections that ask nothing


def status(address: str, path: str = "/healthz") -> int:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def below(pid: int) -> set[int]:
    """All processes that a process has started, and those have."""
    parents = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(told[1])
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= more
    return found


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def held(pid: int, first: int = 0) -> set[Path]:
    """What a process has open, from a number on."""
    found = set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            if int(each.name) >= first:
                found.add(each.readlink())
    return found


def stand_apart(own: int) -> bool:
    """Whether each process shares with the supervisor the two pipes by which they know of each other."""
    shared = [held(each) & held(own, first=3) for each in below(own) if parent_of(each) == own]
    return all(len(each) == 2 for each in shared) and len(set.union(*shared)) == 2 * len(shared)


def said(server: Server) -> str:
    """What it has printed since it answered."""
    number = server.process.stdout.fileno()
    os.set_blocking(number, False)
    try:
        return os.read(number, 1 << 16).decode()
    finally:
        os.set_blocking(number, True)


def gone(pids: set[int]) -> bool:
    def runs(pid: int) -> bool:
        with suppress(OSError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        return False

    return not any(runs(pid) for pid in pids)


def workers(data: Path) -> int:
    """How many processes say that they do jobs."""
    with closing(sqlite3.connect(data / DATABASE)) as database:
        return database.execute("SELECT count(*) FROM jobs_worker").fetchone()[0]


def until(holds) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_it_answers_and_leaves_nothing_behind(tmp_path):
    server = started(tmp_path, "--workers", "2")
    assert status(server.address) == 200
    assert status(server.address, "/readyz") == 200
    assert len(server.token) >= 22  # 128 bits in base 64
    assert server.token not in (tmp_path / DATABASE).read_bytes().decode("latin-1")
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    until(lambda: workers(tmp_path) == 3)  # and the prompt one
    children = below(server.process.pid)
    assert children
    assert server.stop() == 0
    assert gone(children)
    assert workers(tmp_path) == 0
    (tmp_path / "secret-key.new").write_text("n" * 67)  # whoever was changing the key was killed
    again = started(tmp_path)
    assert (tmp_path / "secret-key").read_text() == "n" * 67
    assert not (tmp_path / "secret-key.new").exists()
    assert again.token != server.token
    stops_quietly_and_answers_what_was_asked_before(again)


def stops_quietly_and_answers_what_was_asked_before(server: Server) -> None:
    port = urlsplit(server.address).port

    def dial(sent: str) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.settimeout(PATIENCE)
        connection.sendall(sent.replace("\n", "\r\n").encode())
        return connection

    asked = "POST /login/ HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/x-www-form-urlencoded\n"
    with dial("GET /login/ HTTP/1.1\nHost:"), dial(f"{asked}Content-Length: 18\n\nlogin=") as posting:
        assert status(server.address) == 200  # by now both have been taken on
        ended, answer = time.monotonic(), b""
        server.process.send_signal(signal.SIGTERM)
        until(lambda: not status(server.address))
        with suppress(OSError):
            posting.sendall(b"a&password=b")
            answer = posting.recv(12)
        in_time = time.monotonic() - ended < LAST_ANSWERS - 1  # else this machine was held up itself
        assert answer == b"HTTP/1.1 403" or not in_time
        said, _ = server.process.communicate(timeout=PATIENCE)
    assert server.process.returncode == 0
    assert said.split() == ["已停止"]


@pytest.fixture(scope="module")
def server():
    with running() as found:
        yield found


def test_a_second_server_on_the_same_folder_is_refused(server):
    second = started(Path(server.environment["JIHENG_DATA"]))
    assert second.process.returncode == 5
    assert f"（进程 {server.process.pid}）" in "\n".join(second.told)
    assert status(server.address) == 200


def test_it_must_be_stopped_before_its_database_is_moved(server):
    done = subprocess.run(
        [sys.executable, "-m", "jiheng", "move-database", "--to", "postgresql://x@127.0.0.1:9/none"],
        env=server.environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 5
    assert "已经有一个绩衡" in done.stderr


def test_what_dies_is_started_again(server):
    before = below(server.process.pid)
    for pid in before:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: gone(before))
    until(lambda: status(server.address) == 200)
    until(lambda: stand_apart(server.process.pid))
    assert set(re.findall(r"退出码 (\S+)）", said(server))) == {"-9"}  # what is started again stays


def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path):
    shutil.copyfile(migrated_file(), tmp_path / DATABASE)
    server = started(tmp_path)
    children = below(server.process.pid)
    server.process.kill()
    server.process.communicate()
    until(lambda: gone(children))
    again = started(tmp_path)  # the lock went with the process
    assert status(again.address) == 200
    assert again.stop() == 0


def test_who_only_holds_a_connection_keeps_nobody_out(server):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < IDLE + 500:
        pytest.skip(f"this machine lets a process open {hard} files")
    place = urlsplit(server.address)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, IDLE + 500), hard))
    with ExitStack() as held:
        held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(IDLE):  # as browsers do, up to six each
            held.enter_context(socket.create_connection((place.hostname, place.port), timeout=10))
        for _ in range(20):  # each comes to any of the web processes
            assert status(server.address) == 200


def test_nobody_answers_on_when_those_above_were_killed_together(tmp_path):
    shutil.copyfile(migrated_file(), tmp_path / DATABASE)
    server = started(tmp_path)
    children = below(server.process.pid)
    ours = [each for each in children if parent_of(each) == server.process.pid]
    [web] = [each for each in ours if Path(f"/proc/{each}/comm").read_text().strip() == "jiheng-pages"]
    server.process.send_signal(signal.SIGSTOP)  # it ends what a dead child leaves behind, but not now
    os.kill(web, signal.SIGKILL)
    server.process.kill()
    server.process.wait(PATIENCE)
    until(lambda: gone(children))
    server.process.communicate()


def test_a_port_in_use_is_told_before_anything_is_written(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = started(tmp_path / "data", "--port", str(port))
    assert refused.process.returncode == 5
    assert f"端口 {port} 被别的程序占用" in refused.told[0]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "environment", "code", "said"),
    [
        (["--host", "203.0.113.7", "--plain-http"], {}, 2, "不能在“203.0.113.7”上等待访问"),
        (["--host", "203.0.113.7"], {}, 2, "密码在网上是明文"),
        (["--cert", "a.pem"], {}, 2, "--cert 和 --key 要一起写"),
        (["--cert", "a.pem", "--key", "b.pem"], {}, 3, "没有这个文件：a.pem"),
        ([], {"DATABASE_URL": "mysql://x/y"}, 2, "DATABASE_URL 读不懂"),
        ([], {"DATABASE_URL": "postgresql://someone:hidden@127.0.0.1:9/none"}, 3, "数据库连不上"),
    ],
)
def test_what_cannot_be_served_is_refused(tmp_path, words, environment, code, said):
    refused = started(tmp_path, *words, **environment)
    told = "\n".join(refused.told)
    assert refused.process.returncode == code, told
    assert said in told
    assert "hidden" not in told
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    refused = started(tmp_path / "file" / "data")
    assert refused.process.returncode == 3
    assert "数据文件夹不能写" in refused.told[0]


def test_a_database_of_a_newer_program_is_left_alone(tmp_path):
    database = tmp_path / DATABASE
    shutil.copyfile(migrated_file(), database)
    insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('trail', '0999_later', '2030-01-01')"
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    subprocess.run([sys.executable, "-c", script, str(database), insert], check=True)
    refused = started(tmp_path)
    assert refused.process.returncode == 4
    assert "不认识 trail.0999_later" in "\n".join(refused.told)
