"""Browsers of people for the rows, in this process: the host is one that the settings know."""

from typing import Any

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user: Any = None) -> Any:
    """Give a browser in which somebody has signed in, or nobody."""
    from django.test import Client

    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client
