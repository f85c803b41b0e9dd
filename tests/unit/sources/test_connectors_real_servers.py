"""Connectors beside the servers they are made for, started on this machine and stopped again."""

import asyncio
import json
import socket
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from jiheng.catalogue import read_parameters
from jiheng.monitor.seconds import day_begins
from jiheng.sources.connector import Taken
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.connectors import prometheus as unit
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.probe import Asking
from jiheng.values.days import BEIJING
from jiheng.workflows.connected_checks import told_by
from tests.support.real_servers import LONGEST_START, free_port, program, prometheus, running, until_answered
from tests.support.web_server import WebServer

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow, pytest.mark.e2e]
DAY = 86_400
ASKED = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0\r\nConnection: close\r\n\r\n",
    b'GET /?q="x" HTTP/1.1\r\nHost: a\r\nUser-Agent: say "hi" \\ [x]\r\nConnection: close\r\n\r\n',
    b"GET /site.css HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: curl/8\r\nConnection: close\r\n\r\n",
    b"GET /503 HTTP/1.0\r\n\r\n",
    b"\x16\x03\x01\x00\x01garbage\r\n\r\n",
    b"GET / HTTP/1.0\r\nAuthorization: Basic W3g6IHldOnA=\r\n\r\n",  # the user [x
)


def asked(port: int, words: bytes) -> None:
    """Ask until there is an answer: how long a server takes to start is not ours."""
    ends = time.monotonic() + LONGEST_START
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), LONGEST_START) as connection:
                connection.sendall(words)
                while connection.recv(4096):
                    pass
                return
        except ConnectionRefusedError:
            assert time.monotonic() < ends
            time.sleep(0.05)


def taken(name: str, folder: Path, now: int, **written: Any) -> Taken:
    connector = CONNECTORS.find(name)
    settings, faults = read_parameters(connector.parameters, written)
    assert not faults

    async def ask() -> Taken:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        try:
            return await connector.take(Asking(network, (folder,), 60_000, now), **settings)
        finally:
            network.close()

    return asyncio.run(ask())


def test_the_log_that_nginx_writes_is_counted_request_by_request(tmp_path: Path):
    command, port = program("nginx"), free_port()
    temporary = "".join(
        f"{each}_temp_path {tmp_path}/{each};"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; events {{ }}\n"
        f"http {{ access_log {tmp_path}/access.log combined; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port};"
        " location / { return 200 'ok'; } location /503 { return 503; } } }\n",
        "utf-8",
    )
    began = int(time.time())
    with running([command, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]):
        for words in ASKED:
            asked(port, words)
    first, last = (datetime.fromtimestamp(each, BEIJING).date() for each in (began, time.time()))
    found = taken(
        "access_log", tmp_path, int(time.time()) + DAY,
        system="门户网站", files=str(tmp_path / "access.log"), period=f"{first}..{last}",
    )  # fmt: skip
    assert not found.faults
    counts = [told.content["value"] for told in found.told]
    assert (counts, found.remarks) == (["7次", "3次", "1个", "1次"], [])


def test_every_sample_of_prometheus_is_read_and_silence_stays_silence(tmp_path: Path, monkeypatch):
    begin = day_begins(date(2025, 6, 1))
    moments = [begin + second for second in range(0, 2 * DAY, 60) if not 3600 <= second < 7200]
    down = {moment for moment in moments if 36_000 <= moment - begin < 36_600}
    lines = (f'probe_success{{instance="portal"}} {int(each not in down)} {each}.250\n' for each in moments)
    asked = {"selector": 'probe_success{instance=~"p.*"}', "systems": {"portal": "门户网站"}}
    asked |= {"period": "2025-06-01..2025-06-02"}
    with prometheus(tmp_path, "# TYPE probe_success gauge\n" + "".join(lines)) as url:
        found = taken("prometheus", tmp_path, begin + 9 * DAY, url=url, **asked)
        monkeypatch.setattr(unit, "LARGEST", 9_000)  # some 400 checks an answer: asked for in halves
        again = taken("prometheus", tmp_path, begin + 9 * DAY, url=url, **asked)
        wrong = asked | {"selector": "probe_success + 1"}
        with pytest.raises(UnreachableError, match="ranges only allowed for vector selectors"):
            taken("prometheus", tmp_path, begin + 9 * DAY, url=url, **wrong)
    (series,) = found.checks
    assert [*series.times] == moments
    assert {time for time, up in zip(series.times, series.ups, strict=True) if not up} == down
    assert (found.faults, found.remarks, again.checks) == ([], [], found.checks)
    (told,) = told_by(found.checks)
    assert (told.found.down, told.found.unknown) == (600, 3600 - 30)


def test_what_alertmanager_sends_is_one_incident_with_its_end(tmp_path: Path):
    command, at = program("prometheus-alertmanager", "alertmanager"), f"127.0.0.1:{free_port()}"
    hook = WebServer()
    hook.answers["/alerts"] = lambda _posted: b""
    (tmp_path / "am.yml").write_text(
        "route: {receiver: jiheng, group_wait: 0s, group_interval: 1s}\n"
        f"receivers: [{{name: jiheng, webhook_configs: [{{url: '{hook.url('/alerts')}'}}]}}]\n",
        "utf-8",
    )
    options = [f"--config.file={tmp_path}/am.yml", f"--storage.path={tmp_path}", f"--web.listen-address={at}"]
    began, ended = (datetime.fromtimestamp(int(time.time()) - ago, BEIJING) for ago in (600, 60))
    alert = {"labels": {"alertname": "Down", "instance": "portal"}, "annotations": {"summary": "打不开"}}
    alert |= {"startsAt": began.isoformat()}
    with hook.serving(), running([command, *options, "--cluster.listen-address="]):
        until_answered(f"http://{at}/-/ready")
        for number, more in enumerate(({}, {"endsAt": ended.isoformat()}), 1):
            body = json.dumps([alert | more]).encode()
            how = {"Content-Type": "application/json"}
            urlopen(Request(f"http://{at}/api/v2/alerts", body, how), timeout=LONGEST_START).close()
            ends = time.monotonic() + LONGEST_START
            while len(hook.posted) < number and time.monotonic() < ends:
                time.sleep(0.05)
    for number, posted in enumerate(hook.posted):
        (tmp_path / f"{number}.json").write_bytes(posted)
    asked = {"files": f"{tmp_path}/?.json", "systems": {"portal": "门户网站"}}
    found = taken("alertmanager", tmp_path, int(time.time()), **asked)
    (told,) = found.told
    assert (found.faults, told.content["symptom"]) == ([], "打不开")
    written = [f"{each:%Y-%m-%d %H:%M:%S}" for each in (began, ended)]
    assert [told.content[name] for name in ("received_at", "restored_at")] == written
