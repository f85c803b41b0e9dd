"""A fact: something that happened, as one record says it, with where the record comes from.

Facts are immutable. A correction is a new record that names the one it supersedes, with a reason
(design D3). A fact's id is its `id` column or is derived from its kind, canonical content and
occurrence number, so that the same folder gives the same ids (design D17).
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypeVar, dataclass_transform

from jiheng.errors import Place
from jiheng.evidence import fields as declared
from jiheng.evidence.attachments import PagesError, attached_names, doubt_of_name, pages_of
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fields import Field, fields_of
from jiheng.values.days import beijing_day
from jiheng.values.period import Period


class Origin(StrEnum):
    """Where a record comes from."""

    RECORD = "record"
    DEMONSTRATION = "demonstration"


class RecordState(StrEnum):
    """Whether a record stands; one that does not takes back the one it supersedes."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every record has; each kind of record adds its own fields."""

    stem: ClassVar[str]
    title: ClassVar[str]
    occurred: ClassVar[str]  # the field that says when it happened
    lasting: ClassVar[bool]
    fields: ClassVar[tuple[Field, ...]]

    id: str = declared.text("编号", "记录的编号；不写时由内容推出", required=False)
    origin: Origin = declared.choice(
        "来源", "实际记录，或为演示而造", Origin, ("实际记录", "演示"), empty=Origin.RECORD
    )
    recorded_by: str = declared.text("记录人", "谁记录的", required=False)
    recorded_at: datetime | None = declared.moment("记录时间", "什么时候记录的", required=False)
    attachments: str = declared.text("附件", "evidence/files/ 里的文件名，多个用分号隔开", required=False)
    attachment_pages: str = declared.text(
        "附件页码",
        "记录的事在附件的第几页：只有一个附件的写页码，几个的写“文件名 页码”，用分号隔开",
        required=False,
    )
    supersedes: str = declared.text("更正的编号", "本记录更正了哪一条", required=False)
    reason: str = declared.text("更正原因", "为什么更正或作废", required=False)
    record_state: RecordState = declared.choice(
        "记录状态",
        "作废的记录连同它更正的那一条都不计入",
        RecordState,
        ("有效", "作废"),
        empty=RecordState.STANDING,
    )
    place: Place = dataclasses.field(default=Place(), compare=False)
    # The canonical content, where it was already at hand when the fact was made.
    written: Mapping[str, str] | None = dataclasses.field(default=None, compare=False, repr=False)

    def doubts(self) -> list[str]:
        """Say in words what cannot be true within this record; readers tell it as faults of its row."""
        if not self.attachments and not self.attachment_pages:
            return list(self.contradictions())
        names = (doubt_of_name(name) for name in self.attached)
        doubts = [*self.contradictions(), *(doubt for doubt in names if doubt)]
        try:
            pages_of(self.attachment_pages, self.attached)
        except PagesError as error:
            doubts.append(str(error))
        return doubts

    def contradictions(self) -> Iterable[str]:
        """Say what cannot be true among the fields of this kind; a kind declares its own."""
        return ()

    @property
    def attached(self) -> tuple[str, ...]:
        """The names of the attached files."""
        return attached_names(self.attachments)

    @property
    def attached_pages(self) -> dict[str, int]:
        """On which page of an attached file what it tells stands, where the record says so."""
        return pages_of(self.attachment_pages, self.attached)

    @property
    def papers(self) -> str:
        """Name the attached files in words, with the pages that the record names."""
        if not self.attachment_pages:
            return self.attachments
        pages = self.attached_pages
        return "；".join(f"{name} 第 {pages[name]} 页" if name in pages else name for name in self.attached)

    @property
    def happened_on(self) -> date:
        """The day it happened, by which it falls into a period."""
        when = getattr(self, self.occurred)
        if isinstance(when, datetime):
            return when.date()
        return when if isinstance(when, date) else when.last

    @property
    def done_on(self) -> date:
        """The day on which what it records was done; for a report the day it was handed in."""
        return self.happened_on

    def known_on(self, day: date) -> bool:
        """Say whether it was done by the end of a day, and recorded by then where it says when."""
        recorded = self.recorded_at
        return beijing_day(self.done_on) <= day and (recorded is None or beijing_day(recorded) <= day)

    @property
    def stands(self) -> bool:
        """Whether it is a record of its own, not one that only takes another back."""
        return self.record_state is RecordState.STANDING

    def falls_into(self, period: Period) -> bool:
        """Say whether it counts for a period."""
        day = self.happened_on
        return day <= period.last and (self.lasting or period.first <= day)

    @property
    def content(self) -> Mapping[str, str]:
        """The canonical text of every filled field, `id` left out."""
        if self.written is not None:
            return self.written
        return {
            each.name: each.write(value)
            for each in self.fields
            if each.name != "id" and each.filled(value := getattr(self, each.name))
        }

    @property
    def digest(self) -> str:
        """The hash of kind and content, by which the ledger knows the record."""
        return content_digest(self.stem, self.content)


FactT = TypeVar("FactT", bound=Fact)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def fact_type(
    stem: str, title: str, *, occurred: str, lasting: bool = False
) -> Callable[[type[FactT]], type[FactT]]:
    """Declare a kind of record: its stem, its Chinese title, the field that says when it happened.

    A `lasting` thing (a system, a policy) counts from its day on, not only on it.
    """

    def declare(cls: type[FactT]) -> type[FactT]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.stem, made.title, made.occurred, made.lasting = stem, title, occurred, lasting
        made.fields = fields_of(made)
        return made

    return declare


def content_digest(stem: str, content: Mapping[str, str]) -> str:
    """Hash a record's kind and canonical content: SHA-256 over canonical JSON."""
    return hashlib.sha256(canonical_json([stem, content]).encode()).hexdigest()


def derived_id(stem: str, digest: str, occurrence: int) -> str:
    """Make the id of a record that has none: kind, content, and which of several equal ones."""
    return f"{stem}-{digest[:12]}" + (f"-{occurrence}" if occurrence > 1 else "")
