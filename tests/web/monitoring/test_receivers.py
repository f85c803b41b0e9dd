"""Alertmanager posts to a secret address: its alerts become records once, whole notices or nothing."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import LedgerLine, Record
from jiheng.web.monitoring import receivers
from jiheng.web.monitoring.models import Receiver, Target
from jiheng.web.monitoring.receiver_views import LARGEST
from jiheng.web.monitoring.receivers import MOST_A_MINUTE
from jiheng.web.trail.models import Entry
from tests.web.monitoring.test_outages import CLERK, HEAD, NOON, PORTAL, VENDOR, clock, project, standing

__all__ = ["project"]
pytestmark = pytest.mark.django_db
GIVEN = {"name": "机房", "kind": "incident", "label": "instance", "systems": f"portal:443 = {PORTAL}\n"}
ENDS = {"incident": "restored_at", "outage": "ended_at"}
OTHER = {
    "status": "resolved", "labels": {"alertname": "Down", "instance": "mail:25"}, "annotations": {},
    "startsAt": "2023-06-01T03:50:00Z", "endsAt": "2023-06-01T03:55:00Z", "fingerprint": "c0ffee",
}  # fmt: skip


@pytest.fixture
def make(client, ours, project):
    """Make an address as the clerk; give its path."""

    def make(**given):
        client.force_login(ours[CLERK])
        if given.get("kind") == "outage":  # they come from one place
            Target.objects.update(state="stopped")
        page = reverse("monitoring:receivers", args=[project.pk])
        shown = client.post(page, GIVEN | given)
        made = Receiver.objects.get(state="asked")
        receivers.decide(made.pk, approve=True, by=ours[HEAD], at=NOON)
        return "/alerts/" + shown.content.decode().split("/alerts/")[1].split("<")[0].split('"')[0]

    return make


def alert(ended=None, **changed):
    """The alert that the portal is down since 11:58, as it is told until it ends and then."""
    told = {
        "status": "resolved" if ended else "firing", "fingerprint": "cafe",
        "labels": {"alertname": "PortalDown", "instance": "portal:443", "severity": "critical"},
        "annotations": {"summary": "打不开"}, "startsAt": "2023-06-01T03:58:00.5Z",
        "endsAt": f"2023-06-01T{ended}Z" if ended else "0001-01-01T00:00:00Z",
    }  # fmt: skip
    return told | changed


def send(path, *alerts, minutes=0):
    """Post a notice so many minutes after noon, as somebody who never signed in."""
    body = json.dumps({"version": "4", "alerts": alerts}).encode()
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json")


def test_a_clerk_makes_an_address_that_is_shown_once_and_withdraws_it(client, ours, project, make):
    path = make()
    page = reverse("monitoring:receivers", args=[project.pk])
    shown = client.get(page).content.decode()
    assert path not in shown
    assert "portal:443" in shown
    token = path.split("/")[2]
    receiver = Receiver.objects.get()
    assert token not in json.dumps([str(each) for each in Receiver.objects.values_list().get()])
    assert "已经有叫“机房”的接收地址" in client.post(page, GIVEN).content.decode()
    client.post(reverse("monitoring:withdraw_receiver", args=[project.pk, receiver.pk]))
    assert send(path, alert()).status_code == 404
    assert make() != path
    told = Entry.objects.filter(object_kind="receiver").order_by("seq")
    acts = ["add_receiver", "approve_receiver", "withdraw_receiver", "add_receiver", "approve_receiver"]
    assert [each.act for each in told] == acts
    assert not any(token in each.body for each in Entry.objects.all())
    client.force_login(ours[VENDOR])
    assert client.post(page, GIVEN | {"name": "另一个"}).status_code == 403


def test_nothing_is_taken_in_before_a_second_person_approved(client, ours, project):
    page = reverse("monitoring:receivers", args=[project.pk])
    client.force_login(ours[CLERK])
    shown = client.post(page, GIVEN).content.decode()
    path = "/alerts/" + shown.split("/alerts/")[1].split("<")[0].split('"')[0]
    receiver = Receiver.objects.get()
    decide = reverse("monitoring:decide_receiver", args=[project.pk, receiver.pk])
    assert send(path, alert()).status_code == 404
    assert client.post(decide, {"approve": ""}).status_code == 403
    told = client.post(decide.replace(str(receiver.pk), str(project.pk)), {"approve": ""})
    assert told.status_code == 403
    client.force_login(ours[HEAD])
    assert "批准接收地址：机房" in client.get("/desk/").content.decode()
    assert "退回要写明原因" in client.post(decide, {"return": ""}, follow=True).content.decode()
    assert "已批准" in client.post(decide, {"approve": ""}, follow=True).content.decode()
    assert "不能再审" in client.post(decide, {"approve": ""}, follow=True).content.decode()
    assert send(path, alert()).status_code == 200
    assert "批准接收地址" not in client.get("/desk/").content.decode()


def test_who_added_an_address_approves_none_of_it_and_a_returned_name_is_free(ours, project):
    given = (project, "机房", "incident", "instance", {"a": PORTAL})
    made, token = receivers.add(*given, by=ours[HEAD], at=NOON)
    with pytest.raises(UsageError, match="不能审批自己提出的接收地址"):
        receivers.decide(made.pk, approve=True, by=ours[HEAD], at=NOON)
    receivers.decide(made.pk, approve=False, by=ours[CLERK], at=NOON, decision="名称看不懂")
    assert receivers.find(token) is None
    again, _ = receivers.add(*given, by=ours[CLERK], at=NOON)
    assert (again.state, Receiver.objects.get(pk=made.pk).state) == ("asked", "returned")


def test_every_wrong_line_of_the_systems_is_told(client, ours, project):
    client.force_login(ours[CLERK])
    lines = f"portal:443\na = 没有的系统\nb?c=d = {PORTAL}\nb?c=d = {PORTAL}"
    page = client.post(reverse("monitoring:receivers", args=[project.pk]), GIVEN | {"systems": lines})
    shown = page.content.decode()
    for told in ("第 1 行：应当是", "第 2 行：", "没有的系统", "第 4 行：“b?c=d”写了两次"):
        assert told in shown
    assert "第 3 行" not in shown
    assert not Receiver.objects.exists()


@pytest.mark.parametrize("kind", ["incident", "outage"])
def test_an_alert_is_one_record_however_often_it_is_told(project, make, kind):
    path = make(kind=kind)
    first = send(path, alert(), OTHER)
    assert (first.status_code, first["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert first.content.decode() == (
        "收到 2 条告警：新登记 1 条，补记结束 0 条\n另有没写进 systems 的 instance：mail:25\n"
    )
    (record,) = standing(project, kind)
    assert (record.system, getattr(record, ENDS[kind])) == (PORTAL, None)
    lines = LedgerLine.objects.filter(project=project)
    before = lines.count()
    assert "接收地址“机房”" in lines.order_by("seq").last().line
    assert (
        "新登记 0 条，补记结束 0 条"
        in send(path, alert(annotations={"summary": "还打不开"})).content.decode()
    )
    assert lines.count() == before
    for _ in range(2):
        send(path, alert("04:10:00"), minutes=11)
    assert lines.count() == before + 1
    (record,) = standing(project, kind)
    assert clock(getattr(record, ENDS[kind])) == "12:10:00"
    send(path, alert("04:20:00"), minutes=21)  # it had begun to fire again before it was forgotten
    (record,) = standing(project, kind)
    assert clock(getattr(record, ENDS[kind])) == "12:20:00"


def test_what_people_wrote_stays(ours, project, make):
    path = make()
    send(path, alert())
    answered = {"acknowledged_at": "2023-06-01 12:01:00", "handled_by": "王工"}
    evidence.correct(
        Record.objects.get(project=project), answered, by=ours[CLERK], at=NOON + timedelta(minutes=2),
        reason="登记响应",
    )  # fmt: skip
    send(path, alert("04:10:00"), minutes=11)
    (fault,) = standing(project, "incident")
    assert (clock(fault.restored_at), fault.handled_by) == ("12:10:00", "王工")
    newest = Record.objects.get(project=project, superseded_by="")
    corrected = {"restored_at": "2023-06-01 12:08:00"}
    at = NOON + timedelta(minutes=12)
    evidence.correct(newest, corrected, by=ours[CLERK], at=at, reason="按日志")
    send(path, alert("04:20:00"), minutes=21)
    (fault,) = standing(project, "incident")
    assert clock(fault.restored_at) == "12:08:00"


def test_an_alert_that_was_taken_back_stays_so(ours, project, make):
    path = make()
    send(path, alert())
    first = Record.objects.get(project=project)
    evidence.withdraw(first, by=ours[CLERK], at=NOON + timedelta(minutes=2), reason="误报")
    assert "新登记 0 条，补记结束 0 条" in send(path, alert("04:10:00"), minutes=11).content.decode()
    assert standing(project, "incident") == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"fingerprint": ""}, "“第 2 条”：告警缺少或写错了 fingerprint"),
        ({"startsAt": "2023-06-01T03:58:00"}, "“第 2 条”：告警缺少或写错了 startsAt"),
        ({"fingerprint": "b", "status": "resolved", "endsAt": "2023-06-01T03:00:00Z"}, "第 2 条"),
        ({"fingerprint": "b", "annotations": {"summary": "a\0b"}}, "第 2 条"),
    ],
)
def test_a_notice_with_a_fault_writes_nothing(client, project, make, wrong, told):
    answer = send(make(), alert(), alert(**wrong))
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Record.objects.filter(project=project).exists()
    assert not LedgerLine.objects.filter(project=project).exists()
    assert "没有记成" in client.get(reverse("monitoring:receivers", args=[project.pk])).content.decode()


def test_who_has_no_address_learns_nothing_and_who_has_one_cannot_flood(make):
    path = make()
    wrong = send("/alerts/" + "x" * 32 + "/", alert())
    nowhere = send("/nowhere/", alert())
    assert (wrong.status_code, nowhere.status_code) == (404, 404)
    assert wrong.content == nowhere.content
    assert Client().get(path).status_code == 405
    assert Client().get("/alerts/x/").status_code == 405
    large = Client().post(path, b" " * (LARGEST + 1), content_type="application/json")
    assert large.status_code == 413
    assert Client().post(path, b"[1", content_type="application/json").status_code == 400
    Receiver.objects.update(posts=0, minute_at=None)
    answers = [send(path, minutes=0).status_code for _ in range(MOST_A_MINUTE + 1)]
    assert answers == [200] * MOST_A_MINUTE + [503]
    assert send(path, minutes=1).status_code == 200
