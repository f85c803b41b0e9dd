"""Every check finds exactly the marked lines of its cases, and nothing on any other line.

A case is a fragment of a report, `tests/cases/checks/FAMILY/NAME/*.md` (or .txt) for the check of that
family and name; see tests/support/fragments.py for the marks.
"""

import pytest

from jiheng.audit.check import Check
from jiheng.audit.library import FAMILIES, checks
from jiheng.audit.report import Report
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadDocument
from tests.conftest import ROOT
from tests.support.fragments import read_fragment

CASES = ROOT / "tests" / "cases" / "checks"
SILENT = (
    ROOT / "tests" / "cases" / "silent_reports"
)  # sums, rates and scores are right in many ways of writing
FILES = sorted(path for path in CASES.rglob("*") if path.suffix in (".md", ".txt"))
BY_NAME = {check.name: check for check in checks()}


def check_of(path) -> Check:
    return BY_NAME[path.parent.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CASES)))
def test_a_check_finds_exactly_what_is_marked(path):
    check = check_of(path)
    document, marked = read_fragment(path.read_text(encoding="utf-8"), path.suffix)
    result = check.run(Report(document))
    found = {(check.code, document.line_at(each.problem.spans[0])) for each in result.findings}
    asked = {(check.code, document.line_at(each.spans[0])) for each in result.questions if each.spans}
    assert found | asked == {(code, line) for code, line in marked if code == check.code}
    for finding in result.findings:
        for quote, span in zip(finding.quotes, finding.problem.spans, strict=True):
            assert quote
            assert quote in document.text_at(span)
        assert finding.problem.message


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.code)
def test_every_check_has_a_case_that_it_finds_and_one_that_stays_silent(check):
    texts = [path.read_text(encoding="utf-8") for path in FILES if check_of(path) is check]
    assert any(check.code in text for text in texts)
    assert any(f"<!-- {check.code}" not in text for text in texts)


def test_every_folder_of_cases_belongs_to_a_check_of_that_family():
    for path in FILES:
        family = path.parent.parent.name
        assert family in FAMILIES
        assert check_of(path).answer.__module__ == f"jiheng.audit.checks.{family}.{path.parent.name}"


@pytest.mark.parametrize("path", sorted(SILENT.iterdir()), ids=lambda path: path.name)
def test_nothing_wrong_is_reckoned_in_a_report_that_is_right(path):
    report = Report(read_document(path))
    run = [check.run(report) for check in checks() if check.code[:2] in ("AR", "SR", "DV")]
    assert [finding.problem.message for result in run for finding in result.findings] == []


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.code)
def test_a_document_with_nothing_in_it_breaks_no_check(check):
    assert check.run(Report(ReadDocument("空.txt", "txt", ()))).code == check.code
