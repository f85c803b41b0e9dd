"""Run every check over one report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.audit.check import Check
from jiheng.audit.finding import Finding, Question, Result
from jiheng.audit.report import Report


@dataclass(frozen=True, slots=True)
class Audited:
    """A report with the result of each check, in the order of the checks."""

    report: Report
    results: tuple[Result, ...]

    @property
    def findings(self) -> Iterator[Finding]:
        """All findings, in the order of the document."""
        found = [finding for result in self.results for finding in result.findings]
        return iter(sorted(found, key=lambda each: (each.problem.spans[:1], each.code)))

    @property
    def questions(self) -> Iterator[tuple[str, Question]]:
        """All questions for a person, with the codes of their checks."""
        return ((result.code, each) for result in self.results for each in result.questions)


def audit(report: Report, checks: Iterable[Check]) -> Audited:
    """Run the checks; none sees another's answer."""
    return Audited(report, tuple(check.run(report) for check in checks))
