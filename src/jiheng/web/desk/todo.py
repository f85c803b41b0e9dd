"""The to-do count around every page: to ask it anew each time was two fifths of what a page costs.

The desk, whatever is sent, and the first page afterwards ask; other pages show for a minute what the browser
was told, in a signed cookie that goes with whatever is sent. Not with a record that is entered: what is
promised is settled by the schedule, what is to be approved waits for others, and of all kinds only a fault
waits for who entered it.
"""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jiheng.evidence.facts.safeguards import Incident
from jiheng.web.accounts.models import User
from jiheng.web.desk.queries import count_of_todo
from jiheng.web.desk.waiting import on_page
from jiheng.web.ui.headers import cookie

KEPT = "todo"  # the cookie: whose, and how many
SECONDS = 60  # so long what others did may go uncounted
SALT = "jiheng.todo"
LOOKING = ("GET", "HEAD")
ENTERING = "operations:new"


def count(request: HttpRequest, user: User, on: date) -> int:
    """Count what waits for somebody, or give what was counted within the last minute."""
    if _leaves_it(request) and request.path != reverse("desk"):
        told = request.get_signed_cookie(cookie(KEPT), "", salt=SALT, max_age=SECONDS) or ""
        whose, _, number = told.partition(" ")
        if whose == str(user.pk):
            return int(number)
    found = count_of_todo(user, on, on_page(request, user, on))
    request.__dict__["jiheng_todo"] = f"{user.pk} {found}"
    return found


class KeptCount:
    """Middleware: the browser keeps the count for a minute, until it sends something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; let what was counted be kept, or forgotten."""
        response = self.get_response(request)
        if counted := request.__dict__.get("jiheng_todo"):
            response.set_signed_cookie(
                cookie(KEPT), counted, salt=SALT, max_age=SECONDS, httponly=True, samesite="Lax",
                secure=settings.SECURE,
            )  # fmt: skip
        elif cookie(KEPT) in request.COOKIES and not _leaves_it(request):
            response.delete_cookie(cookie(KEPT), samesite="Lax")
        return response


def _leaves_it(request: HttpRequest) -> bool:
    """Say whether a request changes nothing of what waits for its asker."""
    if request.method in LOOKING:
        return True
    match = request.resolver_match
    return match is not None and match.view_name == ENTERING and match.kwargs["kind"] != Incident.stem
