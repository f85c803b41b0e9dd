"""Tags about records."""

from typing import Any

from django import template

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


@register.inclusion_tag("ui/components/status_badge.html")
def record_badge(record: Record) -> dict[str, Any]:
    """How a record stands, told by shape and word."""
    status = status_of(record)
    shown: dict[str, Any] = status_badge(BADGES[status], status.label)
    return shown


@register.inclusion_tag("ui/components/status_badge.html")
def clock_badge(clock: Clock) -> dict[str, Any]:
    """How a clock stands, told by shape and word."""
    shown: dict[str, Any] = status_badge(CLOCK_BADGES[clock.state], CLOCK_STATES[clock.state])
    return shown
