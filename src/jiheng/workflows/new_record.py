"""A record given in words: read, and checked beside those at hand, wherever these are kept."""

from collections.abc import Mapping

from jiheng.catalogue import nearest, unknown
from jiheng.errors import Fault, Place, UsageError
from jiheng.evidence.attachments import Attachments, attached_names, doubt_of_name
from jiheng.evidence.beside import KnownRecords, faults_beside, missing_file
from jiheng.evidence.fact import Fact, RecordState
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.rebuilt import RecordReader
from jiheng.evidence.said import SystemNames

OWN_TO_EACH = ("id", "supersedes", "reason", "record_state", "recorded_by", "recorded_at")
WITHDRAWN = {"record_state": "作废"}


def new_record(
    fact_type: type[Fact],
    words: Mapping[str, str],
    *,
    system_name: SystemNames,
    known: KnownRecords,
    attachments: Attachments,
) -> Fact | list[Fault]:
    """Read a new record from words by field name; every fault together where there is any.

    The column of a fault's place is the field's title (`by_field` of evidence/rebuilt.py sorts them).
    Where no id is given it is that of the first record of this content.
    """
    filled = {name: each for name, each in words.items() if each.strip()}
    found = RecordReader(fact_type, system_name=system_name).read(filled)
    if isinstance(found, Fact):
        own_id = "id" in filled
        return [*faults_beside(found, known, own_id=own_id, attachments=attachments)] or found
    names = (name for name in attached_names(words.get("attachments", "")) if not doubt_of_name(name))
    return found + [missing_file(name, Place(column="附件")) for name in attachments.missing(tuple(names))]


def correction_of(old: Fact, changed: Mapping[str, str], *, reason: str) -> dict[str, str]:
    """Give the words of the record that supersedes another: as that one, but for what is `changed`.

    Raises UsageError without a reason, and where that record is a withdrawal.
    """
    left = (
        (*OWN_TO_EACH, "attachments", "attachment_pages")
        if WITHDRAWN.items() <= changed.items()
        else OWN_TO_EACH
    )
    if not reason.strip():
        raise UsageError("更正或作废要写明原因")
    if old.record_state is RecordState.WITHDRAWN:
        raise UsageError(f"记录 {old.id} 是一条作废记录，不能再改\n    怎么办：要恢复的话，重新登记一条")
    return {
        **{name: text for name, text in old.content.items() if name not in left},
        **changed,
        "supersedes": old.id,
        "reason": reason.strip(),
    }


def withdrawal_of(old: Fact, *, reason: str) -> dict[str, str]:
    """Give the words of the record that takes another back; raises as `correction_of` does."""
    return correction_of(old, WITHDRAWN, reason=reason)


def find_kind(word: str) -> type[Fact]:
    """Find a kind of record by its stem or its Chinese title. Raises UsageError."""
    titles = {fact_type.title: fact_type for fact_type in KINDS.values()}
    fact_type = KINDS.get(word) or titles.get(word)
    if fact_type is None:
        near = nearest(word, [*KINDS, *titles])
        listed = "、".join(f"{each.title}（{stem}）" for stem, each in KINDS.items())
        raise UsageError(
            f"没有“{word}”这种记录\n    可以写：{listed}" + (f"\n    怎么办：{near}" if near else "")
        )
    return fact_type


def _bare(word: str) -> str:
    return word.strip().replace("(", "（").partition("（")[0]


def by_name(fact_type: type[Fact], given: Mapping[str, str]) -> dict[str, str]:
    """Name what was given by the fields' names; a title may stand there, and a unit behind it.

    Raises UsageError for all that is no field.
    """
    names = {word: each.name for each in fact_type.fields for word in (each.name, each.title)}
    if strange := list(dict.fromkeys(bare for word in given if (bare := _bare(word)) not in names)):
        what = "".join(f"“{each}”" for each in strange) + ("这一项" if len(strange) == 1 else "这几项")
        fault = unknown(strange[0], [each.title for each in fact_type.fields])
        raise UsageError(f"“{fact_type.title}”没有{what}\n    可以写：{fault.expected}")
    named: dict[str, str] = {}
    for word, value in given.items():
        bare, bracket, unit = word.strip().replace("(", "（").partition("（")
        named[names[bare]] = f"{value.strip()}{unit.rstrip('）)')}" if bracket else value
    return named
