"""Journeys through the pages with their clicks counted, held against tests/web/e2e/journeys.toml."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator

from tests.conftest import ROOT

JOURNEYS = ROOT / "tests/web/e2e/journeys.toml"


class Clicks:
    """The clicks and taps of one journey."""

    def __init__(self) -> None:
        """Begin with none."""
        self.count = 0

    def click(self, target: Locator) -> None:
        """Click, and count it."""
        target.click()
        self.count += 1

    def give(self, target: Locator, file: Path) -> None:
        """Press where a file is chosen, or a photo taken, and count it."""
        target.set_input_files(file)
        self.count += 1

    def tap(self, target: Locator) -> None:
        """Tap with a thumb, and count it."""
        target.tap()
        self.count += 1


@contextmanager
def journey(name: str) -> Iterator[Clicks]:
    """Count the clicks of a journey; more than its line in journeys.toml allows fail the test."""
    most = tomllib.loads(JOURNEYS.read_text("utf-8"))[name]["clicks"]
    clicks = Clicks()
    yield clicks
    assert 0 < clicks.count <= most, f"{name}: {clicks.count} clicks, at most {most}"
