"""Administrators work from the addresses that were named; elsewhere there is nothing for them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import passwords
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.proxies import networks
from jiheng.web.trail.models import Entry
from tests.support.programs import Program
from tests.support.server import LOGIN_PASSWORD

HERE, ELSEWHERE = "10.8.1.7", "10.9.1.7"


@pytest.fixture(autouse=True)
def _named(settings):
    settings.MANAGED_FROM = networks("JIHENG_MANAGED_FROM", "10.8.0.0/16")


@pytest.mark.parametrize("role", sorted(SERVER_ROLES))
def test_an_administrator_finds_nothing_from_elsewhere(client, ours, role):
    client.force_login(ours[role])
    assert client.get(reverse("system:people"), REMOTE_ADDR=HERE).status_code == 200
    assert client.get(reverse("system:people"), REMOTE_ADDR=ELSEWHERE).status_code == 404
    told = Entry.objects.filter(act="refuse").get()
    assert "管理终端" in told.body
    assert client.get(reverse("system:people"), REMOTE_ADDR=HERE).status_code == 302, "the session is over"


def test_others_work_from_everywhere(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.get(reverse("projects:list"), REMOTE_ADDR=ELSEWHERE).status_code == 200


def test_a_right_password_from_elsewhere_lets_no_administrator_in(client, ours):
    admin = ours[Role.SYSTEM_ADMIN]
    passwords.keep(admin, LOGIN_PASSWORD, by=admin, at=timezone.now())
    told = {"login": admin.username, "password": LOGIN_PASSWORD}
    assert client.post("/login/", told, REMOTE_ADDR=ELSEWHERE).status_code == 404
    assert "_auth_user_id" not in client.session
    assert Entry.objects.filter(act="login_failed", actor=admin.pk).count() == 1
    assert client.post("/login/", told, REMOTE_ADDR=HERE).url == reverse("mfa_authenticate")


def test_a_token_of_an_administrator_opens_nothing_from_elsewhere(ours):
    program = Program(ours[Role.SYSTEM_ADMIN])
    assert program.get("people", REMOTE_ADDR=HERE).status_code == 200
    assert program.get("people", REMOTE_ADDR=ELSEWHERE).status_code == 404
