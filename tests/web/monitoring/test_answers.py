"""A vendor answers one fault by a link, once; a group of DingTalk is told of it by its robot."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jiheng.errors import NotFoundError, UsageError
from jiheng.sources.network.dingtalk import send
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.models import LedgerLine, Record
from jiheng.web.jobs.models import Job
from jiheng.web.monitoring.models import AnswerLink
from jiheng.web.notices.models import Channel, Message
from jiheng.web.trail.models import Entry
from tests.web.monitoring.test_outages import NOON, clock, project, see, standing, work

__all__ = ["project"]
pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def down(project, settings):
    """A fault that goes on, as the prober opened it."""
    see(settings, "uudddd")
    work(5)
    return Record.objects.get(project=project, kind="incident")


def link_of(shown):
    return "/answers/" + shown.split("/answers/")[1].split("<")[0].split('"')[0]


def test_a_link_answers_one_fault_once_and_the_next_repairs_it(client, ours, project, down):
    nobody = Client()
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        client.force_login(ours[Role.UNIT_CLERK])
        shown = client.post(reverse("monitoring:make_link", args=[project.pk, down.pk])).content.decode()
        link = link_of(shown)
        page = nobody.get(link).content.decode()
        assert "门户网站" in page
        assert "监测测得：服务器 状态码不对" in page
        assert str(project.pk) not in page
        answered = nobody.post(link, {"step": "respond", "name": "王工", "text": "正在重启"}).content.decode()
        assert "已响应" in answered
        assert nobody.get(link).status_code == 410
        assert nobody.post(link, {"step": "repair", "name": "王工"}).status_code == 410
    following = link_of(answered)
    with time_machine.travel(NOON + timedelta(minutes=9), tick=False):
        assert "已修复" in nobody.post(following, {"step": "repair", "name": "王工"}).content.decode()
    (fault,) = standing(project, "incident")
    assert (clock(fault.acknowledged_at), clock(fault.resolved_at)) == ("12:06:00", "12:09:00")
    assert fault.handled_by == "王工"
    lines = LedgerLine.objects.filter(project=project).order_by("seq")
    assert "王工（凭链接答复）" in lines.last().line
    told = Entry.objects.filter(act="answer").order_by("seq")
    assert [json.loads(each.body)["reason"] for each in told] == ["王工：已响应。正在重启", "王工：已修复。"]
    assert AnswerLink.objects.filter(used_at=None).count() == 0


def test_a_link_ends_after_a_day_and_none_is_made_for_a_closed_fault(client, ours, project, down, settings):
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        client.force_login(ours[Role.VENDOR_ENGINEER])
        link = link_of(
            client.post(reverse("monitoring:make_link", args=[project.pk, down.pk])).content.decode()
        )
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        assert Client().get(link).status_code == 410
    see(settings, "uu", first=6)
    work(8)
    with time_machine.travel(NOON + timedelta(minutes=9), tick=False):
        refused = client.post(reverse("monitoring:make_link", args=[project.pk, down.pk]), follow=True)
    assert "已经关闭" in refused.content.decode()


@contextmanager
def robot(answer):
    """A robot that says what it was sent."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((parse_qs(urlsplit(self.path).query), json.loads(body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/robot/send?access_token=t", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.usefixtures("project")
def test_a_group_is_told_when_a_system_is_down_and_up_again(settings):
    settings.ORIGIN = "https://jiheng.example.gov.cn"
    with robot(b'{"errcode":0,"errmsg":"ok"}') as (address, heard):
        settings.DINGTALK = (address, "SECtest")
        see(settings, "uuddd")
        work(4)
        see(settings, "uu", first=5)
        work(6)
    assert len(heard) == 2
    (query, down), (_, up) = heard
    told = f"{query['timestamp'][0]}\nSECtest".encode()
    sign = base64.b64encode(hmac.new(b"SECtest", told, hashlib.sha256).digest()).decode()
    assert query["sign"] == [sign]
    assert query["access_token"] == ["t"]
    text = down["text"]["content"]
    assert "门户网站中断" in text
    token = text.split("https://jiheng.example.gov.cn/answers/")[1].strip("/")
    assert AnswerLink.objects.get().digest == hashlib.sha256(token.encode()).hexdigest()
    assert "门户网站已恢复" in up["text"]["content"]
    assert "历时 3分" in up["text"]["content"]


def test_a_unit_with_a_group_of_its_own_is_told_there_and_by_no_robot(ours, project, settings):
    settings.ORIGIN = "https://jiheng.example.gov.cn"
    made = {
        "kind": "email",
        "address_kept": "",
        "asked_by": ours[Role.SYSTEM_ADMIN],
        "asked_at": NOON,
        "state": "approved",
    }
    Channel.objects.create(**made, organisation=ours.unit, name="信访运维群")
    Channel.objects.create(**made, organisation=ours.evaluator, name="评价群")
    with robot(b'{"errcode":0,"errmsg":"ok"}') as (address, heard):
        settings.DINGTALK = (address, "SECtest")
        see(settings, "uuddd")
        work(4)
        work(4)
        see(settings, "uu", first=5)
        work(6)
    assert heard == []
    down, up = Message.objects.order_by("made_at")
    assert {down.channel.name, up.channel.name} == {"信访运维群"}
    assert "门户网站中断" in down.text
    assert f"/answers/{down.text.split('/answers/')[1].strip('/')}/" in down.text
    assert "门户网站已恢复" in up.text
    assert project.seen_outages.count() == 1


def test_without_a_robot_nothing_is_sent_and_a_refusal_is_told(project, settings):
    see(settings, "uuddd")
    work(4)
    assert not Job.objects.filter(kind="monitoring.tell").exists()
    assert AnswerLink.objects.filter(project=project).count() == 0
    with (
        robot(b'{"errcode":310000,"errmsg":"sign not match"}') as (address, _),
        pytest.raises(NotFoundError) as no,
    ):
        send(address, "", "试", 0)
    assert "sign not match" in str(no.value)
    with pytest.raises(UsageError):
        send("http://oapi.dingtalk.com/robot/send", "", "试", 0)
