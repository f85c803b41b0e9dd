"""Facts from words by field: a form that was filled in, a record as a table of a database holds it.

The words may be those of people (`3月5日`, `上门`) or the canonical ones that a Fact's `content` gives;
from these the same Fact is built that was read from a register.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from jiheng.catalogue import unknown
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact, content_digest, derived_id
from jiheng.evidence.fields import Field
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.said import Said, SystemNames, said_of

MOST_KNOWN = 10_000  # words remembered a field, so that memory does not grow with the records
MOST_SHAPES = 1_000
WHOLE = ""  # the key of faults that are those of the record as a whole
NOWHERE = Place()
Step: TypeAlias = "tuple[str, dict[str, Said], Callable[[str], Said]]"


class Record(NamedTuple):
    """A record as it is stored: its kind's stem, id, content by field, and what messages call its place."""

    kind: str
    id: str
    content: Mapping[str, str]
    place: Place = NOWHERE


class RecordReader:
    """Reads records of one kind; equal words are read once."""

    def __init__(self, fact_type: type[Fact], *, system_name: SystemNames) -> None:
        """Know the fields; nothing is read yet."""
        self.fact_type = fact_type
        self._system_name = system_name
        self._fields = {each.name: each for each in fact_type.fields}
        self._known: dict[str, dict[str, Said]] = {}
        self._plans: dict[tuple[str, ...], tuple[Step, ...] | None] = {}
        self._may_contradict = fact_type.contradictions is not Fact.contradictions

    def read(self, words: Mapping[str, str], *, id: str = "", place: Place = NOWHERE) -> Fact | list[Fault]:  # noqa: A002
        """Make a fact of words by field name; every fault where there is any, its column the field's title.

        Without an `id`, and none among the words, it is derived from the content.
        """
        plan = self._plan_for(tuple(words))
        if plan is None:
            return self._faults(words, place)
        given: dict[str, Any] = {}
        content: dict[str, str] = {}
        try:
            for name, known, read in plan:
                written = words[name]
                said = known.get(written)
                value, text = read(written) if said is None else said
                if text:
                    given[name], content[name] = value, text
                elif value is not None:
                    given[name] = value
        except UnreadableValueError:
            return self._faults(words, place)
        own = content.pop("id", "") or id
        given["id"] = own or derived_id(self.fact_type.stem, content_digest(self.fact_type.stem, content), 1)
        fact = self.fact_type(**given, written=content, place=place)
        if self._may_contradict or fact.attachments or fact.attachment_pages:
            return [Fault(doubt, place, advice="对照原始材料改正") for doubt in fact.doubts()] or fact
        return fact

    def _plan_for(self, shape: tuple[str, ...]) -> tuple[Step, ...] | None:
        """Plan how records that give these fields are read, in the order of canonical JSON.

        There is no plan where a field is not known, or lacks that must be filled.
        """
        try:
            return self._plans[shape]
        except KeyError:
            required = {each.name for each in self._fields.values() if each.required}
            whole = required.issubset(shape) and set(shape) <= self._fields.keys()
            plan = tuple(map(self._step, sorted(shape))) if whole else None
            if len(self._plans) < MOST_SHAPES:
                self._plans[shape] = plan
            return plan

    def _step(self, name: str) -> Step:
        return name, self._known.setdefault(name, {}), partial(self._read, name)

    def _read(self, name: str, written: str) -> Said:
        said = said_of(self._fields[name], written, self._system_name, where="这一项")
        known = self._known[name]
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[written] = said
        return said

    def _faults(self, words: Mapping[str, str], place: Place) -> list[Fault]:
        titles = [each.title for each in self.fact_type.fields]
        faults = [unknown(name, titles).at(_at(place, name)) for name in words if name not in self._fields]
        for each in self.fact_type.fields:
            if each.name in words or each.required:
                try:
                    said_of(each, words.get(each.name, ""), self._system_name, where="这一项")
                except UnreadableValueError as error:
                    faults.append(error.fault.at(_at(place, each.title)))
        return faults


def _at(place: Place, title: str) -> Place:
    return Place(place.file, place.line, title, place.sheet)


def by_field(faults: Iterable[Fault], fields: Sequence[Field]) -> dict[str, list[Fault]]:
    """Sort the faults of one record by the field they are about; those of all of it under WHOLE."""
    names = {each.title: each.name for each in fields}
    sorted_faults: dict[str, list[Fault]] = {}
    for fault in faults:
        sorted_faults.setdefault(names.get(fault.place.column, WHOLE), []).append(fault)
    return sorted_faults


def rebuilt(records: Iterable[Record], faults: list[Fault], *, system_name: SystemNames) -> Iterator[Fact]:
    """Make the facts of stored records, in their order; what cannot be read is added to `faults`."""
    readers = {
        stem: RecordReader(fact_type, system_name=system_name).read for stem, fact_type in KINDS.items()
    }
    for kind, record, content, place in records:
        reader = readers.get(kind)
        if reader is None:
            faults.append(Fault(f"不认识这种记录：{kind}", place, expected="、".join(KINDS)))
            continue
        fact = reader(content, id=record, place=place)
        if isinstance(fact, list):
            faults += fact
        else:
            yield fact
