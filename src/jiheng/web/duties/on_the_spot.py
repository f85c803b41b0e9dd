"""Check in on the spot: a phone's post becomes a record, once, whatever the network does."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import Fault, Place, UnreadableInputError, UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.models import User
from jiheng.web.duties import actions
from jiheng.web.duties.models import CheckIn, Spot
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.files import attach
from jiheng.web.projects.models import Project

Photo: TypeAlias = "UploadedFile[Any]"
# Kinds of work that somebody does standing somewhere.
KINDS_ON_THE_SPOT = (
    "environment_check",
    "inspection",
    "duty_shift",
    "on_site_service",
    "log_analysis",
    "backup",
    "restore_test",
    "emergency_drill",
    "training",
)
WHO = ("checked_by", "inspected_by", "analysed_by", "person", "trainer", "performed_by", "done_by")
WHAT_WAS_SEEN = ("remark", "findings", "handover", "notes")
MOST_PHOTOS = 9
VALUE = re.compile(r"^(.*?)[（(]([^（()）]+)[)）]$")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at; with a unit it asks for a value."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone posted, read."""

    id: UUID
    kind: str
    words: Mapping[str, str]
    done_at: datetime
    sent_at: datetime
    items: Sequence[tuple[str, str, bool]] = ()
    remark: str = ""
    latitude: str = ""
    longitude: str = ""
    accuracy: int | None = None
    no_place: str = ""
    photo_hashes: Sequence[str] = ()
    signer: str = ""

    @property
    def is_abnormal(self) -> bool:
        """Whether anything was found that should not be."""
        return any(not ok for _, _, ok in self.items)


def items_of(spot: Spot | None) -> list[Item]:
    """Give what is to be looked at on a spot."""
    lines = [line.strip() for line in (spot.checklist if spot else "").splitlines() if line.strip()]
    return [Item(*found.groups()) if (found := VALUE.match(line)) else Item(line) for line in lines]


def filled_in(fact_type: type[Fact], words: Mapping[str, str], *, by: User, at: datetime) -> dict[str, str]:
    """Fill in what need not be typed: when, who, that it was on the spot."""
    local = timezone.localtime(at)
    filled = dict(words)
    for each in fact_type.fields:
        if each.name in filled:
            continue
        if each.name == fact_type.occurred:
            filled[each.name] = local.strftime("%Y-%m-%d" if each.form == "日期" else "%Y-%m-%d %H:%M:%S")
        elif each.name in WHO:
            filled[each.name] = by.name
        elif each.name == "where":
            filled[each.name] = "上门"
    return filled


def left_to_ask(fact_type: type[Fact], words: Mapping[str, str]) -> list[Field]:
    """Give the fields that must be filled and that nobody but the person there knows."""
    known = {*words, *WHO, fact_type.occurred, "where", "result"}
    return [each for each in fact_type.fields if each.required and each.name not in known]


def enter(
    project: Project,
    told: Told,
    photos: Sequence[Photo],
    *,
    spot: Spot | None,
    scanned: bool,
    by: User,
    at: datetime,
    signature: "Photo | None" = None,
) -> CheckIn:
    """Keep a check-in and its record; the same post again gives the same one.

    `signature` is the picture of what the customer wrote on the glass.

    Raises UsageError where its id came with another content, and UnreadableInputError with every fault.
    """
    digest = _digest(told, [*photos, *([signature] if signature else [])], spot)
    if before := _before(told.id, digest, by):
        return before
    fact_type = KINDS[told.kind]
    names = [_photo_name(told, number, photo) for number, photo in enumerate(photos, 1)]
    if len(photos) > MOST_PHOTOS:
        raise UnreadableInputError(
            "现场登记", [Fault("照片太多", Place(), expected=f"不超过 {MOST_PHOTOS} 张")]
        )
    for name, photo in zip(names, photos, strict=True):
        attach(project, name, photo.chunks(), by=by, at=at, note=f"现场照片 {spot or ''}".strip())
    signed = _sign_name(told) if signature else ""
    if signature:
        attach(project, signed, signature.chunks(), by=by, at=at, note=f"现场签字 {told.signer}".strip())
    words = filled_in(fact_type, told.words, by=by, at=moment_of(told, at))
    kept = [*names, *([signed] if signed else [])]
    words |= _seen(fact_type, told) | ({"attachments": "；".join(kept)} if kept else {})
    more: dict[str, Any] = {"digest": digest, "signer": told.signer, "signature": signed}
    more["photos"] = [[name, sha256] for name, sha256 in zip(names, told.photo_hashes, strict=False)]
    try:
        return _keep(project, told, words, more, spot=spot, scanned=scanned, by=by, at=at)
    except (UsageError, IntegrityError):
        if before := _before(told.id, digest, by):  # the same post came twice at once, and was first
            return before
        raise


@transaction.atomic
def _keep(
    project: Project,
    told: Told,
    words: Mapping[str, str],
    more: Mapping[str, Any],
    *,
    spot: Spot | None,
    scanned: bool,
    by: User,
    at: datetime,
) -> CheckIn:
    record = evidence.enter(project, told.kind, words, by=by, at=at, submission=str(told.id))
    made = CheckIn.objects.create(
        id=told.id, project=project, spot=spot, scanned=scanned, kind=told.kind, record_id=record.record_id,
        by=by, done_at_phone=told.done_at, sent_at_phone=told.sent_at, received_at=at,
        latitude=told.latitude, longitude=told.longitude, accuracy=told.accuracy, no_place=told.no_place,
        items=[list(each) for each in told.items],
        **more,
    )  # fmt: skip
    actions.settle(project.pk, at=at)
    return made


def moment_of(told: Told, at: datetime) -> datetime:
    """Say when it was done by our clock: the phone's error is that of its clock when it sent."""
    return told.done_at + (at - told.sent_at)


def offset(check_in: CheckIn) -> timedelta:
    """Say by how much the phone's clock was ahead of ours when it sent."""
    return check_in.sent_at_phone - check_in.received_at


def _before(check_in: UUID, digest: str, by: User) -> CheckIn | None:
    before = CheckIn.objects.filter(pk=check_in).first()
    if before is None:
        return None
    if before.digest != digest or before.by_id != by.pk:
        raise UsageError(
            "这个登记编号已经用过，内容与这次不同，没有保存\n    怎么办：重新打开登记页，再登记一次"
        )
    return before


def _digest(told: Told, photos: Sequence[Photo], spot: Spot | None) -> str:
    """Hash what was posted, but for the moment it was sent: a retry is sent later."""
    hashed = hashlib.sha256()
    body = [
        told.kind, dict(told.words), told.done_at.isoformat(), [list(each) for each in told.items],
        told.remark,
        told.latitude, told.longitude, str(told.accuracy), told.no_place, list(told.photo_hashes),
        str(spot.pk if spot else ""), told.signer,
    ]  # fmt: skip
    hashed.update(canonical_json(body).encode())
    for photo in photos:
        hashed.update(hashlib.sha256(b"".join(photo.chunks())).digest())
    return hashed.hexdigest()


def _photo_name(told: Told, number: int, photo: Photo) -> str:
    ending = (photo.name or "").rpartition(".")[2].lower()
    return f"{_name(told)}-{number}.{ending if ending in {'jpg', 'jpeg', 'png'} else 'jpg'}"


def _sign_name(told: Told) -> str:
    return f"{_name(told)}-签字.png"


def _name(told: Told) -> str:
    day = timezone.localtime(told.done_at).strftime("%Y%m%d-%H%M%S")
    return f"现场-{day}-{told.id.hex[-12:]}"


def _seen(fact_type: type[Fact], told: Told) -> dict[str, str]:
    """Give what was seen as the fields of this kind tell it."""
    names = {each.name for each in fact_type.fields}
    seen = [f"{name} {value}".strip() for name, value, _ in told.items if value]
    wrong = [f"{name} 异常" for name, _, ok in told.items if not ok]
    words = {}
    if "result" in names and told.kind in {"environment_check", "inspection"}:
        words["result"] = "异常" if told.is_abnormal else "正常"
    if "items" in names and told.items:
        words |= {"items": str(len(told.items)), "items_passed": str(sum(ok for *_, ok in told.items))}
    signed = f"客户签字：{told.signer}" if told.signer else ""
    said = "；".join(each for each in (*wrong, *seen, told.remark, signed) if each)
    place = next((name for name in WHAT_WAS_SEEN if name in names and name not in told.words), "")
    return words | ({place: said} if said and place else {})
