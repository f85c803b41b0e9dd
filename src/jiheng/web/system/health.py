"""How the server is: for whoever watches over it from outside."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiheng.web.accounts.needs import open_page


@open_page("whoever watches over the server asks without an account; it tells nothing but that it runs")
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer."""
    return HttpResponse("ok", content_type="text/plain")


@open_page("whoever watches over the server asks without an account; it tells nothing but that it works")
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer 200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
