"""Tokens: what they open, never more than the person may, until when, and what is kept of them."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts import sessions
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import Role
from jiheng.web.api import tokens
from jiheng.web.api.models import Token
from jiheng.web.trail.models import Entry
from tests.support.programs import Program

READ_PROJECTS = {"project": frozenset({Act.READ})}


@pytest.fixture
def clerk(client, ours):
    """A browser of the clerk's, who has just signed in."""
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def test_a_token_is_shown_once_and_only_its_hash_is_kept(clerk, client, ours):
    page = clerk.post(
        reverse("tokens"), {"name": "同步", "days": "30", "scope_project": ["R"]}
    ).content.decode()
    [text] = set(re.findall(r"jh_[\w-]{43}", page))
    kept = Token.objects.get()
    assert (kept.user, kept.name, kept.scope) == (ours[Role.UNIT_CLERK], "同步", {"project": "R"})
    assert kept.expires_at - kept.made_at == timedelta(days=30)
    entry = Entry.objects.get(act="issue_token")
    for place in (
        json.dumps(kept.__dict__, default=str),
        entry.body,
        clerk.get(reverse("tokens")).content.decode(),
    ):
        assert text not in place
    answer = client.get("/api/v1/projects", headers={"Authorization": f"Bearer {text}"})
    assert [each["id"] for each in answer.json()["items"]] == [str(ours.project.pk)]
    assert Token.objects.get().last_used_at


def test_tokens_are_made_only_just_after_the_password_was_typed(client, ours):
    user = ours[Role.UNIT_CLERK]
    user.set_password("Xianghe-Banshui-88")
    user.password_changed_at = timezone.now()
    user.save()
    client.force_login(user)
    session = client.session
    session[sessions.BEGAN] -= 3600
    session.save()
    assert client.get(reverse("tokens"))["Location"].startswith(reverse("account_reauthenticate"))


def test_a_revoked_token_opens_nothing_from_then_on(clerk, ours):
    asks = Program(ours[Role.UNIT_CLERK], READ_PROJECTS)
    assert asks.get("projects").status_code == 200
    clerk.post(reverse("revoke_token", args=[Token.objects.get().pk]))
    assert asks.get("projects").status_code == 401
    assert Entry.objects.filter(act="revoke_token", object_kind="token").exists()


def test_nobody_revokes_the_token_of_another(clerk, ours):
    asks = Program(ours[Role.UNIT_HEAD], READ_PROJECTS)
    clerk.post(reverse("revoke_token", args=[Token.objects.get().pk]))
    assert asks.get("projects").status_code == 200


@pytest.mark.parametrize("ends", ["expiry", "suspension", "owed password"])
def test_a_token_ends_with(ends, ours):
    user = ours[Role.UNIT_CLERK]
    asks = Program(user, READ_PROJECTS)
    if ends == "expiry":
        Token.objects.update(expires_at=timezone.now())
    elif ends == "suspension":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.set_password("Xianghe-Banshui-88")
        user.must_change_password = True
        user.save()
    assert asks.get("projects").status_code == (403 if ends == "owed password" else 401)


def test_a_role_that_ends_takes_its_rights_from_the_token_at_once(ours):
    user = ours[Role.UNIT_CLERK]
    asks = Program(user)
    assert asks.get(f"projects/{ours.project.pk}").status_code == 200
    user.memberships.update(organisation=ours.vendor, role=Role.VENDOR_MANAGER)
    ours.project.assignments.all().delete()
    assert asks.get(f"projects/{ours.project.pk}").status_code == 404
    user.memberships.update(until=date(2021, 1, 1))
    assert asks.get(f"projects/{ours.project.pk}").status_code == 401


def test_a_token_lets_through_only_what_it_names(ours):
    asks = Program(ours[Role.UNIT_CLERK], READ_PROJECTS)
    refused = asks.send("post", "projects", {"way": "blank", "organisation_id": None})
    assert (refused.status_code, asks.get(f"projects/{ours.project.pk}/records/payment").status_code) == (
        403,
        403,
    )
    assert "“项目”的“新增”" in refused.json()["detail"]
    assert Entry.objects.filter(act="refuse").count() == 2
    assert json.loads(Entry.objects.filter(act="refuse").first().body)["token"] == "程序"  # noqa: S105 — its name


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"scope": {"project": frozenset({Act.APPROVE})}}, "您自己没有的权限"),
        ({"scope": {"users": frozenset({Act.CREATE})}}, "您自己没有的权限"),
        ({"scope": {}}, "没有选任何权限"),
        ({"days": 181}, "1 到 180 天"),
        ({"name": " "}, "要有名称"),
        ({"organisation": "theirs"}, "没有角色"),
    ],
)  # fmt: skip
def test_no_token_is_made_beyond(told, why, ours, theirs):
    usual = {"name": "同步", "scope": READ_PROJECTS, "days": 30}
    if "organisation" in told:
        told = {"organisation": theirs.unit}
    with pytest.raises(UsageError, match=why):
        tokens.issue(ours[Role.UNIT_CLERK], at=timezone.now(), **(usual | told))
    assert not Token.objects.exists()


def test_a_token_of_one_organisation_sees_nothing_else(ours):
    bureau = ours[Role.FISCAL_CLERK]
    home = bureau.memberships.get().organisation  # the bureau itself has no project below it
    everywhere, limited = Program(bureau), Program(bureau, organisation=home)
    assert len(everywhere.get("projects").json()["items"]) == 1
    assert limited.get("projects").json()["items"] == []
    assert limited.get(f"projects/{ours.project.pk}").status_code == 404


def test_a_session_opens_nothing_of_the_api(clerk):
    assert clerk.get("/api/v1/projects").status_code == 401
    asked = clerk.post("/api/v1/projects", "{}", content_type="application/json")
    assert (asked.status_code, asked["WWW-Authenticate"]) == (401, 'Bearer realm="jiheng"')
