"""Who asks, from where, under which number: known while a request is answered."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from jiheng.web.ids import new_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its number, the address it came from, the name of its token, which page it only reads."""

    request_id: str = ""
    address: str = ""
    token: str = ""
    reads: str = ""  # nothing where it may write


NOBODY = Asked()
current: ContextVar[Asked] = ContextVar("current", default=NOBODY)


class RequestMiddleware:
    """Give each request a number, told in the answer's header and in every entry it writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        reads = request.path if request.method in ("GET", "HEAD") else ""
        asked = Asked(str(new_id()), request.META.get("REMOTE_ADDR", ""), reads=reads)
        token = current.set(asked)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response["X-Request-Id"] = asked.request_id
        return response
