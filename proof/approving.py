"""What one person asks for and another decides: one of each thing that waits, with all who had a hand in it.

Besides what `one_of_each` makes, here is what waits for a second person. `Deed` says who asked or wrote, who
may decide, and at which doors; whether it was decided is told by the row, not by the answer.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import UNIT_ROLES, Role
from jiheng.web.api.operations import OPERATIONS, Operation
from tests.support.cast import SINCE, person
from tests.support.one_of_each import CLERK, HEAD, LEAD, LONG, Region, address, text_of
from tests.support.programs import Program

DECISION = {"approve": True, "decision": LONG}
PROJECT = "/projects/{uuid:project_id}"
# Approvals that nobody asks for: what is done stands in the trail, with who did it.
NOT_ASKED = {
    f"PUT {PROJECT}/monitoring/targets/{{uuid:target_id}}/published": "to show it to everybody",
    f"POST {PROJECT}/incidents/{{uuid:record}}/steps": "what became of a fault, no approval",
}


@dataclass
class Deed:
    """Something that waits; `hands` are all who asked for it or wrote it, `decider` is the role that may."""

    path: str  # of the operation
    decider: Role
    hands: tuple[User, ...]
    row: Any
    body: dict[str, Any] | None
    page: str
    args: tuple[object, ...]
    form: dict[str, Any]
    ids: dict[str, str]
    counted: Callable[[], object] | None = None

    @property
    def stands(self) -> object:
        """What a decision changes."""
        if self.counted is not None:
            return self.counted()
        return type(self.row).objects.values_list("state", flat=True).get(pk=self.row.pk)


def approvals() -> dict[str, Operation]:
    """Give the operations by which something is decided on."""
    return {
        f"{each.method} {each.path}": each
        for each in OPERATIONS.values()
        if each.writes
        and (
            each.right.act == Act.APPROVE
            or each.path.endswith(("/decision", "/steps", "/carrying-out", "/sign-offs"))
        )
    }


def second_clerk(region: Region) -> User:
    """Make another clerk of the unit, who writes on what the first began."""
    return person(f"{region.word}另", CLERK, region.ours.unit)


def waiting(region: Region) -> Iterator[Deed]:
    """Make what waits, and say who had a hand in it."""
    from django.utils import timezone

    now = timezone.now()
    clerk, other = region.ours[CLERK], second_clerk(region)

    def deed(path, page, decider, hands, row, *, body=DECISION, form=None, at=(), ids=None, counted=None):
        return Deed(
            path, decider, tuple(hands), row, body, page, tuple(at),
            {"approve": "1", "decision": LONG} | (form or {}), region.ids | (ids or {}), counted,
        )  # fmt: skip

    yield from _monitoring(region, deed, clerk, other, now)
    yield from _filings(region, deed, clerk, other, now)
    yield from _texts(region, deed, clerk, other, now)
    yield from _records(region, deed, clerk, other, now)
    yield from _decisions(region, deed, clerk)
    yield from _surveys(region, deed, clerk, other, now)
    yield from _proposals(region, deed, clerk, other, now)
    yield _restore(region, deed, now)


def _decisions(region, deed, clerk):
    from jiheng.web.duties.models import DutyWaiver
    from jiheng.web.evaluations.models import Correction
    from jiheng.web.evidence.models import Reopening
    from jiheng.web.uses.models import UseDecision

    ours, project, ids = region.ours, region.project, region.ids
    reopening = Reopening.objects.get(pk=ids["asked_for"])
    yield deed(
        f"{PROJECT}/reopenings/{{uuid:asked_for}}/decision", "operations:decide_reopening", LEAD,
        [ours[HEAD]], reopening, at=(project.pk, reopening.pk),
    )  # fmt: skip
    waiver = DutyWaiver.objects.get(pk=ids["waiver_id"])
    yield deed(
        f"{PROJECT}/waivers/{{uuid:waiver_id}}/decision", "duties:decide", HEAD, [clerk], waiver,
        at=(project.pk, waiver.pk),
    )  # fmt: skip
    for path, page, id_, model, body in (
        ("corrections/{uuid:correction_id}/decision", "evaluations:decide-correction", "correction_id",
         Correction, DECISION),
        ("result-uses/{uuid:use_id}/steps", "uses:decide", "use_id", UseDecision,
         {"step": "approve", "decision": LONG}),
    ):  # fmt: skip
        row = model.objects.get(pk=ids[id_])
        yield deed(
            f"{PROJECT}/{path}", page, Role.FISCAL_REVIEWER, [ours[Role.FISCAL_CLERK]], row, body=body,
            at=(project.pk, row.pk),
        )  # fmt: skip


def _surveys(region, deed, clerk, other, now):
    from jiheng.web.surveys import actions as surveys
    from jiheng.web.surveys.models import Removal, Survey
    from jiheng.web.surveys.questions import read_questions

    project, ids = region.project, region.ids
    first = Survey.objects.get(pk=ids["survey_id"])
    asked = surveys.Form(
        f"{region.word}又一次调查", (("使用人", 40),), "全部发放",
        tuple(read_questions(first.questions)), first.opens_on, first.closes_on, first.door,
    )  # fmt: skip
    survey = surveys.ask(project, asked, by=clerk, at=now)
    survey = surveys.ask(project, asked, by=other, at=now, survey=survey)
    yield deed(
        f"{PROJECT}/surveys/{{uuid:survey_id}}/decision", "surveys:decide", HEAD, [clerk, other], survey,
        at=(project.pk, survey.pk), ids={"survey_id": str(survey.pk)},
    )  # fmt: skip
    removal = Removal.objects.get(pk=ids["removal_id"])
    yield deed(
        f"{PROJECT}/surveys/{{uuid:survey_id}}/removals/{{uuid:removal_id}}/decision",
        "surveys:decide_removal", HEAD, [clerk], removal, at=(project.pk, first.pk, removal.pk),
    )  # fmt: skip


def _proposals(region, deed, clerk, other, now):
    from jiheng.web.accounts.models import Proposal, ProposalKind
    from jiheng.web.projects.models import UrgentRight
    from jiheng.web.reports.models import MadeReport, PublicVersion

    ours, project, ids = region.ours, region.project, region.ids
    report = MadeReport.objects.get(pk=ids["documents/report_id"])
    public = PublicVersion.objects.create(report=report, counts={}, finds=[], asked_by=clerk, asked_at=now)
    yield deed(
        f"{PROJECT}/documents/{{uuid:report_id}}/public-versions/{{uuid:version_id}}/decision",
        "reports:decide-public", HEAD, [clerk], public, at=(project.pk, report.pk, public.pk),
        ids={"version_id": str(public.pk)},
    )  # fmt: skip
    proposal = Proposal.objects.get(pk=ids["proposal_id"])
    proposal.user = other
    proposal.role = Role.UNIT_HEAD
    proposal.save()
    yield deed(
        "/proposals/{uuid:proposal_id}/carrying-out", "system:proposal_role", Role.SECURITY_ADMIN,
        [ours[HEAD]], proposal, body=None, at=(proposal.pk,),
    )  # fmt: skip
    lost = Proposal.objects.create(
        kind=ProposalKind.FACTOR, organisation=ours.unit, role=CLERK, name=other.name, user=other,
        reason=LONG, verified=LONG, asked_by=ours[HEAD], asked_at=now,
    )  # fmt: skip
    yield deed(
        "/proposals/{uuid:proposal_id}/second-factor/carrying-out", "system:proposal_factor",
        Role.SECURITY_ADMIN, [ours[HEAD], other], lost, body={"verified": LONG}, at=(lost.pk,),
        form={"verified": LONG}, ids={"proposal_id": str(lost.pk)},
    )  # fmt: skip
    right = UrgentRight.objects.create(
        user=other, organisation=ours.unit, reason=LONG, hours=2, asked_by=ours[Role.SYSTEM_ADMIN],
        asked_at=now,
    )  # fmt: skip
    yield deed(
        "/urgent-rights/{uuid:right_id}/decision", "system:decide_urgent", Role.SECURITY_ADMIN,
        [ours[Role.SYSTEM_ADMIN], other], right, body={"granted": True, "decision": LONG}, at=(right.pk,),
        form={"granted": "yes"}, ids={"right_id": str(right.pk)},
    )  # fmt: skip


def _monitoring(region, deed, clerk, other, now):
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.evidence.models import Record
    from jiheng.web.monitoring.models import ExclusionClaim, Permit, Target

    project, ids, ours = region.project, region.ids, region.ours
    target = Target.objects.create(
        project=project, system="信访系统", url=f"https://{region.word}-2.example.gov.cn/", series="waits",
        asked_by=clerk, asked_at=now,
    )  # fmt: skip
    yield deed(
        f"{PROJECT}/monitoring/targets/{{uuid:target_id}}/decision", "monitoring:decide_target", HEAD,
        [clerk], target, at=(project.pk, target.pk), ids={"target_id": str(target.pk)},
    )  # fmt: skip
    claim = ExclusionClaim.objects.get(pk=ids["claim_id"])
    yield deed(
        f"{PROJECT}/monitoring/exclusions/{{uuid:claim_id}}/decision", "monitoring:decide_exclusion", HEAD,
        [clerk], claim, at=(project.pk, claim.pk),
    )  # fmt: skip
    first = Record.objects.get(pk=ids["maintenance/record"])
    newest = evidence.correct(
        first, {"announced_at": f"{region.today.year}-01-02 09:00"}, by=other, at=now, reason="通知日期写错了"
    )
    yield deed(
        f"{PROJECT}/monitoring/maintenance/{{uuid:record}}/decision", "monitoring:decide_window", HEAD,
        [clerk, other], newest, at=(project.pk, newest.pk), ids={"maintenance/record": str(newest.pk)},
        counted=lambda: ExclusionClaim.objects.filter(kind=newest.kind).count(),
    )  # fmt: skip
    permit = Permit.objects.get(pk=ids["permit_id"])
    yield deed(
        "/permits/{uuid:permit_id}/decision", "permits:decide", Role.SECURITY_ADMIN,
        [ours[Role.SYSTEM_ADMIN]], permit, body={"act": "approve", "decision": LONG},
        at=(permit.pk, "approve"),
    )  # fmt: skip
    yield from _ways(deed, project, ids, ours, now)


def _ways(deed, project, ids, ours, now):
    """What would lead into the server or out of it."""
    from jiheng.web.monitoring import robot
    from jiheng.web.monitoring.models import Receiver, Robot, Staff
    from jiheng.web.notices.models import Channel

    receiver = Receiver.objects.get(pk=ids["receiver_id"])
    yield deed(
        f"{PROJECT}/monitoring/receivers/{{uuid:receiver_id}}/decision", "monitoring:decide_receiver", HEAD,
        [ours[CLERK]], receiver, at=(project.pk, receiver.pk),
    )  # fmt: skip
    robot.propose_secret(LONG, by=ours[Role.SYSTEM_ADMIN], at=now)
    channel, staff = ids["group-channels/channel_id"], ids["staff_id"]
    for path, page, row in (
        (
            "/group-channels/{uuid:channel_id}/decision",
            "notices:decide_group",
            Channel.objects.get(pk=channel),
        ),
        ("/dingtalk/decision", "robot:decide_secret", Robot.objects.get()),
        ("/dingtalk/staff/{uuid:staff_id}/decision", "robot:decide_staff", Staff.objects.get(pk=staff)),
    ):
        at = () if isinstance(row, Robot) else (row.pk,)
        yield deed(path, page, Role.SECURITY_ADMIN, [ours[Role.SYSTEM_ADMIN]], row, at=at)


def _filings(region, deed, clerk, other, now):
    """Three filings: signed by the head, monitoring that two wrote, a report signed by who leads."""
    from jiheng.web.evaluations import progress
    from jiheng.web.evaluations.models import Filing, Kept, Matter
    from jiheng.web.evaluations.states import FilingKind, FilingState

    project, ids, ours = region.project, region.ids, region.ours
    with mock.patch.object(progress.filings, "open_filing", return_value=None):
        for by, words in ((clerk, "先写的"), (other, "后改的")):
            said = {"培训次数": {"cause": "", "reason": words * 4, "measures": ""}}
            progress.save(project, region.today, said, by=by, at=now)
    monitoring = Filing.objects.get(pk=ids["progress-filings/filing_id"])
    monitoring.as_of, monitoring.submitted_by = region.today, other
    monitoring.save()
    report = Filing.objects.get(pk=ids["evaluation-reports/filing_id"])
    report.state, report.submitted_by, report.signed_by = FilingState.SIGNED, ours[LEAD], ours[LEAD]
    report.signed_at = now
    report.save()
    own = Filing.objects.create(
        project=project, kind=FilingKind.SELF_EVALUATION, number=2, state=FilingState.SIGNED,
        version=project.current, ledger_seq=0, ledger_hash="", submitted_by=clerk, submitted_at=now,
        signed_by=ours[HEAD], signed_at=now,
    )  # fmt: skip
    Kept.objects.create(filing=own, content=report.kept.content)
    steps = (
        (monitoring, "progress-filings", "sign", HEAD, [clerk, other]),
        (report, "evaluation-reports", "approve", Role.FISCAL_REVIEWER, [ours[LEAD]]),
        (own, "self-evaluations", "approve", Role.FISCAL_REVIEWER, [clerk, ours[HEAD]]),
    )
    for row, place, step, decider, hands in steps:
        yield deed(
            f"{PROJECT}/{place}/{{uuid:filing_id}}/steps", f"evaluations:decide-{row.kind}", decider, hands,
            row, body={"step": step, "decision": LONG}, at=(project.pk, row.pk),
            form={step: "1", "handling": "continue"}, ids={f"{place}/filing_id": str(row.pk)},
        )  # fmt: skip
    from jiheng.web.evaluations import matters

    matter = Matter.objects.get(pk=ids["matter_id"])
    matters.answer(matter.pk, LONG, [], by=clerk, at=now)
    matters.decide(matter.pk, "return", by=ours[LEAD], at=now, decision="还差照片")
    matters.answer(matter.pk, LONG, [], by=other, at=now)
    yield deed(
        f"{PROJECT}/matters/{{uuid:matter_id}}/decision", "evaluations:decide-matter", Role.FISCAL_REVIEWER,
        [clerk, other], matter, at=(project.pk, matter.pk), form={"close": "1"},
    )  # fmt: skip


def _texts(region, deed, clerk, other, now):
    """A text that one wrote, that was returned, and that another submits again; a folder that one brought."""
    from jiheng.web.projects import versions
    from jiheng.web.projects.models import Project

    project, ours = region.project, region.ours
    newest = versions.newest_version(project)
    text = newest.text
    for by, words in ((clerk, "一"), (other, "二")):
        newest, _ = versions.save(
            project.pk, text.replace("全年正常运行", f"全年正常运行{words}"), based_on=newest.number, by=by,
            at=now, reason="按补充协议调整",
        )  # fmt: skip
        versions.submit(newest.pk, by=other, at=now)
        if by is clerk:
            versions.send_back(newest.pk, by=ours[HEAD], at=now, decision="目标写得太笼统")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("brought/project.yaml", text_of("带来的", region.today.year - 1))
    packed.seek(0)
    packed.name = "brought.zip"
    told = {"folder": packed, "organisation_id": str(ours.unit.pk)}
    answer = region.programs[CLERK].post("/api/v1/folders", told)
    assert answer.status_code == 201, answer.content.decode()
    brought = Project.objects.get(pk=answer.json()["id"])
    first = versions.newest_version(brought)
    versions.submit(first.pk, by=other, at=now)
    for row, hands in ((newest, [clerk, other]), (first, [clerk])):
        yield deed(
            f"{PROJECT}/versions/{{int:number}}/decision", "projects:decide", HEAD, hands, row,
            at=(row.project_id, row.number),
            ids={"project_id": str(row.project_id), "number": str(row.number)},
        )  # fmt: skip


def _records(region, deed, clerk, other, now):
    """Records that one entered, and another corrected, are signed."""
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.evidence.models import SignOff

    del clerk
    project, first = region.project, f"{region.today.year}-03-01"
    vendor = region.ours[Role.VENDOR_ENGINEER]
    words = {"system": "信访系统", "held_on": first, "topic": "又一课", "trainer": "张三", "attendees": "1"}
    kept = evidence.enter(project, "training", words, by=vendor, at=now)
    evidence.correct(kept, {"attendees": "2"}, by=other, at=now, reason="数错了")
    wanted = {"kind": "training", "first": first, "last": f"{region.today.year}-03-31"}
    yield deed(
        f"{PROJECT}/sign-offs", "operations:sign_offs", HEAD, [vendor, other], kept,
        body={"wanted": [wanted]}, at=(project.pk,),
        form={"cell": f"training:{wanted['first']}..{wanted['last']}"},
        counted=lambda: SignOff.objects.filter(project=project).count(),
    )  # fmt: skip


def _restore(region, deed, now):
    from jiheng.web.backups.models import Restoring

    by = region.ours[Role.SYSTEM_ADMIN]
    before = now - timedelta(days=1)
    row = Restoring.objects.create(backup="b", taken_at=before, reason=LONG, asked_by=by, asked_at=now)
    return deed("", "backups:decide", Role.SECURITY_ADMIN, [by], row, at=(row.pk,))


def homes_of(region: Region, role: Role) -> Organisation:
    """Give where somebody of this role sits."""
    return Membership.objects.get(user=region.ours[role], role=role).organisation


def disguises(region: Region, hand: User, role: Role) -> Iterator[tuple[str, Callable[[], User]]]:
    """Give the ways in which somebody comes back as who may decide; each makes the account that acts."""

    def known(name: str, **said: str) -> User:
        made = person(f"{region.word}{name}", role, homes_of(region, role))
        User.objects.filter(pk=made.pk).update(**said)
        return made

    def same_account() -> User:
        made = person(f"{region.word}同", role, homes_of(region, role))  # with a second factor, to move over
        if not Authenticator.objects.filter(user=hand).exists():
            Authenticator.objects.filter(user=made).update(user=hand)
        held = Membership.objects.get(user=made)
        Membership.objects.create(
            user=hand, organisation=held.organisation, role=held.role, since=SINCE
        )  # fmt: skip
        return User.objects.get(pk=hand.pk)

    def by_person(mine: str, theirs: str, **more: Any) -> User:
        User.objects.filter(pk=hand.pk).update(person=theirs)
        return known("二", person=mine, **more)

    def by_mobile() -> User:
        User.objects.filter(pk=hand.pk).update(phone="13800138000")
        return known("三", phone="+86 138-0013-8000")

    def from_above() -> User:
        User.objects.filter(pk=hand.pk).update(person="007")
        made = person(f"{region.word}上", role, region.ours.region)
        User.objects.filter(pk=made.pk).update(person="007")
        return made

    yield "同一账号兼任", same_account
    yield "第二个账号", lambda: by_person("110105199001011234", "110105199001011234")
    yield "写法不同的标识", lambda: by_person("11010519900101123Ｘ", " 110105 19900101-123x")
    yield "同一手机", by_mobile
    if role in UNIT_ROLES:
        yield "上级单位的账号", from_above


def somebody_else(region: Region, role: Role) -> User:
    """Make another person of the role, who had no hand in anything."""
    made = person(f"{region.word}另一位", role, homes_of(region, role))
    User.objects.filter(pk=made.pk).update(person="somebody else", phone="13900139000")
    return made


def decided(deed: Deed, door: Callable[[Deed, User], object], who: Callable[[], User]) -> bool:
    """Let somebody decide at a door, and say whether it came to anything; all of it is undone."""
    with transaction.atomic():
        before = deed.stands
        said = door(deed, who())
        changed = deed.stands != before
        transaction.set_rollback(True)
    if not changed and isinstance(who, partial):
        print("refused to a stranger:", deed.page, door.__name__, said)
    return changed


def by_token(deed: Deed, user: User) -> object:
    """Decide by program."""
    answer = Program(user).send("post", address(deed.path, deed.ids), deed.body)
    return answer.status_code, answer.content.decode()[-300:]


def by_page(deed: Deed, user: User) -> object:
    """Decide on the page."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user)
    answer = client.post(reverse(deed.page, args=deed.args), deed.form)
    return answer.status_code, answer.headers.get("Location", "")
