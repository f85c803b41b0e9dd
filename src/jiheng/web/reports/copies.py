"""What comes back of a made document: edited, its figures held against the version; sealed, as its final."""

import json
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jiheng.documents.limited_child import LimitReachedError, limited_answer
from jiheng.errors import UsageError
from jiheng.reports.figure_map import FigureMap
from jiheng.reports.map_differences import edited
from jiheng.web.accounts.models import User
from jiheng.web.evidence.files import path_of, receive, stored_file
from jiheng.web.reports import kept_figures
from jiheng.web.reports.actions import TRAIL
from jiheng.web.reports.models import CopyUse, MadeReport, ReportCopy
from jiheng.web.trail import entries

CHILD = "jiheng.documents.carried_child"
SECONDS = 30.0
LARGEST = 100 * 2**20
SUFFIXES = {
    CopyUse.EDITED: (".docx",),
    CopyUse.SEALED: (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".ofd"),
}
OTHER = (
    "这个文件不是这一版改出来的：它带的数的对照表是别的文档的，或者已经丢失\n"
    "    怎么办：在这一版的 .docx 上改，不要复制到新文件里"
)


def add(
    report: MadeReport, use: CopyUse, upload: "UploadedFile[Any]", *, by: User, at: datetime
) -> ReportCopy:
    """Keep a file that came back; of an edited one say which figures are other ones than the version's.

    Raises UsageError for another kind of file, or one that was not made from this version, and as `receive`.
    """
    name = (upload.name or "").strip()
    if not name.lower().endswith(SUFFIXES[use]):
        told = "、".join(SUFFIXES[use])
        raise UsageError(
            f"“{name[:60]}”不是{use.label}，没有保存\n    应当是：{told}\n    怎么办：另存为其中一种再上传"
        )
    seal = receive(name, upload.chunks(), largest=LARGEST)
    differences = _differences(report, seal.sha256, name) if use == CopyUse.EDITED else []
    with transaction.atomic():
        made = ReportCopy.objects.create(
            report=report, use=use, name=name, stored=stored_file(seal, at), differences=differences,
            added_by=by, added_at=at,
        )  # fmt: skip
        entries.write(
            "return_report", TRAIL, report.pk, by=by, at=at, organisation=report.project.organisation_id,
            project=report.project_id, after={"name": name, "sha256": seal.sha256, "count": len(differences)},
        )  # fmt: skip
    return made


def _differences(report: MadeReport, sha256: str, name: str) -> list[str]:
    own = kept_figures.read(report).figure_map
    try:
        carried = json.loads(limited_answer(CHILD, [str(path_of(sha256))], seconds=SECONDS))
    except LimitReachedError as error:
        raise UsageError("文件太大或已损坏，没有保存\n    怎么办：用 Word 或 WPS 重新另存为 .docx") from error
    if carried is None or not own or carried["map"] != own:
        raise UsageError(OTHER)
    standing = {int(mark): text for mark, text in carried["standing"].items()}
    return [
        f"{each.place.column}：{each.what}，文件里是 {each.found}，应为 {each.expected}"
        for each in edited(FigureMap.read(own), standing, name)
    ]
