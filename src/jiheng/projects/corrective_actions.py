"""What was decided on a project in the middle of its year (纠偏), as its records keep it."""

from datetime import date

from jiheng.evidence.facts.decisions import CorrectiveAction
from jiheng.evidence.store import Evidence


def corrective_actions(evidence: Evidence, by: date | None = None) -> tuple[CorrectiveAction, ...]:
    """Give what was decided on the states of days up to `by`, the earliest first."""
    found = (each for each in evidence.current(CorrectiveAction.stem) if isinstance(each, CorrectiveAction))
    wanted = (each for each in found if by is None or each.as_of <= by)
    return tuple(sorted(wanted, key=lambda each: (each.decided_on, each.id)))
