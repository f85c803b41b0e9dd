"""Put reports in to be audited, keep what was found, let findings stand or take that back."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from jiheng.audit.acceptances import Acceptance as CoreAcceptance
from jiheng.errors import Fault, Place, UnreadableInputError, UsageError
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.audits import found
from jiheng.web.audits.access import SUBJECT
from jiheng.web.audits.models import Acceptance, AuditedReport, AuditResult
from jiheng.web.evidence.files import receive, stored_file
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.projects.models import Project
from jiheng.web.projects.versions import SHORTEST_REASON
from jiheng.web.trail import entries
from jiheng.workflows.installed import installed_program

SUFFIXES = (".docx", ".doc", ".wps", ".pdf", ".xlsx", ".txt", ".md")
LARGEST = 100 * 2**20


def add(
    upload: "UploadedFile[Any]", owner: Organisation, project: Project | None, *, by: User, at: datetime
) -> Asked:
    """Keep a report and ask that it be audited. Raises UnreadableInputError for what is no report."""
    name = (upload.name or "").strip()
    if not name.lower().endswith(SUFFIXES):
        fault = Fault(
            "不是能审校的报告",
            Place(name[:60]),
            expected="、".join(SUFFIXES),
            advice="另存为 .docx 或 .pdf 再上传",
        )
        raise UnreadableInputError(f"文件“{name[:60]}”", [fault])
    seal = receive(name, upload.chunks(), largest=LARGEST)
    with transaction.atomic():
        stored = stored_file(seal, at)
        report = AuditedReport.objects.create(
            organisation=owner, project=project, name=name, stored=stored, added_by=by, added_at=at
        )
        _tell("audit_report", report, by=by, at=at, after={"name": name, "sha256": seal.sha256})
        return ask_for(report, by=by, at=at)


def ask_for(report: AuditedReport, *, by: User, at: datetime) -> Asked:
    """Ask that a report be audited, where that has not been done."""
    return ask(
        "audits.audit", by=by, at=at, key=str(report.pk), title=f"审校{report.name}"[:200],
        arguments={"report": str(report.pk)}, project=report.project_id,
    )  # fmt: skip


def keep(report: AuditedReport, told: dict[str, Any], *, at: datetime) -> AuditResult:
    """Keep what an audit found, or why there was none. Within a transaction."""
    program = installed_program()
    if "refused" in told:
        lines = ["；".join(part for part in (what, expected and f"应当是{expected}", advice) if part)
                 for what, expected, advice in told["refused"]]  # fmt: skip
        return AuditResult.objects.create(
            report=report, refused="\n".join(lines), content=b"", program=program, audited_at=at
        )
    return AuditResult.objects.create(
        report=report, content=found.written(told), program=program, audited_at=at, **found.counts(told)
    )


@transaction.atomic
def accept(report: AuditedReport, code: str, quote: str, reason: str, *, by: User, at: datetime) -> int:
    """Let a finding stand from now on; return how many it is about.

    Raises UsageError without a reason, and where nothing of the kind was found.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise UsageError("接受要写明理由（至少四个字）\n    怎么办：写清楚为什么可以不改")
    AuditedReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    acceptance = CoreAcceptance(code, quote, reason.strip(), by.name, timezone.localdate(at))
    met = [each for each in found.read(report.result).sorted.open if acceptance.meets(each)]
    if not met:
        raise UsageError("没有这样一处还没接受的发现，没有改动\n    怎么办：刷新页面再看")
    Acceptance.objects.create(report=report, code=code, quote=quote, reason=reason.strip(), by=by, at=at)
    _tell("accept", report, by=by, at=at, after={"check": code, "quote": quote}, reason=reason.strip())
    return len(met)


@transaction.atomic
def take_back(report: AuditedReport, code: str, quote: str, *, by: User, at: datetime) -> None:
    """Let a finding be told again. Raises UsageError where it was not accepted."""
    held = Acceptance.objects.filter(report=report, code=code, quote=quote, taken_back_at=None)
    if not held.update(taken_back_by=by, taken_back_at=at):
        raise UsageError("没有接受过这处发现，没有改动\n    怎么办：刷新页面再看")
    _tell("take_back", report, by=by, at=at, after={"check": code, "quote": quote})


def _tell(
    act: str, report: AuditedReport, *, by: User, at: datetime, after: dict[str, str], reason: str = ""
) -> None:
    entries.write(
        act, SUBJECT, report.pk, by=by, at=at, organisation=report.organisation_id,
        project=report.project_id, after=after, reason=reason,
    )  # fmt: skip
