"""Who asks, from where, under which number: known while a request is answered."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from jiheng.web.ids import new_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its number, the address it came from, and the name of the token it came with."""

    request_id: str = ""
    address: str = ""
    token: str = ""


NOBODY = Asked()
current: ContextVar[Asked] = ContextVar("current", default=NOBODY)


class RequestMiddleware:
    """Give each request a number, told in the answer's header and in every entry it writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        asked = Asked(str(new_id()), request.META.get("REMOTE_ADDR", ""))
        token = current.set(asked)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response["X-Request-Id"] = asked.request_id
        return response
