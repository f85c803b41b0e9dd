"""Every check finds in texts searched at once what it finds where each text is looked at by itself."""

import pytest

from jiheng.audit.library import FAMILIES, checks
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadDocument, Texts
from tests.conftest import ROOT
from tests.support.fragments import read_fragment

CASES = ROOT / "tests" / "cases"


def one_by_one(texts, pattern, **_):
    for span, text in texts:
        for match in pattern.finditer(text):
            yield span._replace(start=span.start + match.start(), end=span.start + match.end()), match


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["silent_reports", *(f"checks/{family}" for family in FAMILIES)])
def test_each_text_by_itself_gives_the_same_results(folder, monkeypatch):
    files = sorted(path for path in (CASES / folder).rglob("*") if path.suffix in (".md", ".txt"))
    read = [read_fragment(path.read_text("utf-8"), path.suffix)[0] for path in files]
    blocks = tuple(block for document in read for block in document.blocks)  # strangers side by side
    at_once = [check.run(Report(ReadDocument("全部.md", "markdown", blocks))) for check in checks()]
    monkeypatch.setattr(Texts, "matches", one_by_one)
    monkeypatch.setattr(Texts, "holding", lambda texts, _: iter(texts))
    again = [check.run(Report(ReadDocument("全部.md", "markdown", blocks))) for check in checks()]
    assert at_once == again
