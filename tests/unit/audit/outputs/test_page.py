"""The page asks nobody for anything, links text and findings both ways, and lets no text in as code."""

import base64
import hashlib
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jiheng.audit.acceptances import Acceptance, sort_out
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Severity
from jiheng.audit.library import checks
from jiheng.audit.outputs.marked_text import Marked, marked
from jiheng.audit.outputs.page import page
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadDocument, Span
from tests.conftest import ROOT
from tests.support.audits import audited

REPORT = ROOT / "tests/golden/audit/report.md"
VOID = {"meta", "input", "br"}


class Read(HTMLParser):
    """Reads a page: every tag is closed where it must be; ids, links and addresses are kept."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.tags = [], Counter(), [], Counter()
        self.addresses, self.text = [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        for name, value in attrs:
            self.ids[value] += name == "id"
            if name == "href":
                self.links.append(value)
            if name in ("src", "style", "action", "data", "srcset") or name.startswith("on"):
                self.addresses.append((name, value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def page_of(found, acceptances=(), name="report.md"):
    file = AuditedFile(Path(name), found, sorted=sort_out(found.findings, acceptances))
    return page(file, found, made_by="绩衡 0")


@pytest.fixture(scope="module")
def text():
    return page_of(audit(Report(read_document(REPORT)), checks()))


def test_the_page_asks_nobody_for_anything(text):
    read = Read(text)
    assert read.addresses == []
    assert all(link.startswith("#") for link in read.links)
    assert read.tags["script"] == read.tags["link"] == read.tags["img"] == 0
    assert "url(" not in text
    assert "@import" not in text


def test_its_policy_allows_its_own_style_and_nothing_else(text):
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text


def test_every_link_has_one_end_and_every_finding_is_linked_from_the_text(text):
    read = Read(text)
    for link in read.links:
        assert read.ids[link[1:]] == 1, link
    findings = [name for name in read.ids if re.fullmatch(r"f\d+", str(name))]
    assert findings
    assert {f"#{name}" for name in findings} <= set(read.links)
    assert any(re.fullmatch(r"#q\d+-\d+", link) for link in read.links)


def test_the_figures_that_contradict_each_other_are_joined(text):
    assert re.search(r"数字关系图：\d+ 个数，\d+ 处不符", text)
    assert 'stroke="#b3261e"' in text


def test_text_of_a_report_stays_text():
    hostile = "<script>alert(1)</script>&\"\x00'"
    given = Acceptance("AR02", hostile, hostile, hostile, date(2024, 3, 5))
    for acceptances in ((), (given,)):
        told = page_of(audited(("AR02", hostile)), acceptances, name=f"{hostile[:8]}.txt")
        read = Read(told)
        assert read.tags["script"] == 0
        assert "alert(1)" in read.text


def test_what_is_accepted_is_told_with_its_reason():
    given = Acceptance("AR02", "60", "合同另有约定", "张三", date(2024, 3, 5))
    read = Read(page_of(audited(("AR02", "60")), (given,)))
    assert "已接受的发现 1 处" in read.text
    assert "合同另有约定（张三，2024-03-05）" in read.text
    assert "发现 0 处" in read.text


def test_a_scan_says_that_nothing_was_audited():
    scan = audit(Report(ReadDocument("a.pdf", "pdf", (), unreadable="扫描件，没有文字层")), checks())
    assert "扫描件，没有文字层，没有审核" in Read(page_of(scan)).text


def test_places_that_overlap_are_cut_and_keep_every_character():
    marks = [
        Marked(Span(0, -1, 0, 4), 1, 0, Severity.INFO),
        Marked(Span(0, -1, 2, 6), 2, 0, Severity.ERROR),
        Marked(Span(0, -1, 2, 6), 3, 0, Severity.INFO),
    ]
    told = marked("甲乙丙丁戊己庚", marks)
    assert re.sub(r"<sup.*?</sup>|<[^>]+>", "", told) == "甲乙丙丁戊己庚"
    read = Read(told)
    assert [read.ids[f"q{n}-0"] for n in (1, 2, 3)] == [1, 1, 1]
    assert '<mark class="info" id="q1-0"><a href="#f1">甲乙</a></mark>' in told
    assert '<a href="#f1">丙丁</a></mark>' in told.replace(' class="error"', "")
