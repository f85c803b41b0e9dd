"""What a project's page of documents offers: each kind, with what it may be about and what it lacks."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Sum

from jiheng.catalogue import Parameter
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import Choice
from jiheng.web.desk.stands import SMALL, Basis, basis_of
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.models import Project
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.offered_documents import Offered, offered_documents

MOST_KEPT = 32  # projects in a process


@dataclass(frozen=True, slots=True)
class Offers:
    """By kind what a project can be given; `large`: it has so many records that no page looks at them."""

    by_kind: dict[str, Offered]
    obstacles: tuple[str, ...] = ()
    large: bool = False


def offers_of(project: Project, on: date) -> Offers:
    """Give what a project is offered as it is now. Raises JihengError where it cannot be read."""
    if (project.registers.aggregate(all=Sum("records"))["all"] or 0) > SMALL:
        return Offers({}, large=True)
    return _offers(project.pk, basis_of(project, on))


def choice_of(kind: str, written: str) -> dict[str, str]:
    """Read what a form says a document shall be about, as `about` writes it."""
    values = [each.strip() for each in written.split("，")] if written.strip() else []
    return dict(zip((each.name for each in parameters(kind)), values, strict=False))


def about(choice: Choice) -> str:
    """Write what a document is about."""
    return "，".join(choice.values())


def parameters(kind: str) -> tuple[Parameter, ...]:
    """Give what a kind must be told."""
    return REPORT_KINDS.find(kind).parameters


@lru_cache(maxsize=MOST_KEPT)
def _offers(project: UUID, _basis: Basis) -> Offers:
    found = Project.objects.select_related("current").get(pk=project)
    evaluation = evaluate_opened(open_tables(found))
    return Offers({each.kind.name: each for each in offered_documents(evaluation)}, evaluation.card.obstacles)
