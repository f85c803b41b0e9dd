"""How a duty's state is shown."""

from django import template
from django.utils.safestring import SafeString

from jiheng.web.duties.models import Duty
from jiheng.web.duties.states import badge
from jiheng.web.ui.templatetags.ui import status_badge

register = template.Library()


@register.simple_tag
def duty_badge(duty: Duty) -> SafeString:
    """A duty's state, by shape and word."""
    return status_badge(badge(duty), duty.get_state_display())
