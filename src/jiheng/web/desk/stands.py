"""How projects stand, kept: reckoned in the background, and within the request where that is quick.

Nothing kept is shown as of now unless it was made from the project's text, ledger, day and program of now.
"""

import logging
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from jiheng.web.accounts.models import User
from jiheng.web.desk.figures import Stand, read, stand_of
from jiheng.web.desk.models import KeptStand
from jiheng.web.evidence.models import LedgerHead
from jiheng.web.projects.access import is_blind
from jiheng.web.projects.models import Project
from jiheng.workflows.installed import installed_program

SMALL = 1_000  # records: so many are reckoned within the request, in some 80 ms of processor
NO_LEDGER = ""
BROKEN = "程序出错，没有算出来。请把项目名称告诉系统管理员，他在服务器日志里能看到原因"
logger = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A stand as the page shows it; `as_of` says of when it is where that is not now."""

    stand: Stand
    as_of: datetime | None = None
    waiting: bool = False  # for the background to reckon it anew
    blind: bool = False  # without scores: an expert looks who has not signed yet


class Basis(NamedTuple):
    """What a stand is made from."""

    version: UUID | None
    text_changes: int
    ledger_hash: str
    day: date
    program: str


def basis_of(project: Project, on: date) -> Basis:
    """Give what a stand would be made from now."""
    now = Project.objects.annotate(end=_ledger_end())
    found = now.values_list("current_id", "text_changes", "end").get(pk=project.pk)
    return Basis(*found, on, installed_program())


def shown(project: Project, user: User, on: date) -> Shown:
    """Give how a project stands, as far as somebody who may read it may see its scores (AC-05)."""
    found = _found(project, on)
    if not is_blind(user, project, on):
        return found
    return found._replace(stand=found.stand.without_scores(), blind=True)


def _found(project: Project, on: date) -> Shown:
    """Find it as kept where nothing changed since, or reckoned now, or as it last was."""
    kept = KeptStand.objects.filter(project=project).first()
    stand = read(bytes(kept.content)) if kept else None
    if kept and stand and _basis(kept) == basis_of(project, on):
        return Shown(stand)
    records = project.registers.aggregate(all=Sum("records"))["all"] or 0
    if records <= SMALL or project.current_id is None:
        return Shown(stand_of(project, on))
    return Shown(stand or Stand(), kept.reckoned_at if kept and stand else None, waiting=True)


def stale_projects(on: date) -> QuerySet[Project]:
    """Give the projects whose kept stand is not of now, or missing; what somebody has just changed first."""
    of_today = Q(kept_stand__day=on, kept_stand__program=installed_program())
    found = Project.objects.filter(current__isnull=False).annotate(end=_ledger_end())
    same_text = Q(kept_stand__version=F("current"), kept_stand__text_changes=F("text_changes"))
    fresh = found.filter(of_today, same_text, kept_stand__ledger_hash=F("end"))
    changed = Case(When(of_today, then=0), default=1)
    return found.exclude(pk__in=fresh.values("pk")).order_by(changed, "pk")


def reckon(project: Project, on: date, at: datetime) -> KeptStand:
    """Reckon how a project with a version stands; give it unsaved, with what it was made from."""
    basis = basis_of(project, on)
    assert basis.version is not None  # noqa: S101 — the caller's
    try:
        stand = stand_of(project, on)
    except Exception:  # one project must not keep the others from being reckoned
        logger.exception("stand of %s", project.pk)
        stand = Stand(BROKEN)
    return KeptStand(
        project=project, version_id=basis.version, text_changes=basis.text_changes,
        ledger_hash=basis.ledger_hash, day=on, program=basis.program, reckoned_at=at, content=stand.written(),
    )  # fmt: skip


def keep(made: KeptStand) -> bool:
    """Keep it, unless the project changed while it was reckoned: it may then be of neither."""
    if _basis(made) != basis_of(made.project, made.day):
        return False
    made.save()
    return True


def _basis(kept: KeptStand) -> Basis:
    return Basis(kept.version_id, kept.text_changes, kept.ledger_hash, kept.day, kept.program)


def _ledger_end() -> Coalesce:
    return Coalesce(Subquery(LedgerHead.objects.filter(pk=OuterRef("pk")).values("hash")), Value(NO_LEDGER))
