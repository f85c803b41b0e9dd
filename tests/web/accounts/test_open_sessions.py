"""Where one is signed in: seen and ended by oneself, ended by the administrator of accounts, and told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import open_sessions
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import people as desk
from jiheng.web.notices import concerned
from jiheng.web.projects.audience import Audience
from jiheng.web.trail.models import Entry
from tests.support.server import LOGIN_PASSWORD

pytestmark = pytest.mark.django_db
OWN = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36 Edg/120"


@pytest.fixture
def as_(ours):
    """One browser for each role, signed in."""
    kept = {}

    def of(role):
        if role not in kept:
            kept[role] = Client()
            kept[role].force_login(ours[role])
        return kept[role]

    return of


def signed_in(user, agent="", address="192.0.2.1"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/login/", {"login": user.username, "password": LOGIN_PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get(OWN).status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them_or_all_others(clerk, ours):
    here, there, third = signed_in(clerk, FIREFOX), signed_in(clerk, EDGE, "192.0.2.9"), signed_in(clerk)
    other = Client()
    other.force_login(ours[Role.UNIT_HEAD])
    page = here.get(OWN)
    rows = {each.device: each for each in page.context["rows"]}
    assert {name: (each.address, each.is_this) for name, each in rows.items()} == {
        "Firefox（Linux）": ("192.0.2.1", True), "Edge（Windows）": ("192.0.2.9", False),
        "没有记下": ("192.0.2.1", False),
    }  # fmt: skip
    text = page.content.decode()
    assert "这一处" in text
    assert not [each for each in (here, there) if each.cookies["sessionid"].value in text]
    here.post(OWN, {"session": rows["Edge（Windows）"].name})
    assert (is_in(here), is_in(there), is_in(third), is_in(other)) == (True, False, True, True)
    here.post(OWN, {"session": rows["Firefox（Linux）"].name})
    assert is_in(here)
    here.post(OWN)
    assert (is_in(here), is_in(third), is_in(other)) == (True, False, True)
    assert Entry.objects.filter(act="session_end", actor=clerk.pk).count() == 2


def test_nobody_ends_a_session_of_somebody_else_here(clerk, ours):
    head = Client()
    head.force_login(ours[Role.UNIT_HEAD])
    [theirs] = open_sessions.of(ours[Role.UNIT_HEAD], timezone.now())
    signed_in(clerk).post(OWN, {"session": theirs.name})
    assert is_in(head)


def test_the_password_is_asked_for_again_first(clerk, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    here, _there = signed_in(clerk), signed_in(clerk)
    time_machine.shift(timedelta(minutes=6))
    for answer in (here.get(OWN), here.post(OWN)):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert len(open_sessions.of(clerk, timezone.now())) == 2


def test_what_would_not_be_answered_any_more_is_no_session(clerk, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    signed_in(clerk)
    assert len(open_sessions.of(clerk, timezone.now())) == 1
    time_machine.shift(timedelta(minutes=30))
    assert open_sessions.of(clerk, timezone.now()) == []
    signed_in(clerk)
    clerk.set_password("Lvse-9feng-Zheng")
    clerk.save()
    assert open_sessions.of(clerk, timezone.now()) == []


def whom(audience):
    return next(who for part, who, _ in concerned.concerned(audience) if part is desk.signed_out)


def told(user):
    return [each.title for each in desk.signed_out(user, timezone.localdate())]


def test_the_administrator_ends_the_sessions_of_one_who_is_told_and_may_come_back(clerk, ours, as_):
    here, head = signed_in(clerk), as_(Role.UNIT_HEAD)
    page = reverse("system:end_sessions", args=[clerk.pk])
    assert as_(Role.SECURITY_ADMIN).post(page, {"reason": "电脑丢了"}).status_code == 403
    as_(Role.SYSTEM_ADMIN).post(page, {"reason": ""})
    assert is_in(here)
    assert (
        "1 处登录" in as_(Role.SYSTEM_ADMIN).get(reverse("system:person", args=[clerk.pk])).content.decode()
    )
    as_(Role.SYSTEM_ADMIN).post(page, {"reason": "电脑丢了"})
    assert (is_in(here), is_in(head)) == (False, True)
    assert told(clerk) == ["您在各处的登录被结束过：电脑丢了"]
    assert told(ours[Role.UNIT_HEAD]) == []
    audience = Audience(timezone.localdate())
    assert whom(audience) == {clerk.pk}
    again = signed_in(clerk)
    assert "甲系统管理员" in again.get("/projects/").content.decode()
    assert "电脑丢了" in again.get(OWN).content.decode()
    own = reverse("system:end_sessions", args=[ours[Role.SYSTEM_ADMIN].pk])
    assert as_(Role.SYSTEM_ADMIN).post(own, {"reason": "试试"}).status_code == 302
    assert is_in(as_(Role.SYSTEM_ADMIN))


def test_the_administrator_ends_everybodys_sessions_but_this_one(clerk, ours, as_):
    here, head, administrator = signed_in(clerk), as_(Role.UNIT_HEAD), as_(Role.SYSTEM_ADMIN)
    page = reverse("system:sessions")
    assert administrator.get(page).context["open"] == (3, 3)
    assert administrator.post(page, {"reason": ""}).context["form"].errors
    assert is_in(here)
    administrator.post(page, {"reason": "密码可能泄露"})
    assert (is_in(here), is_in(head), is_in(administrator)) == (False, False, True)
    [entry] = Entry.objects.filter(act="end_sessions")
    assert '"after":{"people":2,"sessions":2}' in entry.body
    assert told(clerk) == told(ours[Role.UNIT_HEAD]) == ["所有人的登录都被结束过：密码可能泄露"]
    assert told(ours[Role.SYSTEM_ADMIN]) == []
    audience = Audience(timezone.localdate())
    assert whom(audience) == audience.people.keys()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge（Windows）"),
        (FIREFOX, "Firefox（Linux）"),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/116 Mobile Safari/537.36 AliApp(DingTalk/7.5)",
            "钉钉（安卓）",
        ),
        ("curl/8.5.0", "认不出的程序"),
        ("<script>alert(1)</script>", "认不出的程序"),
    ],
)
def test_a_device_is_told_in_words(agent, words):
    assert open_sessions.device_words(agent) == words
