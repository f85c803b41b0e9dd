"""A head proposes people and roles, the administrators do their parts, and everybody sees how far it is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import people, proposals
from jiheng.web.accounts.models import Proposal, ProposalKind, ProposalState, User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.roles import Role
from jiheng.web.trail.models import Entry
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, ours):
    def signed_in(role):
        client.force_login(ours[role])
        return client

    return signed_in


def ask(as_, ours, by=Role.UNIT_HEAD, **changed):
    told = {
        "kind": "new",
        "name": "李四",
        "role": "unit_clerk",
        "organisation": ours.unit.pk,
        "reason": "接替王工",
    }
    answer = as_(by).post(reverse("system:propose"), told | changed)
    return answer, Proposal.objects.order_by("-asked_at").first()


def desk(as_, role):
    return as_(role).get(reverse("desk")).content.decode()


def test_a_new_person_goes_through_three_hands(as_, ours):
    answer, proposal = ask(as_, ours)
    assert answer.status_code == 302
    assert "等办理" in desk(as_, Role.UNIT_HEAD)
    assert "办理提请：新人加入：李四" in desk(as_, Role.SYSTEM_ADMIN)
    assert "办理提请" not in desk(as_, Role.SECURITY_ADMIN)  # not the turn yet
    opened = reverse("system:proposal_account", args=[proposal.pk])
    assert as_(Role.SECURITY_ADMIN).post(opened, {"login": "lisi"}).status_code == 403
    assert "已经有人用" in as_(Role.SYSTEM_ADMIN).post(opened, {"login": "unit_head-甲"}).content.decode()
    assert "/invitation/" in as_(Role.SYSTEM_ADMIN).post(opened, {"login": "lisi"}).context["url"]
    assert "办理提请" not in desk(as_, Role.SYSTEM_ADMIN)
    assert "办理提请" in desk(as_, Role.SECURITY_ADMIN)
    as_(Role.SECURITY_ADMIN).post(reverse("system:proposal_role", args=[proposal.pk]))
    made = User.objects.get(username="lisi")
    assert roles_of(made, timezone.localdate()) == {Role.UNIT_CLERK}
    assert "已办好：新人加入：李四" in desk(as_, Role.UNIT_HEAD)
    told = Entry.objects.filter(chain=ours.unit.pk, object_id=proposal.pk).order_by("seq")
    assert [(each.act, each.actor_name) for each in told] == [
        ("propose", "甲单位负责人"), ("update", "甲系统管理员"), ("approve", "甲安全管理员"),
    ]  # fmt: skip
    with pytest.raises(DatabaseError, match="定稿"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(decision="改写")


def test_a_role_is_given_to_somebody_and_taken_again(as_, ours):
    clerk, today = ours[Role.UNIT_CLERK], timezone.localdate()
    for kind, held in (("role", {Role.UNIT_CLERK, Role.UNIT_HEAD}), ("end", {Role.UNIT_CLERK})):
        _, proposal = ask(as_, ours, kind=kind, user=clerk.pk, role="unit_head")
        as_(Role.SECURITY_ADMIN).post(reverse("system:proposal_role", args=[proposal.pk]))
        assert roles_of(User.objects.get(pk=clerk.pk), today) == held


def test_no_is_said_with_a_reason_and_shown_to_who_asked(as_, ours):
    _, proposal = ask(as_, ours)
    declined = reverse("system:decline_proposal", args=[proposal.pk])
    for role, told in ((Role.UNIT_HEAD, "自己提请的"), (Role.SECURITY_ADMIN, "由系统管理员办")):
        assert told in as_(role).post(declined, {"reason": "编制已满"}, follow=True).content.decode()
    program = Program(ours[Role.SECURITY_ADMIN])
    refused = program.send("post", f"proposals/{proposal.pk}/decline", {"reason": "编制已满"})
    assert (refused.status_code, "由系统管理员办" in refused.content.decode()) == (422, True)
    as_(Role.SYSTEM_ADMIN).post(declined, {"reason": ""})
    assert Proposal.objects.get().state == ProposalState.ASKED
    as_(Role.SYSTEM_ADMIN).post(declined, {"reason": "编制已满"})
    assert "没有同意" in (seen := desk(as_, Role.UNIT_HEAD))
    assert "编制已满" in seen


def test_what_is_wrong_is_told_at_its_field(as_, ours, theirs):
    for changed, field in (
        ({"name": ""}, "name"),
        ({"kind": "role"}, "user"),
        ({"role": "fiscal_clerk"}, "role"),
        ({"organisation": theirs.unit.pk}, "organisation"),
        ({"kind": "role", "user": theirs[Role.UNIT_CLERK].pk}, "user"),
        ({"kind": "role", "user": ours[Role.UNIT_CLERK].pk}, "role"),  # has it
        ({"kind": "end", "user": ours[Role.UNIT_CLERK].pk, "role": "unit_head"}, "role"),  # has it not
    ):
        answer, made = ask(as_, ours, **changed)
        assert (list(answer.context["form"].errors), made) == ([field], None)
    ask(as_, ours)
    assert "已经提请过" in ask(as_, ours)[0].content.decode()


def test_an_administrator_is_made_by_two(as_, ours):
    user, today = User.objects.create(username="chen", name="陈工"), timezone.localdate()
    told = {"kind": "role", "user": user.pk, "role": "audit_admin", "name": "", "reason": "轮岗"}
    wanted = {"organisation": ours.unit.pk, "role": "audit_admin"}
    as_(Role.SECURITY_ADMIN).post(reverse("system:grant", args=[user.pk]), wanted)
    assert not user.memberships.exists()
    at = timezone.now()
    for asked_by in (None, ours[Role.SECURITY_ADMIN], ours[Role.UNIT_HEAD]):
        with pytest.raises(ValidationError, match="要两个人"):
            people.grant(
                user, ours.unit, Role.AUDIT_ADMIN, by=ours[Role.SECURITY_ADMIN], at=at, on=today,
                asked_by=asked_by,
            )  # fmt: skip
    for by, changed, field in (
        (Role.UNIT_HEAD, {"user": ours[Role.UNIT_CLERK].pk}, "role"),  # asks for no administrator
        (Role.SYSTEM_ADMIN, {"role": "unit_clerk"}, "role"),  # and administrators for nobody else
        (Role.SYSTEM_ADMIN, {"kind": "new", "name": "李四"}, "kind"),
        (Role.SECURITY_ADMIN, {}, "__all__"),  # there is no other who could carry it out
    ):
        answer, made = ask(as_, ours, by, **(told | changed))
        assert (list(answer.context["form"].errors), made) == ([field], None)
    _, proposal = ask(as_, ours, Role.SYSTEM_ADMIN, **told)
    assert "等办理" in desk(as_, Role.SYSTEM_ADMIN)
    assert "办理提请：已有的人担任角色：陈工" in desk(as_, Role.SECURITY_ADMIN)
    done = reverse("system:proposal_role", args=[proposal.pk])
    assert as_(Role.SYSTEM_ADMIN).post(done).status_code == 403
    as_(Role.SECURITY_ADMIN).post(done)
    assert roles_of(user, today) == {Role.AUDIT_ADMIN}
    told = Entry.objects.filter(chain=ours.unit.pk, act__in=["propose", "approve", "grant"]).order_by("seq")
    assert [(each.act, each.actor_name) for each in told] == [
        ("propose", "甲系统管理员"), ("grant", "甲安全管理员"), ("approve", "甲安全管理员"),
    ]  # fmt: skip


def test_a_vendor_proposes_its_own_staff_and_sees_no_others(as_, ours):
    _, proposal = ask(
        as_, ours, Role.VENDOR_MANAGER, organisation=ours.vendor.pk, role="vendor_engineer", name="周工"
    )
    assert proposal.organisation == ours.vendor
    page = reverse("system:proposal", args=[proposal.pk])
    assert as_(Role.UNIT_HEAD).get(page).status_code == 404
    assert as_(Role.UNIT_CLERK).get(page).status_code == 403
    assert "周工" not in as_(Role.UNIT_HEAD).get(reverse("system:proposals")).content.decode()


def test_who_asks_does_not_do_it_under_whatever_account(ours):
    same = User.objects.create(username="second", name="同一人", person="330000")
    User.objects.filter(pk=ours[Role.UNIT_HEAD].pk).update(person="330000")
    head = User.objects.get(pk=ours[Role.UNIT_HEAD].pk)
    at, today = timezone.now(), timezone.localdate()
    asked = proposals.Asked(ProposalKind.NEW, ours.unit, Role.UNIT_CLERK, "接替", name="李四")
    made = proposals.propose(asked, by=head, at=at, on=today)
    with pytest.raises(ValidationError, match="自己提请"):
        proposals.open_account(made, "lisi", by=same, at=at)
