"""The jobs that report in: their addresses, how they stand, and the door that takes a report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError, NotFoundError
from jiheng.monitor.store import SampleStore, Word
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import beats, queries
from jiheng.web.monitoring.forms import BeatForm
from jiheng.web.monitoring.models import Target, TargetState
from jiheng.web.monitoring.views import LATER, SOON, crumbs
from jiheng.web.projects.access import acts_on, asker, needs, open_page, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb

SAID = 200  # bytes of a report that are read
NO_METHOD = 405
ONLY_POST = "报到只收 POST，这一次没有记。\n    怎么办：curl 加 -X POST，照页面上给的那一行写"


@dataclass(frozen=True, slots=True)
class Row:
    """One job as the page shows it."""

    target: Target
    system: str
    badge: str
    word: str
    told: str = ""
    due: datetime | None = None
    latest: datetime | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("probe_target", Act.READ, post=Act.CREATE)
def listing(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the jobs; make one more, and show its address once."""
    known = queries.known_of(project)
    context = _states(request, project) | {
        "known": known, "crumbs": [*crumbs(project), Crumb("作业报到")],
        "setup_url": reverse("projects:setup", args=[project.pk]), "door": settings.DOOR,
    }  # fmt: skip
    if Act.CREATE in acts and known.systems:
        form = BeatForm(posted(request), known=known)
        context["form"] = form
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            wanted = beats.Wanted(
                given["system"], given["job"], given["every"], given["grace"], bool(given["counts"]),
                given.get("severity", ""),
            )  # fmt: skip
            try:
                made, token = beats.add(project, wanted, by=asker(request), at=timezone.now())
            except JihengError as error:
                form.add_error("job", str(error))
            else:
                return _address(request, made, token)
    return render(request, "monitoring/beats.html", context)


@require_GET
@needs("probe_target", Act.READ)
def states(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Give the table alone: the page asks again."""
    return render(request, "monitoring/beat_states.html", _states(request, project))


@require_POST
@needs("probe_target", Act.UPDATE)
def replace_address(
    request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]
) -> HttpResponse:
    """Give a job another address, and show it once."""
    found = get_object_or_404(Target.objects.exclude(job=""), pk=target_id, project=project)
    try:
        made, token = beats.replace_address(found.pk, by=asker(request), at=timezone.now())
    except JihengError:
        return redirect("monitoring:beats", project.pk)
    return _address(request, made, token)


def _address(request: HttpRequest, target: Target, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("beats:take", args=[token]))
    beats_url = reverse("monitoring:beats", args=[target.project_id])
    curl = "curl -fsS -m 10 --retry 5 --retry-connrefused -X POST"
    context = {
        "project": target.project, "target": target, "url": url, "line": f"{curl} {url}",
        "failing": f"{curl} -d 'fail 磁盘满' {url}",
        "every": duration(target.report_every), "grace": duration(target.grace),
        "crumbs": [*crumbs(target.project), Crumb("作业报到", beats_url)],
    }  # fmt: skip
    return render(request, "monitoring/beat.html", context)


def _states(request: HttpRequest, project: Project) -> dict[str, Any]:
    now = timezone.now()
    found = Target.objects.filter(project=project).exclude(job="").select_related("asked_by", "stopped_by")
    jobs = list(found.order_by("state", "system", "job"))
    words = _words([each.series for each in jobs])
    rows = [_row(project, each, words.get(each.series), now) for each in jobs]
    fresh = any(each.state == TargetState.ON and each.reported_at is None for each in jobs)
    acts = acts_on(asker(request), project, "probe_target", timezone.localdate())
    return {
        "project": project, "rows": rows, "at": now, "seconds": SOON if fresh else LATER,
        "may_stop": Act.UPDATE in acts,
    }  # fmt: skip


def _words(series: list[str]) -> dict[str, Word]:
    """Give what the prober said last of the jobs."""
    try:
        with SampleStore(settings.SAMPLES) as store:
            return store.words(series)
    except NotFoundError:
        return {}


def _row(project: Project, target: Target, word: Word | None, now: datetime) -> Row:
    system = queries.now_called(project, target.system)
    if target.state != TargetState.ON:
        return Row(target, system, "waived", target.get_state_display())
    if target.reported_at is None:
        return Row(target, system, "waiting", "等第一次报到")
    due = target.reported_at + timedelta(seconds=target.report_every)
    latest = due + timedelta(seconds=target.grace)
    if now <= latest:  # the report itself says it: the prober looks once a minute
        seen = beats.Report.of(target).seen(int(now.timestamp()), None)
        badge, shown = ("done", "按时") if seen.up else ("missed", "报告失败")
        return Row(target, system, badge, shown, "" if seen.up else seen.told, due, latest)
    if word is not None and word.up is False:
        return Row(target, system, "missed", "没有报到", word.told, due, latest)
    told = word.told if word is not None and word.up is None else "刚过时间，监测进程一分钟内看它"
    return Row(target, system, "unknown", "未知", told, due, latest)


@csrf_exempt
@never_cache
@open_page("who holds the secret address says that one job has run; nothing is shown")
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take one report; whatever but a POST writes nothing, and is told so."""
    if request.method != "POST":
        answer = _told(ONLY_POST, NO_METHOD)
        answer["Allow"] = "POST"
        return answer
    target, now = beats.find(token), timezone.now()
    if target is None:
        raise Http404
    said = request.read(SAID).decode("utf-8", errors="ignore").replace("\0", "").strip()
    beats.report(target, said, now)
    latest = now + timedelta(seconds=target.report_every + target.grace)
    return _told(f"已记下 {_clock(now)} 报到；下一次最晚 {_clock(latest)}", 200)


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
