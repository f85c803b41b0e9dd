"""Every connector keeps to its cases (tests/cases/connectors): recorded answers, and what they tell."""

import asyncio
import contextlib
import gzip
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jiheng.catalogue import read_parameters
from jiheng.evidence.kinds import KINDS
from jiheng.sources.check_series import CheckSeries, watch_for
from jiheng.sources.connector import Connector, Taken
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy, read_permission
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking
from tests.support.cases import case_files, case_ids, cases_of, told_as
from tests.support.web_server import WebServer
from tests.support.workbooks import write_workbook

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
CASES = cases_of("connectors")
BY_NAME = {connector.name: connector for connector in CONNECTORS}
KEYS = {
    "case",
    "settings",
    "files",
    "pages",
    "told",
    "counts",
    "ids",
    "faults",
    "remarks",
    "not_seen",
    "checks",
    "within",
    "posts",
}
JSON_RPC = "api_jsonrpc.php"
NOW = int(datetime(2026, 11, 26, 1, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    made = WebServer()
    with made.serving():
        yield made


def test_every_connector_has_cases_and_every_case_file_a_connector():
    assert case_files("connectors").keys() == BY_NAME.keys()


def placed(written: Any, places: dict[str, str]) -> Any:
    """Fill in the places of the folder and the server."""
    if isinstance(written, dict):
        return {key: placed(value, places) for key, value in written.items()}
    if isinstance(written, list):
        return [placed(each, places) for each in written]
    return re.sub(r"\{(folder|http)\}", lambda found: places[found[1]], written)


MAKERS = {
    "line": lambda what: (
        what["line"] * int(what["repeat"]) + "A" * int(what["long"]) + "\n" + what["then"]
    ).encode(),
    "deep": lambda what: b"[" * int(what["deep"]),
    "gbk": lambda what: what["gbk"].encode("gbk"),
    "gzip": lambda what: gzip.compress(what["gzip"].encode()),
    "cut": lambda what: gzip.compress(what["cut"].encode())[:-12],
    "sheet": lambda what: made_workbook(what["sheet"]),
    "sql": lambda what: made_database(what["sql"]),
}


def content_of(what: str | dict[str, Any]) -> bytes:
    if isinstance(what, str):
        return what.encode()
    return MAKERS[next(iter(what))](what)


def made_workbook(rows: list[list[str]]) -> bytes:
    written = io.BytesIO()
    write_workbook(written, [{"rows": rows}])
    return written.getvalue()


def made_database(script: str) -> bytes:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return connection.serialize()


def taken(connector: Connector, settings: dict[str, object], folder: Path, within: int = 20_000) -> Taken:
    async def ask() -> Taken:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        try:
            return await connector.take(Asking(network, (folder,), within, NOW), **settings)
        finally:
            network.close()

    return asyncio.run(ask())


def words(told: Any) -> str:
    names = [each.name for each in KINDS[told.stem].fields if each.name in told.content]
    assert set(names) == set(told.content), "fields of its kind, and no others"
    return " ".join([told.stem, *(told.content[name] for name in names)])


def answering(methods: dict[str, str]) -> Callable[[bytes], bytes]:
    """Answer JSON-RPC by its method."""
    return lambda posted: methods[json.loads(posted)["method"]].encode()


def checked(series: CheckSeries) -> str:
    """Write the checks as seconds from the first moment asked for, each with + or -."""
    seconds = (
        f"{time - series.span[0]}{'-+'[up]}" for time, up in zip(series.times, series.ups, strict=True)
    )
    return " ".join([series.system, f"({series.place})", *seconds])


def test_checks_are_not_spelled_out_by_who_runs_the_loop():
    series = CheckSeries("门户网站", "机房", watch_for(60, 1), (0, 6_000_000))
    few = len(repr(Taken(checks=[series])))
    for number in range(100_000):
        series.add(number * 60, up=True)
    assert len(repr(Taken(checks=[series]))) == few


@pytest.mark.parametrize(("name", "case"), CASES, ids=case_ids(CASES))
def test_a_connector_keeps_to_its_case(name: str, case: dict[str, Any], server: WebServer, tmp_path: Path):
    connector = BY_NAME[name]
    assert case.keys() <= KEYS | {"unreadable", "refused"}
    places = {"folder": str(tmp_path), "http": server.url("")}
    for file, what in case.get("files", {}).items():
        (tmp_path / file).write_bytes(content_of(what))
    for path, what in case.get("pages", {}).items():
        server.pages[path] = content_of(placed(what, places))
    server.answers |= {f"/zbx/{JSON_RPC}": answering(case["posts"])} if "posts" in case else {}
    settings, faults = read_parameters(connector.parameters, placed(case["settings"], places))
    if "unreadable" in case:
        assert [fault.what for _, fault in faults] == case["unreadable"]
        return
    assert not faults
    assert connector.doubts(**settings) == case.get("refused", "")
    if "refused" in case:
        return
    if "not_seen" in case:
        with pytest.raises((NotSeenError, ForbiddenError, UnreachableError), match=case["not_seen"]):
            taken(connector, settings, tmp_path, int(case.get("within", 20_000)))
        return
    found = taken(connector, settings, tmp_path)
    wanted = placed(case.get("faults", []), places)
    assert told_as(found.faults, wanted) == wanted
    remarks = placed(case.get("remarks", []), places)
    assert told_as(found.remarks, remarks) == remarks
    if "told" in case:
        assert [words(each) for each in found.told] == case["told"]
    if "counts" in case:
        assert [each.content["value"] for each in found.told if "value" in each.content] == case["counts"]
    if "ids" in case:
        assert [each.id for each in found.told] == case["ids"]
    assert [*map(checked, found.checks)] == case.get("checks", [])
    assert bool(found.checks or found.told or found.faults or found.remarks)
    again = taken(connector, settings, tmp_path)
    assert (again.told, again.checks, again.sources) == (found.told, found.checks, found.sources)


def test_a_secret_goes_to_the_server_it_is_for_and_to_no_other(server: WebServer, tmp_path: Path):
    (tmp_path / "secret").write_text("Authorization: Bearer x1\n", "utf-8")
    other = WebServer()
    other.pages["/there"] = server.pages["/here"] = b'[{"no": 1}]'
    with other.serving():
        for where in (server.url("/here"), other.url("/there"), server.url("/here")):
            written = {
                "url": server.url(f"/to?where={where}"), "kind": "专题采访", "id": "no",
                "fields": {"采访主题": "会", "采访日期": "2026-10-01"},
                "secret_file": str(tmp_path / "secret"),
            }  # fmt: skip
            settings, faults = read_parameters(BY_NAME["http_json"].parameters, written)
            assert not faults
            found = taken(BY_NAME["http_json"], settings, tmp_path)
            assert [each.content["topic"] for each in found.told] == ["会"]
            assert "x1" not in str(found)
    assert server.authorizations[-5:] == ["Bearer x1"] * 5
    assert other.authorizations == [""]


def test_a_next_page_elsewhere_does_not_get_the_secret(server: WebServer, tmp_path: Path):
    (tmp_path / "secret").write_text("Authorization: Bearer x1\n", "utf-8")
    other = WebServer()
    other.pages["/two"] = b'{"list": [{"no": 2}]}'
    server.pages["/one"] = f'{{"list": [{{"no": 1}}], "next": "{other.url("/two")}"}}'.encode()
    written = {
        "url": server.url("/one"), "kind": "专题采访", "id": "no", "records": "list", "next": "next",
        "fields": {"采访主题": "会", "采访日期": "2026-10-01"}, "secret_file": str(tmp_path / "secret"),
    }  # fmt: skip
    settings, _ = read_parameters(BY_NAME["http_json"].parameters, written)
    with other.serving():
        assert len(taken(BY_NAME["http_json"], settings, tmp_path).told) == 2
    assert (server.authorizations[-1], other.authorizations) == ("Bearer x1", [""])


def test_alerts_are_asked_for_page_after_page(server: WebServer, tmp_path: Path):
    event = {"hash": "h1", "rule_name": "打不开", "trigger_time": NOW - 7200, "tags": ["ident=a"]}
    full = {"err": "", "dat": {"list": [event] * 500, "total": 1_500}}
    server.pages["/many/api/n9e/alert-his-events/list"] = json.dumps(full).encode()
    written = {
        "url": server.url("/many/"),
        "systems": {"a": "门户网站"},
        "period": "2026-11-26",
        "most_pages": "2",
    }
    settings, _ = read_parameters(BY_NAME["nightingale"].parameters, written)
    found = taken(BY_NAME["nightingale"], settings, tmp_path)
    assert [each.what for each in found.faults] == ["超过 2 页"]
    assert len(found.told) == 1
    assert [path.rpartition("&")[2] for _, path in server.asked[-2:]] == ["p=1", "p=2"]


def test_no_message_shows_the_secret_of_an_official_account(server: WebServer, tmp_path: Path):
    (tmp_path / "held").write_text("s-e-c-r-e-t\n", "utf-8")
    server.pages["/gone/cgi-bin/stable_token"] = b'{"access_token": "t-o-k-e-n"}'
    written = {"system": "政务公众号", "secret_file": str(tmp_path / "held"), "app_id": "wx1"}
    settings, _ = read_parameters(
        BY_NAME["wechat_articles"].parameters, written | {"url": server.url("/gone")}
    )
    with pytest.raises(UnreachableError, match="HTTP 404") as told:
        taken(BY_NAME["wechat_articles"], settings, tmp_path)
    assert "t-o-k-e-n" not in str(told.value)
    asked = json.loads(server.posted[-2])
    assert asked == {"grant_type": "client_credential", "appid": "wx1", "secret": "s-e-c-r-e-t"}
    assert json.loads(server.posted[-1]) == {"offset": 0, "count": 20, "no_content": 1}


VERSIONS = (("5.4.0", True), ("6.2.9", True), ("6.4.0", False), ("7.4.1", False))


@pytest.mark.parametrize(("version", "in_body"), VERSIONS)
def test_the_token_of_zabbix_goes_where_its_version_wants_it(version, in_body, server: WebServer, tmp_path):
    (tmp_path / "token").write_text("Authorization: Bearer 0123abc\n", "utf-8")
    answers = dict.fromkeys(("host.get", "event.get"), '{"result": []}')
    answers["apiinfo.version"] = f'{{"result": "{version}"}}'
    server.answers[f"/zbx/{JSON_RPC}"] = answering(answers)
    written = {"url": server.url("/zbx"), "secret_file": str(tmp_path / "token"), "problems": "警告"}
    settings, faults = read_parameters(BY_NAME["zabbix"].parameters, written | {"systems": {"a": "门户网站"}})
    assert not faults
    before = len(server.posted), len(server.authorizations)
    taken(BY_NAME["zabbix"], settings, tmp_path)
    posted = [json.loads(each) for each in server.posted[before[0] :]]
    assert [each.get("auth") for each in posted] == [None, *["0123abc" if in_body else None] * 2]
    assert server.authorizations[before[1] :] == ["", *["" if in_body else "Bearer 0123abc"] * 2]
