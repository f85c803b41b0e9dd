"""Connectors beside the servers they are made for, started on this machine and stopped again."""

import asyncio
import json
import random
import socket
import time
from array import array
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from jiheng.catalogue import read_parameters
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.watch import Watch
from jiheng.sources.check_series import CheckSeries, clock
from jiheng.sources.connector import Taken
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.connectors import prometheus as unit
from jiheng.sources.connectors import zabbix as zabbix_unit
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.probe import Asking
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.workflows.availability import Asked, ask
from jiheng.workflows.connected_checks import keep, told_by
from tests.support.real_servers import LONGEST_START, free_port, program, prometheus, running, until_answered
from tests.support.web_server import WebServer
from tests.support.zabbix import Zabbix, zabbix

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


@pytest.fixture(scope="module")
def watched_by_zabbix() -> Iterator[Zabbix]:
    """Zabbix with a host portal, its item portal.up, a trigger, a service and an SLA of that."""
    with zabbix() as found:
        (group,) = found.ask("hostgroup.get", output=["groupid"], filter={"name": "Linux servers"})
        (host,) = found.ask("host.create", host="portal", groups=[group])["hostids"]
        item = {"hostid": host, "name": "up", "key_": "portal.up", "type": 2, "value_type": 3, "delay": "0"}
        found.ask("item.create", **item)
        trigger = {"description": "门户打不开", "expression": "last(/portal/portal.up)=0", "priority": 4}
        found.ask("trigger.create", **trigger, tags=[{"tag": "system", "value": "portal"}])
        tags = [{"tag": "system", "operator": 0, "value": "portal"}]
        service = {"name": "门户服务", "algorithm": 1, "sortorder": 0, "problem_tags": tags}
        found.ask("service.create", **service, tags=[{"tag": "sla", "value": "gold"}])
        sla = {"name": "金牌", "slo": "99.9", "period": 2, "timezone": "Asia/Shanghai", "status": 1}
        sla |= {"service_tags": [{"tag": "sla", "operator": 0, "value": "gold"}]}
        found.ask("sla.create", **sla, effective_date=day_begins(date(2025, 6, 1)) + 8 * 3600)
        found.run(f"update services set created_at = {day_begins(date(2025, 6, 1))};")  # noqa: S608
        yield found


def from_zabbix(found: Zabbix, folder: Path, **written: Any) -> Taken:
    (folder / "token").write_text(f"Authorization: Bearer {found.token}\n", "utf-8")
    asked = {"url": found.url, "secret_file": str(folder / "token"), "systems": {"portal": "门户网站"}}
    return taken("zabbix", folder, int(time.time()) + 60, **(asked | written))


def fed(found: Zabbix, checks: list[tuple[int, bool]]) -> None:
    """Send checks to the item, when the server knows it, and wait until they are kept."""
    values = [("portal.up", moment, int(up)) for moment, up in checks]
    ends = time.monotonic() + LONGEST_START
    for at in range(0, len(values), 1000):
        while found.send("portal", values[at : at + 1000]) < len(values[at : at + 1000]):
            assert time.monotonic() < ends
            time.sleep(0.1)
    while True:
        asked = {"output": ["clock"], "history": 3, "time_from": checks[-1][0], "time_till": checks[-1][0]}
        if found.ask("history.get", **asked):
            return
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_zabbix_tells_checks_problems_and_its_sla(watched_by_zabbix: Zabbix, tmp_path: Path, monkeypatch):
    now = int(time.time())
    down = now - 300
    checks = [(moment, not down <= moment < down + 120) for moment in range(now - 1200, now, 60)]
    fed(watched_by_zabbix, checks)
    problem = problem_that_ended(watched_by_zabbix)
    watched_by_zabbix.ask("event.acknowledge", eventids=problem, action=2)
    first, last = (datetime.fromtimestamp(each, BEIJING).date() for each in (now - DAY, now))
    hour = day_begins(first)
    (item,) = watched_by_zabbix.ask("item.get", output=["itemid"])
    trends = "insert into trends_uint (itemid, clock, num, value_min, value_avg, value_max) values"
    watched_by_zabbix.run(f"{trends} ({item['itemid']}, {hour}, 60, 0, 0, 1);")
    monkeypatch.setattr(zabbix_unit, "AT_ONCE", 7)
    found = from_zabbix(
        watched_by_zabbix, tmp_path, key="portal.up", period=f"{first}..{last}", problems="警告"
    )
    (series,), (incident,) = found.checks, found.told
    assert found.faults == []
    assert [*zip(series.times, map(bool, series.ups), strict=True)] == checks
    assert "只有 1 小时的汇总，其中 1 小时有异常：分不出是哪一秒，算未测" in found.remarks[-1].what
    assert [incident.content[name] for name in ("symptom", "severity")] == ["门户打不开", "严重"]
    moments = [clock(down), clock(down + 120)]
    assert [incident.content[name] for name in ("received_at", "restored_at")] == moments
    assert incident.content["acknowledged_at"] >= clock(now)


def problem_that_ended(found: Zabbix) -> str:
    """Wait until Zabbix knows the end of the one problem there is; give its id."""
    ends = time.monotonic() + LONGEST_START
    while True:
        known = found.ask("event.get", output=["eventid", "r_eventid"], value=1, source=0, object=0)
        if known and known[0]["r_eventid"] != "0":
            return known[0]["eventid"]
        assert time.monotonic() < ends
        time.sleep(0.1)


def a_year_of_checks() -> list[tuple[int, bool]]:
    """One every five minutes of 2025, with outages of some hours in all, and silences."""
    drawn = random.Random(8)  # noqa: S311 — no secret
    moments = [*range(day_begins(date(2025, 1, 1)) + 7, day_begins(date(2026, 1, 1)), 300)]

    def runs(number: int, longest: int) -> set[int]:
        begins = drawn.sample(range(len(moments)), number)
        return {begin + each for begin in begins for each in range(drawn.randrange(1, longest))}

    down, silent = runs(12, 30), runs(9, 90)
    return [(moment, at not in down) for at, moment in enumerate(moments) if at not in silent]


def test_a_year_of_checks_is_the_same_from_wherever_it_is_read(watched_by_zabbix: Zabbix, tmp_path: Path):
    checks = a_year_of_checks()
    asked = {"period": "2025", "every": "5分钟"}
    watch = Watch(300, 450)
    lines = (f'up{{instance="portal"}} {up:d} {moment}.250\n' for moment, up in checks)
    with prometheus(tmp_path, "# TYPE up gauge\n" + "".join(lines)) as url:
        at = {"url": url, "selector": "up", "systems": {"portal": "门户网站"}}
        of_prometheus = taken("prometheus", tmp_path, int(time.time()), **asked, **at)
        theirs = own_mean(url, day_begins(date(2026, 1, 1)))
    (item,) = watched_by_zabbix.ask("item.get", output=["itemid"])
    rows = "".join(f"{item['itemid']}\t{moment}\t{up:d}\t250000000\n" for moment, up in checks)
    watched_by_zabbix.run(f"copy history_uint (itemid, clock, value, ns) from stdin;\n{rows}\\.\n")
    of_zabbix = from_zabbix(watched_by_zabbix, tmp_path, key="portal.up", **asked)
    span = day_begins(date(2025, 1, 1)), day_begins(date(2026, 1, 1))
    ours = CheckSeries("门户网站", "机房", watch, span, array("q"), bytearray())
    for moment, up in checks:
        ours.add(moment, up=up)
    answers = {}
    sources = {"ours": [ours], "Prometheus": of_prometheus.checks, "Zabbix": of_zabbix.checks}
    for name, told in sources.items():
        assert keep(told, tmp_path / name) == len(checks)
        answer = ask(tmp_path / name, Asked(Period.year(2025), datetime(2026, 1, 2, tzinfo=BEIJING)))
        answers[name] = answer.systems[0].found
    found = answers["ours"]
    assert found.up + found.down + found.unknown == 365 * DAY
    assert min(found.down, found.unknown, len(found.outages)) > 0
    assert answers == dict.fromkeys(answers, found)
    ups = sum(up for _, up in checks)
    assert theirs == pytest.approx(ups / len(checks), abs=1e-12)  # a mean of samples knows no seconds
    rate = found.rate
    assert rate is not None
    assert abs(theirs - rate.numerator / rate.denominator) > 1e-9
    sla = {"systems": {"portal": "门户网站", "门户服务": "门户网站"}, "period": "2025-06", "sla": "金牌"}
    (told,) = from_zabbix(watched_by_zabbix, tmp_path, **sla).told  # without one event: all of June is up
    assert (told.content["value"], told.content["read_by"][-12:]) == ("0秒", "正常 2592000 秒")


def own_mean(url: str, end: int) -> float:
    """Ask Prometheus for its own mean of the year."""
    query = f"{url}/api/v1/query?query=avg_over_time(up[365d])&time={end - 1}"
    with urlopen(query, timeout=LONGEST_START) as answer:  # noqa: S310 — of this machine
        return float(json.load(answer)["data"]["result"][0]["value"][1])
