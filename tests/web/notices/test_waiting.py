"""What waits for a second person stands on the desk of who may decide it, and of nobody else."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.backups.models import Restoring
from jiheng.web.evidence.models import Reopening, SignOff
from jiheng.web.monitoring.models import Permit, Receiver
from jiheng.web.notices.desk import waiting
from jiheng.web.projects.models import ProjectState, UrgentRight
from jiheng.web.system import urgent

pytestmark = pytest.mark.django_db
AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
ADMIN, GUARD = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN


def desk(client, user):
    client.force_login(user)
    return client.get(reverse("desk")).content.decode()


def seeing(ours, words):
    """Give the roles on whose desk something stands."""
    found = {role: waiting(user, AT.date()).today for role, user in ours.people.items()}
    return {role for role, tasks in found.items() if any(words in each.title for each in tasks)}


def test_what_administrators_grant_stands_on_the_desk_of_the_security_administrator(client, ours):
    asked = {"asked_by": ours[ADMIN], "asked_at": AT}
    permit = Permit.objects.create(**asked, written="10.0.0.1", reason="监测门户")
    right = UrgentRight.objects.create(
        **asked, user=ours[Role.AUDITOR], organisation=ours.unit, reason="查系统", hours=1
    )
    Restoring.objects.create(**asked, backup="b1", taken_at=AT, reason="磁盘坏了")
    shown = [f"审批紧急授权：{right}", "审批恢复备份 b1", "批准监测许可：10.0.0.1"]
    for words in shown:
        assert seeing(ours, words) == {GUARD}, words
    page = desk(client, ours[GUARD])
    assert [*map(page.index, shown)] == sorted(map(page.index, shown))
    for url in (
        reverse("system:urgent", args=[right.pk]),
        reverse("backups:listing"),
        reverse("permits:list"),
    ):
        assert f'href="{url}"' in page
    urgent.decide(right, granted=True, decision="", by=ours[GUARD], at=AT, on=AT.date())
    client.post(reverse("permits:decide", args=[permit.pk, "approve"]))
    page = desk(client, ours[GUARD])
    assert [each in page for each in shown] == [False, True, False]


def waits_for_others(ours):
    """Give what stands under 等别人 of each role that has something there."""
    told = {role: waiting(user, AT.date()).others for role, user in ours.people.items()}
    return {role: [task.title for task in tasks] for role, tasks in told.items() if tasks}


def test_who_asked_sees_that_it_waits_for_others(client, ours):
    asked = {"asked_by": ours[ADMIN], "asked_at": AT}
    permit = Permit.objects.create(**asked, written="10.0.0.1", reason="监测门户")
    right = UrgentRight.objects.create(
        **asked, user=ours[Role.AUDITOR], organisation=ours.unit, reason="查系统", hours=1
    )
    Restoring.objects.create(**asked, backup="b1", taken_at=AT, reason="磁盘坏了")
    head, clerk = ours[Role.UNIT_HEAD], ours[Role.UNIT_CLERK]
    signed = SignOff.objects.create(
        project=ours.project, first=AT, last=AT, signed_by=head, signed_at=AT, records=0, ledger_hash=""
    )
    Reopening.objects.create(sign_off=signed, reason="补登一次巡检的记录", asked_by=head, asked_at=AT)
    Receiver.objects.create(
        project=ours.project, asked_by=clerk, asked_at=AT, name="告警", kind="incident", label="job",
        systems={}, digest="x",
    )  # fmt: skip
    assert waits_for_others(ours) == {
        ADMIN: [f"紧急授权：{right}", "恢复备份 b1", "监测许可：10.0.0.1"],
        Role.UNIT_HEAD: ["重新打开全部登记册（2023-06-01 至 2023-06-01）"],
        Role.UNIT_CLERK: ["接收地址：告警"],
    }
    page = desk(client, ours[ADMIN])
    assert page.index("等别人") < page.index("监测许可：10.0.0.1")
    client.force_login(ours[GUARD])
    client.post(reverse("permits:decide", args=[permit.pk, "approve"]))
    assert "监测许可：10.0.0.1" not in desk(client, ours[ADMIN])


def test_nobody_is_asked_to_decide_on_what_they_asked_for_or_get(client, ours):
    guard = ours[GUARD]
    Permit.objects.create(written="10.0.0.1", reason="监测门户", asked_by=ours[ADMIN], asked_at=AT)
    UrgentRight.objects.create(
        user=guard, organisation=ours.unit, reason="查系统", hours=1, asked_by=ours[ADMIN], asked_at=AT
    )
    assert "审批紧急授权" not in desk(client, guard)
    assert reverse("permits:decide", args=[Permit.objects.get().pk, "approve"]) in (
        client.get(reverse("permits:list")).content.decode()
    )
    User.objects.filter(pk__in=[guard.pk, ours[ADMIN].pk]).update(
        phone="13800000000"
    )  # accounts of one person
    assert "批准监测许可" not in desk(client, guard)
    assert "/approve/" not in client.get(reverse("permits:list")).content.decode()


def test_what_is_to_be_opened_again_waits_for_who_did_not_sign_it(client, ours):
    signed = SignOff.objects.create(
        project=ours.project, first=AT, last=AT, signed_by=ours[Role.UNIT_HEAD], signed_at=AT, records=0,
        ledger_hash="",
    )  # fmt: skip
    Reopening.objects.create(
        sign_off=signed, reason="补登一次巡检的记录", asked_by=ours[Role.UNIT_HEAD], asked_at=AT
    )
    deciders = {Role.EVALUATION_LEAD, Role.FISCAL_REVIEWER}
    assert seeing(ours, "审批重新打开全部登记册") == deciders
    url = reverse("operations:signed", args=[ours.project.pk, signed.pk])
    assert f'href="{url}"' in desk(client, ours[Role.FISCAL_REVIEWER])
    type(ours.project).objects.update(state=ProjectState.ARCHIVED)
    assert seeing(ours, "审批重新打开") == set()
