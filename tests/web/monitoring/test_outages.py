"""Outages become records and faults as samples come; what shall not count takes two people."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiheng.evidence.facts.systems import System
from jiheng.measures.measure import Setting
from jiheng.measures.running_time import running_times
from jiheng.measures.selection import Selection
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import Watch
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import LedgerLine, Record
from jiheng.web.evidence.opened import fact_of, open_tables
from jiheng.web.jobs.actions import tick
from jiheng.web.jobs.doing import do_next
from jiheng.web.monitoring.exclusions import decide_window
from jiheng.web.monitoring.models import ExclusionClaim, SeenOutage, Target
from jiheng.web.monitoring.queries import standings_of, targets_of
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from tests.support.kept import give_text
from tests.web.monitoring.test_targets import post

pytestmark = pytest.mark.django_db
NOON = datetime(2023, 6, 1, 4, tzinfo=UTC)  # 12:00 in Beijing
BEGIN = int(NOON.timestamp())
PORTAL = "门户网站"
HEAD, CLERK, VENDOR = Role.UNIT_HEAD, Role.UNIT_CLERK, Role.VENDOR_MANAGER


@pytest.fixture
def project(ours, settings, tmp_path):
    """A project whose portal is watched once a minute."""
    settings.SAMPLES = tmp_path / "samples"
    give_text(ours.project)
    Target.objects.create(
        project=ours.project, system=PORTAL, url="https://portal.example.gov.cn/", series="portal",
        state="on", asked_by=ours[CLERK], asked_at=NOON,
    )  # fmt: skip
    return ours.project


def see(settings, states, first=0):
    """Keep a check a minute from `first` minutes after noon on: `u` up, `d` down, `-` none."""
    with SampleStore(settings.SAMPLES, make=True) as store, store.transaction():
        store.watch("portal", Watch(60, 90))
    with SampleStore(settings.SAMPLES) as store:
        store.add(
            Sample("portal", "服务器", BEGIN + 60 * minute, *told)
            for minute, state in enumerate(states, first)
            if (told := {"u": (Status.UP, 5), "d": (Status.DOWN, 5, "status")}.get(state))
        )


def work(minutes):
    """Let the schedule do what is due so many minutes after noon, and half a minute."""
    at = NOON + timedelta(minutes=minutes, seconds=30)
    with time_machine.travel(at, tick=False):
        tick(at)
        while do_next("test", lambda: at):
            pass


def standing(project, kind):
    found = Record.objects.filter(project=project, kind=kind, superseded_by="", stands=True)
    return [fact_of(each) for each in found.order_by("happened_on", "position")]


def clock(moment):
    return f"{moment:%H:%M:%S}" if moment else None


def test_a_failed_check_is_an_outage_two_are_a_fault_and_recovery_closes_it(project, settings):
    see(settings, "uuud")
    work(3)
    assert standing(project, "outage") == []  # the next check tells
    see(settings, "d", first=4)
    work(4)
    (outage,), (fault,) = standing(project, "outage"), standing(project, "incident")
    assert (clock(outage.began_at), outage.ended_at) == ("12:03:00", None)
    assert outage.cause == "监测测得：服务器 状态码不对"
    assert (clock(fault.received_at), fault.closed_at) == ("12:04:00", None)
    work(4)
    see(settings, "du", first=5)
    work(6)
    (outage,), (fault,) = standing(project, "outage"), standing(project, "incident")
    assert (clock(outage.began_at), clock(outage.ended_at)) == ("12:03:00", "12:06:00")
    assert {clock(getattr(fault, f"{each}_at")) for each in ("restored", "resolved", "closed")} == {
        "12:06:00"
    }
    before = Record.objects.count()
    work(7)
    see(settings, "ud", first=7)
    see(settings, "uuu", first=9)
    work(12)
    assert len(standing(project, "outage")) == 2  # one failed check alone counts, and is no fault
    assert len(standing(project, "incident")) == 1
    assert Record.objects.count() == before + 1
    assert set(Record.objects.values_list("entered_by", flat=True)) == {None}
    assert '"by":"监测程序"' in LedgerLine.objects.filter(project=project).last().line


def test_a_prober_that_died_ends_the_outage_and_not_the_fault(project, settings):
    see(settings, "uddd---------dd-----uu")
    work(5)
    work(10)
    (outage,), (fault,) = standing(project, "outage"), standing(project, "incident")
    assert clock(outage.ended_at) == "12:04:30"  # the last check speaks for a minute and a half
    assert "此后没有测到" in outage.cause
    assert fault.closed_at is None
    work(15)
    assert len(standing(project, "outage")) == 2
    assert len(standing(project, "incident")) == 1
    work(21)
    (fault,) = standing(project, "incident")
    assert clock(fault.closed_at) == "12:20:00"
    assert {each.recovered for each in SeenOutage.objects.all()} == {BEGIN + 20 * 60}


def test_maintenance_that_was_approved_opens_no_fault(project, settings, ours):
    words = {
        "system": PORTAL, "began_at": "2023-06-01 12:00", "ended_at": "2023-06-01 13:00",
        "announced_at": "2023-05-30 09:00",
    }  # fmt: skip
    window = evidence.enter(project, "planned_maintenance", words, by=ours[CLERK], at=NOON)
    decide_window(window, approve=True, by=ours[HEAD], at=NOON)
    see(settings, "uuddddu")
    work(8)
    assert len(standing(project, "outage")) == 1
    assert standing(project, "incident") == []


@pytest.fixture
def outage(project, settings):
    """An outage of ten minutes, from 12:02 on."""
    see(settings, "uu" + "d" * 10 + "uuu")
    work(15)
    return Record.objects.get(project=project, kind="outage")


def claim(client, user, record, **changed):
    given = {
        "began_at": "2023-06-01T12:02:00", "ended_at": "2023-06-01T12:12:00", "ground": "force_majeure",
        "basis": "", "reason": "供电局停电检修，见停电通知〔2023〕12号",
    }  # fmt: skip
    return post(client, user, "monitoring:exclude", record.project_id, record.pk, **given | changed)


def decide(client, user, record, **given):
    waits = ExclusionClaim.objects.get(state="asked")
    return post(client, user, "monitoring:decide_exclusion", record.project_id, waits.pk, **given)


def down_and_excluded(project):
    day = NOON.date()
    (found,) = standings_of(project, targets_of(project), Period(day, day), NOON + timedelta(minutes=20))
    return found.found.down, found.found.excluded


def test_what_shall_not_count_takes_two_people_and_both_are_named(client, ours, project, outage):
    assert down_and_excluded(project) == (600, 0)
    assert "说明太短" in claim(client, ours[VENDOR], outage, reason="停电")
    assert "没有选计划内维护记录" in claim(client, ours[VENDOR], outage, ground="planned")
    assert "不在这次中断之内" in claim(client, ours[VENDOR], outage, ended_at="2023-06-01T12:13:00")
    assert "等单位负责人审批" in claim(client, ours[VENDOR], outage)
    assert "已有一条剔除申请" in claim(client, ours[CLERK], outage)
    assert down_and_excluded(project) == (600, 0)
    for role in (VENDOR, CLERK):
        client.force_login(ours[role])
        waits = ExclusionClaim.objects.get()
        assert (
            client.post(reverse("monitoring:decide_exclusion", args=[project.pk, waits.pk])).status_code
            == 403
        )
    assert "退回要写明原因" in decide(client, ours[HEAD], outage)
    ours[HEAD].person = ours[VENDOR].person = "同一人"
    ours[HEAD].save()
    ours[VENDOR].save()
    assert "不能审批自己提出的" in decide(client, ours[HEAD], outage, approve="")
    ours[HEAD].person = "另一人"
    ours[HEAD].save()
    assert "审批不计入：门户网站的中断" in client.get(reverse("desk")).content.decode()
    shown = decide(client, ours[HEAD], outage, approve="")
    assert "这段时间不计入" in shown
    assert "甲运维商经理申请，甲单位负责人批准" in shown
    assert down_and_excluded(project) == (0, 600)
    (fact,) = standing(project, "outage")
    assert (fact.counts.value, fact.approved_by) == ("excluded", "甲单位负责人")
    assert "停电通知〔2023〕12号（甲运维商经理申请，甲单位负责人批准）" in fact.cause
    told = Entry.objects.filter(object_kind="exclusion_claim").order_by("seq")
    assert [each.act for each in told] == ["ask_exclusion", "approve_exclusion"]
    assert not [each for each in seals.untold() if each.startswith("monitoring.exclusionclaim")]
    work(30)
    assert len(standing(project, "outage")) == 1  # the job finds nothing new in it


def test_a_part_is_excluded_and_the_rest_counts_in_every_arithmetic(client, ours, project, outage):
    claim(client, ours[CLERK], outage, ended_at="2023-06-01T12:08:00")
    decide(client, ours[HEAD], outage, approve="")
    assert down_and_excluded(project) == (240, 360)
    evidence.enter(
        project, "system", {"system": PORTAL, "in_service_since": "2023-01-01"}, by=ours[CLERK], at=NOON
    )

    opened = open_tables(project)
    times = running_times(
        Selection(System), Setting(opened.evidence, Period.year(2023), opened.project.calendar, "")
    )
    assert (times.runs[PORTAL].lost, times.runs[PORTAL].without) == (240, 360)


def test_the_ledger_asks_the_database_no_more_for_more_outages(client, ours, project):
    client.force_login(ours[CLERK])
    client.get(reverse("desk"))  # counts what waits: for a minute no page does
    asked = []
    for hours in (range(2), range(2, 12)):
        for hour in hours:
            words = {"began_at": f"2023-05-01 {hour:02}:00", "ended_at": f"2023-05-01 {hour:02}:10"}
            evidence.enter(project, "outage", words | {"system": PORTAL}, by=ours[CLERK], at=NOON)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(reverse("monitoring:outages", args=[project.pk])).content.decode()
        assert shown.count("2023-05-01 ") >= 2 * (hours[-1] + 1)
        asked.append(len(queries))
    assert asked[1] <= asked[0]


def test_the_ledger_lists_filters_and_pages_read(
    client, ours, project, outage, django_assert_max_num_queries
):
    client.force_login(ours[Role.FISCAL_CLERK])
    with django_assert_max_num_queries(30):
        shown = client.get(reverse("monitoring:outages", args=[project.pk])).content.decode()
    assert "2023-06-01 12:02:00" in shown
    assert "10分" in shown
    excluded = client.get(
        reverse("monitoring:outages", args=[project.pk]) + "?view=excluded"
    ).content.decode()
    assert "没有登记中断" in excluded
    page = client.get(reverse("monitoring:outage", args=[project.pk, outage.pk])).content.decode()
    assert "申请不计入" not in page
    assert "看这次中断的故障和计时" in page


def test_the_page_of_a_system_tells_four_sums_that_make_up_the_time(client, ours, project, outage):
    claim(client, ours[CLERK], outage, ended_at="2023-06-01T12:08:00")
    decide(client, ours[HEAD], outage, approve="")
    client.force_login(ours[Role.EVALUATION_LEAD])
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        page = reverse("monitoring:system", args=[project.pk, Target.objects.get().pk])
        shown = client.get(f"{page}?days=1").content.decode()
    for told in (
        "0:05:01",
        "0:04:00",
        "0:06:00",
        "12:00:00",
        "12:15:01",
    ):  # noon is half a day after midnight
        assert f'<td class="jh-num">{told}</td>' in shown
    assert "一半的应答在 5 毫秒以内" in shown
    assert "301 秒 ÷ 541 秒" in shown
