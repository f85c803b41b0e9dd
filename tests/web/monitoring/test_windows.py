"""Planned maintenance takes time out of availability only when a second person of the unit approved it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.evidence.facts.systems import System
from jiheng.measures.measure import Setting
from jiheng.measures.running_time import running_times
from jiheng.measures.selection import Selection
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import open_tables
from jiheng.web.monitoring.exclusions import decide_window
from jiheng.web.monitoring.models import ExclusionClaim
from jiheng.web.trail.models import Entry
from tests.support.kept import TEXT, give_text
from tests.web.monitoring.test_outages import (
    CLERK,
    HEAD,
    NOON,
    PORTAL,
    VENDOR,
    down_and_excluded,
    outage,
    project,
    standing,
)
from tests.web.monitoring.test_targets import post

__all__ = ["outage", "project"]
pytestmark = pytest.mark.django_db
BEFORE = NOON - timedelta(days=2)
WINDOW = {
    "system": PORTAL, "began_at": "2023-06-01 12:00", "ended_at": "2023-06-01 12:10",
    "announced_at": "2023-05-30 09:00",
}  # fmt: skip


def enter(client, user, project, **changed):
    """Enter a window through the form; give the newest record."""
    client.force_login(user)
    page = reverse("operations:new", kwargs={"project_id": project.pk, "kind": "planned_maintenance"})
    given = {**WINDOW, "submission": f"{user.pk}{len(changed)}", **changed}
    with time_machine.travel(BEFORE, tick=False):
        assert client.post(page, given).status_code == 302
    return Record.objects.filter(kind="planned_maintenance").latest("position")


def decide(client, user, record, **given):
    return post(client, user, "monitoring:decide_window", record.project_id, record.pk, **given)


def without(project):
    """Give what the measure takes out of the year, in seconds."""
    opened = open_tables(project)
    setting = Setting(opened.evidence, Period.year(2023), opened.project.calendar, "")
    return running_times(Selection(System), setting).runs[PORTAL].without


@pytest.mark.usefixtures("outage")
def test_it_waits_for_a_second_person_of_the_unit_and_says_who_approved_it(client, ours, project):
    registered = {"system": PORTAL, "in_service_since": "2023-01-01"}
    evidence.enter(project, "system", registered, by=ours[CLERK], at=NOON)
    record = enter(client, ours[VENDOR], project, approved_by="李四")
    (fact,) = standing(project, "planned_maintenance")
    assert fact.approved_by == ""  # the form asks for no approver, and takes none
    assert (down_and_excluded(project), without(project)) == ((600, 0), 0)
    client.force_login(ours[HEAD])
    assert "审批计划内维护：门户网站" in client.get(reverse("desk")).content.decode()
    assert "退回要写明原因" in decide(client, ours[HEAD], record)
    ours[VENDOR].person = ours[HEAD].person = "同一人"
    ours[HEAD].save()
    ours[VENDOR].save()
    assert "不能审批自己提出或经手的" in decide(client, ours[HEAD], record, approve="")
    ours[HEAD].person = "另一人"
    ours[HEAD].save()
    assert "这段时间不计入" in decide(client, ours[HEAD], record, approve="")
    (fact,) = standing(project, "planned_maintenance")
    assert (fact.approved_by, fact.approved_at is not None) == ("甲单位负责人", True)
    assert fact.reason == "批准不计入（甲运维商经理登记，甲单位负责人批准）"
    assert (down_and_excluded(project), without(project)) == ((120, 600), 600)
    told = Entry.objects.filter(object_kind="exclusion_claim").order_by("seq")
    assert [each.act for each in told] == ["approve_exclusion"]
    client.force_login(ours[HEAD])
    assert "审批计划内维护" not in client.get(reverse("desk")).content.decode()
    evidence.sign_off(project, Period.month(2023, 6), by=ours[HEAD], at=NOON, kind="planned_maintenance")


@pytest.mark.usefixtures("outage")
def test_what_was_returned_counts_until_it_is_corrected_and_approved(client, ours, project):
    record = enter(client, ours[VENDOR], project)
    assert "照算中断" in decide(client, ours[HEAD], record, decision="没有附通知，补上再报")
    assert ExclusionClaim.objects.get().get_state_display() == "已退回"
    assert "已经退回" in decide(client, ours[HEAD], record, approve="")
    assert down_and_excluded(project) == (600, 0)
    told = {"ended_at": "2023-06-01 12:05"}
    record = evidence.correct(record, told, by=ours[CLERK], at=NOON, reason="结束时间写错了")
    assert "这段时间不计入" in decide(client, ours[HEAD], record, approve="")
    assert down_and_excluded(project) == (420, 300)
    approved = Record.objects.filter(kind="planned_maintenance").latest("position")
    told = {"ended_at": "2023-06-01 12:09"}
    record = evidence.correct(approved, told, by=ours[VENDOR], at=NOON, reason="实际晚了一些")
    assert down_and_excluded(project) == (600, 0)  # who changes what was approved has it approved anew
    assert "等单位负责人批准" in client_page(client, ours[CLERK], record)


def client_page(client, user, record):
    client.force_login(user)
    return client.get(reverse("monitoring:window", args=[record.project_id, record.pk])).content.decode()


@pytest.mark.usefixtures("outage")
def test_what_was_announced_after_it_began_cannot_be_approved(client, ours, project):
    record = enter(client, ours[VENDOR], project, announced_at="2023-06-01 12:01")
    assert "开始以后通知的维护不能批准" in decide(client, ours[HEAD], record, approve="")
    assert down_and_excluded(project) == (600, 0)


def test_no_door_takes_an_approval_with_the_record(client, ours, project):
    rows = [{**WINDOW, "approved_by": "李四"}, WINDOW]
    with pytest.raises(Exception, match="批准人"):
        evidence.import_rows(project, "planned_maintenance", rows, by=ours[VENDOR], at=NOON)
    with pytest.raises(Exception, match="批准人"):
        evidence.enter(project, "planned_maintenance", rows[0], by=ours[VENDOR], at=NOON)
    record = evidence.enter(project, "planned_maintenance", WINDOW, by=ours[VENDOR], at=NOON)
    with pytest.raises(Exception, match="批准人"):
        evidence.correct(record, {"approved_by": "李四"}, by=ours[VENDOR], at=NOON, reason="补上")
    table = "系统,开始时间,结束时间,通知时间,批准人\n"
    table += "门户网站,2023-07-01 00:00,2023-07-01 01:00,2023-06-30 09:00,李四\n"
    page = reverse("operations:upload", kwargs={"project_id": project.pk, "kind": "planned_maintenance"})
    client.force_login(ours[VENDOR])
    shown = client.post(page, {"file": SimpleUploadedFile("t.csv", table.encode())}, follow=True)
    assert "由审批的人填，登记时不填" in shown.content.decode()


def test_the_list_shows_how_each_stands(client, ours, project, django_assert_max_num_queries):
    record = enter(client, ours[VENDOR], project)
    decide(client, ours[HEAD], record, approve="")
    enter(client, ours[CLERK], project, began_at="2023-07-01 12:00", ended_at="2023-07-01 13:00")
    client.force_login(ours[Role.FISCAL_CLERK])
    page = reverse("monitoring:windows", args=[project.pk])
    with django_assert_max_num_queries(30):
        shown = client.get(page).content.decode()
    assert shown.count("已批准</span>") == 1
    waits = client.get(f"{page}?view=asked").content.decode()
    assert "2023-07-01 12:00" in waits
    assert "2023-06-01 12:00" not in waits


@pytest.mark.usefixtures("outage")
def test_page_ledger_and_measure_count_the_same_seconds_of_service(client, ours, project):
    """An outage of 12:02 to 12:12 lies half in the hours of service, which begin at 12:05."""
    hours = f"- name: {PORTAL}\n    service_hours: 每天 12:05-20:00"
    give_text(project, TEXT.replace(f"- name: {PORTAL}", hours), number=2)
    registered = {"system": PORTAL, "in_service_since": "2023-01-01"}
    evidence.enter(project, "system", registered, by=ours[CLERK], at=NOON)
    enter(client, ours[VENDOR], project, ended_at="2023-06-01 12:07")
    window = Record.objects.get(kind="planned_maintenance")
    decide_window(window, approve=True, by=ours[HEAD], at=NOON)
    opened = open_tables(project)
    setting = Setting(
        opened.evidence, Period.month(2023, 6), opened.project.calendar, "",
        service_hours=opened.project.service_hours,
    )  # fmt: skip
    run = running_times(Selection(System), setting).runs[PORTAL]
    down, excluded = down_and_excluded(project)
    assert (run.lost, down) == (300, 300)
    assert excluded == 12 * 3600 + 7 * 60
    assert run.agreed == 30 * (7 * 3600 + 55 * 60) - 120
    client.force_login(ours[CLERK])
    shown = client.get(reverse("monitoring:outages", args=[project.pk])).content.decode()
    assert "5分" in shown
