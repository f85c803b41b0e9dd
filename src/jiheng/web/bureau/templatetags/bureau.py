"""The badge of how a project was filed."""

from django import template
from django.utils.safestring import SafeString

from jiheng.web.bureau.columns import BADGES
from jiheng.web.ui.templatetags.ui import status_badge

register = template.Library()


@register.simple_tag
def filing_badge(word: str) -> SafeString:
    """Draw the badge of a word of filing."""
    return status_badge(BADGES[word], word)
