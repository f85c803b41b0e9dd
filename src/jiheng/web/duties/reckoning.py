"""What the core says of the promises of a project that lies in tables; nothing is written here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.promises import Occurrence, OccurrenceState, Promise, settle
from jiheng.evidence.rebuilt import Record as StoredRecord
from jiheng.evidence.rebuilt import rebuilt
from jiheng.evidence.store import Evidence
from jiheng.measures.selection import Selection
from jiheng.projects.project import Project as ReadProject
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import is_kept
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The occurrences of a project's promises as of a day, and the records beyond what was promised."""

    read: ReadProject
    occurrences: tuple[Occurrence, ...]
    beyond: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def reckon(project: Project, on: date) -> Reckoned:
    """Reckon every occurrence as of a day.

    Raises NotFoundError where the project has no text that reads yet, UnreadableInputError where it does
    not read, UnknownYearError where working days are needed of a year that nobody knows.
    """
    read = read_project(project)
    promises = read.promises.values()
    evidence = _evidence(project, {WaiverRecord.stem, *(each.of.fact_type.stem for each in promises)})
    settled = [settle(each, evidence, read.calendar, on=on) for each in promises]
    occurrences = tuple(_told(one) for each in settled for one in each.occurrences)
    return Reckoned(read, occurrences, {each.promise.name: each.beyond for each in settled if each.beyond})


def system_of(promise: Promise) -> str:
    """Give the one system whose records fulfil a promise; empty where it may be any."""
    return wanted_words(promise).get("system", "")


def wanted_words(promise: Promise) -> dict[str, str]:
    """Give the fields that a record must have to fulfil a promise, in words: what a form is filled with."""
    if not isinstance(promise.of, Selection):
        return {}
    by_name = {each.name: each for each in promise.of.fact_type.fields}
    only = {name: each.only for name, each in promise.of.conditions.items()}
    return {name: by_name[name].write(value) for name, value in only.items() if value is not None}


def _evidence(project: Project, kinds: set[str]) -> Evidence:
    """Read the records of some kinds that stand, late supplements left out."""
    kept = [each.kind for each in project.registers.filter(kind__in=kinds) if is_kept(each)]
    return Evidence.of(rebuilt(_records(project, kept), [], system_name=str), registers=kept)


def _records(project: Project, kinds: list[str]) -> Iterator[StoredRecord]:
    rows = (
        Record.objects.filter(project=project, kind__in=kinds, is_late=False, superseded_by="", stands=True)
        .order_by("kind", "position")
        .values_list("kind", "record_id", "content")
    )
    for kind, record, content in rows.iterator(AT_ONCE):
        yield StoredRecord(kind, record, json.loads(content))


def _told(occurrence: Occurrence) -> Occurrence:
    """Give a reason to those that ended well, too."""
    if occurrence.because or occurrence.state is not OccurrenceState.DONE:
        return occurrence
    return replace(occurrence, because=f"按时，有 {len(occurrence.records)} 条记录")
