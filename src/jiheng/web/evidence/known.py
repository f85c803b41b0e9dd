"""What a new record is compared with, asked from the tables by their keys; nothing is read as a whole."""

import json
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from jiheng.errors import Place
from jiheng.evidence.attachments import Attachments, Seal, SealedAttachments
from jiheng.evidence.beside import Ended, Known
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.web.evidence.models import EvidenceFile, Record
from jiheng.web.projects.models import Project

AT_ONCE = 500  # values in one condition
T = TypeVar("T")


class KnownInTables:
    """The records of a project; a late one takes its id, and is nothing that can be corrected."""

    def __init__(self, project: Project) -> None:
        """Look into the records of `project`."""
        self._records = Record.objects.filter(project=project)

    def find(self, record: str) -> Known | None:
        """Find by id, of whatever kind."""
        found = self._records.filter(record_id=record).values_list("kind", "record_id").first()
        return _known(*found) if found else None

    def equal(self, fact: Fact) -> Known | None:
        """Find one of the same day and content; one that was not superseded first."""
        same = self._records.filter(
            kind=fact.stem, happened_on=fact.happened_on, content=content_of(fact), is_late=False
        )
        found = same.order_by("superseded_by").values_list("kind", "record_id").first()
        return _known(*found) if found else None

    def corrected_by(self, record: str) -> str:
        """Find by what is corrected."""
        found = self._records.filter(record_id=record).values_list("superseded_by", "is_late").first()
        return _later(*found) if found else ""

    def ended(self, record: str) -> Ended | None:
        """Find by what it corrects, and who entered that."""
        return _ended(self._records, record)


class KnownBeforehand:
    """As KnownInTables, for many new records of a kind: asked at once, before the first of them."""

    def __init__(self, project: Project, fact_type: type[Fact], facts: Collection[Fact]) -> None:
        """Ask for what `facts` may meet."""
        records = self._records = Record.objects.filter(project=project)
        ids = {each.id for each in facts} | {each.supersedes for each in facts if each.supersedes}
        self._found: dict[str, tuple[Known, str]] = {}
        for some in _pieces(ids):
            for kind, record, later, is_late in records.filter(record_id__in=some).values_list(
                "kind", "record_id", "superseded_by", "is_late"
            ):
                self._found[record] = (_known(kind, record), _later(later, is_late))
        self._contents: dict[str, str] = {}
        for days in _pieces({each.happened_on for each in facts}):
            same_days = records.filter(kind=fact_type.stem, happened_on__in=days, is_late=False)
            self._contents |= dict(same_days.values_list("content", "record_id").iterator())

    def find(self, record: str) -> Known | None:
        """Find by id."""
        found = self._found.get(record)
        return found[0] if found else None

    def equal(self, fact: Fact) -> Known | None:
        """Find by content."""
        found = self._contents.get(content_of(fact))
        return _known(fact.stem, found) if found else None

    def corrected_by(self, record: str) -> str:
        """Find by what is corrected."""
        found = self._found.get(record)
        return found[1] if found else ""

    def ended(self, record: str) -> Ended | None:
        """Find in the tables, where something is told."""
        return _ended(self._records, record)

    def add(self, fact: Fact) -> None:
        """Know a new one from now on."""
        self._found[fact.id] = (_known(fact.stem, fact.id), "")
        self._contents.setdefault(content_of(fact), fact.id)
        if fact.supersedes in self._found:
            self._found[fact.supersedes] = (self._found[fact.supersedes][0], fact.id)


class FilesInTables(Attachments):
    """The files of a project by name; a seal is asked for when it is needed."""

    def __init__(self, project: Project) -> None:
        """Look into the files of `project`."""
        self._files = EvidenceFile.objects.filter(project=project)

    @cached_property
    def names(self) -> Collection[str]:
        """Every name."""
        return set(self._files.values_list("name", flat=True))

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Give those of the names that no file bears."""
        there = set(self._files.filter(name__in=names).values_list("name", flat=True))
        return tuple(name for name in names if name not in there)

    def seal(self, name: str) -> Seal:
        """Give the seal that was made when the file came. Raises KeyError."""
        found = self._files.filter(name=name).values_list("stored_id", "stored__size").first()
        if found is None:
            raise KeyError(name)
        return Seal(*found)


def sealed_files(project: Project) -> SealedAttachments:
    """Give all files of a project with their seals."""
    found = EvidenceFile.objects.filter(project=project).values_list("name", "stored_id", "stored__size")
    return SealedAttachments({name: Seal(sha256, size) for name, sha256, size in found})


def content_of(fact: Fact) -> str:
    """Write a fact's content as the tables keep it: canonical JSON."""
    return canonical_json(dict(fact.content))


def _known(kind: str, record: str) -> Known:
    return Known(kind, record, Place(KINDS[kind].title if kind in KINDS else kind))


def _later(superseded_by: str, is_late: bool) -> str:  # noqa: FBT001 — two columns of a row
    return superseded_by or ("逾期补充（不计分）" if is_late else "")


def _ended(records: QuerySet[Record], record: str) -> Ended | None:
    later = records.filter(supersedes=record, is_late=False).select_related("entered_by").first()
    if later is None:
        return None
    by = later.entered_by.name if later.entered_by else ""
    on = timezone.localtime(later.entered_at).date().isoformat()
    return Ended(not later.stands, by, on, json.loads(later.content).get("reason", ""))


def _pieces(values: "Iterable[T]") -> "Iterator[list[T]]":
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
