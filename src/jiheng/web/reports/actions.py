"""Ask for documents and keep what was made; each with its entry of the trail."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Max

from jiheng.catalogue import read_parameters
from jiheng.errors import UsageError
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.models import User
from jiheng.web.evidence.files import Arrived, receive, stored_file
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.projects.models import Project
from jiheng.web.reports.models import MadeReport, ReportFile
from jiheng.web.reports.offers import about
from jiheng.web.trail import entries

PIECE = 1 << 20
FIGURES = "figures"  # the file of the figures among what was made
TRAIL = "made_report"


def ask_for(project: Project, kind: str, choice: dict[str, str], *, by: User, at: datetime) -> Asked:
    """Ask that a document be made; what is being made already is the answer.

    Raises UsageError for parameters that cannot be read, PermissionDenied for who may not.
    """
    found = REPORT_KINDS.find(kind)
    if faults := read_parameters(found.parameters, choice)[1]:
        titles = {each.name: each.title for each in found.parameters}
        told = "；".join(
            f"{titles[name]}“{choice[name]}”{fault.what}" if name in choice else "没有写是哪一个"
            for name, fault in faults
        )
        advice = "，".join(f"{each.title}写{each.meaning}" for each in found.parameters)
        raise UsageError(f"没有生成{found.title}：{told}\n    怎么办：{advice}")
    arguments = {"project": str(project.pk), "kind": kind, "choice": json.dumps(choice, ensure_ascii=False)}
    named = f"{found.title}（{about(choice)}）" if choice else found.title
    return ask(
        "reports.make", by=by, at=at, key=f"{project.pk}:{kind}:{about(choice)}"[:200],
        title=f"生成{named}"[:200], arguments=arguments, project=project.pk,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """What the child made: what it says (making.py), format, name and seal of each file, the figures."""

    told: dict[str, Any]
    files: tuple[tuple[str, str, Arrived], ...]
    figures: bytes


def arrived(folder: Path, told: dict[str, Any]) -> Made:
    """Put the files that were made in their places."""
    return Made(told, arrived_files(folder, told), (folder / FIGURES).read_bytes())


def arrived_files(folder: Path, told: dict[str, Any]) -> tuple[tuple[str, str, Arrived], ...]:
    """Put files in their places; give format, name and seal of each."""
    return tuple(
        (each["format"], each["file"], receive(each["file"], _pieces(folder / each["file"])))
        for each in told["documents"]
    )


def keep(
    project: Project, kind: str, choice: dict[str, str], made: Made, *, by: User, at: datetime
) -> MadeReport:
    """Keep a document that was made as its next version. Within a transaction."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    subject = about(choice)
    before = MadeReport.objects.filter(project=project, kind=kind, about=subject)
    told = made.told
    kept = MadeReport.objects.create(
        project=project, kind=kind, choice=choice, about=subject,
        number=(before.aggregate(last=Max("number"))["last"] or 0) + 1,
        lacking=told["lacking"], remarks=told["remarks"], version_id=told["version"],
        text_changes=told["text_changes"], ledger_hash=told["ledger_hash"], rule_set=told["rule_set"],
        program=told["program"], total=told["total"], grade=told["grade"], figures=made.figures,
        made_by=by, made_at=at,
    )  # fmt: skip
    for file_format, name, seal in made.files:
        ReportFile.objects.create(report=kept, format=file_format, name=name, stored=stored_file(seal, at))
    entries.write(
        "make_report", TRAIL, kept.pk, by=by, at=at, organisation=project.organisation_id, project=project.pk,
        after={
            "name": str(kept), "files": len(made.files),
            "sha256": " ".join(seal.sha256 for *_, seal in made.files),
        },
    )  # fmt: skip
    return kept


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
