"""How often one may answer at the open door, and guess a PIN: every number of it stands here.

Who comes is known by a hash of address and browser under a salt of the day; salt and hashes are deleted the
day after, and no answer holds one. Many people may share an address (an office), and many phones are alike.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jiheng.web.surveys.models import Count, Salt, Survey

A_DEVICE = 5  # answers a day of one address and browser: some phones are alike; a cookie holds each to one
AN_ADDRESS = 120  # answers within a slot
SLOT = timedelta(minutes=10)
WRONG_PINS = 20  # a day of one address
ALL_WRONG_PINS = 500  # a day of a survey


def too_often(survey: Survey, address: str, browser: str, at: datetime) -> str:
    """Count one answer at the open door; say why it is one too many, else nothing. Within a transaction."""
    slot = str(int(at.timestamp()) // int(SLOT.total_seconds()))
    if _count(at, survey, "address", address, slot) > AN_ADDRESS:
        return f"这个网络地址 10 分钟内已交 {AN_ADDRESS} 份，请过 10 分钟再交"
    if _count(at, survey, "device", address, browser) > A_DEVICE:
        return "这台设备今天已经答过"
    return ""


def pins_used_up(survey: Survey, address: str, at: datetime) -> bool:
    """Say whether so many wrong PINs came today that none is tried any more."""
    mine, all_of_it = _digest(at, survey, "pin", address), _digest(at, survey, "pins")
    counts = dict(
        Count.objects.filter(day=timezone.localdate(at), digest__in=[mine, all_of_it]).values_list(
            "digest", "count"
        )
    )
    return counts.get(mine, 0) >= WRONG_PINS or counts.get(all_of_it, 0) >= ALL_WRONG_PINS


@transaction.atomic
def wrong_pin(survey: Survey, address: str, at: datetime) -> None:
    """Count a wrong PIN."""
    _count(at, survey, "pin", address)
    _count(at, survey, "pins")


def forget_before(day: date) -> int:
    """Delete the salts and hashes of earlier days; say how many hashes."""
    with transaction.atomic():
        Salt.objects.filter(day__lt=day).delete()
        return Count.objects.filter(day__lt=day).delete()[0]


def _count(at: datetime, survey: Survey, *parts: str) -> int:
    day, digest = timezone.localdate(at), _digest(at, survey, *parts)
    row, _ = Count.objects.get_or_create(day=day, digest=digest)
    Count.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return Count.objects.values_list("count", flat=True).get(pk=row.pk)


def _digest(at: datetime, survey: Survey, *parts: str) -> str:
    day = timezone.localdate(at)
    salt, _ = Salt.objects.get_or_create(day=day, defaults={"value": secrets.token_hex(16)})
    told = "\0".join((salt.value, str(survey.pk), *parts))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
