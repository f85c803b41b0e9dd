"""The entry point of the web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.urls import get_resolver

from jiheng.web.proxies import asker

WAIT = 9  # seconds for whoever writes; every answer comes within 30 (I-14)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
_application = get_wsgi_application()
if (
    connection.vendor == "sqlite"
):  # a write of the API may wait three times: for its key, itself, its key again
    connections.settings["default"]["OPTIONS"] = connection.settings_dict["OPTIONS"] | {"timeout": WAIT}
get_resolver()._populate()  # noqa: SLF001 — pages are loaded now, not while the first asker waits


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer; behind a proxy that speaks TLS for us, as to an asker who came by https.

    Who put us behind one has said so (JIHENG_ORIGIN, JIHENG_PROXIES): no header of anybody else is believed.
    """
    from django.conf import settings  # noqa: PLC0415 — read by get_wsgi_application

    if settings.SECURE:
        environ["wsgi.url_scheme"] = "https"
    environ["REMOTE_ADDR"] = asker(environ, settings.PROXIES)
    return _application(environ, start_response)
