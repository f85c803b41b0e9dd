"""Which badge of the kit tells which state of a duty."""

from jiheng.evidence.promises import OccurrenceState
from jiheng.web.duties.models import Duty

BADGES = {
    OccurrenceState.DONE: "done",
    OccurrenceState.LATE: "late",
    OccurrenceState.MISSED: "missed",
    OccurrenceState.WAIVED: "waived",
    OccurrenceState.UNKNOWN: "unknown",
    OccurrenceState.OPEN: "waiting",
}


def badge(duty: Duty) -> str:
    """Give the kind of badge."""
    return BADGES[OccurrenceState(duty.state)]
