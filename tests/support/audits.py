"""Findings as the tests need them: made of a code and its quotes, over a document of one line each."""

from jiheng.audit.check import Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.audit.run import Audited, audit
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span


def audited(*found: tuple[str, str], severity: Severity = Severity.ERROR) -> Audited:
    """Audit a document whose paragraphs are the quotes, by checks that find just these (code, quote)."""
    document = ReadDocument("report.txt", "txt", tuple(ReadParagraph(quote) for _, quote in found))
    checks = []
    for code in sorted({code for code, _ in found}):
        check = Check(f"检查{code}", 1, code=code, severity=severity, decides=CheckClass.DETERMINISTIC)
        problems = [
            Problem((Span(n, -1, 0, len(quote)),), f"{quote}不对")
            for n, (each, quote) in enumerate(found)
            if each == code
        ]
        check.finds(lambda _report, problems=problems: problems)
        checks.append(check)
    return audit(Report(document), checks)
