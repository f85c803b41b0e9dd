"""The page for everybody: what a unit has published of its systems, reckoned once a minute."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiheng.sources.prober.agreement import STATE_TITLES
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.values.period import Period
from jiheng.web.accounts.models import Organisation
from jiheng.web.monitoring import queries
from jiheng.web.monitoring.models import Target, TargetState
from jiheng.web.monitoring.views import BADGES, DAYS
from jiheng.web.projects.access import open_page
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import Picture
from jiheng.web.ui.pictures import picture_of
from jiheng.workflows.pictures.watched_strip import watched_strip
from jiheng.workflows.system_states import Standing

KEPT = 60  # seconds
MOST_OUTAGES = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may see: of each system its name, state and since when; the outages, newest first."""

    unit: str
    at: datetime
    systems: tuple[tuple[str, str, str, str, str], ...]
    outages: tuple[tuple[str, str, str, str], ...]
    picture: Picture


@require_safe
@open_page("what a unit has published of its systems is for everybody")
def page(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Show what a unit has published."""
    shown = cache.get_or_set(f"status:{organisation}", lambda: _shown(organisation) or "", KEPT)
    if not isinstance(shown, Shown):
        raise Http404
    answer = render(request, "monitoring/status.html", {"shown": shown, "seconds": KEPT})
    answer["Cache-Control"] = (
        f"private, max-age={KEPT}"  # who is signed in sees the page with a head of their own
    )
    return answer


def _shown(organisation: UUID) -> Shown | None:
    unit = Organisation.objects.filter(pk=organisation).first()
    now, today = timezone.now(), timezone.localdate()
    found = _standings(organisation, now, today)
    if unit is None or not found:
        return None
    lines = [
        (begin, each.name, end if end < each.timeline.end else None)
        for each in found
        for begin, end in ((outage.begin, outage.end) for outage in each.found.outages)
    ]
    outages = tuple(
        (name, _clock(begin), _clock(end) if end else "还没有恢复", duration(end - begin) if end else "")
        for begin, name, end in sorted(lines, key=lambda line: line[0], reverse=True)[:MOST_OUTAGES]
    )
    picture = picture_of("status", watched_strip(found, Period(today - DAYS, today), None))
    return Shown(unit.name, now, tuple(map(_line, found)), outages, picture)


def _standings(organisation: UUID, now: datetime, today: date) -> list[Standing]:
    published = Target.objects.filter(
        project__organisation=organisation, published=True, counts=True, state=TargetState.ON
    ).order_by("system")
    found: list[Standing] = []
    for project in Project.objects.filter(targets__in=published).select_related("current").distinct():
        called = queries.names_now(project)
        targets = {called(each.system): each for each in published.filter(project=project)}
        found += queries.standings_of(project, targets, Period(today - DAYS, today), now)
    return found


def _line(standing: Standing) -> tuple[str, str, str, str, str]:
    rate = standing.found.rate
    told = rate.percent(3) if rate else "没有测到"
    return (
        standing.name, BADGES[standing.state], STATE_TITLES[standing.state], _clock(standing.since), told
    )  # fmt: skip


def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second, BEIJING):%Y-%m-%d %H:%M}"
