"""What stands on a desk is told once, in time, by the channels somebody chose; each message has its fate."""

import base64
import hashlib
import hmac
import json
import socketserver
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from jiheng.errors import UsageError
from jiheng.sources.network.messages import Message as Said
from jiheng.sources.network.messages import judged, request_of
from jiheng.sources.network.web import Answer
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions as evidence
from jiheng.web.jobs.actions import ask
from jiheng.web.jobs.doing import do_next
from jiheng.web.monitoring.models import Permit, PermitState
from jiheng.web.notices import actions, outbox, rules
from jiheng.web.notices.finding import Found, breaking_limits, found_for_all
from jiheng.web.notices.models import Channel, Message, Notice, NoticeKind
from jiheng.web.projects.audience import Audience
from jiheng.web.trail.models import Entry
from tests.support.kept import TEXT, give_text
from tests.support.web_server import WebServer
from tests.web.monitoring.test_targets import post
from tests.web.surveys.test_surveys import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
CLERK, HEAD, ADMIN, VENDOR = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.SYSTEM_ADMIN, Role.VENDOR_MANAGER
GUARD = Role.SECURITY_ADMIN
MORNING = datetime(2023, 6, 1, 2, tzinfo=UTC)  # a Thursday, 10:00 in Beijing
NIGHT = datetime(2023, 6, 1, 15, tzinfo=UTC)  # 23:00


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def robots():
    """One server that stands for every service; `answers` says what each path answers."""
    with WebServer().serving() as server:
        yield server


def permit(ours, server):
    Permit.objects.create(
        written=f"127.0.0.1:{server.port}", reason="机器人", state=PermitState.APPROVED,
        asked_by=ours[ADMIN], asked_at=MORNING,
    )  # fmt: skip


def channel(ours, server, kind="webhook", *, owner=None, path="/", secret=""):
    owner = owner or ours[HEAD]
    made = actions.add_channel(
        owner, kind, "我的", server.url(path), secret, by=ours[ADMIN], at=datetime.now(UTC)
    )
    if made.organisation:
        actions.decide_channel(made.pk, approve=True, by=ours[GUARD], at=datetime.now(UTC))
    return made


def found(user, on, breaking):
    """What one person is to be told."""
    return found_for_all(Audience(on), breaking).get(user.pk, [])


def thing(kind=NoticeKind.RETURNED, title="第 2 版被退回：目标写细", key="1", where="信访系统运维（2023）"):
    return Found(kind, title, where, "", "/projects/", hashlib.sha256(key.encode()).hexdigest())


def work(code="notices.send"):
    """Do a job as the schedule would."""
    ask(code, by=None, at=datetime.now(UTC))
    return do_next("tests", lambda: datetime.now(UTC))


def heard(server):
    return [json.loads(each) for each in server.posted if each]


def test_what_stands_on_the_desk_is_told_once_and_over_when_it_is_done(client, ours):
    project = give_text(ours.project)
    clerk, head = ours[CLERK], ours[HEAD]
    post(client, clerk, "surveys:new", project.pk, **FORM)
    on = MORNING.date()
    assert outbox.keep(head, found(head, on, {}), MORNING) == 1
    assert outbox.keep(head, found(head, on, {}), MORNING) == 0
    assert not Notice.objects.exclude(told_at=None).exists()  # an approval may wait a day
    day_after = MORNING + rules.APPROVAL_WAITS
    outbox.keep(head, found(head, on, {}), day_after)
    notice = Notice.objects.get(user=head)
    assert (notice.kind, notice.told_at) == ("approval", day_after)
    assert "审批问卷：2023 年满意度调查" in client_page(client, head, "notices:inbox")
    client.post(reverse("notices:read", args=[notice.pk]))
    assert Notice.objects.get().read_at
    survey = project.surveys.get()
    post(client, head, "surveys:decide", project.pk, survey.pk, approve="")
    outbox.keep(head, found(head, on, {}), day_after)
    assert Notice.objects.get().over_at == day_after
    assert "审批问卷" not in client_page(client, head, "notices:inbox")


def client_page(client, user, route, *words):
    client.force_login(user)
    return client.get(reverse(route, args=words)).content.decode()


def test_what_is_done_within_a_day_was_never_told(ours):
    head = ours[HEAD]
    outbox.keep(head, [thing(NoticeKind.APPROVAL)], MORNING)
    outbox.keep(head, [], MORNING + timedelta(hours=23))
    assert not Notice.objects.exists()


def test_a_limit_of_which_four_fifths_are_used_is_told_to_who_must_act(ours):
    project = give_text(ours.project, TEXT.replace("goals:", CONTRACT + "goals:"))
    evidence.enter(
        project, "incident",
        {"system": "信访系统", "received_at": "2023-06-01 10:00", "symptom": "打不开", "severity": "一级"},
        by=ours[CLERK], at=MORNING,
    )  # fmt: skip
    assert not breaking_limits(MORNING + timedelta(minutes=47))
    late = breaking_limits(MORNING + timedelta(minutes=48))
    (told,) = [each for each in found(ours[VENDOR], MORNING.date(), late) if each.kind == "breaking"]
    assert (told.title, told.due) == ("信访系统故障的响应时限将到", "06-01 11:00 前")
    assert not [each for each in found(ours[Role.AUDITOR], MORNING.date(), late) if each.kind == "breaking"]
    assert not breaking_limits(MORNING + timedelta(minutes=61))


CONTRACT = """contracts:
  - name: 运维合同
    supplier: 甲公司
    service_period: 2023
    service_levels:
      - severity: 一级
        response: 1小时
"""


def test_at_night_only_what_is_down_goes_out(ours, robots, now):
    permit(ours, robots)
    now.move_to(NIGHT)
    channel(ours, robots)
    outbox.keep(ours[HEAD], [thing(), thing(NoticeKind.DOWN, "门户网站中断，还没有恢复", "2")], NIGHT)
    work()
    assert [each["text"].split("\n")[0] for each in heard(robots)] == [
        "【绩衡】系统中断：门户网站中断，还没有恢复"
    ]
    now.move_to(NIGHT + timedelta(hours=8))
    work()
    assert len(heard(robots)) == 2
    assert not Message.objects.exclude(state="sent").exists()


def test_one_digest_a_working_day(ours, robots):
    permit(ours, robots)
    channel(ours, robots)
    group = channel(ours, robots, owner=ours.unit)
    things = [
        thing(NoticeKind.OVERDUE, f"第 {number} 次巡检", str(number))
        for number in range(outbox.MOST_LINES + 2)
    ]
    outbox.keep(ours[HEAD], things, MORNING)
    outbox.keep(ours[CLERK], things[:3], MORNING)
    assert not Message.objects.exists()
    assert [outbox.digest(MORNING.date(), MORNING) for _ in range(3)] == [2, 0, 0]
    assert outbox.digest(MORNING.date() + timedelta(days=2), MORNING) == 0  # a Saturday
    assert outbox.digest(datetime(2023, 6, 25, tzinfo=UTC).date(), MORNING) == 2  # a Sunday of work
    mine, told = Message.objects.exclude(channel=group).first(), Message.objects.filter(channel=group).first()
    assert mine.text.count("第") == outbox.MOST_LINES
    assert told.text.split("\n")[1] == "信访系统运维（2023）：已逾期 22 项"
    for hidden in ("巡检", ours[HEAD].name, ours[CLERK].name):
        assert hidden not in told.text


@pytest.mark.parametrize(
    ("kind", "answered", "state"),
    [
        ("dingtalk", b'{"errcode":0,"errmsg":"ok"}', "sent"),
        ("dingtalk", b'{"errcode":310000,"errmsg":"sign not match"}', "failed"),
        ("dingtalk", b'{"errcode":130101,"errmsg":"send too fast"}', "queued"),
        ("wecom", b'{"errcode":45009,"errmsg":"api freq out of limit"}', "queued"),
        ("feishu", b'{"code":0,"msg":"success"}', "sent"),
        ("feishu", b'{"code":11232,"msg":"frequency limited"}', "queued"),
        ("feishu", b"<html>", "failed"),
    ],
)
def test_what_a_service_answers_is_kept_and_too_fast_is_tried_later(ours, robots, kind, answered, state):
    permit(ours, robots)
    robots.answers["/hook"] = lambda _: answered
    channel(ours, robots, kind, path="/hook?key=1", secret="SEC")  # noqa: S106 — of no robot
    outbox.keep(ours[HEAD], [thing()], MORNING)
    work()
    message = Message.objects.get()
    assert message.state == state
    assert answered.decode() in message.answer
    if state == "queued":
        assert message.next_at == MORNING + rules.SLOWLY


def test_a_service_that_is_out_is_asked_again_and_given_up_at_last(ours, robots, now):
    permit(ours, robots)
    channel(ours, robots, path="/status?code=503")
    outbox.keep(ours[HEAD], [thing()], MORNING)
    for wait in rules.TRIES_AFTER:
        work()
        assert Message.objects.get().state == "queued"
        work()  # too early: nothing is asked
        now.shift(wait)
    work()
    message = Message.objects.get()
    assert (message.state, message.tries) == ("failed", len(rules.TRIES_AFTER) + 1)
    assert len({each["id"] for each in heard(robots)}) == 1
    assert len(heard(robots)) == message.tries


def test_a_program_that_dies_while_it_sends_doubles_nothing(ours, robots, now):
    permit(ours, robots)
    channel(ours, robots)
    channel(ours, robots, "dingtalk")
    outbox.keep(ours[HEAD], [thing()], MORNING)
    for message_id in outbox.due_messages(MORNING):
        assert outbox.take(message_id, MORNING)
        assert outbox.take(message_id, MORNING) is None  # a second worker
    assert outbox.due_messages(MORNING) == []
    now.shift(outbox.LOST_AFTER + timedelta(seconds=1))
    work()
    told = dict(Message.objects.values_list("channel__kind", "state"))
    assert told == {"webhook": "sent", "dingtalk": "unknown"}
    assert heard(robots)[0]["id"] == str(Message.objects.get(channel__kind="webhook").pk)


def test_nothing_goes_to_an_address_that_was_not_permitted(client, ours, robots):
    given = {"kind": "webhook", "name": "我的", "address": robots.url()}
    assert "监测许可" in post(client, ours[CLERK], "notices:channels", **given)
    assert not Channel.objects.exists()
    permit(ours, robots)
    assert "已添加" in post(client, ours[CLERK], "notices:channels", **given)
    kept = Channel.objects.get()
    assert str(robots.port) not in kept.address_kept
    assert kept.address == robots.url()
    Permit.objects.update(state=PermitState.WITHDRAWN)
    post(client, ours[CLERK], "notices:change", kept.pk, **{"try": ""})
    work()
    assert (Message.objects.get().state, robots.asked) == ("failed", [])
    assert "没有发" in client_page(client, ours[CLERK], "notices:messages")
    assert Entry.objects.filter(act="add_channel").count() == 1


def test_nothing_goes_to_a_group_before_a_second_administrator_approved(client, ours, robots):
    permit(ours, robots)
    given = {
        "kind": "webhook",
        "name": "群",
        "address": robots.url("/in/group"),
        "organisation": ours.unit.pk,
    }
    assert "安全管理员批准后" in post(client, ours[ADMIN], "notices:administer", **given)
    kept = Channel.objects.get()
    assert not outbox.live(Channel.objects.all()).exists()
    assert "还没有批准" in post(client, ours[ADMIN], "notices:change_group", kept.pk, **{"try": ""})
    client.force_login(ours[ADMIN])
    assert client.post(reverse("notices:decide_group", args=[kept.pk]), {"approve": ""}).status_code == 403
    with pytest.raises(UsageError, match="不能审批自己提出的渠道"):
        actions.decide_channel(kept.pk, approve=True, by=ours[ADMIN], at=MORNING)
    guard, decides = ours[GUARD], reverse("notices:decide_group", args=[kept.pk])
    both = User.objects.filter(pk__in=[guard.pk, ours[ADMIN].pk])
    both.update(phone="13800000000")  # accounts of one person
    assert decides not in client_page(client, guard, "notices:administer")
    assert "批准往群里发通知" not in client.get("/desk/").content.decode()
    both.update(phone="")
    too_long = {"return": "", "decision": "不" * 1001}
    assert "没有审批：" in post(client, guard, "notices:decide_group", kept.pk, **too_long)
    shown = client_page(client, ours[GUARD], "notices:administer")
    assert decides in shown
    assert f"127.0.0.1:{robots.port} …roup" in shown
    assert "/in/group" not in shown
    assert "批准往群里发通知：群" in client.get("/desk/").content.decode()
    assert "已批准" in post(client, ours[GUARD], "notices:decide_group", kept.pk, approve="")
    assert outbox.live(Channel.objects.all()).exists()
    second = actions.add_channel(ours.unit, "email", "邮", "a@example.cn", "", by=ours[ADMIN], at=MORNING)
    told = post(
        client, ours[GUARD], "notices:decide_group", second.pk, **{"return": "", "decision": "不是单位邮箱"}
    )
    assert "已退回" in told
    assert outbox.live(Channel.objects.all()).count() == 1


def test_the_administrator_sees_the_fate_and_not_the_words(client, ours, robots):
    permit(ours, robots)
    channel(ours, robots, owner=ours[CLERK])
    outbox.keep(ours[CLERK], [thing()], MORNING)
    work()
    page = client_page(client, ours[ADMIN], "notices:administer")
    assert ours[CLERK].username in page
    assert "已发出" in page
    assert "目标写细" not in page
    client.force_login(ours[HEAD])
    assert client.get(reverse("notices:administer")).status_code == 403
    assert (
        client.post(reverse("notices:change", args=[Channel.objects.get().pk]), {"stop": ""}).status_code
        == 404
    )
    client.force_login(ours[CLERK])
    client.post(reverse("notices:change", args=[Channel.objects.get().pk]), {"stop": ""})
    assert not outbox.live(Channel.objects.all()).exists()


class Mails(socketserver.StreamRequestHandler):
    """A mail server that takes what it is given; its `codes` answer RCPT, one after the other."""

    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                body = []
                while (part := self.rfile.readline()) != b".\r\n":
                    body.append(part)
                self.server.taken.append(b"".join(body).decode())
                self.wfile.write(b"250 taken\r\n")
            elif word == b"RCPT" and self.server.codes:
                self.wfile.write(self.server.codes.pop(0))
            else:
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return


def test_a_mail_carries_the_id_of_the_outbox_and_a_busy_server_is_asked_again(ours, settings, now):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mails) as server:
        server.taken, server.codes, server.daemon_threads = [], [b"451 try later\r\n"], True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.SMTP, settings.MAIL_FROM = (
            f"smtp://127.0.0.1:{server.server_address[1]}",
            "jiheng@example.gov.cn",
        )
        actions.add_channel(ours[HEAD], "email", "邮箱", "li@example.gov.cn", "", by=ours[HEAD], at=MORNING)
        outbox.keep(ours[HEAD], [thing()], MORNING)
        work()
        assert Message.objects.get().answer == "SMTP 451 try later"
        now.shift(rules.SLOWLY)
        work()
        server.shutdown()
    message = Message.objects.get()
    assert (message.state, message.tries) == ("sent", 2)
    assert f"<{message.pk}@example.gov.cn>" in server.taken[0]


def test_signatures_are_those_of_the_services():
    webhook = request_of(Said("webhook", "http://hooks.example/", "key", "文", "7"), 0)
    sign = hmac.new(b"key", webhook.posted, hashlib.sha256).hexdigest()
    assert ("X-Jiheng-Signature", f"sha256={sign}") in webhook.headers
    feishu = json.loads(
        request_of(Said("feishu", "https://f.example/", "key", "文", ""), 1_599_360_473_000).posted
    )
    assert feishu["timestamp"] == "1599360473"
    told = hmac.new(b"1599360473\nkey", b"", hashlib.sha256).digest()
    assert feishu["sign"] == base64.b64encode(told).decode()
    assert (
        "timestamp=1" in request_of(Said("dingtalk", "https://d.example/r?a=1", "key", "文", ""), 1).url.text
    )
    too_many = judged("webhook", Answer(429, b"", "", "", 1, None))
    assert (too_many.taken, too_many.again, too_many.slowly) == (False, True, True)


def test_the_jobs_find_queue_and_send(client, ours, robots, now):
    permit(ours, robots)
    channel(ours, robots)
    post(client, ours[CLERK], "surveys:new", give_text(ours.project).pk, **FORM)
    assert work("notices.find").state == "done"
    now.shift(timedelta(days=1))
    work("notices.find")
    assert "发出 1 条" in work().words
    assert "审批问卷" in heard(robots)[0]["text"]
    assert work("notices.digest").state == "done"
