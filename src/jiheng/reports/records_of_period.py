"""What the registers say of a period: records by kind, what was not in order, and what was promised.

A register that was kept and has nothing says that nothing happened; one that was not kept says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.operation import ChangeResult, Result, Solution
from jiheng.evidence.facts.safeguards import Success, TestVerdict
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import Occurrence, OccurrenceState, Promise, settle
from jiheng.reports.figures import Figures
from jiheng.values.period import Period

NOT_IN_ORDER: frozenset[StrEnum] = frozenset(
    {
        Result.ABNORMAL,
        ChangeResult.FAILED,
        ChangeResult.ROLLED_BACK,
        Solution.NOT_SOLVED,
        Success.FAILED,
        TestVerdict.NOT_PASSED,
    }
)
VERDICTS = ("result", "solution")  # the fields that say whether it was in order


@dataclass(frozen=True, slots=True)
class PeriodRecords:
    """The records that stand and fall into a period."""

    figures: Figures
    period: Period

    def kept(self, stem: str) -> bool:
        """Say whether such a register was kept."""
        return self.figures.evidence.kept(stem)

    def of(self, stem: str) -> list[Fact]:
        """List the records of a kind, in the order they happened."""
        found = (fact for fact in self.figures.evidence.current(stem) if fact.happened_on in self.period)
        return sorted(found, key=lambda fact: (fact.happened_on, str(getattr(fact, fact.occurred))))

    def nothing(self, stem: str, what: str = "") -> str:
        """Say why there is nothing to tell of a kind: nothing happened, or no register was kept."""
        title = what or KINDS[stem].title
        if self.kept(stem):
            return f"无：设有{title}台账，{self.period}没有记录。"
        return f"没有{title}台账，{self.period}有没有发生无从说明。"

    def occurrences(self) -> Iterator[tuple[Promise, list[Occurrence]]]:
        """Give every promise with those of its occurrences whose slot ends in the period."""
        project = self.figures.card.project
        for promise in project.promises.values():
            settled = settle(promise, self.figures.evidence, project.calendar)
            mine = [each for each in settled.occurrences if each.slot.last in self.period]
            if mine:
                yield promise, mine


def in_order(fact: Fact) -> bool:
    """Say whether a record says nothing of a failure."""
    return not any(getattr(fact, name, None) in NOT_IN_ORDER for name in VERDICTS)


def not_kept(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Give the occurrences that were late or missed."""
    return [each for each in occurrences if each.state in (OccurrenceState.LATE, OccurrenceState.MISSED)]
