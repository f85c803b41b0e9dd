"""The headers that keep a page to itself beside those that Django's middleware sets; names to save under."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from jiheng.documents.file_names import UNFIT

POLICY = (
    "default-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "  # widths of bars, and what ECharts sets on its elements
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cache-Control": "private, no-store",  # after signing out nothing comes back by the button "back"
}

NAMED = re.compile(r"(attachment|inline); filename(?:\*=utf-8''(.*)|=\"(.*)\")", re.DOTALL)
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def cookie(name: str) -> str:
    """Give the name of a cookie of ours: over https one that no other host and no other page can set."""
    return f"__Host-{name}" if settings.SECURE else name


def savable(told: str) -> str:
    """Give a Content-Disposition whose name leads nowhere and is what it looks like, on every system.

    Names of projects and reports stand in it, and people write `/` and worse in them.
    """
    found = NAMED.fullmatch(told)
    if found is None:
        return told
    name = unquote(found[2]) if found[2] is not None else re.sub(r"\\(.)", r"\1", found[3])
    plain = UNFIT.sub("_", UNSEEN.sub("", name)).strip(". ") or "_"
    if "%" in plain:  # browsers take %00 for what it stands for, unless the whole name is written so
        return f"{found[1]}; filename*=utf-8''{quote(plain)}"
    if plain == name:
        return told
    return content_disposition_header(as_attachment=found[1] == "attachment", filename=plain) or told


class PageHeaders:
    """Middleware: every answer carries `HEADERS`; what a view has set itself stays (a preview in a frame)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if told := response.headers.get("Content-Disposition"):
            response.headers["Content-Disposition"] = savable(told)
        return response
