"""Somebody who signs in with a password, as it was chosen."""

import pytest
from django.utils import timezone

from jiheng.web.accounts import passwords
from jiheng.web.accounts.roles import Role
from tests.support.server import LOGIN_PASSWORD


@pytest.fixture
def clerk(ours):
    user = ours[Role.UNIT_CLERK]
    passwords.keep(user, LOGIN_PASSWORD, by=user, at=timezone.now())
    return user


@pytest.fixture
def sign_in(client):
    def tried(user, password=LOGIN_PASSWORD, **more):
        return client.post("/login/", {"login": user.username, "password": password}, **more)

    return tried
