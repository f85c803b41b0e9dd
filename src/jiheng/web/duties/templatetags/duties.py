"""How a duty's state is shown."""

from typing import Any

from django import template

from jiheng.web.duties.models import Duty
from jiheng.web.duties.states import badge
from jiheng.web.ui.templatetags.ui import status_badge

register = template.Library()


@register.inclusion_tag("ui/components/status_badge.html")
def duty_badge(duty: Duty) -> dict[str, Any]:
    """A duty's state, by shape and word."""
    return status_badge(badge(duty), duty.get_state_display())
