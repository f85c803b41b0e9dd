"""What is found for everybody at once is what the desk of each says, and it is asked no more than is due."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiheng.web.accounts.models import Proposal, ProposalKind, ProposalState
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.backups.models import Restoring
from jiheng.web.desk import queries as desk
from jiheng.web.desk import waiting, watching
from jiheng.web.duties.models import Duty, DutyWaiver
from jiheng.web.evaluations.models import Filing, Matter
from jiheng.web.evidence.models import Reopening, SignOff
from jiheng.web.filing.desk import reminded
from jiheng.web.filing.models import Reminder
from jiheng.web.monitoring.models import Permit, Receiver, SeenOutage, Target, TargetState
from jiheng.web.notices.finding import Found, found_for_all, of_desk
from jiheng.web.notices.ladder import rungs
from jiheng.web.notices.models import NoticeKind
from jiheng.web.notices.rules import DAYS_BEFORE
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.audience import Audience
from jiheng.web.projects.models import Assignment, Project, ProjectVersion, UrgentRight, VersionState
from jiheng.web.reports.models import MadeReport, PublicVersion
from jiheng.web.surveys.models import Survey, SurveyState
from jiheng.web.system import alarms
from jiheng.web.trail.models import Entry
from jiheng.web.ui.parts import Task
from tests.support.cast import SINCE, person
from tests.support.kept import give_text

pytestmark = pytest.mark.django_db
ON, AT = date(2023, 6, 1), datetime(2023, 6, 1, 2, tzinfo=UTC)


def on_the_desk(user, breaking):
    """What one person is to be told, asked of their desk alone."""
    today, *_ = desk.groups(user, ON, waiting.found(user, ON))
    shown = []
    for part in desk.TODAY:
        kind = {watching.down: NoticeKind.DOWN, alarms.standing: NoticeKind.ALARM}.get(part)
        shown += ((task, kind) for task in part(user, ON))
    for place in waiting.places:
        kind = NoticeKind.REMINDED if place is reminded else None
        shown += ((task, kind) for task in place(user, ON).today)
    assert [task for task, _ in shown] == today.tasks
    yield from (of_desk(task, kind) for task, kind in shown)
    for days in DAYS_BEFORE:
        day = ON + timedelta(days=days)
        for duty in desk._due(user, ON, day, day)[: desk.MOST_SHOWN]:
            yield Found.of(NoticeKind.DUE, desk.duty_task(duty, ON), str(days))
    if roles_of(user, ON) & {Role.UNIT_CLERK, *VENDOR_ROLES}:
        for project in visible_projects(user, ON).filter(pk__in=breaking):
            yield from (Found.of(NoticeKind.BREAKING, task, task.title) for task in breaking[project.pk])


def _waits_for_two(cast, number, project):
    """Give it what somebody of the server, or the other side, must approve."""
    clerk, head = cast[Role.UNIT_CLERK], cast[Role.UNIT_HEAD]
    admin = {"asked_by": cast[Role.SYSTEM_ADMIN], "asked_at": AT}
    Permit.objects.create(**admin, written=f"10.0.{number}.1", reason="监测门户")
    UrgentRight.objects.create(**admin, user=cast[Role.AUDITOR], organisation=cast.unit, reason="查", hours=1)
    Restoring.objects.create(**admin, backup=f"b{number}", taken_at=AT, reason="磁盘坏了")
    Receiver.objects.create(
        project=project,
        asked_by=clerk,
        asked_at=AT,
        name="告警",
        kind="incident",
        label="job",
        systems={},
        digest=str(number),
    )
    signed = SignOff.objects.create(
        project=project, first=ON, last=ON, signed_by=head, signed_at=AT, records=0, ledger_hash="",
    )  # fmt: skip
    Reopening.objects.create(sign_off=signed, reason="补登一次巡检的记录", asked_by=clerk, asked_at=AT)


def busy(cast, number=0):
    """Give a project something of everything that waits."""
    project = give_text(cast.project)
    clerk, head = cast[Role.UNIT_CLERK], cast[Role.UNIT_HEAD]
    asked = {"project": project, "asked_by": clerk, "asked_at": AT}
    for days in (*range(-15, 1), 1, 3, 3, 5, 7):
        day = ON + timedelta(days=days)
        Duty.objects.create(
            project=project, promise=f"第{days}次巡检{number}-{Duty.objects.count()}", kind="inspection",
            first=day, last=day, due=day,
        )  # fmt: skip
    for days in (2, 9, 50):  # missed: the desk tells the last of a promise, and nothing of long ago
        day = ON - timedelta(days=days)
        Duty.objects.create(
            project=project, promise=f"值班{number}", kind="duty_shift", first=day, last=day, due=day,
            state="missed",
        )  # fmt: skip
    DutyWaiver.objects.create(**asked, promise="巡检", first=ON, last=ON, reason="停电")
    for each, state in enumerate((VersionState.SUBMITTED, VersionState.RETURNED)):
        version = ProjectVersion.objects.create(
            project=Project.objects.create(
                organisation=cast.unit, name=f"另一个{number}{each}", unit=cast.unit.name, fiscal_year=2023,
                created_at=AT,
            ),
            number=1, text="", state=state, made_at=AT, decision="目标写细",
        )  # fmt: skip
        version.edited_by.add(clerk)
    for state in (TargetState.ASKED, TargetState.ON):
        target = Target.objects.create(
            **asked, system=f"门户{state}", url="https://a.example/", series=f"{number}{state}", state=state
        )
    SeenOutage.objects.create(
        project=project, target=target, series=target.series, began=1, outage="C-1", incident="G-1",
        noticed_at=AT,
    )  # fmt: skip
    for state in (SurveyState.ASKED, SurveyState.APPROVED):
        Survey.objects.create(
            **asked, name="满意度调查", state=state, opens_on=ON, closes_on=ON, frame=[["群众", 100]],
            questions=[], code=f"{number}{state}",
        )  # fmt: skip
    Filing.objects.create(
        project=project, kind="self_evaluation", number=1, state="submitted", version=project.current,
        ledger_seq=0, ledger_hash="", submitted_by=clerk, submitted_at=AT,
    )  # fmt: skip
    Matter.objects.create(
        project=project, source="扣分", about="培训次数", told="少两次", responsible="王工", due=ON,
        made_by=head, made_at=AT,
    )  # fmt: skip
    report = MadeReport.objects.create(
        project=project, kind="self_evaluation_form", number=1, version=project.current, text_changes=0,
        figures=b"", made_by=clerk, made_at=AT,
    )  # fmt: skip
    PublicVersion.objects.create(report=report, asked_by=clerk, asked_at=AT)
    Reminder.objects.create(
        organisation=cast.unit, fiscal_year=2023, projects=1, sent_by=cast[Role.FISCAL_CLERK], sent_at=AT
    )
    _proposed(cast, number, head)
    _waits_for_two(cast, number, project)
    return project


def _proposed(cast, number, head):
    for state in ProposalState:
        Proposal.objects.create(
            kind=ProposalKind.NEW, organisation=cast.unit, role=Role.UNIT_CLERK, name=f"新人{number}{state}",
            reason="接替", state=state, asked_by=head, asked_at=AT,
            decided_at=None if state == ProposalState.ASKED else AT,
        )  # fmt: skip


def test_everybody_is_told_what_stands_on_their_own_desk(ours, theirs):
    projects = [busy(cast, number) for number, cast in enumerate((ours, theirs))]
    both = person("两处", Role.UNIT_CLERK, ours.unit)
    both.memberships.create(organisation=theirs.vendor, role=Role.VENDOR_MANAGER, since=SINCE)
    Assignment.objects.create(
        project=projects[0], organisation=theirs.vendor, user=theirs[Role.VENDOR_ENGINEER],
        role=Role.VENDOR_ENGINEER, since=SINCE,
    )  # fmt: skip
    alarms.written([alarms.Alarm("decoy", "192.0.2.7", "试了诱饵账号")], AT)
    breaking = {each.pk: [Task("响应时限将到", f"/{each.pk}/#1", str(each), "今天")] for each in projects}
    told = found_for_all(Audience(ON), breaking)
    people = [*ours.people.values(), *theirs.people.values(), both]
    kinds = set()
    for user in people:
        expected = {each.key: each for each in on_the_desk(user, breaking)}
        got = {each.key: each for each in told.get(user.pk, ()) if each.kind != NoticeKind.ESCALATED}
        assert got == expected, user
        kinds |= {each.kind for each in expected.values()}
    assert kinds == {*NoticeKind} - {NoticeKind.ESCALATED}
    assert len(told) > len(people) // 2


def test_what_nobody_answers_goes_up_rung_by_rung_each_told_once(client, ours):
    project = busy(ours)
    head, finance, admin = ours[Role.UNIT_HEAD], ours[Role.FISCAL_CLERK], ours[Role.SYSTEM_ADMIN]

    def up(on=ON):
        found = found_for_all(Audience(on), {})
        told = {pk: [each for each in mine if each.kind == "escalated"] for pk, mine in found.items()}
        return {pk: each for pk, mine in told.items() for each in mine}

    told = up()
    assert {pk: each.title for pk, each in told.items()} == {
        head.pk: "14 项逾期 3 天以上没有办",
        finance.pk: "6 项逾期 10 天以上没有办",
    }
    assert told[head.pk].due == "最早的应在 2023-05-17"
    late = project.duties.filter(due__lte=ON - timedelta(days=10))
    for duty in late:
        DutyWaiver.objects.create(
            project=project, promise=duty.promise, first=duty.first, last=duty.last, reason="停电",
            asked_by=ours[Role.UNIT_CLERK], asked_at=AT,
        )  # fmt: skip
    assert {pk: each.title for pk, each in up().items()} == {head.pk: "8 项逾期 3 天以上没有办"}
    assert up()[head.pk].key == told[head.pk].key == up(ON + timedelta(days=1))[head.pk].key
    assert up(ON + timedelta(days=10))[finance.pk].where == str(project)

    client.force_login(admin)
    days, url = {"unit_head": "5", "fiscal_clerk": "5"}, reverse("notices:ladder")
    assert "要比告诉单位负责人的 5 天晚" in client.post(url, days).content.decode()
    client.post(url, {"unit_head": "20", "fiscal_clerk": ""})
    assert rungs() == {Role.UNIT_HEAD: 20, Role.FISCAL_CLERK: None}
    assert up() == {}
    entry = json.loads(Entry.objects.get(act="set_ladder").body)
    assert (entry["before"]["unit_head"], entry["after"]["unit_head"]) == (3, 20)
    client.force_login(head)
    assert client.post(url, days).status_code == 403


def test_where_nothing_is_due_nobodys_desk_is_asked(ours):
    with CaptureQueriesContext(connection) as few:
        assert not found_for_all(Audience(ON), {})
    for number in range(20):
        person(f"{number}号", Role.UNIT_CLERK, ours.unit)
    with CaptureQueriesContext(connection) as many:
        assert not found_for_all(Audience(ON), {})
    assert len(many) == len(few)
