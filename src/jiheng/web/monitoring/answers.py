"""One-use links: who holds one sees one fault, and says once that it is answered or repaired."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import VENDOR_ROLES
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.queries import find_record
from jiheng.web.monitoring.models import AnswerLink
from jiheng.web.operations import incidents
from jiheng.web.projects.access import acts_on
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries

BYTES = 24  # of the token, drawn at random
VALID_FOR = timedelta(hours=24)
WORDS = {"respond": "已响应", "repair": "已修复"}


def make(project: Project, incident: str, *, by: User | None, at: datetime) -> str:
    """Make a link for a fault, known by the id of its first record; give its token, which nobody keeps.

    Raises UsageError where the fault is closed or withdrawn.
    """
    newest = _newest(project, incident)
    if newest is None or not incidents.faulted(newest, None, "", at).possible:
        raise UsageError("这个故障已经关闭，不用再答复")
    return _made(project, incident, by, by=by, at=at)


def _made(project: Project, incident: str, maker: User | None, *, by: User | None, at: datetime) -> str:
    """Make it; `maker` is whose right it hangs on, also where an answer has made the next one."""
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        made = AnswerLink.objects.create(
            project=project, incident=incident, digest=_digest(token), made_by=maker, made_at=at,
            expires_at=at + VALID_FOR,
        )  # fmt: skip
        _tell("issue_answer_link", made, at, by=by)
    return token


def find(token: str, at: datetime) -> AnswerLink | None:
    """Give the link of a token that still holds: it dies with the right of who made it (AC-06).

    One that the server made for the groups dies with the contract of a vendor to whom it went.
    """
    links = AnswerLink.objects.select_related("project__current", "project__organisation", "made_by")
    found = links.filter(digest=_digest(token), used_at=None, expires_at__gt=at).first()
    if found is None:
        return None
    on = timezone.localdate(at)
    if found.made_by is not None:
        return found if Act.CREATE in acts_on(found.made_by, found.project, "incident", on) else None
    made_on = timezone.localdate(found.made_at)
    ended = found.project.assignments.filter(role__in=VENDOR_ROLES, until__lt=on, until__gte=made_on)
    return None if ended.exists() else found


def void(project: Project, at: datetime) -> None:
    """Let the links that went to groups open nothing from now on: one of the vendors has gone."""
    held = AnswerLink.objects.filter(project=project, made_by=None, used_at=None, expires_at__gt=at)
    held.update(expires_at=at)


def fault_of(link: AnswerLink) -> Record | None:
    """Give the record of a link's fault that stands now; None where it was withdrawn."""
    return _newest(link.project, link.incident)


def answer(link: AnswerLink, step: str, *, name: str, text: str, at: datetime) -> str:
    """Enter that a fault was answered or repaired, now; give the token of the next link while it is open.

    The link is used up. Raises UsageError for a link that was used meanwhile and a step that cannot be
    taken; and as `take_step` does.
    """
    with transaction.atomic():
        held = AnswerLink.objects.select_for_update().get(pk=link.pk)
        newest = fault_of(link)
        if held.used_at is not None or newest is None:
            raise UsageError("这个链接已经用过，或故障记录已作废")
        signing = f"{name}（凭链接答复）"
        made = incidents.take_step(
            newest, step, at, by=None, at=at, reason=text, submission="", signing=signing, handled_by=name
        )
        held.used_at = at
        held.save(update_fields=["used_at"])
        _tell("answer", held, at, by=None, reason=f"{name}：{WORDS[step]}。{text}".strip())
        open_yet = "repair" in incidents.faulted(made, None, "", at).possible
        return _made(link.project, link.incident, held.made_by, by=None, at=at) if open_yet else ""


def _newest(project: Project, incident: str) -> Record | None:
    first = find_record(project, incident)
    return incidents.newest_of(first) if first else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _tell(act: str, link: AnswerLink, at: datetime, *, by: User | None, reason: str = "") -> None:
    entries.write(
        act, "incident", link.incident, by=by, at=at, organisation=link.project.organisation_id,
        project=link.project_id, after={"until": link.expires_at.isoformat(timespec="minutes")},
        reason=reason,
    )  # fmt: skip
