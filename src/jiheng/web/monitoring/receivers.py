"""Addresses that Alertmanager posts its alerts to: made, approved, withdrawn; what comes in becomes records.

An alert is one record however often it is told, the same (and under the same id) as `jiheng connect` makes
of it, but for a severity that the contract does not know. What is added later is its end, unless a person
has written one.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from jiheng.errors import JihengError, Place, UnreadableInputError, UsageError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.facts.systems import Outage
from jiheng.evidence.service_levels import ServiceLevel, severities_of
from jiheng.sources.alerts import read_alerts, tell_alerts
from jiheng.sources.connector import Taken, Told, source_name
from jiheng.sources.connector_library import CONNECTORS
from jiheng.values.days import BEIJING
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.writing import locked_end
from jiheng.web.monitoring import faults
from jiheng.web.monitoring.models import GOING_ON, PermitState, Receiver, SeenAlert
from jiheng.web.monitoring.queries import targets_of
from jiheng.web.monitoring.telling import DOWN, UP, tell_later
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.trail import entries

BYTES = 24  # of the token, drawn at random
MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 60  # posts to one address
LONGEST_TOLD = 500
CONNECTOR = "alertmanager"
ENDS = {Incident.stem: "restored_at", Outage.stem: "ended_at"}


def add(
    project: Project, name: str, kind: str, label: str, systems: Mapping[str, str], *, by: User, at: datetime
) -> tuple[Receiver, str]:
    """Make an address that a second person must approve; give it with its token, which nobody keeps.

    Raises UsageError where an address of that name is in use (ids of records are made from it), and for
    outages of a system that the server watches itself: they would be there twice.
    """
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        locked_end(project)
        watched = [each for each, target in targets_of(project).items() if target.state in GOING_ON]
        if kind == Outage.stem and (twice := sorted({*systems.values()} & {*watched})):
            raise UsageError(
                f"本服务器自己监测{'、'.join(twice)}，中断由监测登记，告警再登记就会记两遍\n"
                "    怎么办：“告警记成”选“故障”，同时的告警和监测测得的中断并成一个故障"
            )
        made = Receiver(
            project=project, name=name, kind=kind, label=label, systems=dict(systems),
            digest=_digest(token), asked_by=by, asked_at=at,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise UsageError(
                f"已经有叫“{name}”的接收地址\n    怎么办：换一个来源名；地址丢了的，先收回那一个再添加"
            ) from error
        _tell("add_receiver", made, by, at)
    return made, token


def decide(receiver_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Receiver:
    """Approve or return an address that waits.

    Raises UsageError where none waits, for who added it (four eyes, by the person), and for a return
    without a reason.
    """
    with transaction.atomic():
        found = _locked(receiver_id)
        becomes = PermitState.APPROVED if approve else PermitState.RETURNED
        if not approve:
            found.withdrawn_by, found.withdrawn_at = by, at
        found.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="接收地址")
        _tell("approve_receiver" if approve else "return_receiver", found, by, at)
    return found


def withdraw(receiver_id: UUID, *, by: User, at: datetime) -> Receiver:
    """Take an address out of use; what came in stays. Raises UsageError where it was withdrawn before."""
    with transaction.atomic():
        found = _locked(receiver_id)
        if found.withdrawn_at is not None:
            raise UsageError("这个接收地址已经收回")
        found.state, found.withdrawn_by, found.withdrawn_at = PermitState.WITHDRAWN, by, at
        found.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
        _tell("withdraw_receiver", found, by, at)
    return found


def find(token: str) -> Receiver | None:
    """Give the address in use of a token. It is looked up by its hash: how long that takes tells nothing."""
    return Receiver.objects.filter(digest=_digest(token), state=PermitState.APPROVED).first()


def may_post(receiver_id: UUID, at: datetime) -> bool:
    """Count one post to an address; False where there were too many within a minute."""
    with transaction.atomic():
        found = _locked(receiver_id)
        if found.minute_at is None or not timedelta() <= at - found.minute_at < MINUTE:
            found.minute_at, found.posts = at, 0
        found.posts += 1
        Receiver.objects.filter(pk=found.pk).update(minute_at=found.minute_at, posts=found.posts)
    return found.posts <= MOST_A_MINUTE


def take(receiver_id: UUID, body: bytes, at: datetime) -> str:
    """Enter what a notice tells, all or nothing; say in words what was entered, and keep that.

    Raises JihengError, with every fault, where nothing was entered.
    """
    try:
        with transaction.atomic():
            told = _take(_locked(receiver_id), body, at)
    except JihengError as error:
        _keep(receiver_id, at, f"没有记成：{in_words(error)}", failed=True)
        raise
    _keep(receiver_id, at, told, failed=False)
    return told


def in_words(error: JihengError) -> str:
    """Give the faults of a notice, a line each, as nobody here wrote a file."""
    return "\n".join(map(str, error.faults)) if isinstance(error, UnreadableInputError) else str(error)


def _take(receiver: Receiver, body: bytes, at: datetime) -> str:
    alerts, faults = read_alerts(body, Place("告警"))
    if faults:
        raise UnreadableInputError("告警", faults)
    read, taken = read_project(receiver.project), Taken()
    locked_end(receiver.project)  # the prober may find the same at the same moment
    tell_alerts(
        alerts, taken, systems={value: read.system_name(name) for value, name in receiver.systems.items()},
        label=receiver.label, kind=receiver.kind, names=(), connector=CONNECTOR, name=receiver.name,
    )  # fmt: skip
    taken.told[:] = [_graded(each, read.service_levels) for each in taken.told]
    ids = [each.id for each in taken.told]
    records = Record.objects.filter(project=receiver.project, kind=receiver.kind, record_id__in=ids)
    known = {each.record_id: each for each in records}
    seen = {each.alert: each for each in SeenAlert.objects.filter(project=receiver.project, alert__in=ids)}
    unknown = [each for each in taken.told if each.id not in known and each.id not in seen]
    joined = [each for each in unknown if _joined(receiver, each, at)]
    if fresh := [each for each in unknown if each not in joined]:
        _enter(receiver, fresh, source_name(receiver.name, hashlib.sha256(body).hexdigest()), at)
    ended = sum(
        _end(receiver, known.get(each.id), seen.get(each.id), each, at)
        for each in taken.told
        if each not in unknown
    )
    words = f"收到 {len(alerts)} 条告警：新登记 {len(fresh)} 条，补记结束 {ended} 条"
    words += f"，并入已开的故障 {len(joined)} 条" if joined else ""
    return "\n".join([words, *map(str, taken.remarks)])


def _graded(told: Told, levels: Sequence[ServiceLevel]) -> Told:
    """Leave the severity empty where contracts have limits by severity and none by this word, kept as told.

    Nobody but a person can say which of theirs it is; until then, no limit can be told.
    """
    word, known = told.content.get("severity", ""), severities_of(levels, told.content["system"])
    if not word or not known or word in known:
        return told
    content = {field: text for field, text in told.content.items() if field != "severity"}
    return replace(told, content=content | {"symptom": f"{content['symptom']}（告警级别 {word}）"})


def _joined(receiver: Receiver, told: Told, at: datetime) -> bool:
    """Take an alert into the fault that the prober has opened for the same; say whether there is one."""
    if told.stem != Incident.stem:
        return False
    begin, end = _span(told)
    incident = faults.of_outage(receiver.project, told.content["system"], begin, end)
    if not incident:
        return False
    _keep_alert(receiver, told, incident)
    faults.take_in(
        receiver.project, incident, f"{receiver.name} 告警：{told.content['symptom']}", at=at,
        severity=told.content.get("severity", ""), reason=f"{receiver.name} 的告警是同一个故障",
        signing=_signing(receiver),
    )  # fmt: skip
    return True


def _span(told: Told) -> tuple[int, int | None]:
    """Give when an alert began and ended, in seconds."""
    begin, end = (
        int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp()) if text else None
        for text in (told.content["received_at"], told.content.get("restored_at"))
    )
    return begin or 0, end


def _keep_alert(receiver: Receiver, told: Told, incident: str) -> None:
    begin, end = _span(told)
    SeenAlert.objects.create(
        project=receiver.project, receiver=receiver, alert=told.id, system=told.content["system"],
        incident=incident, began=begin, ended=end,
    )  # fmt: skip


def _enter(receiver: Receiver, fresh: Sequence[Told], source: str, at: datetime) -> None:
    rows = [{"id": each.id, **each.content} for each in fresh]
    version = CONNECTORS.find(CONNECTOR).version
    try:
        evidence.import_rows(
            receiver.project, receiver.kind, rows, by=None, at=at, late=True, signing=_signing(receiver),
            source=source, reason=f"接入（{CONNECTOR} 第 {version} 版）：{source}",
        )  # fmt: skip
    except UnreadableInputError as error:
        placed = [each.at(fresh[(each.place.line or 1) - 1].place) for each in error.faults]
        raise UnreadableInputError(error.subject, placed) from error
    for each in fresh:
        if each.stem == Incident.stem:
            _keep_alert(receiver, each, each.id)
            tell_later(receiver.project_id, each.id, UP if _span(each)[1] else DOWN, at)


def _end(receiver: Receiver, first: Record | None, seen: SeenAlert | None, told: Told, at: datetime) -> bool:
    """Enter the end of an alert that is known; say whether its fault or outage got one by it."""
    if ENDS[told.stem] not in told.content:
        return False
    if seen is None:  # it came in before alerts were kept beside their records, or another way
        return first is not None and _end_of_record(receiver, first, told, at)
    end, before = _span(told)[1], seen.ended
    if before is None or (end or 0) > before:
        seen.ended = end
        seen.save(update_fields=["ended"])
    if faults.is_measured(receiver.project, seen.incident):
        over = before is None and faults.close_if_over(receiver.project, seen.incident, at)
        ended = over
    else:
        ended = first is not None and _end_of_record(receiver, first, told, at)
        over = ended and before is None
    if over:
        tell_later(receiver.project_id, seen.incident, UP, at)
    return ended


def _end_of_record(receiver: Receiver, first: Record, told: Told, at: datetime) -> bool:
    """Enter the end; not where a person has written another, or took the record back."""
    field, chain = ENDS[told.stem], [*_chain(first)]
    newest = chain[-1]
    if not newest.stands or newest.is_late:
        return False
    ours = [each for each in chain if each.entered_by_id is None] or chain
    end, ours_end = (getattr(fact_of(each), field) for each in (newest, ours[-1]))
    ended = datetime.fromisoformat(told.content[field]).replace(tzinfo=BEIJING)
    if end != ours_end or (end is not None and end >= ended):
        return False
    reason = f"{receiver.name} 告知结束"
    changed = {field: told.content[field]}
    evidence.correct(
        newest, changed, by=None, at=at, reason=reason, late=True, signing=_signing(receiver)
    )  # fmt: skip
    return True


def _chain(record: Record) -> Iterator[Record]:
    """Give a record, the one that corrects it, and so on."""
    yield record
    while record.superseded_by:
        record = Record.objects.get(
            project=record.project_id, kind=record.kind, record_id=record.superseded_by
        )
        yield record


def _signing(receiver: Receiver) -> str:
    return f"接收地址“{receiver.name}”"


def _keep(receiver_id: UUID, at: datetime, told: str, *, failed: bool) -> None:
    kept = {"last_at": at, "last_told": told[:LONGEST_TOLD], "last_failed": failed}
    Receiver.objects.filter(pk=receiver_id).update(**kept)


def _locked(receiver_id: UUID) -> Receiver:
    found = Receiver.objects.select_for_update(of=("self",)).select_related("project__current", "asked_by")
    return found.get(pk=receiver_id)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _tell(act: str, receiver: Receiver, by: User, at: datetime) -> None:
    entries.write(
        act, "receiver", receiver.pk, by=by, at=at, organisation=receiver.project.organisation_id,
        project=receiver.project_id, reason=receiver.decision,
        after={"name": receiver.name, "kind": receiver.kind, "state": str(receiver.state)},
    )  # fmt: skip
