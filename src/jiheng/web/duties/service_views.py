"""The matrix of services (S3): what is promised for which system, and how it stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiheng.errors import JihengError
from jiheng.evidence.promises import STATE_TITLES, OccurrenceState
from jiheng.web.accounts.permissions import Act
from jiheng.web.duties.links import way_to
from jiheng.web.duties.states import BADGES, WORST_FIRST
from jiheng.web.projects.access import needs
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.services import Service, services_of, without_service

Counts = Counter[OccurrenceState]


@dataclass(frozen=True, slots=True)
class Row:
    """A service: how its occurrences stand, and for which systems of the page it is promised.

    `covers` is empty where it is promised for all of them.
    """

    service: Service
    counts: Counts
    covers: tuple[bool, ...]
    url: str

    @property
    def worst(self) -> OccurrenceState:
        """The worst that has come; 未到期 only where nothing has."""
        ended = (each for each in WORST_FIRST if self.counts[each] and each is not OccurrenceState.OPEN)
        return next(ended, OccurrenceState.OPEN)

    @property
    def badge(self) -> tuple[str, str]:
        """The worst as kind and word of a badge."""
        return (BADGES[self.worst], STATE_TITLES[self.worst]) if self.counts else ("unknown", "没有排期")

    @property
    def told(self) -> str:
        """How many of each state, the best first."""
        there = [each for each in reversed(WORST_FIRST) if self.counts[each]]
        return "，".join(f"{STATE_TITLES[each]} {self.counts[each]}" for each in there)


@require_GET
@needs("contract", Act.READ)
def services(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show what was promised for which systems, how often, and how it stands; to htmx only the table."""
    crumbs = [way_to(project), Crumb("服务目录与合同")]
    context = {"project": project, "may": Act.UPDATE in acts, "crumbs": crumbs}
    try:
        read = read_project(project)
    except JihengError as error:
        context["why"] = str(error)
    else:
        found, names = services_of(read), [each.name for each in read.systems]
        rows = _rows(project, found, names)
        by_contract = groupby(rows, lambda row: row.service.promise.contract)
        context |= {"systems": names, "planned": any(row.counts for row in rows)}
        context["contracts"] = [(name, list(part)) for name, part in by_contract]
        context["lacking"] = without_service(read, found) if found else []
    page = "services_part" if "HX-Request" in request.headers else "services"
    return render(request, f"duties/{page}.html", context)


def counts_of(project: Project) -> dict[str, Counts]:
    """Count the duties of each promise by how they stand."""
    counts: dict[str, Counts] = {}
    grouped = project.duties.order_by().values_list("promise", "state").annotate(Count("pk"))
    for promise, state, count in grouped:
        counts.setdefault(promise, Counter())[OccurrenceState(state)] = count
    return counts


def _rows(project: Project, found: Sequence[Service], systems: Sequence[str]) -> list[Row]:
    counts = counts_of(project)
    calendar = reverse("duties:calendar", args=[project.pk])
    return [
        Row(
            each,
            counts.get(each.promise.name, Counter()),
            tuple(name in each.systems for name in systems) if each.systems else (),
            f"{calendar}?{urlencode({'promise': each.promise.name})}",
        )
        for each in found
    ]
