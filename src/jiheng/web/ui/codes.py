"""Codes for the eyes of a phone: on racks, posters, and lists of papers."""

from typing import TypeVar

import segno
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

M = TypeVar("M", bound=Model)
MOST_PRINTED = 50  # of what is printed with its codes at once: a code costs some milliseconds


def part_of(request: HttpRequest, found: QuerySet[M]) -> "Page[M]":
    """Give the part of a list with codes that is to be printed: the one asked for, else the first."""
    return Paginator(found, MOST_PRINTED).get_page(request.GET.get("part"))


def drawn_code(address: str) -> SafeString:
    """Draw an address as a code, to stand within a page."""
    drawn: str = segno.make_qr(address, error="m").svg_inline(omitsize=True, border=4)
    return mark_safe(drawn)  # noqa: S308 — a code has no text in it
