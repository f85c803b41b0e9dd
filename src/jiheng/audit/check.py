"""What a check is: one file, one code, one thing that can be wrong in a report.

Its function gets the `Report` and answers with a list of problems (and, for checks of class S,
questions), empty when all is well; or with NoValue where the report has nothing of the kind (not
applicable) or too little to tell (insufficient data). It never raises for what a report says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from jiheng.audit.finding import (
    Certainty,
    CheckClass,
    CheckOutcome,
    Finding,
    Problem,
    Question,
    Result,
    Severity,
)
from jiheng.audit.report import Report
from jiheng.catalogue import Unit
from jiheng.values.outcome import NoValue, Outcome

Answer: TypeAlias = Sequence[Problem | Question] | NoValue


@dataclass(slots=True, kw_only=True)
class Check(Unit):
    """A check. The code says the family: AR01 is the first of arithmetic."""

    severity: Severity
    decides: CheckClass
    certainty: Certainty = Certainty.PROVEN
    answer: Callable[[Report], Answer] = field(init=False, repr=False)

    def finds(self, function: Callable[[Report], Answer]) -> Callable[[Report], Answer]:
        """Declare the function (a decorator)."""
        self.answer = function
        return function

    def run(self, report: Report) -> Result:
        """Answer for one report."""
        if report.document.unreadable:
            because = report.document.unreadable
            return Result(self.code, CheckOutcome.INSUFFICIENT_DATA, because=because)
        answer = self.answer(report)
        if isinstance(answer, NoValue):
            applies = answer.outcome is not Outcome.NOT_APPLICABLE
            outcome = CheckOutcome.INSUFFICIENT_DATA if applies else CheckOutcome.NOT_APPLICABLE
            return Result(self.code, outcome, because=answer.because)
        findings = tuple(self._finding(each, report) for each in answer if isinstance(each, Problem))
        questions = tuple(each for each in answer if isinstance(each, Question))
        outcome = CheckOutcome.FAIL if findings else CheckOutcome.PASS
        return Result(self.code, outcome, findings, questions)

    def _finding(self, problem: Problem, report: Report) -> Finding:
        return Finding(
            self.code,
            problem.severity or self.severity,
            problem.certainty or self.certainty,
            self.version,
            problem,
            tuple(report.document.text_at(span) for span in problem.spans),
        )
