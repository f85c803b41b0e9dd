"""Programs that hold somebody's token."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.utils import timezone

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.api import tokens

Scope = Mapping[str, frozenset[Act]]


class Program(Client):
    """A program with a token of somebody's; without `scope` it may do all that they may."""

    def __init__(
        self, user: User | None, scope: Scope | None = None, organisation: Organisation | None = None
    ):
        super().__init__(SERVER_NAME="localhost")
        self.carried = {}
        if user is not None:
            wanted = tokens.grantable(user) if scope is None else scope
            _, text = tokens.issue(
                user, "程序", wanted, days=30, at=timezone.now(), organisation=organisation
            )
            self.carried["Authorization"] = f"Bearer {text}"

    def generic(self, method: str, path: str, *args: Any, headers: Any = None, **kwargs: Any) -> Any:
        where = path if path.startswith("/") else f"/api/v1/{path}"
        return super().generic(method, where, *args, headers=self.carried | dict(headers or {}), **kwargs)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self, method)(path, body, content_type="application/json", headers=told)
