"""Duties are what the core reckons: they follow records, the day, the text and waivers, and never double."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.duties import actions, queries
from jiheng.web.duties.models import Duty
from jiheng.web.evidence import actions as evidence
from jiheng.web.ids import new_id
from jiheng.web.jobs.actions import tick
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.projects.models import ProjectState
from tests.support.kept import told
from tests.support.promised import CONTRACT, PROMISED, inspect, noon, promise

pytestmark = pytest.mark.django_db
REASON = "五月机房搬迁，双方书面商定停止巡检"


def states(project, name="每月巡检"):
    return [each.state for each in project.duties.filter(promise=name).order_by("due")]


def duty(project, month, name="每月巡检"):
    return project.duties.get(promise=name, first__month=month)


def test_every_occurrence_is_there_and_ends_with_a_reason(ours):
    project = promise(ours.project)
    inspect(project, "2023-01-12", by=ours[Role.UNIT_CLERK])
    inspect(project, "2023-02-20", by=ours[Role.UNIT_CLERK])
    inspect(project, "2023-04-02", by=ours[Role.UNIT_CLERK])
    inspect(project, "2023-04-20", by=ours[Role.UNIT_CLERK])
    actions.settle(project.pk, at=noon("2023-06-01"))
    assert states(project)[:6] == ["done", "done", "late", "done", "missed", "open"]
    assert states(project, "每月月报")[:5] == ["unknown"] * 4 + ["open"]  # no register was kept
    assert Duty.objects.count() == 24
    assert not queries.without_reason(noon("2023-06-01").date())
    assert queries.vanished(project, noon("2023-06-01").date()) == []
    may = duty(project, 5)
    assert (may.due.isoformat(), may.because, may.records) == ("2023-05-31", "没有记录", [])
    assert len(duty(project, 1).records) == 1


def test_settling_again_changes_nothing_and_tells_nothing(ours):
    project = promise(ours.project)
    before = actions.settle(project.pk, at=noon("2023-06-01"))
    rows = list(Duty.objects.order_by("pk").values())
    assert actions.settle(project.pk, at=noon("2023-06-01")).version == before.version
    assert list(Duty.objects.order_by("pk").values()) == rows
    assert len(told(project, "settle")) == 1


def test_it_is_stale_when_a_record_a_version_a_waiver_or_a_day_is_new(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    on = timezone.localdate(at)

    def settled():
        actions.settle(project.pk, at=at)
        return not queries.is_stale(project, on)

    assert queries.is_stale(project, on)
    assert settled()
    assert queries.is_stale(project, timezone.localdate(noon("2023-06-02")))
    inspect(project, "2023-05-12", by=ours[Role.UNIT_CLERK])
    assert queries.is_stale(project, on)
    assert settled()
    promise(project)
    assert queries.is_stale(project, on)
    assert settled()
    project.state = ProjectState.ARCHIVED
    project.save()
    promise(project)
    assert not queries.is_stale(project, on)


def test_a_withdrawn_record_fulfils_nothing(ours):
    project = promise(ours.project)
    record = inspect(project, "2023-05-12", by=ours[Role.UNIT_CLERK])
    actions.settle(project.pk, at=noon("2023-06-01"))
    assert duty(project, 5).state == "done"
    evidence.withdraw(record, by=ours[Role.UNIT_CLERK], at=noon("2023-06-01"), reason="登记错了项目")
    actions.settle(project.pk, at=noon("2023-06-01"))
    assert duty(project, 5).state == "missed"


def test_what_is_no_longer_promised_is_waived_by_the_new_text_and_comes_back_with_it(ours):
    project = promise(ours.project)
    actions.settle(project.pk, at=noon("2023-06-01"))
    promise(project, PROMISED.replace("service_period: 2023\n", "service_period: 2023-01..2023-06\n"))
    actions.settle(project.pk, at=noon("2023-06-01"))
    assert states(project)[5:] == ["open"] + ["waived"] * 6
    assert "第 2 版" in duty(project, 12).because
    assert "按补充协议调整" in duty(project, 12).because
    promise(project)
    actions.settle(project.pk, at=noon("2023-06-01"))
    assert states(project)[5:] == ["open"] * 7
    assert Duty.objects.count() == 24


def test_a_renamed_promise_keeps_its_occurrences_and_waivers(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    inspect(project, "2023-01-12", by=clerk)
    actions.settle(project.pk, at=at)
    granted = actions.ask_waiver(duty(project, 5), REASON, by=clerk, at=at)
    actions.decide_waiver(granted.pk, approve=True, by=head, at=at)
    waiting = actions.ask_waiver(duty(project, 4), REASON, by=clerk, at=at)
    before = states(project)
    rows = set(Duty.objects.values_list("pk", flat=True))
    new = "name: 上门巡检\n        aliases: [每月巡检]"
    promise(project, PROMISED.replace("name: 每月巡检", new))
    actions.settle(project.pk, at=at)
    assert states(project, "上门巡检") == before
    assert set(Duty.objects.values_list("pk", flat=True)) == rows
    actions.decide_waiver(waiting.pk, approve=True, by=head, at=at)
    assert duty(project, 4, "上门巡检").state == "waived"


def test_a_text_that_cannot_be_reckoned_changes_no_duty(ours):
    project = promise(ours.project)
    actions.settle(project.pk, at=noon("2023-06-01"))
    broken = PROMISED.replace("fiscal_year: 2023", "fiscal_year: 零")
    promise(project, broken)
    plan = actions.settle(project.pk, at=noon("2023-06-01"))
    assert "fiscal_year" in plan.fault
    assert Duty.objects.count() == 24


def test_a_year_whose_working_days_nobody_knows_is_said(ours):
    text = PROMISED.replace("service_period: 2023", "service_period: 2031").replace(
        "every: 月", "every: 工作日"
    )
    plan = actions.settle(promise(ours.project, text).pk, at=noon("2023-06-01"))
    assert "2031" in plan.fault
    assert "放假" in plan.fault


def test_waiving_takes_a_reason_and_another_person(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    inspect(project, "2023-01-12", by=clerk)
    actions.settle(project.pk, at=at)
    may = duty(project, 5)
    with pytest.raises(UsageError, match="理由太短"):
        actions.ask_waiver(may, "没空", by=clerk, at=at)
    with pytest.raises(UsageError, match="不用免除"):
        actions.ask_waiver(duty(project, 1), REASON, by=clerk, at=at)
    asked = actions.ask_waiver(may, REASON, by=clerk, at=at)
    with pytest.raises(UsageError, match="已经有人申请"):
        actions.ask_waiver(may, REASON, by=head, at=at)
    same_person = User.objects.create(username="second", name="第二个账号", person="11010119800101001X")
    clerk.person = same_person.person
    clerk.save()
    for who in (clerk, same_person):
        with pytest.raises(UsageError, match="自己"):
            actions.decide_waiver(asked.pk, approve=True, by=who, at=at)
    assert duty(project, 5).state == "missed"
    actions.decide_waiver(asked.pk, approve=True, by=head, at=at)
    assert duty(project, 5).state == "waived"
    assert duty(project, 5).because == f"{REASON}（{head.name}批准）"
    assert duty(project, 4).state == "missed"
    with pytest.raises(UsageError, match="不能再审"):
        actions.decide_waiver(asked.pk, approve=False, by=head, at=at, decision="改主意了")
    assert [each["actor_name"] for each in told(project, "approve_waiver")] == [head.name]
    (entered,) = [each for each in told(project, "enter") if each["after"]["kind"] == "waiver"]
    assert entered["actor_name"] == head.name
    assert entered["after"]["content"]["asked_by"] == clerk.name
    assert duty(project, 5).records == [entered["id"]]


def test_what_is_signed_off_is_not_waived_any_more(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    inspect(project, "2023-05-12", by=clerk)
    actions.settle(project.pk, at=at)
    report = duty(project, 5, "每月月报")
    asked = actions.ask_waiver(report, REASON, by=clerk, at=at)
    evidence.sign_off(project, Period.month(2023, 5), by=head, at=at)
    with pytest.raises(UsageError, match="签认"):
        actions.decide_waiver(asked.pk, approve=True, by=head, at=at)
    asked.refresh_from_db()
    assert asked.state == "asked"
    with pytest.raises(UsageError, match="签认"):
        actions.ask_waiver(duty(project, 5, "每月月报"), REASON, by=clerk, at=at)


def test_who_approved_a_waiver_may_still_sign_the_period(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    inspect(project, "2023-04-12", by=clerk)
    actions.settle(project.pk, at=at)
    asked = actions.ask_waiver(duty(project, 5), REASON, by=clerk, at=at)
    actions.decide_waiver(asked.pk, approve=True, by=head, at=at)
    assert evidence.sign_off(project, Period.read("2023-04..2023-05"), by=head, at=at).records == 2


def test_a_returned_waiver_says_why_and_may_be_asked_for_again(ours):
    project, at = promise(ours.project), noon("2023-06-01")
    actions.settle(project.pk, at=at)
    may = duty(project, 5)
    asked = actions.ask_waiver(may, REASON, by=ours[Role.UNIT_CLERK], at=at)
    with pytest.raises(UsageError, match="退回要写明原因"):
        actions.decide_waiver(asked.pk, approve=False, by=ours[Role.UNIT_HEAD], at=at)
    actions.decide_waiver(asked.pk, approve=False, by=ours[Role.UNIT_HEAD], at=at, decision="没有书面依据")
    assert duty(project, 5).state != "waived"
    assert actions.ask_waiver(may, REASON, by=ours[Role.UNIT_CLERK], at=at).state == "asked"


def test_the_database_itself_takes_no_occurrence_twice(ours):
    project = promise(ours.project)
    actions.settle(project.pk, at=noon("2023-06-01"))
    twin = Duty.objects.first()
    twin.pk, twin.due = new_id(), "2023-01-01"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_the_schedule_settles_what_is_stale_and_only_that(ours, theirs):
    promise(ours.project)
    promise(theirs.project, PROMISED.replace(CONTRACT, ""))
    at = noon("2023-06-01")
    for project in (ours.project, theirs.project):
        assert queries.is_stale(project, timezone.localdate(at))
    Job.objects.all().delete()
    tick(at)
    while job := do_next("w", lambda: at):
        last = job
        if job.kind == "duties.settle":
            assert (job.state, job.words) == (JobState.DONE, "核对了 2 个项目")
    assert last
    assert not queries.stale_projects(timezone.localdate(at))
    assert Duty.objects.filter(project=ours.project).count() == 24
