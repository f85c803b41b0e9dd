"""The public version of a made document: looked through and proposed by one, approved by another.

What a person decided on pieces of text is kept in the file that a folder has of it, so that the command line
writes the same.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from jiheng.errors import UsageError
from jiheng.projects.withholding import WITHHOLDING_FILE, Ruling, read_rulings, rulings_content
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.desk.stands import SMALL
from jiheng.web.evidence.files import Arrived, stored_file
from jiheng.web.evidence.opened import open_tables
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.projects.models import Project
from jiheng.web.reports.actions import TRAIL
from jiheng.web.reports.models import MadeReport, PublicFile, PublicState, PublicVersion
from jiheng.web.reports.subjects import ActsOf, may
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.publish_public import finds_of

CHANGED = (
    "生成以后项目的文本或记录又有改动，公开版要与这一版的数一致\n"
    "    怎么办：先“按现在的记录再生成一版”，再做那一版的公开版"
)


def may_propose(acts_of: ActsOf, kind: str) -> bool:
    """Say whether somebody may look through a kind of document and propose its public version."""
    return may(acts_of, kind, Act.CREATE) or may_approve(acts_of, kind)


def may_approve(acts_of: ActsOf, kind: str) -> bool:
    """Say whether somebody may approve a public version: who signs the document, or approves it."""
    return may(acts_of, kind, Act.SIGN) or may(acts_of, kind, Act.APPROVE)


def rulings_of(project: Project) -> tuple[Ruling, ...]:
    """Give what was decided before. Raises UnreadableInputError with every fault of the file."""
    kept = project.files.filter(name=WITHHOLDING_FILE).first()
    return read_rulings(bytes(kept.content)) if kept else ()


def found_in(report: MadeReport) -> list[tuple[str, str, int, list[str]]]:
    """Give what is withheld of a document: sort, text, how often, where; raises as evaluating.

    Of a project with very many records, what the newest public version masked: no request composes those.
    """
    if (report.project.registers.aggregate(all=Sum("records"))["all"] or 0) > SMALL:
        newest = report.public_versions.order_by("-asked_at").first()
        return [(sort, text, count, around) for sort, text, count, around in newest.finds] if newest else []
    evaluation = evaluate_opened(open_tables(report.project))
    kind, rulings = REPORT_KINDS.find(report.kind), rulings_of(report.project)
    return [
        (each.sort, each.text, each.count, each.around)
        for each in finds_of(evaluation, kind, report.choice, rulings)
    ]


def ask_for(report: MadeReport, rulings: Sequence[Ruling], *, by: User, at: datetime) -> Asked:
    """Keep what was decided, and ask that the public version be made.

    Raises UsageError where the project is another one since, and where a version waits for approval.
    """
    project = report.project
    end = project.ledger.hash if hasattr(project, "ledger") else ""
    if (project.current_id, project.text_changes, end) != (
        report.version_id, report.text_changes, report.ledger_hash,
    ):  # fmt: skip
        raise UsageError(CHANGED)
    if report.public_versions.filter(state=PublicState.ASKED).exists():
        raise UsageError(
            "这份文档已有一个公开版等批准\n    怎么办：请另一人批准或退回那一个，或由提出的人撤回"
        )
    content = rulings_content(rulings)
    with transaction.atomic():
        project.files.update_or_create(name=WITHHOLDING_FILE, defaults={"content": content})
        entries.write(
            "review_public", TRAIL, report.pk, by=by, at=at, organisation=project.organisation_id,
            project=project.pk, after={"name": str(report), "count": len(rulings)},
        )  # fmt: skip
        arguments = {
            "project": str(project.pk), "report": str(report.pk), "kind": report.kind,
            "choice": json.dumps(report.choice, ensure_ascii=False), "rulings": content.decode(),
        }  # fmt: skip
        return ask(
            "reports.publish", by=by, at=at, key=str(report.pk), title=f"制作{report}的公开版"[:200],
            arguments=arguments, project=project.pk,
        )  # fmt: skip


def keep(
    report_id: str, told: dict[str, Any], files: Sequence[tuple[str, str, Arrived]], *, by: User, at: datetime
) -> PublicVersion:
    """Keep a public version that was made, to be approved. Within a transaction. Raises UsageError."""
    report = MadeReport.objects.select_related("project").defer("figures").get(pk=report_id)
    made_of = (UUID(told["version"]), told["text_changes"], told["ledger_hash"])
    if made_of != (report.version_id, report.text_changes, report.ledger_hash):
        raise UsageError(CHANGED)
    try:
        with transaction.atomic():
            kept = PublicVersion.objects.create(
                report=report, counts=told["counts"], finds=told["finds"], asked_by=by, asked_at=at
            )
    except IntegrityError as error:
        raise UsageError("这份文档已有一个公开版等批准") from error
    for file_format, name, seal in files:
        PublicFile.objects.create(version=kept, format=file_format, name=name, stored=stored_file(seal, at))
    _tell("propose_public", kept, by, at, sha256=" ".join(seal.sha256 for *_, seal in files))
    return kept


@transaction.atomic
def withdraw(version_id: UUID, *, by: User, at: datetime) -> PublicVersion:
    """Take a public version back. Raises UsageError where it is decided, and for who did not propose it."""
    found = _locked(version_id)
    found.withdraw(PublicState.WITHDRAWN, by=by, at=at, what="公开版")
    _tell("withdraw_public", found, by, at)
    return found


@transaction.atomic
def decide(version_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> PublicVersion:
    """Approve a public version, or return it. Raises UsageError as `Asked.decide` does."""
    found = _locked(version_id)
    becomes = PublicState.APPROVED if approve else PublicState.RETURNED
    found.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="公开版")
    _tell("approve_public" if approve else "return_public", found, by, at, reason=found.decision)
    return found


def _locked(version_id: UUID) -> PublicVersion:
    rows = PublicVersion.objects.select_for_update(of=("self",)).select_related("report__project", "asked_by")
    return rows.get(pk=version_id)


def _tell(
    act: str, found: PublicVersion, by: User, at: datetime, *, sha256: str = "", reason: str = ""
) -> None:
    project = found.report.project
    told = "；".join(f"{sort} {count} 处" for sort, count in found.counts.items())
    entries.write(
        act, TRAIL, found.report_id, by=by, at=at, organisation=project.organisation_id, project=project.pk,
        after={
            "name": str(found), "state": PublicState(found.state).label, "withheld": told or "没有",
            **({"sha256": sha256} if sha256 else {}),
        },
        reason=reason,
    )  # fmt: skip
