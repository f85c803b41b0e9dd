"""One system (screen S6): when it was up, how fast it answered, what may still fail."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from jiheng.documents.pictures.sla_strip import Lasting
from jiheng.evidence.facts.systems import SECONDS_A_DAY
from jiheng.sources.prober.agreement import STATE_TITLES
from jiheng.values.lasting import duration
from jiheng.values.period import Period
from jiheng.values.rounding import half_up
from jiheng.values.service_hours import ALL_DAY
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import queries
from jiheng.web.monitoring.forms import SeverityForm
from jiheng.web.monitoring.models import Target
from jiheng.web.monitoring.views import BADGES, crumbs, in_hours
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.workflows.pictures.response_line import response_line
from jiheng.workflows.pictures.watched_strip import watched_strip
from jiheng.workflows.system_states import Standing

CHOICES = {"1": "今天", "7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "year": "本年度"}
USUAL, LONGEST_LINE = "30", 7  # days; samples of more are not read for one page


@require_GET
@needs("probe_result", Act.READ)
def system(request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show a system over a time of one's choice, up to now."""
    target = get_object_or_404(Target, pk=target_id, project=project)
    name, now, today = queries.now_called(project, target.system), timezone.now(), timezone.localdate()
    chosen = request.GET.get("days", USUAL)
    chosen = chosen if chosen in CHOICES else USUAL
    period = _period(chosen, project, today)
    known = queries.known_of(project)
    shown = f"{name}：{target.job}" if target.job else name
    (standing,) = queries.standings_of(project, {name: target}, period, now) or (None,)
    context: dict[str, Any] = {
        "project": project, "name": shown, "standing": standing,
        "tabs": [Choice(title, f"?days={each}", each == chosen) for each, title in CHOICES.items()],
        "crumbs": [*crumbs(project), Crumb(shown)],
        "outages_url": reverse("monitoring:outages", args=[project.pk]) + "?"
        + urlencode({"system": name, "first": str(period.first), "last": str(period.last)}),
    }  # fmt: skip
    context |= _severity(request, project, target, known.severities(name))
    if standing is not None:
        line = standing.timeline
        begin = max(line.begin, line.end - LONGEST_LINE * SECONDS_A_DAY)
        context |= {
            "badge": BADGES[standing.state], "word": STATE_TITLES[standing.state],
            "numbers": _numbers(standing, period, known), "sums": _sums(standing), "period": period,
            "hours": str(standing.hours) if standing.hours != ALL_DAY else "", "remark": standing.remark,
            "strip": picture_of("strip", watched_strip([standing], period, known.promised)),
            "line": picture_of(
                "line",
                response_line(settings.SAMPLES, target.series, (begin, line.end), standing.excluded),
            ),
        }  # fmt: skip
    return render(request, "monitoring/system.html", context)


def _severity(
    request: HttpRequest, project: Project, target: Target, severities: list[str]
) -> dict[str, Any]:
    """Tell of which severity its faults are, with the form to whoever may say otherwise."""
    may = Act.UPDATE in acts_on(asker(request), project, "probe_target", timezone.localdate())
    initial = {"severity": target.severity}
    return {
        "target": target, "severities": severities,
        "severity_form": SeverityForm(severities=severities, initial=initial) if may and severities else None,
    }  # fmt: skip


def _period(chosen: str, project: Project, today: date) -> Period:
    if chosen == "year":
        return Period.year(project.fiscal_year)
    return Period(today - timedelta(days=int(chosen) - 1), today)


def _numbers(standing: Standing, period: Period, known: queries.Known) -> list[KeyNumber]:
    found = standing.found
    rate = found.rate
    shown = [
        KeyNumber(
            "可用率", rate.percent(4) if rate else "没有测到", "",
            f"{found.up:,} 秒 ÷ {found.up + found.down:,} 秒" if rate else "",
        )
    ]  # fmt: skip
    if known.promised and known.promised.quantity and rate:
        ahead = standing.ahead
        target = known.promised.quantity.exact
        left = found.budget_left(target, ahead)
        whole = f"承诺 {known.promised.printed}，{period}允许 {in_hours(found.budget(target, ahead))}"
        shown.append(KeyNumber("剩余允许中断", in_hours(left), "", whole, "missed" if left < 0 else ""))
    shown.append(KeyNumber("计入的中断", f"{len(found.outages)}", "次", in_hours(found.down)))
    for title, mean in (("平均恢复（MTTR）", found.mttr), ("平均无故障（MTBF）", found.mtbf)):
        if mean is not None:
            shown.append(KeyNumber(title, duration(half_up(mean.numerator, mean.denominator))))
    return shown


def _sums(standing: Standing) -> list[tuple[str, str, str]]:
    """Give the four sums, which make up the time looked at, and that."""
    found = standing.found
    parts = (("可用", found.up), ("中断", found.down), ("不计入", found.excluded), ("未知", found.unknown))
    whole = (("合计", found.end - found.begin),)
    return [(title, Lasting.of(each).text, duration(each)) for title, each in (*parts, *whole)]
