"""A list of who should file, beside the newest snapshot: a job, as both may be of a whole province."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.portfolio.kept_snapshots import newest
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau.asking import ask
from jiheng.web.bureau.exporting import XLSX
from jiheng.web.bureau.models import ExpectedList
from jiheng.web.bureau.scope import current, scope_of
from jiheng.web.bureau.where import folder
from jiheng.web.evidence.files import Arrived, path_of, receive, stored_file
from jiheng.web.evidence.models import StoredFile
from jiheng.web.jobs.actions import Asked
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.work import Work
from jiheng.web.trail import entries

SUBJECT = "filing"
CHILD, SECONDS = "jiheng.web.bureau.expecting_child", 600.0
LARGEST = 50 * 2**20  # bytes of a list
ENDINGS = (".xlsx", ".csv")
BOOK = "报送情况.xlsx"
PIECE = 1 << 20


def allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to who keeps the filing days."""
    return user is not None and Act.CREATE in matrix().acts(SUBJECT, roles_of(user, on))


def add(upload: "UploadedFile[Any]", year: int | None, *, by: User, at: datetime) -> Asked:
    """Take a list in and ask that it be compared. Raises UnreadableInputError for what is no list at all."""
    name = Path(upload.name or "").name
    if Path(name).suffix.lower() not in ENDINGS:
        fault = Fault(
            "不是表格", Place(name), expected="、".join(ENDINGS), advice="用 Excel 或 WPS 另存为 .xlsx"
        )
        raise UnreadableInputError("应报名单", [fault])
    kept = stored_file(receive(name, upload.chunks(), largest=LARGEST), at)
    told = {"name": name, "sha256": kept.pk, "year": str(year or "")}
    return ask("bureau.expect", told, by=by, at=at)


def compared(work: Work) -> tuple[dict[str, Any], datetime, Arrived]:
    """Compare in a child with what the asker may be told; give what came, as of when, and the workbook.

    Raises NotFoundError where there is no snapshot, and as `let_child`.
    """
    assert work.user is not None  # noqa: S101 — `allowed`
    told, at = work.arguments, current().at
    within = scope_of(work.user, timezone.localdate(work.at), SUBJECT, Act.CREATE)
    with TemporaryDirectory(prefix="jiheng-expected-") as home:
        book = Path(home) / BOOK
        asked = {
            "list": str(path_of(told["sha256"])), "name": told["name"], "within": within, "book": str(book),
            "year": int(told["year"]) if told["year"] else None, "snapshot": str(newest(folder())),
        }  # fmt: skip
        found = let_child(work, CHILD, json.dumps(asked), stays="没有核对", seconds=SECONDS)
        with book.open("rb") as content:
            pieces = iter(lambda: content.read(PIECE), b"")
            return {**found, "within": within}, at, receive(BOOK, pieces, media_type=XLSX)


def keep(work: Work, found: Mapping[str, Any], at: datetime, book: Arrived) -> ExpectedList:
    """Keep a list with what came of it. Within a transaction."""
    assert work.user is not None  # noqa: S101 — `allowed`
    told = work.arguments
    kept = ExpectedList.objects.create(
        name=told["name"], fiscal_year=int(told["year"]) if told["year"] else None, within=found["within"],
        stored=StoredFile.objects.get(pk=told["sha256"]), book=stored_file(book, work.at), snapshot_at=at,
        checked_by=work.user, checked_at=work.at, answers=found["answers"], counts=found["counts"],
    )  # fmt: skip
    entries.write(
        "expect", SUBJECT, kept.pk, by=work.user, at=work.at,
        after={"name": kept.name, "sha256": kept.stored_id, "count": sum(found["counts"].values())},
    )  # fmt: skip
    return kept
