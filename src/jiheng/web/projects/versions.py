"""The text of a project, version by version: written, submitted, approved or returned, and then locked.

Nobody approves what they had a hand in (reliability-security I-10, AC-03): the person behind the
account counts, not the account.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from jiheng.errors import Fault, UsageError
from jiheng.projects.open_project import ProjectText
from jiheng.projects.project import Project as ReadProject
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.projects.models import Project, ProjectFile, ProjectVersion, VersionState
from jiheng.web.projects.texts import beside_of
from jiheng.web.trail import entries

SHORTEST_REASON = 4  # characters: “无” is none
AFTER_RETURN = "按退回意见修改"


def read_text(text: str, files: dict[str, bytes]) -> tuple[ReadProject | None, list[Fault]]:
    """Read the text of a project beside its files: the project, or None with every fault."""
    return ProjectText(text.encode(), files.get).load()


@transaction.atomic
def create(
    organisation: Organisation,
    text: str,
    *,
    by: User | None,
    at: datetime,
    files: dict[str, bytes] | None = None,
    folder_name: str = "",
    is_sample: bool = False,
    reason: str = "",
) -> Project:
    """Make a project with its first version, a draft; `reason` says where it comes from.

    Raises UnreadableInputError where the text is not even YAML; any other fault is kept with it.
    """
    read, _ = read_text(text, files or {})
    project = Project(
        organisation=organisation,
        name=read.name if read else folder_name,
        unit=read.organisation.implementing_unit if read else organisation.name,
        fiscal_year=read.fiscal_year if read else at.year,
        folder_name=folder_name,
        is_sample=is_sample,
        created_at=at,
    )
    project.save()
    for name, content in (files or {}).items():
        ProjectFile.objects.create(project=project, name=name, content=content)
    version = _add(project, text, by=by, at=at, reason=reason)
    _show(project, version, read)
    entries.write(
        "create",
        "project",
        project.pk,
        by=by,
        at=at,
        organisation=project.organisation_id,
        project=project.pk,
        after={"name": project.name, "year": project.fiscal_year, "text": text},
        reason=reason,
    )
    return project


@transaction.atomic
def save(
    project_id: UUID,
    text: str,
    *,
    based_on: int,
    by: User,
    at: datetime,
    reason: str = "",
    subject: str = "target",
) -> tuple[ProjectVersion, list[Fault]]:
    """Keep a changed text: in the draft that is open, else as a new version, which must say why.

    A text with faults never takes the place of the one that is shown: it becomes a draft of its own.
    `based_on` is the number of the version the change was made to; `subject` is the kind of object that
    the trail names. Faults do not keep a draft from
    being kept, only from being submitted. Raises UsageError where somebody else has saved meanwhile,
    where the version waits for a decision, or where the reason is missing.
    """
    project = Project.objects.select_for_update().get(pk=project_id)
    newest = newest_version(project)
    read, faults = read_text(text, beside_of(project))
    if newest.number != based_on:
        raise UsageError(
            f"第 {based_on} 版之后已经有了第 {newest.number} 版，没有保存\n"
            "    怎么办：打开新的一版，看过它的改动，再改一次"
        )
    if newest.state == VersionState.SUBMITTED:
        raise UsageError("这一版正在等审批，没有保存\n    怎么办：请审批人退回，或等批准以后再改")
    goes_on_being_shown = read is None and newest.pk == project.current_id
    if newest.state == VersionState.DRAFT and not goes_on_being_shown:
        before = newest.text
        newest.text = text
        newest.save(update_fields=["text"])
        newest.edited_by.add(by)
        version = newest
    else:
        reason = reason.strip() or (AFTER_RETURN if newest.state == VersionState.RETURNED else "")
        if newest.state != VersionState.DRAFT and len(reason) < SHORTEST_REASON:
            raise UsageError("批准以后再改，要写明原因（至少四个字）\n    怎么办：填“为什么改”")
        before = newest.text
        version = _add(project, text, by=by, at=at, reason=reason)
    _show(project, version, read)
    if text != before or version.pk != newest.pk:
        entries.write(
            "update",
            subject,
            version.pk,
            by=by,
            at=at,
            organisation=project.organisation_id,
            project=project.pk,
            before={"text": before},
            after={"text": text, "version": version.number},
            reason=reason.strip(),
        )
    return version, faults


@transaction.atomic
def submit(version_id: UUID, *, by: User, at: datetime) -> ProjectVersion:
    """Send a draft to be decided on. Raises UsageError where it has faults or is no draft."""
    version = _locked(version_id)
    if version.state not in (VersionState.DRAFT, VersionState.RETURNED):
        raise UsageError(f"这一版{version.get_state_display()}，不能再提交")
    read, faults = read_text(version.text, beside_of(version.project))
    if read is None:
        raise UsageError(f"还有 {len(faults)} 处问题，没有提交\n    怎么办：改完页面上列出的问题再提交")
    return _decide(version, VersionState.SUBMITTED, "submit", by=by, at=at, decision="")


@transaction.atomic
def approve(version_id: UUID, *, by: User, at: datetime, decision: str = "") -> ProjectVersion:
    """Approve a submitted version, which nobody can change from then on.

    Raises UsageError for one's own work, or what was not submitted.
    """
    return _decide(
        _submitted(version_id, by), VersionState.APPROVED, "approve", by=by, at=at, decision=decision
    )


@transaction.atomic
def send_back(version_id: UUID, *, by: User, at: datetime, decision: str) -> ProjectVersion:
    """Return a submitted version, saying why; the next save makes a new one.

    Raises UsageError without a reason, for one's own work, or what was not submitted.
    """
    if len(decision.strip()) < SHORTEST_REASON:
        raise UsageError("退回要写明原因（至少四个字）\n    怎么办：说清楚哪里不行、改成怎样")
    return _decide(
        _submitted(version_id, by), VersionState.RETURNED, "return", by=by, at=at, decision=decision
    )


def hands_of(version: ProjectVersion) -> QuerySet[User]:
    """Give everybody who wrote a version or what it goes on from, since one was approved last."""
    earlier = version.project.versions.filter(number__lte=version.number)
    approved = earlier.filter(state=VersionState.APPROVED).exclude(pk=version.pk)
    last = approved.aggregate(last=Max("number"))["last"] or 0
    own = earlier.filter(number__gt=last)
    return User.objects.filter(Q(pk__in=own.values("edited_by")) | Q(pk__in=own.values("made_by")))


def newest_version(project: Project) -> ProjectVersion:
    """Give the version with the highest number."""
    return project.versions.latest("number")


def approved_version(project: Project) -> ProjectVersion | None:
    """Give the last version that was approved."""
    return project.versions.filter(state=VersionState.APPROVED).order_by("-number").first()


def _add(project: Project, text: str, *, by: User | None, at: datetime, reason: str) -> ProjectVersion:
    number = (project.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = ProjectVersion.objects.create(
        project=project, number=number, text=text, made_by=by, made_at=at, reason=reason
    )
    if by is not None:
        version.edited_by.add(by)
    return version


def _show(project: Project, version: ProjectVersion, read: ReadProject | None) -> None:
    """Keep beside the project what lists show; a version with faults leaves the one before it standing."""
    if read is None:
        return
    project.current = version
    project.name, project.fiscal_year = read.name, read.fiscal_year
    project.unit = read.organisation.implementing_unit
    project.text_changes = F("text_changes") + 1
    project.save(update_fields=["current", "name", "fiscal_year", "unit", "text_changes"])
    project.refresh_from_db(fields=["text_changes"])


def _locked(version_id: UUID) -> ProjectVersion:
    return ProjectVersion.objects.select_for_update(of=("self",)).select_related("project").get(pk=version_id)


def _submitted(version_id: UUID, by: User) -> ProjectVersion:
    version = _locked(version_id)
    if version.state != VersionState.SUBMITTED:
        raise UsageError(f"这一版{version.get_state_display()}，没有等审批")
    if any(by.is_same_person(each) for each in hands_of(version)):
        raise UsageError("自己编的不能自己批\n    怎么办：请另一位有审批权的人来批")
    return version


def _decide(
    version: ProjectVersion, state: VersionState, act: str, *, by: User, at: datetime, decision: str
) -> ProjectVersion:
    before = version.state
    version.state = state
    if act != "submit":
        version.decided_by, version.decided_at, version.decision = by, at, decision.strip()
    version.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    entries.write(
        act,
        "target",
        version.pk,
        by=by,
        at=at,
        organisation=version.project.organisation_id,
        project=version.project_id,
        before={"state": before},
        after={"state": str(state), "version": version.number},
        reason=decision.strip(),
    )
    return version
