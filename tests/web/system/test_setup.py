"""The first page of a new server."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from jiheng.web.accounts import people, tokens
from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.trail.models import Entry

PAGE = "/setup/"
TOLD = {
    "unit": "盐田区信访局",
    "name": "张𬭎",
    "login": "zhanghong",
    "password": "Lvse-9feng-Zheng",
    "start": "blank",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    return tokens.issue_set_up(datetime.now(UTC))


def test_nobody_comes_in_but_by_the_token(client, token):
    assert client.get("/").url == PAGE
    assert client.get(PAGE).status_code == 200
    refused = client.post(PAGE, TOLD | {"token": token[:-1] + "?"})
    assert "口令不对" in refused.content.decode()
    assert not User.objects.exists()


def test_the_token_dies_after_30_minutes(client):
    old = tokens.issue_set_up(datetime.now(UTC) - timedelta(minutes=30))
    assert "口令不对" in client.post(PAGE, TOLD | {"token": old}).content.decode()


def test_a_newer_token_ends_an_older_one(client, token):
    tokens.issue_set_up(datetime.now(UTC))
    assert "口令不对" in client.post(PAGE, TOLD | {"token": token}).content.decode()


def test_everything_wrong_is_told_at_once(client, token):
    told = client.post(PAGE, {"token": token, "password": "abc", "start": "other"}).content.decode()
    for label in ("单位名称", "你的姓名", "登录名", "密码", "从什么开始"):
        assert f"{label}：" in told
    assert not User.objects.exists()


def test_one_person_can_work_at_once_and_three_administrators_are_invited(client, token):
    page = client.post(PAGE, TOLD | {"token": token})
    assert page.status_code == 200
    clerk = User.objects.get(username="zhanghong")
    assert [each.role for each in clerk.memberships.all()] == [Role.UNIT_CLERK]
    assert client.get(reverse("projects:list")).status_code == 200
    assert Organisation.objects.get().name == TOLD["unit"]
    held = {each.role: each.user for each in Membership.objects.filter(role__in=SERVER_ROLES)}
    assert len(set(held.values())) == 3
    assert not any(user.has_usable_password() for user in held.values())
    links = page.context["links"]
    assert [each.title for each in links] == [role.label for role in SERVER_ROLES]
    for link in links:
        assert client.get(link.url).status_code == 200
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"issue", "create", "password", "grant", "invite", "login"} <= acts


def test_a_token_is_used_once(client, token):
    client.post(PAGE, TOLD | {"token": token})
    assert "口令不对" in client.post(PAGE, {"token": token}).content.decode()


def test_while_no_administrator_can_sign_in_their_links_are_given_anew(client, token):
    first = client.post(PAGE, TOLD | {"token": token}).context["links"]
    client.logout()
    assert client.get("/").url == "/login/"
    again = client.post(PAGE, {"token": tokens.issue_set_up(datetime.now(UTC))}).context["links"]
    assert User.objects.count() == 4
    assert client.get(first[0].url).status_code == 404
    chosen = {"password1": "Lvse-9feng-Zheng", "password2": "Lvse-9feng-Zheng"}
    assert client.post(again[0].url, chosen).status_code == 302
    assert tokens.is_set_up()
    assert client.get(PAGE).url == "/login/"


def test_no_person_is_two_administrators(ours):
    for one in SERVER_ROLES:
        for other in set(SERVER_ROLES) - {one}:
            with pytest.raises(Exception, match="不能是同一个人"):
                people.grant(
                    ours[one], ours.region, other, by=ours[Role.UNIT_HEAD],
                    at=datetime.now(UTC), on=datetime.now(UTC).date(),
                )  # fmt: skip


def test_no_person_is_two_administrators_by_a_second_account_either(ours):
    at = datetime.now(UTC)
    User.objects.filter(pk=ours[Role.SYSTEM_ADMIN].pk).update(person="440301-9")
    second = people.create("second", "另一账号", by=None, at=at, person="440301-9")
    with pytest.raises(Exception, match="不能是同一个人"):
        people.grant(second, ours.region, Role.AUDIT_ADMIN, by=None, at=at, on=at.date())
