"""How what the core says is shown where no text of a project is seen."""

import re

from django import template

KEY = re.compile(r"（[a-z][a-z_.]+）")
register = template.Library()


@register.filter
def without_keys(text: str) -> str:
    """Leave out the keys of project.yaml that the core names behind their words."""
    return KEY.sub("", text)
