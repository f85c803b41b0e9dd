"""A table of records, looked at before it is imported, then imported whole.

The looking is the core's (`workflows/import_preview`); what waits lies among the files by its content, so
that what is imported is what was looked at.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jiheng.errors import UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions, files
from jiheng.web.evidence.models import Record, StoredFile
from jiheng.web.evidence.opened import open_tables
from jiheng.web.operations.models import PendingImport
from jiheng.web.projects.models import Project
from jiheng.workflows.import_preview import Examined, PreviewedRow, RowState, TableImport

MOST_SHOWN = 100  # rows of each state on the page
LARGEST = 50 * 2**20  # bytes of a table
AT_ONCE = 2_000  # rows that a page imports itself; more is a job


@dataclass(slots=True)
class Preview:
    """What the page shows of a table: how many rows of each state, the first of each, and its faults."""

    counts: Mapping[RowState, int]
    shown: dict[RowState, list[PreviewedRow]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    faults: tuple[Any, ...] = ()
    remarks: tuple[Any, ...] = ()

    @property
    def all_right(self) -> bool:
        """Whether nothing of the table is wrong."""
        return not self.counts[RowState.WRONG] and not self.faults

    @property
    def rows(self) -> int:
        """How many rows would be written."""
        return self.counts[RowState.NEW] + self.counts[RowState.CHANGED]


def receive(
    project: Project, kind: str, upload: "UploadedFile[Any]", *, by: User, at: datetime
) -> PendingImport:
    """Keep an uploaded table until it is imported or forgotten. Raises UnreadableInputError."""
    name = Path(upload.name or "table.xlsx").name
    arrived = files.receive(name, upload.chunks(), largest=LARGEST)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=arrived.sha256,
        defaults={"size": arrived.size, "media_type": arrived.media_type, "kept_at": at},
    )
    return PendingImport.objects.create(
        project=project, kind=kind, name=name, stored=stored, uploaded_by=by, uploaded_at=at
    )


@contextmanager
def examined(pending: PendingImport) -> Iterator[tuple[TableImport, Examined]]:
    """Read a waiting table beside the records of its project.

    Raises UnreadableInputError where it is no table, or not clear which one.
    """
    opened = open_tables(pending.project)
    with TemporaryDirectory() as room:
        path = Path(room) / f"table{Path(pending.name).suffix.lower()}"
        with files.open_file(pending.stored) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        table = TableImport(
            path,
            KINDS[pending.kind],
            opened.evidence,
            system_name=opened.project.system_name,
            attachments=opened.attachments,
            name=pending.name,
        )
        yield table, table.examine()


def preview(pending: PendingImport) -> Preview:
    """Look at a waiting table; nothing is written. Raises as `examined` does."""
    with examined(pending) as (table, found):
        shown: dict[RowState, list[PreviewedRow]] = {state: [] for state in RowState}
        for row in table.rows(found):
            if len(shown[row.state]) < MOST_SHOWN:
                shown[row.state].append(row)
        titles = found.records.header.titles if found.records.header else ()
        return Preview(found.counts, shown, titles, tuple(found.records.faults), tuple(found.records.remarks))


def wrong_rows(pending: PendingImport, out: Path) -> None:
    """Write the wrong rows back as a table of the same kind, with a column 错误."""
    with examined(pending) as (table, found):
        table.write_wrong(found, out)


def import_pending(
    pending: PendingImport, *, by: User, at: datetime, reason: str, only_right: bool
) -> list[Record]:
    """Import a waiting table: the new rows, and corrections for the changed ones; all of it or nothing.

    `only_right` leaves the wrong rows out. `reason` stands in the corrections. Raises UsageError where it was
    imported before, has wrong rows that nobody left out, or changes something without a reason, and as
    `actions.import_rows` does.
    """
    with transaction.atomic():
        locked = PendingImport.objects.select_for_update(of=("self",)).get(pk=pending.pk)
        if locked.imported_at:
            raise UsageError("这个文件已经导入过了，没有再导入")
        with examined(pending) as (table, found):
            counts = found.counts
            if (counts[RowState.WRONG] or found.records.faults) and not only_right:
                raise UsageError(
                    f"还有 {counts[RowState.WRONG]} 行有错，没有导入\n    怎么办：改好再传，或只导入正确的行"
                )
            if counts[RowState.CHANGED] and not reason.strip():
                raise UsageError(f"有 {counts[RowState.CHANGED]} 行改动了已有的记录，要写明更正原因")
            rows = list(table.rows(found))
        new = [_words(each) for each in rows if each.state is RowState.NEW]
        made: list[Record] = []
        if new:
            made += actions.import_rows(pending.project, pending.kind, new, by=by, at=at, source=pending.name)
        for each in rows:
            if each.state is RowState.CHANGED and each.fact is not None:
                kept = pending.project.records.get(kind=pending.kind, record_id=each.other, is_late=False)
                words = {change.field: change.now for change in each.changes}
                made.append(actions.correct(kept, words, by=by, at=at, reason=reason))
        locked.imported_at = at
        locked.save(update_fields=["imported_at"])
        return made


def _words(row: PreviewedRow) -> dict[str, str]:
    fact = row.fact
    assert fact is not None  # noqa: S101 — a new row has one
    own = {"id": fact.id} if not fact.id.startswith(f"{fact.stem}-") else {}
    return {**fact.content, **own}
