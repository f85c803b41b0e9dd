"""What pages ask of the records and files of a project, in a few queries however many there are."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse

from jiheng.evidence.attachments import PagesError, attached_names, pages_of
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.web.evidence.models import EvidenceFile, FileUse, LedgerLine, Record, Register, SignOff
from jiheng.web.projects.models import Project


class RecordStatus(TextChoices):
    """How a record stands."""

    STANDING = "standing", "有效"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已作废"
    LATE = "late", "逾期补充"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a kind: all conditions that are set hold. `text` stands somewhere in the content."""

    first: date | None = None
    last: date | None = None
    system: str = ""
    text: str = ""
    status: str = RecordStatus.STANDING  # empty: every one, but for those that only take another back


@dataclass(frozen=True, slots=True)
class Kept:
    """A register of a project in numbers: how many records of it stand, were corrected, came late."""

    kind: str
    standing: int
    superseded: int
    late: int
    first: date | None
    last: date | None

    @property
    def fact_type(self) -> type[Fact]:
        """The kind of record."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where the ledger tells of a record: which line, and the hash that ends it."""

    seq: int
    hash: str


def ledger_places(project: Project, records: Iterable[Record]) -> dict[UUID, LedgerPlace]:
    """Give the lines by which records were entered; late supplements have none.

    No index knows the id in a line: each record costs a look at every line of the project.
    """
    wanted = {(each.kind, each.record_id): each.pk for each in records}
    if not wanted:
        return {}
    named = Q(pk=None)
    for _, record_id in wanted:
        named |= Q(line__contains=f'"id":{canonical_json(record_id)}')
    lines = LedgerLine.objects.filter(named, project=project).order_by("-seq")
    found: dict[UUID, LedgerPlace] = {}
    for seq, line in lines.values_list("seq", "line"):
        told = json.loads(line)
        if (record := wanted.get((told["kind"], told["id"]))) is not None:
            found[record] = LedgerPlace(seq, told["hash"])
    return found


def records_of(project: Project, kind: str, wanted: Wanted | None = None) -> QuerySet[Record]:
    """Give the records of a kind, the latest day first, each `with_status` and with who entered it.

    In this order a page is read from an index; `count()` reads the index only.
    """
    wanted = wanted or Wanted()
    records = Record.objects.filter(project=project, kind=kind)
    if wanted.first:
        records = records.filter(happened_on__gte=wanted.first)
    if wanted.last:
        records = records.filter(happened_on__lte=wanted.last)
    if wanted.system:
        records = records.filter(system=wanted.system)
    if wanted.text.strip():
        records = records.filter(content__icontains=canonical_json(wanted.text.strip())[1:-1])
    if wanted.status != RecordStatus.STANDING:  # for these it is known, and a far page comes quicker
        records = with_status(records)
    return (
        records.filter(_having(wanted.status))
        .select_related("entered_by")
        .order_by("-happened_on", "-position")
    )


def with_status(records: QuerySet[Record]) -> QuerySet[Record]:
    """Add to records what `status_of` asks for: whether the record that supersedes each stands itself."""
    return records.annotate(successor_stands=_successor_stands())


def status_of(record: Record) -> RecordStatus:
    """Say how a record of `with_status` stands."""
    if record.is_late:
        return RecordStatus.LATE
    if not record.stands or getattr(record, "successor_stands", None) is False:
        return RecordStatus.WITHDRAWN
    return RecordStatus.CORRECTED if record.superseded_by else RecordStatus.STANDING


def _having(status: str) -> Q:
    standing = Q(is_late=False, stands=True)
    if status == RecordStatus.STANDING:
        return standing & Q(superseded_by="")
    if status == RecordStatus.CORRECTED:
        return standing & ~Q(superseded_by="") & Q(successor_stands=True)
    if status == RecordStatus.WITHDRAWN:
        return standing & Q(successor_stands=False)
    return Q(is_late=True) if status == RecordStatus.LATE else Q(stands=True)


def _successor_stands() -> Subquery:
    # one row by its key for each row of a page: an Exists made PostgreSQL read the whole table
    successor = Record.objects.filter(
        project=OuterRef("project"), kind=OuterRef("kind"), record_id=OuterRef("superseded_by")
    )
    return Subquery(successor.values("stands")[:1])


def find_record(project: Project, record_id: str) -> Record | None:
    """Find a record by the id that documents print."""
    found = Record.objects.filter(project=project, record_id=record_id)
    return with_status(found).select_related("entered_by").first()


def history_of(record: Record) -> list[Record]:
    """Give a record with all that corrected it and that it corrects, late attempts too, in order of entry."""
    of_kind = Record.objects.filter(project=record.project_id, kind=record.kind)
    found, waiting = {record.record_id}, [record.superseded_by, record.supersedes]
    while waiting:
        if (other := waiting.pop()) and other not in found:
            found.add(other)
            links = of_kind.filter(record_id=other).values_list("superseded_by", "supersedes").first()
            waiting += links or ()
    if Register.objects.filter(project=record.project_id, kind=record.kind, late__gt=0).exists():
        late = of_kind.filter(Q(supersedes__in=found) | Q(superseded_by__in=found), is_late=True)
        found |= set(late.values_list("record_id", flat=True))
    chain = with_status(of_kind.filter(record_id__in=found)).select_related("entered_by")
    return list(chain.order_by("position"))


def registers_of(project: Project) -> list[Kept]:
    """Give every register of a project that was kept or holds something, in the order of the kinds."""
    standing = Record.objects.filter(
        project=OuterRef("project"), kind=OuterRef("kind"), superseded_by="", is_late=False, stands=True
    ).values("happened_on")
    registers = project.registers.annotate(
        first=Subquery(standing.order_by("happened_on", "position")[:1]),
        last=Subquery(standing.order_by("-happened_on", "-position")[:1]),
    )
    kept = {
        each.kind: Kept(each.kind, each.standing, each.superseded, each.late, each.first, each.last)
        for each in registers
    }
    return [kept[kind] for kind in KINDS if kind in kept]


# From one system to the next by the index: no database does that by itself for a DISTINCT.
_SYSTEMS = """
WITH RECURSIVE named (system) AS (
    SELECT min(system) FROM evidence_record WHERE project_id = %s AND kind = %s AND system > ''
    UNION ALL
    SELECT (
        SELECT min(system) FROM evidence_record
        WHERE project_id = %s AND kind = %s AND system > named.system
    ) FROM named WHERE named.system IS NOT NULL
) SELECT system FROM named WHERE system IS NOT NULL
"""


def systems_in(project: Project, kind: str) -> list[str]:
    """Give the systems that the records of a kind name."""
    key = project.pk.hex  # as SQLite keeps it, and PostgreSQL reads it
    with connection.cursor() as cursor:
        cursor.execute(_SYSTEMS, [key, kind, key, kind])
        return sorted(system for (system,) in cursor.fetchall())


def sign_offs_of(project: Project, kind: str = "") -> QuerySet[SignOff]:
    """Give the sign-offs of a project in force, newest first; with a kind those that it falls under."""
    found = (
        SignOff.objects.in_force().filter(project=project).select_related("signed_by").order_by("-signed_at")
    )
    return found.filter(kind__in=("", kind)) if kind else found


def late_since(signed: SignOff) -> int:
    """Count the late supplements that came to what a sign-off covers and were not taken in since."""
    found = Record.objects.filter(
        project=signed.project_id, is_late=True, superseded_by="",
        happened_on__range=(signed.first, signed.last),
    )  # fmt: skip
    return (found.filter(kind=signed.kind) if signed.kind else found).count()


def files_of(project: Project, text: str = "", *, used: bool | None = None) -> QuerySet[EvidenceFile]:
    """Give the files of a project, newest first, each with `uses`: how many records name it.

    Perhaps those whose name or note has a text, those that records name, or those that none names.
    """
    naming = _naming(project).filter(name=OuterRef("name")).order_by()
    counted = naming.values("name").annotate(count=Count("pk")).values("count")
    found = EvidenceFile.objects.filter(project=project).select_related("stored", "added_by")
    if text.strip():
        found = found.filter(Q(name__icontains=text.strip()) | Q(note__icontains=text.strip()))
    if used is not None:
        found = found.filter(Exists(naming) if used else ~Exists(naming))
    return found.annotate(uses=Coalesce(Subquery(counted), 0)).order_by("-added_at", "name")


def _naming(project: Project) -> QuerySet[FileUse]:
    return FileUse.objects.filter(project=project, record__superseded_by="")


def shown_content(record: Record) -> list[tuple[str, str]]:
    """Give what a record says, title by title in the order of the fields; the unit behind a number."""
    content = json.loads(record.content)
    fields = KINDS[record.kind].fields if record.kind in KINDS else ()
    shown = [
        (each.title, f"{content[each.name]}{each.unit}" if each.unit else content[each.name])
        for each in fields
        if each.name in content
    ]
    known = {each.name for each in fields}
    return shown + [(name, text) for name, text in content.items() if name not in known]


class Paper(NamedTuple):
    """An attached file of a record, and the page on which what it tells stands; 0 where it says none."""

    file: EvidenceFile
    page: int

    @property
    def url(self) -> str:
        """Where the very page is shown."""
        address = reverse("evidence:file", args=[self.file.project_id, self.file.pk])
        return f"{address}?page={self.page}#page-{self.page}" if self.page else address

    @property
    def told(self) -> str:
        """Name file and page."""
        return f"{self.file.name} 第 {self.page} 页" if self.page else self.file.name


def papers_of(record: Record, files: Iterable[EvidenceFile]) -> tuple[Paper, ...]:
    """Give these files of a record with the pages that it names."""
    pages = _pages_in(record.content)
    return tuple(Paper(each, pages.get(each.name, 0)) for each in files)


def _pages_in(content: str) -> dict[str, int]:
    told = json.loads(content)
    try:
        return pages_of(told.get("attachment_pages", ""), attached_names(told.get("attachments", "")))
    except PagesError:  # entered before anybody looked
        return {}


class Used(NamedTuple):
    """A file with the records that rest on it, the newest first, and the pages that these name."""

    file: EvidenceFile
    records: tuple[Record, ...]
    more: int  # records that are not among them
    pages: tuple[int, ...]

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The file itself, then its pages that records name."""
        return tuple(Paper(self.file, page) for page in (0, *self.pages))


def used_files(project: Project, files: Sequence[EvidenceFile], most: int) -> list[Used]:
    """Give files of a project with what rests on them, at most so many records of each."""
    naming = _naming(project).filter(name__in=[each.name for each in files])
    newest = [F("record__happened_on").desc(), F("record__position").desc()]
    numbered = naming.annotate(
        number=Window(RowNumber(), partition_by=F("name"), order_by=newest),
        count=Window(Count("pk"), partition_by=F("name")),
    ).filter(number__lte=most)
    records, counts = defaultdict[str, list[Record]](list), Counter[str]()
    for use in numbered.select_related("record__entered_by").order_by("name", "number"):
        records[use.name].append(use.record)
        counts[use.name] = use.count
    pages = defaultdict[str, set[int]](set)
    paged = naming.filter(record__content__contains='"attachment_pages":')
    for name, content in paged.values_list("name", "record__content").iterator():
        pages[name].add(_pages_in(content).get(name, 0))
    return [
        Used(
            each, tuple(records[each.name]), counts[each.name] - len(records[each.name]),
            tuple(sorted(pages[each.name] - {0})),
        )
        for each in files
    ]  # fmt: skip
