"""Tags about records."""

from typing import Any

from django import template

from jiheng.web.evidence.models import Record
from jiheng.web.evidence.queries import status_of
from jiheng.web.ui.templatetags.ui import status_badge

register = template.Library()
BADGES = {"standing": "done", "corrected": "returned", "withdrawn": "waived", "late": "late"}


@register.inclusion_tag("ui/components/status_badge.html")
def record_badge(record: Record) -> dict[str, Any]:
    """How a record stands, told by shape and word."""
    status = status_of(record)
    shown: dict[str, Any] = status_badge(BADGES[status], status.label)
    return shown
