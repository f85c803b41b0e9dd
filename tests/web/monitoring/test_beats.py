"""Jobs report in to a secret address; silence is a miss only where somebody could have been heard."""

import asyncio
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import Watch
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import TargetPolicy
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring.beats import Board, Report
from jiheng.web.monitoring.door import EVERY, LONGEST, Door
from jiheng.web.monitoring.models import SeenOutage, Target
from jiheng.web.monitoring.probing import wanted
from jiheng.web.trail.models import Entry
from tests.web.monitoring.test_outages import (
    BEGIN,
    CLERK,
    NOON,
    PORTAL,
    VENDOR,
    clock,
    project,
    standing,
    work,
)
from tests.web.monitoring.test_targets import post

__all__ = ["project"]
pytestmark = pytest.mark.django_db
GIVEN = {"system": PORTAL, "job": "数据备份", "every": "10分钟", "grace": "1分钟", "counts": ""}
LIMIT = 660  # seconds: the interval and what it may be late


@pytest.fixture
def make(client, ours, project):
    """Make a job as the clerk, at the very moment of what was there; give the path of its address."""

    def make(**given):
        client.force_login(ours[CLERK])
        page = reverse("monitoring:beats", args=[project.pk])
        with time_machine.travel(NOON, tick=False):
            return path_in(client.post(page, GIVEN | given))

    return make


def path_in(shown):
    return re.search(r'(/beats/[^<"/ ]{32}/)', shown.content.decode())[1]


def report(path, minutes, said=b""):
    """Report in so many minutes after noon, as curl does."""
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return Client(enforce_csrf_checks=True).post(
            path, said, content_type="application/x-www-form-urlencoded"
        )


@pytest.mark.parametrize(
    ("at", "said", "door", "secret_at", "told"),
    [
        (None, "", 0, 0, "还没有报到过"),
        (9_400, "", None, 0, "ok"),  # a report speaks for itself, whatever happened to us since
        (9_340, "done", 0, 0, "ok"),
        (9_339, "", 0, 0, "silent"),
        (9_339, "", 9_340, 0, "silent"),
        (9_339, "", 9_341, 0, "满 11分才算"),  # we were down when it may have reported
        (9_339, "", None, 0, "能收报到才 0秒"),
        (9_339, "", 0, 9_341, "满 11分才算"),  # it may still report to the address before
        (9_990, "fail 磁盘满", None, 0, "failed"),
        (9_339, "fail 磁盘满", None, 0, "能收报到才 0秒"),
    ],
)
def test_silence_counts_once_it_could_have_been_heard_for_as_long_as_it_may_last(
    at, said, door, secret_at, told
):
    last = Report(at, said, LIMIT, secret_at)
    if told.isascii():
        seen = last.seen(10_000, door)
        assert (seen.up, seen.detail) == (told == "ok", told)
    else:
        with pytest.raises(NotSeenError, match=told):
            last.seen(10_000, door)


def test_the_door_is_open_since_it_answers_without_a_break():
    now, answers = [1_000], [True]
    door = Door(lambda: answers[0], lambda: now[0])

    def after(seconds, *, answered=True):
        now[0] += seconds
        answers[0] = answered
        door.look()
        return door.since

    assert door.since is None
    assert after(0) == 1_000
    assert after(EVERY) == 1_000
    assert after(1, answered=False) == 1_000  # not looked at so soon
    assert after(EVERY, answered=False) is None
    opened = now[0] + EVERY
    assert after(EVERY) == opened
    assert after(LONGEST) == opened
    assert after(LONGEST + 1) == now[0]  # the machine slept
    assert after(-3_600) == now[0]  # the clock was set back
    door.shut()
    assert after(EVERY) == now[0]


def test_a_job_has_an_address_that_is_shown_once_and_can_be_replaced(client, ours, project, make):
    path = make()
    page = reverse("monitoring:beats", args=[project.pk])
    shown = client.get(page).content.decode()
    assert path not in shown
    assert "等第一次报到" in shown
    for method in ("get", "head", "put"):
        answer = getattr(Client(), method)(path)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "报到只收 POST，这一次没有记" in Client().get(path).content.decode()
    assert Client().get("/beats/x/").content == Client().get(path).content
    assert Target.objects.get(job="数据备份").reported_at is None
    answer = report(path, 3)
    told = "已记下 2023-06-01 12:03:00 报到；下一次最晚 2023-06-01 12:14:00\n"
    assert (answer.status_code, answer.content.decode()) == (200, told)
    with time_machine.travel(NOON + timedelta(minutes=4), tick=False):
        shown = client.get(reverse("monitoring:beat_states", args=[project.pk])).content.decode()
    for each in ("按时", "06-01 12:03:00", "06-01 12:13:00", "最晚 06-01 12:14:00"):
        assert each in shown
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        assert "未知" in client.get(page).content.decode()  # nobody has looked: not said to be missed
    target = Target.objects.get(job="数据备份")
    other = path_in(client.post(reverse("monitoring:replace_beat", args=[project.pk, target.pk])))
    assert report(path, 5).status_code == 404
    assert report(other, 5, "fail 磁盘满\0".encode()).status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        assert "作业报告失败：磁盘满" in client.get(page).content.decode()
    assert "已经有叫“数据备份”的作业" in client.post(page, GIVEN).content.decode()
    client.post(reverse("monitoring:stop", args=[project.pk, target.pk]))
    assert report(other, 7).status_code == 404
    told = Entry.objects.filter(object_kind="probe_target").order_by("seq")
    assert [each.act for each in told] == ["add_beat", "replace_beat", "stop_target"]
    tokens = [each.split("/")[2] for each in (path, other)]
    assert not any(token in each.body for each in Entry.objects.all() for token in tokens)
    client.force_login(ours[VENDOR])
    assert client.post(page, GIVEN | {"job": "另一个"}).status_code == 403


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"every": "十分"}, "应当是 1分钟 到 31天"),
        ({"every": "30秒"}, "应当是 1分钟 到 31天"),
        ({"grace": "2天"}, "应当是 1秒 到 1天"),
        ({"counts": "yes"}, "已经有监测点计入可用性"),  # the portal is watched by its address
    ],
)
def test_what_cannot_be_a_job_is_refused(client, ours, project, given, told):
    assert told in post(client, ours[CLERK], "monitoring:beats", project.pk, **GIVEN | given)
    assert Target.objects.exclude(job="").count() == 0


def test_the_prober_looks_at_reports_like_at_any_target(make):
    path = make()
    door = Door(lambda: True, lambda: BEGIN)
    board = Board(door)
    checks = {each.id: each for each in wanted(board).checks}
    check = checks[Target.objects.get(job="数据备份").series]
    assert door.since == BEGIN

    def looked(minutes):
        asking = Asking(Network(TargetPolicy()), (), 10_000, BEGIN + 60 * minutes)
        return asyncio.run(check.probe.ask(asking, **check.settings))

    with pytest.raises(NotSeenError, match="还没有报到过"):
        looked(30)
    report(path, 20)
    assert check in wanted(board).checks  # a report makes no other target
    assert looked(31).up
    assert looked(32).detail == "silent"


@pytest.mark.parametrize("counts", [False, True])
def test_a_silent_job_is_a_fault_and_an_outage_only_where_that_was_said(project, settings, make, counts):
    if counts:
        Target.objects.update(state="stopped")
    make(counts="yes" if counts else "")
    series = Target.objects.get(job="数据备份").series
    with SampleStore(settings.SAMPLES, make=True) as store:
        with store.transaction():
            store.watch(series, Watch(60, 90))
        store.add(
            Sample(series, "服务器", BEGIN + 60 * minute, Status.DOWN if down else Status.UP, 0, detail)
            for minute, (down, detail) in enumerate(
                [(False, "")] * 2 + [(True, "silent")] * 3 + [(False, "")] * 2
            )
        )
    work(8)
    (fault,) = standing(project, "incident")
    cause = "监测测得：作业“数据备份”没有按时报到"
    assert fault.symptom == (f"中断（{cause}）" if counts else cause)
    assert (fault.system, clock(fault.received_at), clock(fault.closed_at)) == (
        PORTAL,
        "12:03:00",
        "12:05:00",
    )
    assert Record.objects.filter(project=project, kind="outage", superseded_by="").count() == counts
    assert SeenOutage.objects.get().recovered == BEGIN + 300
