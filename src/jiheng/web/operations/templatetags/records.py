"""Tags about records."""

from django import template
from django.utils.safestring import SafeString

from jiheng.evidence.fault_clocks import CLOCK_STATES, Clock, ClockState
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.queries import status_of
from jiheng.web.ui.templatetags.ui import status_badge

register = template.Library()
CLOCK_BADGES = {
    ClockState.RUNNING: "waiting",
    ClockState.PAUSED: "waived",
    ClockState.MET: "done",
    ClockState.BROKEN: "missed",
    ClockState.INSUFFICIENT: "unknown",
}
BADGES = {"standing": "done", "corrected": "returned", "withdrawn": "waived", "late": "late"}


@register.simple_tag
def record_badge(record: Record) -> SafeString:
    """How a record stands, told by shape and word."""
    status = status_of(record)
    return status_badge(BADGES[status], status.label)


@register.simple_tag
def clock_badge(clock: Clock) -> SafeString:
    """How a clock stands, told by shape and word."""
    return status_badge(CLOCK_BADGES[clock.state], CLOCK_STATES[clock.state])
