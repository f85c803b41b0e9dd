"""The prober and alerts may tell of the same: one fault, told of once, with the contract's limits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.jobs.models import Job
from jiheng.web.monitoring.models import Permit, Receiver, Target
from jiheng.web.operations.incidents import faulted, read_text_of
from tests.support.kept import TEXT
from tests.support.promised import promise
from tests.web.monitoring.test_answers import robot
from tests.web.monitoring.test_outages import CLERK, NOON, PORTAL, clock, project, see, standing, work
from tests.web.monitoring.test_receivers import GIVEN, alert, make, send
from tests.web.monitoring.test_targets import post

__all__ = ["make", "project"]
pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
CONTRACT = """contracts:
  - name: 信访系统运维服务
    service_period: 2023
    service_levels:
      - {severity: 一级, response: 30分钟, repair: 4小时}
      - {severity: 二级, system: 门户网站, response: 2小时, repair: 8小时}
      - {severity: 三级, system: 信访系统, response: 4小时}
"""
AT_NOON = "2023-06-01T04:{:02}:00Z"


def told(minute, ended=None, **changed):
    return alert(ended, startsAt=AT_NOON.format(minute), **changed)


@pytest.fixture
def heard(settings):
    """What a group of DingTalk is told."""
    settings.ORIGIN = "https://jiheng.example.gov.cn"
    with robot(b'{"errcode":0}') as (address, heard):
        settings.DINGTALK = (address, "")
        yield lambda: [body["text"]["content"].partition("\n")[0] for _, body in heard]


def ends(fault):
    return clock(fault.restored_at), clock(fault.closed_at)


def test_an_alert_during_a_measured_outage_is_the_same_fault_and_it_ends_with_the_last(
    project, settings, make, heard
):
    path = make()
    see(settings, "uuddd")
    work(4)
    answer = send(path, told(3), told(4, fingerprint="f00d"), minutes=5).content.decode()
    assert "新登记 0 条，补记结束 0 条，并入已开的故障 2 条" in answer
    send(path, told(3), minutes=6)
    (fault,) = standing(project, "incident")
    assert fault.symptom == "中断（监测测得：服务器 状态码不对）；机房 告警：打不开"
    assert (clock(fault.received_at), fault.severity) == ("12:03:00", "critical")
    see(settings, "uu", first=5)
    send(path, told(3, "04:06:00"), minutes=6)
    work(6)
    (fault,) = standing(project, "incident")
    assert ends(fault) == (None, None)  # one alert still fires
    send(path, told(4, "04:09:00", fingerprint="f00d"), minutes=9)
    send(path, told(4, "04:10:00", fingerprint="f00d"), minutes=10)
    work(10)
    (fault,) = standing(project, "incident")
    assert ends(fault) == ("12:09:00", "12:09:00")
    assert heard() == ["【绩衡】甲运维项目：门户网站中断", "【绩衡】甲运维项目：门户网站已恢复"]


def test_an_outage_that_an_alert_told_of_first_is_the_same_fault(project, settings, make, heard):
    path = make()
    send(path, told(1), minutes=1)
    see(settings, "uuddd")
    work(4)
    (fault,), (outage,) = standing(project, "incident"), standing(project, "outage")
    assert fault.symptom == "打不开；中断（监测测得：服务器 状态码不对）"
    assert (clock(fault.received_at), clock(outage.began_at)) == ("12:01:00", "12:02:00")
    send(path, told(1, "04:04:30"), minutes=5)
    (fault,) = standing(project, "incident")
    assert ends(fault) == (None, None)  # down until the prober sees it up
    see(settings, "duu", first=5)
    work(7)
    (fault,) = standing(project, "incident")
    assert ends(fault) == ("12:06:00", "12:06:00")
    assert heard() == [
        "【绩衡】甲运维项目：门户网站告警：打不开（critical）",
        "【绩衡】甲运维项目：门户网站已恢复",
    ]


@pytest.mark.parametrize(
    ("alerts", "faults"),
    [
        ([told(20)], 2),  # after it was up again
        ([alert(startsAt="2023-06-01T03:50:00Z")], 2),  # long before: another matter
        ([alert("04:01:00", startsAt="2023-06-01T03:59:00Z")], 2),  # over before it was down
        ([alert("04:02:30", startsAt="2023-06-01T03:59:00Z")], 1),
        ([told(3, "04:09:00")], 1),  # told of when all was over
    ],
)
def test_what_is_not_at_the_same_time_is_another_fault(project, settings, make, alerts, faults):
    see(settings, "uudddu")
    work(6)
    send(make(), *alerts, minutes=25)
    assert len(standing(project, "incident")) == faults


def test_a_fault_that_somebody_entered_is_left_to_them(project, settings, ours):
    words = {"system": PORTAL, "received_at": "2023-06-01 12:01", "symptom": "用户说慢"}
    evidence.enter(project, "incident", words, by=ours[CLERK], at=NOON + timedelta(minutes=2))
    see(settings, "uuddd")
    work(4)
    assert [each.symptom[:2] for each in standing(project, "incident")] == ["用户", "中断"]


def test_alerts_alone_are_told_once_and_what_was_over_before_only_as_over(make, heard):
    path = make()
    for ended in (None, None, "04:10:00", "04:11:00"):
        send(path, told(2, ended), minutes=12)
    send(path, told(3, "04:10:00", fingerprint="f00d"), minutes=12)
    work(13)
    began, over = "【绩衡】甲运维项目：门户网站告警：打不开（critical）", "【绩衡】甲运维项目：门户网站已恢复"
    assert sorted(heard()) == sorted([began, over, over])
    assert Job.objects.filter(kind="monitoring.tell", state="done").count() == 3


def test_outages_of_one_system_come_from_one_place(client, ours, project, make):
    client.force_login(ours[CLERK])
    page = reverse("monitoring:receivers", args=[project.pk])
    refused = client.post(page, GIVEN | {"kind": "outage"}).content.decode()
    assert "本服务器自己监测门户网站" in refused
    assert not Receiver.objects.exists()
    make(kind="outage")
    Permit.objects.create(written="127.0.0.1", state="approved", asked_by=ours[CLERK], asked_at=NOON)
    given = {"system": PORTAL, "url": "http://127.0.0.1:1/"}
    shown = post(client, ours[CLERK], "monitoring:add", project.pk, **given)
    assert "由接收地址“机房”的告警登记" in shown
    assert Target.objects.count() == 1


def test_a_fault_is_of_the_severity_that_was_chosen_and_its_clock_runs(client, ours, project, settings):
    promise(project, TEXT.replace("goals:\n", CONTRACT + "goals:\n"))
    target = Target.objects.get()
    client.force_login(ours[CLERK])
    page = reverse("monitoring:system", args=[project.pk, target.pk])
    shown = client.get(page).content.decode()
    assert "测得的中断不写级别" in shown
    assert "三级" not in shown  # that is for another system
    wrong = post(client, ours[CLERK], "monitoring:grade", project.pk, target.pk, severity="三级")
    assert "约定的级别是一级、二级" in wrong
    assert "以后的中断算二级" in post(
        client, ours[CLERK], "monitoring:grade", project.pk, target.pk, severity="二级"
    )
    see(settings, "uuddd")
    work(4)
    (fault,) = standing(project, "incident")
    assert fault.severity == "二级"
    record = Record.objects.get(project=project, kind="incident")
    clocks = faulted(record, *read_text_of(project), NOON + timedelta(minutes=4)).clocks
    assert [each.limit for each in clocks] == [2 * 3600, 8 * 3600]
    Target.objects.update(state="stopped")
    add = reverse("monitoring:add", args=[project.pk])
    assert '<option value="一级" selected' in client.get(add).content.decode()
    refused = client.post(add, {"system": PORTAL, "url": "http://127.0.0.1:1/", "severity": "三级"})
    assert "合同给这个系统约定的级别是一级、二级" in refused.content.decode()


def test_a_severity_that_the_contract_does_not_know_is_left_to_people(ours, project, make):
    promise(project, TEXT.replace("goals:\n", CONTRACT + "goals:\n"))
    path = make()
    labels = alert()["labels"]
    send(path, told(0), told(1, fingerprint="f00d", labels=labels | {"severity": "二级"}), minutes=1)
    unknown, known = standing(project, "incident")
    assert (unknown.severity, unknown.symptom) == ("", "打不开（告警级别 critical）")
    assert (known.severity, known.symptom) == ("二级", "打不开")
    record = Record.objects.get(record_id=unknown.id)
    fault = faulted(record, *read_text_of(project), NOON)
    assert [each.because for each in fault.clocks] == ["没有写故障级别，合同约定的级别是 一级、二级"] * 2
    said = {"severity": "一级"}
    record = evidence.correct(record, said, by=ours[CLERK], at=NOON, reason="主页打不开", late=True)
    clocks = faulted(record, *read_text_of(project), NOON).clocks
    assert [each.limit for each in clocks] == [1800, 4 * 3600]
    send(path, told(0, "04:09:00"), minutes=9)
    assert {each.severity for each in standing(project, "incident")} == {"一级", "二级"}


def test_every_fault_that_is_not_over_stands_on_the_desk_once(client, ours, project, settings, make):
    path = make()
    send(path, told(0), told(1, fingerprint="f00d"), minutes=1)  # the prober sees nothing of these
    see(settings, "uuuuuuuudd")
    other = told(9, fingerprint="beef")  # of a fault that the prober sees, too
    work(9)
    send(path, other, minutes=9)
    assert len(standing(project, "incident")) == 3

    def desk():
        client.force_login(ours[CLERK])
        answer = client.get(reverse("desk"))
        page = answer.content.decode()
        lines = page.count("门户网站中断，还没有恢复"), page.count("门户网站：“机房”的告警还没有结束")
        assert answer.context["shell"].todo_count == sum(lines)
        return lines

    assert desk() == (1, 2)
    send(path, told(0, "04:10:00"), minutes=10)
    assert desk() == (1, 1)
    (fault,) = (each for each in standing(project, "incident") if clock(each.received_at) == "12:01:00")
    record = Record.objects.get(project=project, record_id=fault.id)
    written = evidence.correct(record, {"symptom": "慢"}, by=ours[CLERK], at=NOON, reason="写清楚", late=True)
    assert desk() == (1, 1)
    evidence.correct(
        written, {"resolved_at": "2023-06-01 12:30"}, by=ours[CLERK], at=NOON, reason="已解决", late=True
    )
    assert desk() == (1, 0)  # the alert was never taken back
