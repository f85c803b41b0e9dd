"""`jiheng probe` from outside: what it keeps is what happened, also when it is killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jiheng.monitor.store import SampleStore
from jiheng.monitor.timeline import timeline_of
from tests.conftest import ROOT
from tests.support.web_server import GREETING, WebServer

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
PATIENCE = 60  # seconds until something must have happened
COMMAND = [sys.executable, "-m", "jiheng", "probe"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


def checks_file(folder: Path, port: int, *more: str) -> Path:
    file = folder / "checks.yaml"
    file.write_text(
        "place: 机房\n"
        "allow: [127.0.0.1]\n"
        "limits: {shortest: 1秒}\n"
        "checks:\n"
        f"  - {{system: 门户网站, probe: http, url: 'http://127.0.0.1:{port}/', text: 您好, every: 1秒}}\n"
        + "".join(f"  - {each}\n" for each in more),
        "utf-8",
    )
    return file


def once(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, str(file), "--once", *words], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


@contextmanager
def probing(file: Path, store: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [*COMMAND, str(file), "--store", str(store)], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def statuses(store: Path) -> list[tuple[int, bool]]:
    try:
        with sqlite3.connect(f"file:{store / 'samples.sqlite'}?mode=ro", uri=True) as database:
            found = database.execute("select time, up from sample order by time").fetchall()
    except sqlite3.OperationalError:
        return []
    return [(moment, bool(up)) for moment, up in found]


def wait_for(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.05)


def test_once_prints_a_line_a_check_and_says_by_its_exit_code_whether_all_is_well(tmp_path: Path):
    with WebServer().serving() as server:
        good = once(checks_file(tmp_path, server.port))
        assert (good.returncode, "正常" in good.stdout, "HTTP 200" in good.stdout) == (0, True, True)
        file = checks_file(
            tmp_path, server.port,
            f"{{system: 门户网站, probe: http, url: 'http://127.0.0.1:{server.port}/none', counts: 否}}",
            "{system: 云主机, probe: http, url: 'http://169.254.169.254/'}",
        )  # fmt: skip
        told = json.loads(once(file, "--json").stdout)
    assert [(each["check"], each["last"]["status"], each["last"]["detail"]) for each in told["checks"]] == [
        ("门户网站", "up", "ok"), ("门户网站/网页", "down", "status"), ("云主机", None, None),
    ]  # fmt: skip
    assert "任何许可都不能放行" in told["checks"][2]["last"]["told"]


def test_every_fault_of_the_file_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "checks.yaml"
    file.write_text(
        "place: 机 房\nallow: [10.2.0.1/16]\nchecks:\n"
        "  - {system: 门户网站, probe: htp, url: 'http://127.0.0.1/'}\n"
        "  - {system: 门户网站, probe: http, url: 'http://127.1/', every: 1秒, timeout: 20秒, statuss: 200}\n"
        "  - {probe: tcp, address: 127.0.0.1}\n"
        "  - {system: 门户网站, probe: tcp, address: '127.0.0.1:1'}\n",
        "utf-8",
    )
    told = once(file, "--json")
    faults = json.loads(told.stdout)["error"]["faults"]
    assert told.returncode == 4
    assert [(each["line"], each["column"]) for each in faults] == [
        (1, "place"), (2, "allow"), (4, "probe"), (5, "url"), (5, "statuss"), (5, "every"), (5, "timeout"),
        (6, "checks"), (7, "system"),
    ]  # fmt: skip


def test_without_a_list_of_permissions_nothing_is_asked(tmp_path: Path):
    with WebServer().serving() as server:
        file = checks_file(tmp_path, server.port)
        file.write_text(file.read_text("utf-8").replace("allow: [127.0.0.1]\n", ""), "utf-8")
        told = once(file)
        assert (told.returncode, server.connections) == (4, 0)
    assert "没有许可名单" in told.stderr


def test_what_was_answered_is_what_is_kept_and_the_time_of_a_killed_prober_is_unknown(tmp_path: Path):
    store = tmp_path / "store"
    with WebServer().serving() as server:
        file = checks_file(tmp_path, server.port)
        with probing(file, store) as prober:
            wait_for(lambda: len(statuses(store)) >= 2)
            second = once(file, "--store", str(store))
            assert second.returncode == 5, "another one from the same place"
            server.pages["/"] = "维护中".encode()
            wait_for(lambda: not statuses(store)[-1][1])
            del server.pages["/"]
            wait_for(lambda: statuses(store)[-1][1])
            prober.send_signal(signal.SIGKILL)
            prober.wait()
        before, killed = statuses(store), time.time()
        assert [up for _, up in before] == [body == GREETING for body in server.answered[: len(before)]]
        down = [moment for moment, up in before if not up]
        assert down
        wait_for(lambda: time.time() > killed + 2)
        answered = len(server.answered)
        with probing(file, store) as prober:
            wait_for(lambda: len(statuses(store)) >= len(before) + 2)
            prober.send_signal(signal.SIGTERM)
            out, _ = prober.communicate(timeout=PATIENCE)
            assert (prober.returncode, "门户网站 正常：HTTP 200" in out) == (0, True)
    kept = statuses(store)
    again = kept[len(before) :]
    assert kept[: len(before)] == before
    assert 2 <= len(again) <= len(server.answered) - answered
    with SampleStore(store) as opened:
        begin, end = kept[0][0], kept[-1][0] + 1
        samples = opened.samples("门户网站", begin, end)
        timeline = timeline_of(
            [[(each.time, each.up) for each in samples]], opened.watches()["门户网站"], begin, end
        )
    assert (before[-1][0] + 1, again[0][0]) in timeline.unknown
    assert timeline.down[0][0] == down[0]
