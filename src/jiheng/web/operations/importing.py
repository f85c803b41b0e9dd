"""A table of records, looked at before it is imported, then imported whole.

The looking is the core's (`workflows/import_preview`); what waits lies among the files by its content, so
that what is imported is what was looked at.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jiheng.errors import Fault, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.sources.records import WrongRow
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions, files
from jiheng.web.evidence.measured import measured_fault, measured_of
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import open_tables
from jiheng.web.operations.models import PendingImport
from jiheng.web.operations.previews import Preview, ShownRow
from jiheng.web.projects.models import Project
from jiheng.workflows.import_preview import STEP, Examined, PreviewedRow, Progress, RowState, TableImport

MOST_SHOWN = 100  # rows of each state on the page
LARGEST = 50 * 2**20  # bytes of a table
QUICK = 150 * 2**10  # bytes: of a larger table, some thousand rows, the background takes a look
CHUNK = 2**20  # bytes
KEPT = timedelta(days=1)  # so long a table waits


def receive(
    project: Project, kind: str, upload: "UploadedFile[Any]", *, by: User, at: datetime
) -> PendingImport:
    """Keep an uploaded table until it is imported or forgotten. Raises UnreadableInputError."""
    name = Path(upload.name or "table.xlsx").name
    arrived = files.receive(name, upload.chunks(), largest=LARGEST)
    return PendingImport.objects.create(
        project=project, kind=kind, name=name, sha256=arrived.sha256, size=arrived.size,
        uploaded_by=by, uploaded_at=at,
    )  # fmt: skip


def takes_long(pending: PendingImport) -> bool:
    """Say whether a table is looked at and imported in the background."""
    return pending.size > QUICK


def forget(at: datetime) -> int:
    """Forget the tables that have waited for a day; the files go with the sweep of the store."""
    return PendingImport.objects.filter(uploaded_at__lt=at - KEPT).delete()[0]


@contextmanager
def examined(
    pending: PendingImport, progress: Progress | None = None
) -> Iterator[tuple[TableImport, Examined]]:
    """Read a waiting table beside the records of its project.

    Raises UnreadableInputError where it is no table, or not clear which one, UsageError where it is gone.
    """
    opened = open_tables(pending.project)
    measured = measured_of(pending.project, pending.kind)

    def refuse(fact: Fact, old: Fact | None) -> list[Fault]:
        approved = actions.approval_faults(type(fact), fact.content, old, fact.place)
        return [*approved, *measured_fault(fact, measured)]

    place = files.path_of(pending.sha256)
    if not place.exists():
        raise UsageError("上传的表格放了一天多，已经清理\n    怎么办：再上传一次")
    with TemporaryDirectory() as room:
        path = Path(room) / f"table{Path(pending.name).suffix.lower()}"
        with place.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        table = TableImport(
            path,
            KINDS[pending.kind],
            opened.evidence,
            system_name=opened.project.system_name,
            attachments=opened.attachments,
            name=pending.name,
            refuse=refuse,
        )
        yield table, table.examine(progress)


def preview(pending: PendingImport) -> Preview:
    """Look at a waiting table; nothing is written. Raises as `examined` does."""
    with examined(pending) as (table, found):
        return _seen(table, found)[0]


def look(pending: PendingImport, progress: Progress) -> tuple[Preview, str]:
    """Look at a table that takes long: what is seen, and where its wrong rows lie as a file, if it has any.

    Raises as `examined` does, and whatever `progress` raises.
    """
    with examined(pending, progress) as (table, found):
        seen, wrong = _seen(table, found, progress)
        if not wrong:
            return seen, ""
        out = table.file.with_name(f"wrong{table.file.suffix}")
        write_wrong_rows(WrongRows.of(found.records, wrong), table.file, out)
        with out.open("rb") as content:
            return seen, files.receive(out.name, iter(lambda: content.read(CHUNK), b"")).sha256


def _seen(
    table: TableImport, found: Examined, progress: Progress | None = None
) -> tuple[Preview, list[WrongRow]]:
    shown: dict[RowState, list[ShownRow]] = {state: [] for state in RowState}
    wrong, last = [], found.records.table.last_line
    for number, row in enumerate(table.rows(found)):
        if len(shown[row.state]) < MOST_SHOWN:
            shown[row.state].append(ShownRow.of(row))
        if progress is not None and row.state is RowState.WRONG:
            wrong.append(WrongRow(row.row, row.faults))
        if progress is not None and number % STEP == 0:
            progress((last + row.row.line) // 2, last)  # the table is read twice
    titles = found.records.header.titles if found.records.header else ()
    faults, remarks = tuple(found.records.faults), tuple(found.remarks)
    return Preview(found.counts, shown, titles, faults, remarks), wrong


def wrong_rows(pending: PendingImport, out: Path) -> None:
    """Write the wrong rows back as a table of the same kind, with a column 错误."""
    with examined(pending) as (table, found):
        table.write_wrong(found, out)


def import_pending(
    pending: PendingImport, *, by: User, at: datetime, reason: str, only_right: bool
) -> list[Record]:
    """Import a waiting table as `keep` does. Raises as `examined` and `keep` do."""
    with transaction.atomic(), examined(pending) as (table, found):
        return keep(pending, table, found, by=by, at=at, reason=reason, only_right=only_right)


def check(found: Examined, *, reason: str, only_right: bool) -> None:
    """Raise UsageError for wrong rows that nobody left out, and for changes without a reason."""
    counts = found.counts
    if (counts[RowState.WRONG] or found.records.faults) and not only_right:
        raise UsageError(
            f"还有 {counts[RowState.WRONG]} 行有错，没有导入\n    怎么办：改好再传，或只导入正确的行"
        )
    if counts[RowState.CHANGED] and not reason.strip():
        raise UsageError(f"有 {counts[RowState.CHANGED]} 行改动了已有的记录，要写明更正原因")


@transaction.atomic
def keep(
    pending: PendingImport,
    table: TableImport,
    found: Examined,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    only_right: bool,
    progress: Progress | None = None,
) -> list[Record]:
    """Import the new rows of a table that was read, and corrections for the changed ones; all or nothing.

    `only_right` leaves the wrong rows out. `reason` stands in the corrections. `progress` is told how many of
    how many are written; what it raises undoes all of it. Raises UsageError where it was imported before, as
    `check` does, and as `actions.import_rows` does.
    """
    assert by is not None  # noqa: S101 — no schedule imports
    locked = PendingImport.objects.select_for_update(of=("self",)).get(pk=pending.pk)
    if locked.imported_at:
        raise UsageError("这个文件已经导入过了，没有再导入")
    check(found, reason=reason, only_right=only_right)
    every = found.counts[RowState.NEW] + found.counts[RowState.CHANGED]

    def say(done: int) -> None:
        if progress is not None:
            progress(done, every)

    rows = []
    for number, row in enumerate(table.rows(found)):
        if number % STEP == 0:
            say(0)
        rows.append(row)
    new = [_words(each) for each in rows if each.state is RowState.NEW]
    made: list[Record] = []
    if new:
        made += actions.import_rows(
            pending.project, pending.kind, new, by=by, at=at, source=pending.name, progress=say
        )
    for each in rows:
        if each.state is RowState.CHANGED and each.fact is not None:
            say(len(made))
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
