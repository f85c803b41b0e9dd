"""A check answers pass, fail, not applicable or insufficient data, and quotes what it found."""

import pytest

from jiheng.audit.check import Check
from jiheng.audit.finding import CheckClass, CheckOutcome, Problem, Question, Severity
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span
from jiheng.values.outcome import insufficient_data, not_applicable

REPORT = Report(ReadDocument("报告.txt", "text", (ReadParagraph("综合得分为98分。"),)))
SCAN = Report(ReadDocument("扫描.pdf", "pdf", (), unreadable="扫描件，没有文字层"))


def check_that(answers, code="ZZ01"):
    made = Check("试验", 1, code=code, severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
    made.finds(lambda _report: answers)
    return made


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([], CheckOutcome.PASS),
        ([Problem((Span(0, -1, 5, 8),), "98 分")], CheckOutcome.FAIL),
        ([Question((), "是否如此？")], CheckOutcome.PASS),
        (not_applicable("没有评分表"), CheckOutcome.NOT_APPLICABLE),
        (insufficient_data("读不出分值"), CheckOutcome.INSUFFICIENT_DATA),
    ],
)
def test_the_outcome_follows_from_the_answer(answers, outcome):
    assert check_that(answers).run(REPORT).outcome is outcome


def test_a_finding_quotes_the_words_at_its_places():
    (finding,) = check_that([Problem((Span(0, -1, 5, 8),), "98 分")]).run(REPORT).findings
    assert finding.quotes == ("98分",)
    assert finding.severity is Severity.ERROR


def test_a_scan_answers_insufficient_data_and_never_a_finding():
    result = check_that([Problem((), "不该看到")]).run(SCAN)
    assert result.outcome is CheckOutcome.INSUFFICIENT_DATA
    assert result.because == "扫描件，没有文字层"


def test_findings_come_in_the_order_of_the_document():
    late = check_that([Problem((Span(0, -1, 6, 7),), "后")], "ZZ01")
    early = check_that([Problem((Span(0, -1, 0, 2),), "前")], "ZZ02")
    assert [each.code for each in audit(REPORT, [late, early]).findings] == ["ZZ02", "ZZ01"]
