"""Enter, correct, withdraw, import, sign off: each whole, in one transaction with its trail entry.

All faults of what was given are told together (UnreadableInputError), and then nothing was written.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError, UsageError
from jiheng.evidence.beside import KnownRecords, faults_beside
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.facts.decisions import CorrectiveAction, ResultUse
from jiheng.evidence.facts.systems import Outage, PlannedMaintenance
from jiheng.evidence.fields import Field
from jiheng.evidence.rebuilt import NOWHERE, RecordReader
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.evidence.anchoring import anchor_soon
from jiheng.web.evidence.known import FilesInTables, KnownBeforehand, KnownInTables
from jiheng.web.evidence.measured import refuse_measured
from jiheng.web.evidence.models import Record, Register, SignOff, Submission
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.writing import AT_ONCE, BY_ITSELF, Writer, writing
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.projects.texts import read_project
from jiheng.web.trail import entries
from jiheng.workflows.new_record import by_name, correction_of, find_kind, new_record, withdrawal_of

LONGEST_KEY = 64
NOT_COUNTING = (Outage.stem, PlannedMaintenance.stem)
# Decided by two people on the project as a whole, also once its periods are signed; no figure rests on it.
DECIDED = (ResultUse.stem, CorrectiveAction.stem)
APPROVED = Q(kind__in=NOT_COUNTING, content__contains='"approved_by":')  # as records keep it
LATE = "确要补充的，选“作为逾期补充”：留存备查，不计分"


class Submitted(NamedTuple):
    """What was posted, and under which id of the client's making; an empty one binds nothing."""

    key: str
    digest: str


def enter(
    project: Project,
    kind: str,
    words: Mapping[str, str],
    *,
    by: User | None,
    at: datetime,
    submission: str = "",
    late: bool = False,
    approving: bool = False,
    reason: str = "",
) -> Record:
    """Enter one record from words by field or Chinese title; `reason` is for the ledger and the trail.

    The same post again, known by the id `submission` that the client made, answers with the same
    record. `late` takes what happened in a signed period as a late supplement, which scores nothing.
    `by` is None for what the server enters itself; `approving` for who approves what the record says.
    Raises UnreadableInputError, for what the server sees by itself too, UsageError for what is no kind or
    field, and for a submission that came with another content.
    """
    fact_type = find_kind(kind)
    posted = _posted(submission, "enter", by, [kind, dict(words)])
    with writing(project, by=by, at=at) as writer:
        if found := _answered(project, posted):
            return found[0]
        named = by_name(fact_type, words)
        if not approving:
            refuse_approval(fact_type, named)
        fact = _read(project, fact_type, named, KnownInTables(project))
        refuse_measured(project, [fact], by=None if approving else by)
        return _kept(writer, fact, "enter", posted, late=late, reason=reason)


def correct(
    record: Record,
    changed: Mapping[str, str],
    *,
    by: User | None,
    at: datetime,
    reason: str,
    submission: str = "",
    late: bool = False,
    signing: str = BY_ITSELF,
    approving: bool = False,
) -> Record:
    """Enter the record that supersedes `record`: as that one, but for what is `changed`.

    `by` is None for the server itself, or for who signs as `signing` without an account. `approving` may fill
    in who approved it; any other correction is to be approved anew.

    Raises as `enter` does, and UsageError without a reason, where nothing is changed, where the
    record is superseded already, is late or a withdrawal.
    """
    posted = _posted(submission, "correct", by, [record.kind, record.record_id, dict(changed), reason])
    project = record.project
    with writing(project, by=by, at=at, signing=signing) as writer:
        if found := _answered(project, posted):
            return found[0]
        old = _correctable(record)
        hand = None if approving else by
        refuse_measured(project, [old], by=hand, only_beginning=True)
        named = by_name(type(old), changed)
        own = {"supersedes", "reason", "id"}
        if not approving:
            refuse_approval(type(old), named, old)
            anew = {each.name: "" for each in type(old).fields if each.approves}
            named, own = {**named, **anew}, {*own, *anew}
        words = correction_of(old, named, reason=reason)
        if {k: v for k, v in words.items() if k not in own and v} == {
            k: v for k, v in old.content.items() if k not in own
        }:
            raise UsageError("没有改动任何一项\n    怎么办：改了哪一项再保存；要取消这条记录的，用“作废”")
        fact = _read(project, type(old), words, KnownInTables(project))
        refuse_measured(project, [fact], by=hand)
        return _kept(writer, fact, "correct", posted, late=late, old=record)


def withdraw(
    record: Record, *, by: User, at: datetime, reason: str, submission: str = "", late: bool = False
) -> Record:
    """Enter the record that takes `record` back: neither counts from now on. Raises as `correct` does."""
    posted = _posted(submission, "withdraw", by, [record.kind, record.record_id, reason])
    project = record.project
    with writing(project, by=by, at=at) as writer:
        if found := _answered(project, posted):
            return found[0]
        old = _correctable(record)
        refuse_measured(project, [old], by=by, only_beginning=True)
        fact = _read(project, type(old), withdrawal_of(old, reason=reason), KnownInTables(project))
        return _kept(writer, fact, "withdraw", posted, late=late, old=record)


def take_in(late: Record, *, by: User, at: datetime) -> Record:
    """Enter what a late supplement says as a record that counts, once its period is open again.

    The supplement stays as it came, and names the record. Raises UsageError for what is no late
    supplement, was taken in before or lies in a signed period, and as `enter` does.
    """
    project = late.project
    with writing(project, by=by, at=at) as writer:
        now = Record.objects.get(pk=late.pk)
        if not now.is_late:
            raise UsageError(f"记录 {now.record_id} 不是逾期补充，已经在登记册里")
        if now.superseded_by:
            raise UsageError(f"逾期补充 {now.record_id} 已经收入，是记录 {now.superseded_by}")
        told = fact_of(now)
        if _signed_days(project, type(told), [told]):
            raise UsageError(
                f"{told.happened_on} 所在的期间还是签认的，不能收入\n    怎么办：先由负责人申请重新打开"
            )
        words = {name: text for name, text in told.content.items() if name != "id"}
        fact = _read(project, type(told), words, KnownInTables(project))
        refuse_measured(project, [fact], by=by if now.entered_by_id else None)
        [made] = writer.add([fact], reason=fact.reason)
        Record.objects.filter(pk=now.pk).update(superseded_by=made.record_id)
        _trail(writer, "take_in", fact.stem, [made], reason=f"收入逾期补充 {now.record_id}")
        return made


def import_rows(
    project: Project,
    kind: str,
    rows: Sequence[Mapping[str, str]],
    *,
    by: User | None,
    at: datetime,
    source: str = "",
    reason: str = "",
    submission: str = "",
    late: bool = False,
    progress: Callable[[int], None] | None = None,
    signing: str = BY_ITSELF,
) -> list[Record]:
    """Enter many records of a kind, from words by field or title; all of them or none.

    `source` names the file they came in. A fault's line is the number of its row, from 1. Raises as
    `enter` does. With `late` only what lies in signed periods becomes a late supplement. `progress` is told
    how many are written, now and then; what it raises undoes all of it.
    """
    fact_type = find_kind(kind)
    posted = _posted(submission, "import", by, [kind, [dict(each) for each in rows], reason])
    with writing(project, by=by, at=at, signing=signing) as writer:
        if found := _answered(project, posted):
            return found
        facts = _read_rows(project, fact_type, rows, progress)
        refuse_measured(project, facts, by=by)
        signed = _signed_days(project, fact_type, facts)
        if signed and not late:
            raise UnreadableInputError(fact_type.title, [_signed_fault(each) for each in signed])
        lates = {each.id for each in signed}
        counting = [each for each in facts if each.id not in lates]
        records = writer.add(counting, reason=reason, progress=progress) if counting else []
        records += writer.add_late(signed) if signed else []
        _keep_submission(writer, posted, records)
        _trail(writer, "import", fact_type.stem, records, late=len(signed), reason=reason, source=source)
        return records


def keep_register(project: Project, kind: str, *, by: User, at: datetime) -> Register:
    """Say that a register is being kept though nothing has happened: an empty one is evidence."""
    fact_type = find_kind(kind)
    with writing(project, by=by, at=at) as writer:
        if not writer.register(fact_type.stem).entered:
            writer.keep(fact_type.stem)
            _trail(writer, "keep", fact_type.stem, [])
        return writer.register(fact_type.stem)


def sign_off(
    project: Project, period: Period, *, by: User, at: datetime, kind: str = "", note: str = ""
) -> SignOff:
    """Sign what happened in a period, of one kind or of all: from now on it takes late supplements only.

    Raises UsageError where somebody signs what they entered themselves (four eyes), where the period
    is signed already, and where there is nothing to sign.
    """
    stem = find_kind(kind).stem if kind else ""
    with writing(project, by=by, at=at) as writer:
        signed = SignOff.objects.in_force().filter(
            project=project, first__lte=period.first, last__gte=period.last, kind__in={"", stem}
        )
        if earlier := signed.select_related("signed_by").first():
            raise UsageError(f"{period} 已由 {earlier.signed_by} 签认过，不用再签")
        records = Record.objects.filter(
            project=project, is_late=False, happened_on__range=(period.first, period.last)
        )
        records = records.filter(kind=stem) if stem else records
        # a waiver, and what says that time does not count, is entered by whoever approves it
        by_one = records.exclude(kind__in=(WaiverRecord.stem, *DECIDED)).exclude(APPROVED)
        entered = User.objects.filter(pk__in=by_one.values("entered_by").distinct())
        own = [each for each in entered if each.is_same_person(by)]
        if own:
            count = by_one.filter(entered_by__in=own).count()
            raise UsageError(
                f"{period} 有 {count} 条记录是您自己登记的，不能由本人签认\n    怎么办：请另一位负责人签认"
            )
        count = records.count()
        if not count and not project.registers.filter(kind=stem).exists():
            raise UsageError(f"{period} 没有可以签认的记录\n    怎么办：检查期间和记录种类是否选对")
        made = SignOff.objects.create(
            project=project,
            kind=stem,
            first=period.first,
            last=period.last,
            records=count,
            ledger_hash=writer.head.hash,
            signed_by=by,
            signed_at=at,
            note=note.strip(),
        )
        after = {
            "kind": stem,
            "first": str(period.first),
            "last": str(period.last),
            "signed": count,
            "ledger": [writer.head.seq, writer.head.hash],
        }
        _write(writer, "sign", "sign_off", made.pk, after, reason=note.strip())
        anchor_soon(project, at)
        return made


def signed_by(project: Project, kind: str, day: date) -> SignOff | None:
    """Give the sign-off that a day of a kind falls under; None where it is open."""
    return (
        SignOff.objects.in_force()
        .filter(Q(kind="") | Q(kind=kind), project=project, first__lte=day, last__gte=day)
        .select_related("signed_by")
        .first()
    )


def _read(project: Project, fact_type: type[Fact], words: Mapping[str, str], known: KnownRecords) -> Fact:
    fact = _hidden(words) or new_record(
        fact_type,
        words,
        system_name=read_project(project).system_name,
        known=known,
        attachments=FilesInTables(project),
    )
    if isinstance(fact, list):
        raise UnreadableInputError(f"这条“{fact_type.title}”记录", fact)
    return fact if words.get("id", "").strip() else replace(fact, id=str(new_id()))


def _read_rows(
    project: Project,
    fact_type: type[Fact],
    rows: Sequence[Mapping[str, str]],
    progress: Callable[[int], None] | None = None,
) -> list[Fact]:
    reader = RecordReader(fact_type, system_name=read_project(project).system_name)
    facts: list[Fact] = []
    faults: list[Fault] = []
    named = [by_name(fact_type, each) for each in rows]
    for number, words in enumerate(named, 1):
        if progress is not None and number % AT_ONCE == 0:
            progress(0)
        filled = {name: each for name, each in words.items() if each.strip()}
        wrong = _hidden(words) or approval_faults(fact_type, words)
        found = wrong or reader.read(filled, place=Place("", number))
        if isinstance(found, Fact):
            facts.append(found)
        else:
            faults += [replace(each, place=replace(each.place, line=number)) for each in found]
    files = FilesInTables(project)
    known = KnownBeforehand(project, fact_type, facts)
    checked = []
    for fact in facts:
        own_id = bool(named[(fact.place.line or 0) - 1].get("id", "").strip())
        faults += faults_beside(fact, known, own_id=own_id, attachments=files)
        kept = fact if own_id else replace(fact, id=str(new_id()))
        known.add(kept)
        checked.append(kept)
    if faults:
        raise UnreadableInputError(fact_type.title, sorted(faults, key=lambda each: each.place.line or 0))
    return [replace(each, place=Place()) for each in checked]


def approval_faults(
    fact_type: type[Fact], words: Mapping[str, str], old: Fact | None = None, place: Place = NOWHERE
) -> list[Fault]:
    """Tell the cells that only who approves a record fills in; what `old` says there may stand."""
    return [
        Fault(
            "由审批的人填，登记时不填",
            replace(place, column=each.title),
            found=words[each.name],
            advice="清空这一项再登记；登记后由单位负责人审批",
        )
        for each in fact_type.fields
        if each.approves and _says(each, words.get(each.name, ""))
        and not (old and old.content.get(each.name) == words[each.name].strip())
    ]  # fmt: skip


def _says(each: Field, word: str) -> bool:
    """Say whether a cell says more than an empty one would."""
    try:
        return each.filled(each.read(word) if word.strip() else "")
    except UnreadableValueError:
        return True


def refuse_approval(fact_type: type[Fact], words: Mapping[str, str], old: Fact | None = None) -> None:
    """Raise UnreadableInputError where words say who approved a record."""
    if faults := approval_faults(fact_type, words, old):
        raise UnreadableInputError(f"这条“{fact_type.title}”记录", faults)


def _hidden(words: Mapping[str, str]) -> list[Fault]:
    """Tell the characters that no database keeps."""
    return [
        Fault(f"“{name}”里有看不见的控制字符", Place(column=name), advice="删去后重新填写")
        for name, each in words.items()
        if "\0" in each
    ]


def _correctable(record: Record) -> Fact:
    now = Record.objects.get(pk=record.pk)
    if now.superseded_by:
        raise UsageError(
            f"记录 {now.record_id} 已经被 {now.superseded_by} 更正或作废过\n    怎么办：改那一条"
        )
    if now.is_late:
        raise UsageError(f"记录 {now.record_id} 是逾期补充，不计分，不能更正\n    怎么办：再补充一条")
    return fact_of(now)


def _kept(
    writer: Writer, fact: Fact, act: str, posted: Submitted, *, late: bool, old: Record | None = None,
    reason: str = "",
) -> Record:  # fmt: skip
    """Keep one record: as one that counts, or as a late supplement."""
    why = reason.strip() or fact.reason
    signed = _signed_days(writer.project, type(fact), [fact])
    if signed and not late:
        raise UnreadableInputError(f"这条“{fact.title}”记录", [_signed_fault(fact)])
    records = writer.add_late([fact]) if signed else writer.add([fact], reason=why)
    _keep_submission(writer, posted, records)
    before = json.loads(old.content) if old else {}
    _trail(writer, act, fact.stem, records, late=len(signed), reason=why, before=before)
    return records[0]


def _signed_days(project: Project, fact_type: type[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """Give those of the facts that touch what is signed: by their day, or by that of what they correct."""
    if fact_type.stem in DECIDED:
        return []
    if project.state == ProjectState.SIGNED:
        return list(facts)
    signs = SignOff.objects.in_force().filter(Q(kind="") | Q(kind=fact_type.stem), project=project)
    periods = [Period(*each) for each in signs.values_list("first", "last")]
    corrected = [each.supersedes for each in facts if each.supersedes] if periods else []
    records = Record.objects.filter(project=project, kind=fact_type.stem, record_id__in=corrected)
    days = dict(records.values_list("record_id", "happened_on"))
    return [
        each
        for each in facts
        if any(
            day in period
            for period in periods
            for day in (each.happened_on, days.get(each.supersedes))
            if day is not None
        )
    ]


def _signed_fault(fact: Fact) -> Fault:
    title = next(each.title for each in fact.fields if each.name == fact.occurred)
    place = replace(fact.place, column=title)
    return Fault(f"{fact.happened_on} 所在的期间已经签认", place, expected="没有签认的日期", advice=LATE)


def _posted(key: str, act: str, by: User | None, told: object) -> Submitted:
    if len(key) > LONGEST_KEY:
        raise UsageError(f"提交编号太长\n    应当是：不超过 {LONGEST_KEY} 个字符")
    body = canonical_json([act, str(by.pk) if by else "", told])
    return Submitted(key, hashlib.sha256(body.encode()).hexdigest())


def _answered(project: Project, posted: Submitted) -> list[Record]:
    """Give what the same post has made before; nothing where it is new."""
    if not posted.key:
        return []
    before = Submission.objects.filter(project=project, key=posted.key).first()
    if before is None:
        return []
    if before.digest != posted.digest:
        raise UsageError(
            "这张表已经提交过，内容与这次不同，这次没有保存\n    怎么办：重新打开填写页，再填一次"
        )
    made = project.records.filter(kind=before.kind, position__range=(before.first, before.last))
    return list(made.order_by("position"))


def _keep_submission(writer: Writer, posted: Submitted, records: Sequence[Record]) -> None:
    if posted.key and records:
        Submission.objects.create(
            project=writer.project,
            key=posted.key,
            digest=posted.digest,
            kind=records[0].kind,
            first=records[0].position,
            last=records[-1].position,
            at=writer.at,
        )


def _trail(
    writer: Writer,
    act: str,
    kind: str,
    records: Sequence[Record],
    *,
    late: int = 0,
    reason: str = "",
    source: str = "",
    before: Mapping[str, object] | None = None,
) -> None:
    """Tell of records in the trail: one with its content, many by their hash."""
    told: dict[str, object] = {"kind": kind, "records": len(records), "late": late}
    if len(records) == 1:
        told["content"] = json.loads(records[0].content)
    elif records:
        contents = canonical_json([[each.record_id, each.content] for each in records])
        told["sha256"] = hashlib.sha256(contents.encode()).hexdigest()
    if records:
        told["positions"] = [records[0].position, records[-1].position]
    if source:
        told["source"] = source
    told["ledger"] = [writer.head.seq, writer.head.hash]
    subject = records[0].record_id if len(records) == 1 else kind
    _write(writer, act, "record", subject, told, reason=reason, before=before)


def _write(
    writer: Writer,
    act: str,
    kind: str,
    subject: object,
    after: Mapping[str, object],
    *,
    reason: str = "",
    before: Mapping[str, object] | None = None,
) -> None:
    entries.write(
        act,
        kind,
        subject,
        by=writer.by,
        at=writer.at,
        organisation=writer.project.organisation_id,
        project=writer.project.pk,
        before=before,
        after=after,
        reason=reason,
    )
