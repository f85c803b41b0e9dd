"""Which badge of the kit tells which state of a duty, and which of several is told first."""

from jiheng.documents.pictures import duty_calendar
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.duties.models import Duty
from jiheng.workflows.pictures.duty_calendar import LOOKS

BADGES = {
    OccurrenceState.DONE: "done",
    OccurrenceState.LATE: "late",
    OccurrenceState.MISSED: "missed",
    OccurrenceState.WAIVED: "waived",
    OccurrenceState.UNKNOWN: "unknown",
    OccurrenceState.OPEN: "waiting",
}
WORST_FIRST = sorted(LOOKS, key=lambda state: duty_calendar.WORST_FIRST.index(LOOKS[state]))


def badge(duty: Duty) -> str:
    """Give the kind of badge."""
    return BADGES[OccurrenceState(duty.state)]
