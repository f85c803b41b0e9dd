"""People answer faults in DingTalk: what it signed, once, as the person whom the staff id is of."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.web.accounts import secrecy
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.models import LedgerLine
from jiheng.web.jobs.models import Job
from jiheng.web.monitoring import robot, telling
from jiheng.web.monitoring.models import FaultNumber, Heard, Robot, SeenOutage, Staff
from jiheng.web.monitoring.robot_views import LARGEST
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from tests.web.monitoring.test_outages import NOON, VENDOR, clock, project, see, standing, work

__all__ = ["project"]
pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "app-secret-of-the-robot", "a-later-secret"
ADMIN = Role.SYSTEM_ADMIN


class DingTalk:
    """What the platform posts when somebody says something to the robot (documented: 接收消息的消息协议)."""

    def __init__(self):
        self.messages = 0

    def say(self, words, staff="vendor01", *, secret=KEY, message="", minutes=6, late=0, **changed):
        self.messages += 1
        at = NOON + timedelta(minutes=minutes)
        stamp = str(int(at.timestamp() * 1000) - late)
        sign = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        body = {
            "msgtype": "text", "text": {"content": f" {words}"}, "msgId": message or f"msg{self.messages}==",
            "createAt": int(stamp), "conversationType": "2", "conversationId": "cid6KeBB==",
            "senderId": "$:LWCP_v1:$x", "senderNick": "小王", "senderStaffId": staff, "isInAtList": True,
            "chatbotUserId": "$:LWCP_v1:$y", "atUsers": [{"dingtalkId": "$:LWCP_v1:$y"}],
        } | changed  # fmt: skip
        headers = {"timestamp": stamp, "sign": base64.b64encode(sign).decode()}
        with time_machine.travel(at, tick=False):
            answer = Client(enforce_csrf_checks=True).post(
                reverse("dingtalk:hear"), json.dumps(body), content_type="application/json", headers=headers
            )
        return answer.status_code, answer.json().get("text", {}).get("content", answer.json().get("msgtype"))


@pytest.fixture
def dingtalk(client, ours):
    """A robot whose secret is entered and a vendor whose staff id is known, both approved by another."""
    client.force_login(ours[ADMIN])
    client.post(reverse("robot:secret"), {"secret": KEY})
    client.post(reverse("robot:bind"), {"login": ours[VENDOR].username, "staff": "vendor01"})
    client.post(reverse("robot:bind"), {"login": ours[Role.EXPERT].username, "staff": "expert01"})
    client.force_login(ours[Role.SECURITY_ADMIN])
    client.post(reverse("robot:decide_secret"), {"approve": ""})
    for each in Staff.objects.all():
        client.post(reverse("robot:decide_staff", args=[each.pk]), {"approve": ""})
    client.force_login(ours[ADMIN])
    return DingTalk()


@pytest.fixture
def number(project, settings, dingtalk):
    """The number that the group was told, of a fault that goes on."""
    assert dingtalk.messages == 0
    see(settings, "uudddd")
    work(5)
    told = telling.message(project, SeenOutage.objects.get().incident, telling.DOWN, NOON)
    found = FaultNumber.objects.get().pk
    assert f"编号 {found}：@ 企业机器人回“收到 {found}”" in told
    return found


def test_neither_secret_nor_staff_id_is_in_force_before_another_approved(client, ours):
    client.force_login(ours[ADMIN])
    client.post(reverse("robot:secret"), {"secret": KEY})
    client.post(reverse("robot:bind"), {"login": ours[VENDOR].username, "staff": "vendor01"})
    assert client.post(reverse("robot:decide_secret"), {"approve": ""}).status_code == 403
    assert Client().post(reverse("dingtalk:hear")).status_code == 404
    with pytest.raises(UsageError, match="不能审批自己提出的密钥"):
        robot.decide_secret(approve=True, by=ours[ADMIN], at=NOON)
    client.force_login(ours[Role.SECURITY_ADMIN])
    desk = client.get("/desk/").content.decode()
    assert "批准钉钉机器人的密钥" in desk
    assert "批准谁在钉钉里答复" in desk
    shown = client.get(reverse("robot:page")).content.decode()
    assert f"http://testserver{reverse('dingtalk:hear')}" in shown  # not where a decision is posted to
    assert f'action="{reverse("robot:decide_secret")}"' in shown
    client.post(reverse("robot:decide_secret"), {"approve": ""})
    assert DingTalk().say("收到 1")[1].startswith("小王还没有登记")
    staff = Staff.objects.get()
    client.post(reverse("robot:decide_staff", args=[staff.pk]), {"return": "", "decision": "不是他的"})
    assert not Staff.objects.exists()
    robot.propose_secret(OTHER_KEY, by=ours[ADMIN], at=NOON)
    robot.decide_secret(approve=False, by=ours[Role.SECURITY_ADMIN], at=NOON, decision="不用换")
    assert robot.secret() == KEY
    assert "新密钥已退回" in client.get(reverse("robot:page")).content.decode()


@pytest.mark.usefixtures("dingtalk")
def test_the_secret_is_entered_and_never_shown(client, ours):
    page = reverse("robot:page")
    shown = client.get(page).content.decode()
    assert "在接收" in shown
    assert "vendor01" in shown
    assert KEY not in shown
    assert KEY not in Robot.objects.get().secret
    assert not any(KEY in each.body for each in Entry.objects.all())
    again = client.post(reverse("robot:bind"), {"login": ours[VENDOR].username, "staff": "x"})
    assert "已经登记过" in again.content.decode()
    client.post(reverse("robot:unbind", args=[Staff.objects.get(staff="expert01").pk]))
    client.post(reverse("robot:secret"), {"clear": ""})
    assert "没有设置" in client.get(page).content.decode()
    assert Client().post(reverse("dingtalk:hear")).status_code == 404
    acts = Entry.objects.filter(object_kind="robot").order_by("seq").values_list("act", flat=True)
    assert [*acts] == [
        "set_robot", "bind_staff", "bind_staff", "approve_robot", "approve_staff", "approve_staff",
        "unbind_staff", "clear_robot",
    ]  # fmt: skip
    for role in (Role.UNIT_HEAD, Role.SECURITY_ADMIN):
        client.force_login(ours[role])
        assert client.post(reverse("robot:secret"), {"secret": "x"}).status_code == 403


def test_a_vendor_answers_and_repairs_by_the_number(project, ours, dingtalk, number):
    status, told = dingtalk.say(f"收到 {number}")
    assert status == 200
    assert told == f"已登记：故障 {number}（门户网站）已响应，06-01 12:06:00，{ours[VENDOR].name}"
    assert "早先登记过已响应" in dingtalk.say(f"收到{number}", minutes=7)[1]
    assert "已修复" in dingtalk.say(f"已恢复 {number}，更换了电源", minutes=9)[1]
    (fault,) = standing(project, "incident")
    assert (clock(fault.acknowledged_at), clock(fault.resolved_at)) == ("12:06:00", "12:09:00")
    assert fault.handled_by == ours[VENDOR].name
    assert "更换了电源" in LedgerLine.objects.filter(project=project).order_by("seq").last().line
    told = Entry.objects.filter(act="answer_in_dingtalk").order_by("seq")
    assert [(each.actor, json.loads(each.body)["reason"]) for each in told] == [
        (ours[VENDOR].pk, "已响应。"), (ours[VENDOR].pk, "已修复。更换了电源"),
    ]  # fmt: skip


def test_an_answer_goes_where_dingtalk_says_and_nowhere_else(dingtalk, number, monkeypatch):
    sent = []
    monkeypatch.setattr(telling, "send", lambda *told: sent.append(told[:3]))
    to = "https://oapi.dingtalk.com/robot/sendBySession?session=abc"
    assert dingtalk.say(f"收到 {number}", sessionWebhook=to) == (200, "empty")
    work(7)
    ((address, _, words),) = sent
    assert address == to
    assert f"故障 {number}（门户网站）已响应" in words
    for other in (
        "https://oapi.dingtalk.com.evil.example/x",
        "http://127.0.0.1/x",
        "https://a@evil.example/",
    ):
        assert "早先登记过" in dingtalk.say(f"收到 {number}", sessionWebhook=other)[1]
    assert Job.objects.filter(kind=telling.REPLY).count() == 1


@pytest.mark.parametrize(
    ("how", "status", "told"),
    [
        ({"secret": "another"}, 401, "签名不对"),
        ({"late": 3_600_000}, 401, "已超过一小时"),
        ({"late": -3_600_000}, 401, "已超过一小时"),
        ({"staff": "stranger"}, 200, "小王还没有登记"),
        ({"staff": ""}, 200, "小王还没有登记"),
        ({"staff": "expert01"}, 200, "没有登记故障进展的权限"),
        ({"text": {"content": "好的"}}, 200, "没有听懂“好的”"),
        ({"text": {"content": "收到"}}, 200, "请回“收到 编号”"),
        ({"text": {"content": "收到 999999"}}, 200, "没有编号 999999 的故障"),
        ({"text": "收到"}, 400, "不是钉钉机器人收到的文字消息"),
        ({"msgId": None}, 400, "不是钉钉机器人收到的文字消息"),
        ({"text": {"content": "长" * LARGEST}}, 413, "太长"),
    ],
)
def test_what_must_not_be_entered_is_answered_with_why(dingtalk, number, how, status, told):
    before = LedgerLine.objects.count()
    found = dingtalk.say(f"收到 {number}", **how)
    assert found[0] == status
    assert told in found[1]
    assert LedgerLine.objects.count() == before


def test_a_message_counts_once_and_a_fault_that_is_over_is_left(settings, dingtalk, number):
    assert "已响应" in dingtalk.say(f"收到 {number}", message="same")[1]
    assert dingtalk.say(f"已恢复 {number}", message="same", minutes=7)[1] == "这条消息已经处理过，没有再登记"
    see(settings, "uu", first=6)
    work(8)
    assert (
        f"故障 {number}（门户网站）已经结束，06-01 12:06 关闭"
        in dingtalk.say(f"已恢复 {number}", minutes=9)[1]
    )
    assert "没有编号" not in dingtalk.say(f"收到 {number}", minutes=60 * 5)[1]
    assert Heard.objects.count() == 1  # what is older than any signature is forgotten


@pytest.mark.usefixtures("dingtalk")
def test_what_was_approved_is_not_changed_past_the_program(ours):
    staff, unsealed = (
        Staff.objects.get(staff="vendor01"),
        {"secret": secrecy.encrypt(OTHER_KEY, robot.PURPOSE)},
    )
    for rows, changed in (
        (Staff.objects.filter(pk=staff.pk), {"staff": "other"}),
        (Staff.objects.filter(pk=staff.pk), {"user": ours[ADMIN]}),
        (Robot.objects.all(), unsealed),
        (Robot.objects.all(), unsealed | {"state": "asked"}),
        (Robot.objects.all(), {"decided_by": ours[ADMIN]}),
    ):
        with pytest.raises(IntegrityError, match="已经定稿"), transaction.atomic():
            rows.update(**changed)
    robot.propose_secret(OTHER_KEY, by=ours[ADMIN], at=NOON)
    with pytest.raises(IntegrityError, match="已经定稿"), transaction.atomic():
        Robot.objects.update(**unsealed)  # encrypted anew, it is not what was proposed
    assert robot.secret() == KEY
    robot.clear_secret(by=ours[ADMIN], at=NOON)
    robot.unbind(staff, by=ours[ADMIN], at=NOON)
    assert not [each for each in seals.untold() if each.startswith(("monitoring.robot", "monitoring.staff"))]
