"""Examples worked in a browser, from the empty project to the signed evaluation and its documents.

Scores and documents are those of the command line on the example's folder; tests/support/alike.py says what
is left out. By day it is a short one, with one document; by night the four, with every document offered.
"""

import sys
import time

import pytest

from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.demo import example_folders
from tests.conftest import ROOT
from tests.support.alike import Alike
from tests.support.at_night import at_night
from tests.support.server import running
from tests.support.worked_example import Example, Work

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
BY_DAY = ROOT / "tests/cases/worked/portal-2024", ("score_table",)
REASON = "样本偏少，满意度按改定的分计；下一年度扩大调查范围，补充开放式问题"


@pytest.fixture(scope="module")
def server():
    """A server of our own."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def people(server):
    return server.seed("甲")


def examples():
    return example_folders() if at_night() else [BY_DAY[0]]


def pytest_generate_tests(metafunc):
    """By day one example, by night the four."""
    if "folder" in metafunc.fixturenames:
        metafunc.parametrize("folder", examples(), ids=[each.name for each in examples()])


def test_an_example_worked_in_the_browser_is_that_of_the_command_line(page_of, people, tmp_path, folder):
    assert people["甲"]
    begun, example = time.monotonic(), Example(folder)
    opened = {}

    def sat_down(role):
        if role not in opened:
            opened[role] = page_of(role)
        return opened[role]

    work = Work(example, sat_down, "甲评价机构")
    work.begin()
    work.goals()
    work.indicators()
    work.texts()
    work.approve()
    work.records()
    alike = Alike(example.folder, work.folder(tmp_path / "out"))
    ours, theirs = alike.scorecards()
    assert theirs == ours
    shown = work.scores()
    for each in (*ours["indicators"], *ours["measured"]):
        assert shown[each["name"]][-3 if "score" in each else 1] == (each["actual"] or "–"), each["name"]
    for each in ours["indicators"]:
        assert shown[each["name"]][-2] == each["score"].removesuffix(".00"), each["name"]
    made = 0
    for each in work.documents(tmp_path / "made", kinds=() if at_night() else BY_DAY[1]):
        kind = REPORT_KINDS.find(each.kind)
        names = (parameter.name for parameter in kind.parameters)
        abouts = alike.named(each.about).split("，") if each.about else ()
        file = tmp_path / "ours" / each.kind / each.file.name
        alike.write(each.kind, dict(zip(names, abouts, strict=False)), file, each.file)
        printed, found = alike.texts(file, each.file)
        assert found == printed, each.file.name
        made += 1
    assert made
    work.sign_off()
    leaves = len(ours["indicators"]) + len(ours["measured"])
    filed = work.file(REASON)
    assert filed["报的总分"].startswith((ours["total"] or "没有").removesuffix(".00"))
    took, tally = time.monotonic() - begun, work.tally
    sys.stdout.write(
        f"\n{folder.name}: {tally.clicks} clicks, {tally.pages} pages, {tally.fields} fields, {took:.0f} s;"
        f" {leaves} leaves equal, {made} documents equal\n"
    )
