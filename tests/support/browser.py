"""The tests in a real browser: Debian's Chromium, Chinese, nothing from outside, no complaint in its console.

Tests ask for `page`, and are marked `e2e` and `enable_socket` (the live server listens on this machine).
Screenshots by `shot(page, name)` go into JIHENG_SHOTS, or a folder of the run.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.chromium import CHROMIUM, FLAGS, MISSING

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # playwright's loop stands in the thread of the test
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        pytest.skip(MISSING)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    viewport = {"width": 1366, "height": 768}
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": viewport,
        "reduced_motion": "reduce",
    }


@pytest.fixture
def page(page, live_server):
    """A page that fails its test on a request to outside, an error, a complaint in the console."""
    bad: list[str] = []

    def asked(request):
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            bad.append(f"outside: {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: bad.append(f"error: {error}"))
    page.on("console", lambda said: bad.append(f"console: {said.text}") if said.type == "error" else None)
    page.set_default_timeout(10_000)
    yield page
    assert bad == []


@pytest.fixture(scope="session")
def shot(tmp_path_factory):
    """Save what a page looks like, whole, under a name."""
    folder = Path(os.environ.get("JIHENG_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)

    def save(page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return save


@pytest.fixture(scope="session")
def complaints():
    """What axe finds on a page: rule and place, one a line."""

    def found(page) -> list[str]:
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        return [
            f"{each['id']}: {node['target']} {node['html'][:100]}"
            for each in answer.response["violations"]
            for node in each["nodes"]
        ]

    return found
