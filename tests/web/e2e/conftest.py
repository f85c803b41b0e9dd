"""A real server and a real browser. What leaves the machine, and every error of the console, fails a test.

    def test_something(page_of):
        page = page_of("unit_clerk")          # signed in; page_of() is nobody
        page.goto("/…")

`people["甲"]["unit_clerk"]` holds login, name and session of everybody; their password is LOGIN_PASSWORD.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.chromium import CHROMIUM, FLAGS, MISSING
from tests.support.server import Server, running

NAMED = "--host-resolver-rules=MAP *.test 127.0.0.1"  # names that no browser takes for this machine
expect.set_options(timeout=60_000)  # ms; five seconds are usual, and hang on what else the machine does
People = dict[str, dict[str, dict[str, str]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    for item in items:
        if CHROMIUM is None and {"page", "page_of", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    ours = {"executable_path": CHROMIUM, "headless": True, "args": [*FLAGS, NAMED]}
    return browser_type_launch_args | ours


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """`jiheng serve` on a free port, for all tests of the session."""
    with running(JIHENG_HOSTS="127.0.0.1,jiheng.test") as server:
        yield server


@pytest.fixture(scope="session")
def people(server: Server) -> People:
    """Everybody of two regions, in the server's database."""
    return server.seed("甲", "乙")


@pytest.fixture
def wrong() -> list[str]:
    """What the pages of a test did that they should not; a test may take away what it has provoked."""
    return []


@pytest.fixture
def page_of(
    browser: Browser, server: Server, request: pytest.FixtureRequest, wrong: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page signed in as a role of a region, or as nobody; every page is guarded."""
    contexts: list[BrowserContext] = []

    def opened(role: str = "", region: str = "甲", *, width: int = 1366, height: int = 768) -> Page:
        context = browser.new_context(
            base_url=server.address, locale="zh-CN", timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
        )  # fmt: skip
        context.set_default_timeout(60_000)
        contexts.append(context)
        if role:
            session = request.getfixturevalue("people")[region][role]["session"]
            host = urlsplit(server.address).hostname
            context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
        page = context.new_page()
        guard(page, server.address, wrong)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


def guard(page: Page, home: str | tuple[str, ...], wrong: list[str]) -> None:
    """Note what a page asks outside, and what its console complains of."""
    homes = (home,) if isinstance(home, str) else home
    allowed = (*homes, "data:", "blob:", "about:")
    page.on(
        "request", lambda asked: None if asked.url.startswith(allowed) else wrong.append(f"asked {asked.url}")
    )
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None
    )
