"""Who lost phone, keys and recovery codes: one verifies and asks, another verifies and clears."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from jiheng.cli import main as command
from jiheng.errors import NotFoundError, UsageError
from jiheng.web.accounts import passwords, proposals
from jiheng.web.accounts.models import Proposal, ProposalState, User
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.jobs.models import Job
from jiheng.web.notices.finding import found_for_all
from jiheng.web.projects.audience import Audience
from jiheng.web.system import alarms, at_machine, entry_words
from jiheng.web.trail.models import Entry
from tests.support.programs import Program
from tests.support.server import LOGIN_PASSWORD

pytestmark = pytest.mark.django_db
WORDS = {"reason": "手机掉进河里，恢复码也找不到", "verified": "当面看了工作证"}
SEEN = "拨通讯录上的座机，本人接听"


@pytest.fixture
def as_(client, ours):
    def signed_in(role):
        client.force_login(ours[role])
        return client

    return signed_in


def asked(ours, who, by, **words):
    told = WORDS | words
    return proposals.propose_clearing(
        ours[who], **told, by=ours[by], at=timezone.now(), on=timezone.localdate()
    )


def cleared(proposal, by):
    proposals.clear(proposal, verified=SEEN, by=by, at=timezone.now())


def has(user):
    return Authenticator.objects.filter(user=user).exists()


def test_two_verify_and_the_person_sets_up_a_new_one(as_, ours, client):
    head = ours[Role.UNIT_HEAD]
    passwords.keep(head, LOGIN_PASSWORD, by=head, at=timezone.now())
    Authenticator.objects.create(user=head, type=Authenticator.Type.RECOVERY_CODES, data={"seed": ""})
    signed = {"login": head.username, "password": LOGIN_PASSWORD}
    assert client.post("/login/", signed).url == reverse("mfa_authenticate")
    theirs = type(client)()
    theirs.force_login(User.objects.get(pk=head.pk))
    assert theirs.get("/desk/").status_code == 200

    page = reverse("system:propose_clearing", args=[head.pk])
    assert page in as_(Role.SYSTEM_ADMIN).get(reverse("system:person", args=[head.pk])).content.decode()
    wrong = client.post(page, {"reason": "丢", "verified": ""})
    assert list(wrong.context["form"].errors) == ["reason", "verified"]
    assert client.post(page, WORDS).status_code == 302
    proposal = Proposal.objects.get()
    assert "已经提请过" in client.post(page, WORDS).content.decode()
    shown, done = (reverse(f"system:{each}", args=[proposal.pk]) for each in ("proposal", "proposal_factor"))
    assert done not in client.get(shown).content.decode()  # the asker's own
    assert client.post(done, {"verified": SEEN}).status_code == 404

    assert f"办理提请：清除第二重验证：{head}" in as_(Role.SECURITY_ADMIN).get("/desk/").content.decode()
    assert WORDS["verified"] in (seen := client.get(shown).content.decode())
    assert done in seen
    assert client.post(reverse("system:proposal_role", args=[proposal.pk])).status_code == 302  # no role
    assert client.post(done, {"verified": ""}).context["form"].errors
    assert has(head)
    assert client.post(done, {"verified": SEEN}).status_code == 302
    assert not has(head)

    assert theirs.get("/desk/").status_code == 302
    assert theirs.post("/login/", signed).url == "/"
    assert theirs.get("/desk/").url == reverse("mfa_index")
    assert "手机掉进河里" in theirs.get(reverse("mfa_index")).content.decode()
    told = Entry.objects.filter(object_id__in=[proposal.pk, head.pk]).exclude(act__in=("login", "logout"))
    assert [(each.act, each.actor_name) for each in told.order_by("at", "pk")][-4:] == [
        ("propose", "甲系统管理员"), ("clear_second_factor", "甲安全管理员"),
        ("end_sessions", "甲安全管理员"), ("approve", "甲安全管理员"),
    ]  # fmt: skip
    words = entry_words.told(told.get(act="clear_second_factor"))
    assert [(each.where, each.was) for each in words] == [("验证方式", "手机验证码、恢复码")]
    assert json.loads(told.get(act="approve").body)["reason"] == SEEN
    notices = found_for_all(Audience(timezone.localdate()), {})[head.pk]
    assert any("第二重验证已清除：手机掉进河里" in each.title for each in notices)


def test_nobody_asks_or_clears_their_own(ours):
    head, guard = ours[Role.UNIT_HEAD], ours[Role.SECURITY_ADMIN]
    with pytest.raises(ValidationError, match="不能给自己提请"):
        asked(ours, Role.UNIT_HEAD, Role.UNIT_HEAD)
    by_head = asked(ours, Role.EVALUATION_LEAD, Role.UNIT_HEAD)
    with pytest.raises(ValidationError, match="自己提请的事项"):
        cleared(by_head, head)
    User.objects.filter(pk__in=[guard.pk, ours[Role.EVALUATION_LEAD].pk]).update(person="330000")
    with pytest.raises(ValidationError, match="不能办理自己的"):  # under a second account
        cleared(by_head, User.objects.get(pk=guard.pk))
    assert has(ours[Role.EVALUATION_LEAD])
    assert Proposal.objects.get().state == ProposalState.ASKED


def test_each_administrator_is_helped_by_the_other_two(ours):
    for lost, by, clears in (
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN),
        (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN),
    ):
        proposal = asked(ours, lost, by)
        for role in SERVER_ROLES:
            turn = proposals.waiting(ours[role], timezone.localdate()).filter(pk=proposal.pk).exists()
            assert turn is (role == clears)
        cleared(proposal, ours[clears])
        assert not has(ours[lost])


@pytest.mark.parametrize(
    ("lost", "by", "why"),
    [
        (Role.SYSTEM_ADMIN, Role.UNIT_HEAD, "只由另一位管理员提请"),
        (Role.UNIT_CLERK, Role.UNIT_HEAD, "没有设第二重验证"),
        (
            Role.EVALUATION_LEAD,
            Role.SECURITY_ADMIN,
            "请系统管理员或审计管理员提请",
        ),  # none is left to clear it
        (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, "审计管理员提请"),
    ],
)
def test_what_would_come_to_nothing_is_refused_at_once(ours, lost, by, why):
    with pytest.raises(ValidationError, match=why):
        asked(ours, lost, by)
    assert not Proposal.objects.exists()


def test_programs_do_the_same(ours, theirs):
    head = ours[Role.UNIT_HEAD]
    place = f"people/{head.pk}/second-factor/clearing"
    assert Program(theirs[Role.UNIT_HEAD]).send("post", place, WORDS).status_code == 404
    assert Program(ours[Role.UNIT_CLERK]).send("post", place, WORDS).status_code == 403
    made = Program(ours[Role.AUDIT_ADMIN]).send("post", place, WORDS).json()
    assert (made["kind"], made["verified"], made["state"]) == ("factor", WORDS["verified"], "asked")
    done = f"proposals/{made['id']}/second-factor/carrying-out"
    assert Program(ours[Role.SYSTEM_ADMIN]).send("post", done, {"verified": SEEN}).status_code == 404
    other = Program(ours[Role.SECURITY_ADMIN])
    assert other.send("post", f"proposals/{made['id']}/carrying-out").status_code == 422  # no role
    assert other.send("post", done, {"verified": SEEN}).json()["state"] == "done"
    assert not has(head)
    wrong = {"kind": "factor", "organisation_id": str(ours.unit.pk), "role": "unit_head", "reason": "丢了"}
    assert "second-factor/clearing" in other.send("post", "proposals", wrong).content.decode()


def test_who_has_the_machine_helps_the_last_one_and_all_are_told(ours, monkeypatch, capsys):
    monkeypatch.setattr("jiheng.cli.account.with_server", lambda _data: None)
    last = ours[Role.SECURITY_ADMIN]
    command.main(
        ["account", "clear-second-factor", last.username.upper(), "--reason", "手机丢了，看了身份证"]
    )
    assert "已清除" in capsys.readouterr().out
    assert not has(last)
    command.main(["account", "invite", last.username, "--reason", "忘了密码，看了身份证"])
    assert "/invitation/" in capsys.readouterr().out
    told = Entry.objects.filter(object_id=last.pk).order_by("seq")
    assert [(each.act, each.actor, json.loads(each.body)["reason"][:4]) for each in told] == [
        ("clear_second_factor", None, "手机丢了"), ("end_sessions", None, "第二重验"),
        ("invite", None, "忘了密码"),
    ]  # fmt: skip
    stand = [each.title for each in alarms.standing(ours[Role.AUDIT_ADMIN], timezone.localdate())]
    assert [each.count("服务器上的管理人") for each in stand] == [1, 1]
    assert Job.objects.filter(kind="notices.find").count() == 2  # told at once
    at = timezone.now()
    with pytest.raises(NotFoundError, match="没有“谁”这个登录名"):
        at_machine.invite("谁", reason="忘了", at=at)
    with pytest.raises(UsageError, match="没有写原因"):
        at_machine.clear_second_factor(last.username, reason=" ", at=at)
    User.objects.filter(pk=last.pk).update(is_active=False)
    with pytest.raises(UsageError, match="停用了"):
        at_machine.invite(last.username, reason="忘了", at=at)
