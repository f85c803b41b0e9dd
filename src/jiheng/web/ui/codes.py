"""Codes for the eyes of a phone: on racks, posters, and lists of papers."""

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn_code(address: str) -> SafeString:
    """Draw an address as a code, to stand within a page."""
    drawn: str = segno.make_qr(address, error="m").svg_inline(omitsize=True, border=4)
    return mark_safe(drawn)  # noqa: S308 — a code has no text in it
