"""The one way to write records of a project: in a transaction, with the end of its ledger locked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiheng.errors import UsageError
from jiheng.evidence.drift import record_entry
from jiheng.evidence.fact import Fact
from jiheng.evidence.ledger import Act, Entry, chained_line
from jiheng.values.days import BEIJING
from jiheng.web.accounts.models import User
from jiheng.web.evidence.known import FilesInTables, content_of
from jiheng.web.evidence.models import FileUse, LedgerHead, LedgerLine, Record, Register
from jiheng.web.projects.models import Project, ProjectState

BATCH = 500
AT_ONCE = 2_000  # records between two looks at who waits
BY_ITSELF = "监测程序"  # who enters what nobody does


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever may write to the records of a project; made by `writing`."""

    project: Project
    head: LedgerHead
    by: User | None  # None: the server itself
    at: datetime
    signing: str = BY_ITSELF  # whom the ledger names where nobody signed in

    @property
    def author(self) -> str:
        """Who the ledger says it was."""
        return self.by.name if self.by else self.signing

    def keep(self, kind: str) -> Register:
        """See that there is a register of a kind and that the ledger says so; locked with the ledger."""
        register = self.register(kind)
        if not register.entered:
            self._append([self._entry(Act.REGISTER, kind)])
            register.entered = True
            register.save(update_fields=["entered"])
        return register

    def add(
        self, facts: Sequence[Fact], *, reason: str = "", progress: Callable[[int], None] | None = None
    ) -> list[Record]:
        """Add records that count, of one kind, each with its line in the ledger.

        `progress` is told how many are written, now and then; what it raises undoes the transaction.
        """
        self.keep(facts[0].stem)
        files = FilesInTables(self.project)
        records: list[Record] = []
        for first in range(0, len(facts), AT_ONCE):
            records += self._add(facts[first : first + AT_ONCE], files, reason)
            if progress is not None:
                progress(len(records))
        return records

    def _add(self, facts: Sequence[Fact], files: FilesInTables, reason: str) -> list[Record]:
        register = self.register(facts[0].stem)
        at, by = self.at.astimezone(BEIJING).replace(microsecond=0), self.author
        self._append([record_entry(each, attachments=files, by=by, at=at, reason=reason) for each in facts])
        records = self._records(register, facts, late=False)
        kept = Record.objects.filter(project=self.project, kind=register.kind, stands=True)
        gone = 0
        for each in facts:
            if each.supersedes:
                gone += kept.filter(record_id=each.supersedes).update(superseded_by=each.id)
        register.standing += sum(each.stands for each in facts) - gone
        register.superseded += gone
        register.save(update_fields=["standing", "superseded"])
        return records

    def add_late(self, facts: Sequence[Fact]) -> list[Record]:
        """Add late supplements: kept and shown, in no ledger, and nothing counts them."""
        return self._records(self.register(facts[0].stem), facts, late=True)

    def register(self, kind: str) -> Register:
        """Find or make the register of a kind."""
        return Register.objects.get_or_create(project=self.project, kind=kind)[0]

    def _entry(self, act: Act, kind: str) -> Entry:
        at = self.at.astimezone(BEIJING).replace(microsecond=0).isoformat()
        return Entry(0, at, self.author, act, kind, "", {}, "")

    def _append(self, entries: Sequence[Entry]) -> None:
        lines = []
        head = self.head
        for each in entries:
            head.seq += 1
            line, head.hash = chained_line(each._replace(seq=head.seq), head.hash)
            lines.append(LedgerLine(project=self.project, seq=head.seq, line=line.removesuffix("\n")))
        LedgerLine.objects.bulk_create(lines, batch_size=BATCH)
        head.save(update_fields=["seq", "hash"])

    def _records(self, register: Register, facts: Sequence[Fact], *, late: bool) -> list[Record]:
        records = [
            Record(
                **columns_of(fact),
                project=self.project,
                position=position,
                is_late=late,
                entered_by=self.by,
                entered_at=self.at,
            )
            for position, fact in enumerate(facts, register.records + 1)
        ]
        keep_records(records, facts)
        register.records += len(records)
        register.late += len(records) if late else 0
        register.save(update_fields=["records", "late"])
        return records


@contextmanager
def writing(project: Project, *, by: User | None, at: datetime, signing: str = BY_ITSELF) -> Iterator[Writer]:
    """Be the sole writer of a project's records until the transaction ends.

    Raises UsageError for a project that is archived.
    """
    with transaction.atomic():
        head = locked_end(project)
        project.refresh_from_db(fields=["state"])
        if project.state == ProjectState.ARCHIVED:
            raise UsageError(f"{project} 已归档，不再登记\n    怎么办：确要补充的，先由负责人恢复")
        yield Writer(project, head, by, at, signing)


def locked_end(project: Project) -> LedgerHead:
    """Lock the end of a project's ledger until the transaction ends; made where there is none yet."""
    ends = LedgerHead.objects.select_for_update()
    if (found := ends.filter(pk=project.pk).first()) is None:
        LedgerHead.objects.get_or_create(pk=project.pk)
        found = ends.get(pk=project.pk)
    return found


def keep_records(records: Sequence[Record], facts: Sequence[Fact]) -> None:
    """Put rows made of facts into their table, and beside them which files they name."""
    Record.objects.bulk_create(records, batch_size=BATCH)
    uses = [
        FileUse(project_id=record.project_id, name=name, record=record)
        for record, fact in zip(records, facts, strict=True)
        if fact.attachments
        for name in fact.attached
    ]
    FileUse.objects.bulk_create(uses, batch_size=BATCH)


def columns_of(fact: Fact) -> dict[str, object]:
    """Give what a row of a record holds of the fact itself."""
    system = next((each.name for each in fact.fields if each.names_system), "")
    return {
        "kind": fact.stem,
        "record_id": fact.id,
        "content": content_of(fact),
        "line": fact.place.line,
        "happened_on": fact.happened_on,
        "system": getattr(fact, system) if system else "",
        "stands": fact.stands,
        "supersedes": fact.supersedes,
    }
