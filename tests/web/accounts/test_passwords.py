"""What a password must be, in both profiles, and when it must change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.web.accounts import passwords, tokens
from jiheng.web.accounts.roles import Role
from jiheng.web.trail.models import Entry
from tests.support.server import LOGIN_PASSWORD

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
GOOD = "Lvse-9feng-Zheng"


def missed(password, *, administrator=False, login="zhangwei", words=("盐田信访局",)):
    found = passwords.rules(password, login=login, words=words, administrator=administrator, year=2026)
    return [rule.words for rule in found if not rule.met]


@pytest.mark.parametrize(
    ("password", "told"),
    [
        (GOOD, ""),
        ("Lv-9feng", "10 到 128 个字符"),
        ("lvsefengzheng", "四种里至少 3 种"),
        ("lvse9fengzheng", "四种里至少 3 种"),
        ("Lvse-9-hangw-e", "不含登录名里连着的 3 个字符"),
        ("Lvse-2026-feng", "年份"),
        ("Lvse-2025-feng", "年份"),
        ("Lvse-盐田信访局-9", "单位名称"),
        ("Lvse-JiHeng-9", "系统名称"),
        ("Lvse-ｊｉｈｅｎｇ-9", "系统名称"),
        ("Password123!", "常见密码"),
        ("", "10 到 128 个字符"),
        ("Aa1-" * 40, "10 到 128 个字符"),
    ],
)
def test_the_profile_of_8_1_4_1(password, told):
    found = missed(password)
    assert bool(found) == bool(told)
    assert told in "；".join(found)


def test_administrators_need_twelve_characters():
    assert missed("Lvse-9feng-") == []
    assert "12 到 128 个字符" in missed("Lvse-9feng-", administrator=True)


def test_the_profile_of_asvs_asks_for_no_kinds_and_no_change(settings, clerk):
    settings.PASSWORD_PROFILE = "nist"  # noqa: S105
    assert missed("lvsefengzheng") == []
    assert missed("lvsefen") != []
    assert not passwords.is_due(clerk, clerk.password_changed_at + timedelta(days=4000))


def test_an_unknown_profile_is_told(settings):
    settings.PASSWORD_PROFILE = "none"  # noqa: S105
    with pytest.raises(UsageError, match="dengbao3 或 nist"):
        passwords.profile()


def test_the_last_five_may_not_come_back(clerk):
    for number in range(1, 5):
        passwords.keep(clerk, f"{GOOD}{number}", by=clerk, at=AT + timedelta(days=400 + number))
    at = AT + timedelta(days=500)

    def again(password):
        return [rule.words for rule in passwords.rules_for(password, clerk, at) if not rule.met]

    assert "不与最近 5 次用过的密码相同" in again(LOGIN_PASSWORD)
    passwords.keep(clerk, f"{GOOD}5", by=clerk, at=at)
    assert again(LOGIN_PASSWORD) == []


def test_after_90_days_nothing_but_the_change_works(client, clerk, ours):
    client.force_login(clerk)
    clerk.password_changed_at -= timedelta(days=90)
    clerk.save()
    change = reverse("account_change_password")
    project = reverse("projects:versions", args=[ours.project.pk])
    assert client.get(project).url == change
    assert (
        client.get(reverse("projects:list"), headers={"HX-Request": "true"}).headers["HX-Redirect"] == change
    )
    assert client.post(reverse("projects:new"), {"name": "x"}).status_code == 403
    assert client.get(reverse("system:alive")).status_code == 200
    answer = client.post(change, {"oldpassword": LOGIN_PASSWORD, "password1": GOOD, "password2": GOOD})
    assert answer.status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(GOOD)
    assert client.get(project).status_code == 200
    assert Entry.objects.filter(act="password", object_id=str(clerk.pk)).count() == 2


def test_the_change_refuses_a_bad_one(client, clerk):
    client.force_login(clerk)
    change = reverse("account_change_password")
    answer = client.post(change, {"oldpassword": LOGIN_PASSWORD, "password1": "abc", "password2": "abc"})
    assert "密码还不符合" in answer.content.decode()
    answer = client.post(change, {"oldpassword": "wrong", "password1": GOOD, "password2": GOOD})
    assert "当前密码不对" in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(LOGIN_PASSWORD)


@pytest.mark.django_db
def test_the_rules_are_shown_while_typing(client):
    told = client.post(reverse("accounts:rules"), {"password": "Lvse-9feng-Zheng", "login": "somebody"})
    assert told.content.decode().count('data-met="yes"') == 4
    told = client.post(reverse("accounts:rules"), {"password": "abc", "login": "somebody"})
    assert 'data-met="no"' in told.content.decode()


def test_an_invitation_is_good_once(client, ours):
    head = ours[Role.UNIT_HEAD]
    at = datetime.now(UTC)
    first, second = tokens.invite(head, by=None, at=at), tokens.invite(head, by=None, at=at)
    assert client.get(reverse("accounts:invitation", args=[first])).status_code == 404
    page = reverse("accounts:invitation", args=[second])
    assert head.username in client.get(page).content.decode()
    refused = client.post(page, {"password1": GOOD, "password2": GOOD + "x"})
    assert "两次输入的密码不一样" in refused.content.decode()
    assert client.post(page, {"password1": GOOD, "password2": GOOD}).status_code == 302
    head.refresh_from_db()
    assert head.check_password(GOOD)
    assert client.post(page, {"password1": GOOD, "password2": GOOD}).status_code == 404


def test_an_invitation_dies_after_seven_days(client, ours):
    token = tokens.invite(ours[Role.UNIT_HEAD], by=None, at=datetime.now(UTC) - timedelta(days=7))
    assert client.get(reverse("accounts:invitation", args=[token])).status_code == 404


def test_a_password_is_kept_as_argon2id(clerk):
    clerk.refresh_from_db()
    assert clerk.password.startswith("argon2$argon2id$v=19$")
    assert LOGIN_PASSWORD not in clerk.password
