"""The network is asked at the address that was checked, each time anew, and nowhere else."""

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from jiheng.sources.network.hosts import read_url
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy, read_permission
from jiheng.sources.network.unreachable import UnreachableError
from jiheng.sources.network.web import Answer, Request
from tests.support.address_forms import FORBIDDEN
from tests.support.web_server import WebServer, certificate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WITHIN = 20_000


@pytest.fixture
def permitted() -> Iterator[WebServer]:
    with WebServer().serving() as server:
        yield server


@pytest.fixture
def forbidden() -> Iterator[WebServer]:
    with WebServer().serving() as server:
        yield server


class Names:
    """A name server that answers each question with the next of its answers."""

    def __init__(self, *answers: str) -> None:
        self.answers = [*answers]
        self.asked: list[str] = []

    async def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0).split()


def asked(url: str, *allow: str, names: Names | None = None, times: int = 1, **more: object) -> list[Answer]:
    """Ask for a page, redirects followed, so many times."""

    async def ask() -> list[Answer]:
        network = Network(TargetPolicy(tuple(read_permission(each) for each in allow)), names)
        try:
            return [
                (await network.follow(Request(read_url(url), **more), within=WITHIN))[0] for _ in range(times)
            ]
        finally:
            network.close()

    return asyncio.run(ask())


def test_a_page_is_read(permitted: WebServer):
    (answer,) = asked(permitted.url(), f"127.0.0.1:{permitted.port}")
    assert (answer.status, "您好" in answer.body.decode(), answer.until) == (200, True, None)


def test_what_is_posted_is_sent_once_to_the_place_named_and_by_no_other_request(permitted: WebServer):
    async def ask() -> list[int]:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        asked = [("GET", "/", b""), ("POST", "/", b"one"), ("HEAD", "/", b"")]
        asked += [("POST", "/to", b""), ("GET", "/", b"")]
        requests = [Request(read_url(permitted.url(path)), how, posted=body) for how, path, body in asked]
        try:
            return [(await network.follow(each, within=WITHIN))[0].status for each in requests]
        finally:
            network.close()

    before = len(permitted.posted)
    assert asyncio.run(ask()) == [200, 200, 200, 302, 200]
    assert permitted.posted[before:] == [b"one", b""]


def test_this_machine_is_not_asked_unless_permitted(forbidden: WebServer):
    with pytest.raises(ForbiddenError, match="本机地址"):
        asked(forbidden.url(), "*.example")
    assert forbidden.connections == 0


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(permitted: WebServer):
    names = Names("127.0.0.1", "127.0.0.2")
    (answer,) = asked(permitted.url(host="portal.example"), f"127.0.0.1:{permitted.port}", names=names)
    assert answer.status == 200
    assert names.asked == ["portal.example"]
    assert permitted.asked == [(f"portal.example:{permitted.port}", "/")]


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_again(permitted: WebServer):
    names = Names("127.0.0.1", "169.254.169.254")
    with pytest.raises(ForbiddenError, match=r"169\.254\.169\.254"):
        asked(permitted.url(host="portal.example"), f"127.0.0.1:{permitted.port}", names=names, times=2)
    assert permitted.connections == 1


def test_an_address_that_is_not_permitted_among_others_is_passed_over(permitted: WebServer):
    names = Names("127.0.0.2 127.0.0.1 169.254.169.254")
    (answer,) = asked(permitted.url(host="portal.example"), f"127.0.0.1:{permitted.port}", names=names)
    assert answer.status == 200


def test_the_next_permitted_address_is_asked_where_one_is_closed(permitted: WebServer):
    names = Names("127.0.0.2 127.0.0.1")
    (answer,) = asked(permitted.url(host="portal.example"), f"127.0.0.0/8:{permitted.port}", names=names)
    assert answer.status == 200


def test_a_redirect_is_followed_where_it_is_permitted(permitted: WebServer):
    (answer,) = asked(permitted.url("/to?where=/status?code=503"), f"127.0.0.1:{permitted.port}")
    assert answer.status == 503


@pytest.mark.parametrize("form", FORBIDDEN)
def test_a_redirect_to_what_is_not_permitted_is_not_followed(
    form: str, permitted: WebServer, forbidden: WebServer
):
    where = quote(form.format(port=forbidden.port), safe="")
    allow = (f"127.0.0.1:{permitted.port}", "*.example")
    with pytest.raises((ForbiddenError, UnreachableError)) as raised:
        asked(permitted.url(f"/to?where={where}"), *allow, names=Names("127.0.0.1"))
    assert raised.type is ForbiddenError or raised.value.detail == "redirect"
    assert forbidden.connections == 0
    assert permitted.connections == 1


def test_an_address_asked_after_a_name_is_asked_itself(permitted: WebServer):
    names = Names("127.0.0.1")
    with WebServer().serving() as other:
        page = f"/to?where={quote(other.url('/'))}"
        asked(permitted.url(page, host="portal.example"), "127.0.0.1", names=names)
        assert [path for _, path in permitted.asked] == [page]
        assert [path for _, path in other.asked] == ["/"]


def test_redirects_in_a_circle_end(permitted: WebServer):
    with pytest.raises(UnreachableError, match="跳转超过"):
        asked(permitted.url("/circle"), f"127.0.0.1:{permitted.port}")
    assert permitted.connections == 4


def test_no_proxy_of_the_environment_is_asked(
    permitted: WebServer, forbidden: WebServer, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{forbidden.port}")
    (answer,) = asked(permitted.url(), f"127.0.0.1:{permitted.port}")
    assert (answer.status, forbidden.connections) == (200, 0)


def test_what_does_not_answer_is_given_up(permitted: WebServer):
    async def ask() -> None:
        network = Network(TargetPolicy((read_permission("127.0.0.1"),)))
        try:
            await network.request(Request(read_url(permitted.url("/held"))), within=50)
        finally:
            network.close()

    with pytest.raises(UnreachableError) as raised:
        asyncio.run(ask())
    assert raised.value.detail == "timeout"


def test_a_closed_port_is_refused():
    with pytest.raises(UnreachableError) as raised:
        asked("http://127.0.0.1:9/", "127.0.0.1")
    assert raised.value.detail == "refused"


def test_a_name_that_leads_nowhere_is_said_to():
    with pytest.raises(UnreachableError) as raised:
        asked("http://portal.example/", "portal.example", names=Names(""))
    assert raised.value.detail == "unresolved"


def test_a_long_page_is_not_read_to_its_end(permitted: WebServer):
    permitted.pages["/long"] = b"x" * 2_000_000
    (answer,) = asked(permitted.url("/long"), "127.0.0.1", body_bytes=1000)
    assert len(answer.body) == 1000


def test_the_last_moment_of_the_certificate_comes_with_the_answer(tmp_path):
    with WebServer(certificate(tmp_path, days=90)).serving() as server:
        (answer,) = asked(server.url(), "127.0.0.1", verify=False)
        assert answer.status == 200
        assert answer.until is not None
        with pytest.raises(UnreachableError) as raised:
            asked(server.url(), "127.0.0.1")
    assert raised.value.detail == "certificate"
