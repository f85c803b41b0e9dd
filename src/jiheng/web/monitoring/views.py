"""All systems of a project on one screen; adding one takes one address."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError, UnreadableValueError
from jiheng.sources.prober.agreement import STATE_TITLES, State
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import actions, queries
from jiheng.web.monitoring.forms import SeverityForm, TargetForm
from jiheng.web.monitoring.models import Target, TargetState
from jiheng.web.monitoring.network_policy import examine, permitted
from jiheng.web.projects.access import acts_on, asker, needs, posted, roles_on
from jiheng.web.projects.deciding import decided_in_list
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.workflows.pictures.watched_strip import watched_strip
from jiheng.workflows.system_states import Standing

DAYS = timedelta(days=89)  # and today
SOON, LATER = 2, 30  # seconds until the page asks again: for a first mark, and as a rule
BADGES = {State.UP: "done", State.DOWN: "missed", State.UNKNOWN: "unknown"}
AT_ONCE = 100  # systems on a page
LONGEST = 100  # characters that are searched for
WORST_FIRST = ("missed", "unknown", "waiting", "returned", "waived", "done")  # badges
OF_TARGET = {
    TargetState.ASKED: "waiting", TargetState.RETURNED: "returned", TargetState.STOPPED: "waived",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One system as the screen shows it."""

    system: str
    badge: str
    word: str
    target: Target | None = None
    address: str = ""
    since: str = ""
    last: str = ""
    rate: str = ""
    left: str = ""
    over: bool = False


@require_GET
@needs("probe_result", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show every system: its state now, and the last 90 days."""
    return render(request, "monitoring/index.html", _index(request, project))


@require_GET
@needs("probe_result", Act.READ)
def states(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Give the table alone: the page asks again."""
    return render(request, "monitoring/states.html", _index(request, project))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("probe_target", Act.CREATE)
def add(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Take one address, look at it at once, and begin or say who must approve it."""
    known, targets = queries.known_of(project), queries.targets_of(project)
    free = queries.without_target(known, targets)
    wished = request.GET.get("system", "")
    form = TargetForm(posted(request), systems=free, known=known, initial={"system": wished})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            examined = examine(given["url"], permitted())
            made = actions.add_target(
                project, given["system"], examined, by=asker(request), at=timezone.now(),
                severity=given.get("severity", ""),
            )  # fmt: skip
        except UnreadableValueError as error:
            _complain(form, "url", error)
        except JihengError as error:
            form.add_error("url", str(error))
        else:
            if made.state == TargetState.ON:
                messages.success(request, f"已添加，几秒内出现“{made.system}”的第一次结果。")
            else:
                messages.warning(request, f"已提交，等另一位负责人批准：{made.because}。")
            return redirect("monitoring:index", project.pk)
    context = {
        "project": project, "form": form, "free": free, "known": known,
        "setup_url": reverse("projects:setup", args=[project.pk]),
        "crumbs": [*crumbs(project), Crumb("添加监测")],
    }  # fmt: skip
    return render(request, "monitoring/add.html", context)


@require_POST
@needs("probe_target", Act.APPROVE)
def decide(request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a target."""
    found = get_object_or_404(Target, pk=target_id, project=project)
    act = partial(actions.decide_target, found.pk)
    decided_in_list(request, act, approved="已批准，几秒内出现第一次结果。", returned="已退回。")
    return redirect("monitoring:index", project.pk)


@require_POST
@needs("probe_target", Act.UPDATE)
def stop(request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Ask a target no longer."""
    found = get_object_or_404(Target, pk=target_id, project=project)
    what = found.job or found.system
    try:
        actions.stop_target(found.pk, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已停止监测“{what}”。此后的时间是未知。")
    return redirect("monitoring:beats" if found.job else "monitoring:index", project.pk)


@require_POST
@needs("probe_target", Act.UPDATE)
def grade(request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Say of which severity the faults of a system are."""
    found, known = get_object_or_404(Target, pk=target_id, project=project), queries.known_of(project)
    mine = known.severities(queries.now_called(project, found.system))
    form = SeverityForm(request.POST, severities=mine)
    if form.is_valid() and "severity" in form.cleaned_data:
        severity = form.cleaned_data["severity"]
        actions.grade(found.pk, severity, by=asker(request), at=timezone.now())
        told = f"“{found.system}”以后的中断{f'算{severity}' if severity else '不写级别'}，已开的故障不动。"
        messages.success(request, told)
    else:
        messages.error(request, f"合同给“{found.system}”约定的级别是{'、'.join(mine) or '空的'}，请选一个。")
    return redirect("monitoring:system", project.pk, found.pk)


@require_POST
@needs("probe_target", Act.APPROVE)
def publish(request: HttpRequest, *, project: Project, target_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show a system on the page for everybody, or no longer."""
    found = get_object_or_404(Target, pk=target_id, project=project, counts=True)
    published = "publish" in request.POST
    actions.publish(found.pk, published=published, by=asker(request), at=timezone.now())
    word = "已公布" if published else "已不再公布"
    messages.success(request, f"{word}“{found.system}”，公众页一分钟内更新。")
    return redirect("monitoring:index", project.pk)


def _complain(form: TargetForm, field: str, error: UnreadableValueError) -> None:
    fault = error.fault
    told = [fault.what, f"应当是：{fault.expected}" if fault.expected else "", fault.advice]
    form.add_error(field, "。".join(each for each in told if each))


def crumbs(project: Project) -> list[Crumb]:
    """Give the way to the pages of monitoring."""
    return [
        Crumb(project.name, reverse("desk:overview", args=[project.pk])),
        Crumb("监测", reverse("monitoring:index", args=[project.pk])),
    ]


def _index(request: HttpRequest, project: Project) -> dict[str, Any]:
    now, user, today = timezone.now(), asker(request), timezone.localdate()
    known, targets = queries.known_of(project), queries.targets_of(project)
    period = Period(today - DAYS, today)
    found = {each.name: each for each in queries.standings_of(project, targets, period, now)}
    masked = queries.is_masked(roles_on(user, project, today))
    names = list(dict.fromkeys([*known.systems, *targets]))
    rows = [_row(name, targets.get(name), found.get(name), known, masked=masked) for name in names]
    part = _part(request, rows)
    drawn = [found[each.system] for each in part["rows"] if each.system in found]
    acts = acts_on(user, project, "probe_target", today)
    fresh = any(
        each.state == TargetState.ON and (name not in found or found[name].word is None)
        for name, each in targets.items()
    )
    return {
        "project": project, **part, "known": known, "at": now, "seconds": SOON if fresh else LATER,
        "waiting": [each for each in targets.values() if each.state == TargetState.ASKED],
        "picture": picture_of("watched", watched_strip(drawn, period, known.promised)) if drawn else None,
        "add_url": reverse("monitoring:add", args=[project.pk])
        if Act.CREATE in acts and queries.without_target(known, targets) else "",
        "status_url": reverse("status:page", args=[project.organisation_id])
        if any(each.published for each in targets.values()) else "",
        "may_decide": Act.APPROVE in acts, "may_stop": Act.UPDATE in acts, "user": user,
        "form": DecisionForm(), "crumbs": [*crumbs(project)[:1], Crumb("监测")],
    }  # fmt: skip


def _part(request: HttpRequest, rows: list[Row]) -> dict[str, Any]:
    """Give the rows that are shown: all of a few; of many a page, what is wrong first, by state and name."""
    if len(rows) <= AT_ONCE:
        return {"rows": rows}
    words, state = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("state", "")
    rows = [each for each in rows if words.casefold() in each.system.casefold()]
    rows.sort(key=lambda each: WORST_FIRST.index(each.badge))
    counts = Counter(each.word for each in rows)

    def address(**changed: object) -> str:
        return "?" + urlencode({"q": words, "state": state} | changed)

    tabs = [Choice("全部", address(state=""), active=not state, count=len(rows))]
    tabs += [Choice(word, address(state=word), word == state, count) for word, count in counts.items()]
    page = Paginator([each for each in rows if state in ("", each.word)], AT_ONCE).get_page(
        request.GET.get("page")
    )
    others = {"before": page.has_previous() and page.number - 1, "after": page.has_next() and page.number + 1}
    return {
        "rows": page.object_list, "tabs": tabs, "words": words, "state": state, "page": page,
        "asked": address(page=page.number), **{name: n and address(page=n) for name, n in others.items()},
    }  # fmt: skip


def _row(
    name: str, target: Target | None, standing: Standing | None, known: queries.Known, *, masked: bool
) -> Row:
    address = "" if target is None else queries.shown_address(target, masked=masked)
    if target is None:
        return Row(name, "unknown", "没有监测")
    if standing is None or target.state != TargetState.ON:
        state = TargetState(target.state)
        return Row(name, OF_TARGET[state], state.label, target, address)
    found, word = standing.found, standing.word
    left = None
    if known.promised and known.promised.quantity and found.rate:
        left = found.budget_left(known.promised.quantity.exact)
    return Row(
        name,
        BADGES[standing.state] if word else "waiting",
        STATE_TITLES[standing.state] if word else "等第一次结果",
        target,
        address,
        _clock(standing.since) if word else "",
        _last(standing, masked=masked),
        found.rate.percent(3) if found.rate else "",
        "" if left is None else in_hours(left),
        left is not None and left < 0,
    )


def _last(standing: Standing, *, masked: bool) -> str:
    word = standing.word
    if word is None:
        return ""
    told = "" if masked else f"，{word.told.partition('（')[0]}"  # what libcurl says of it is English
    if word.up is None:
        return f"{_clock(word.time)} 没有看到{told}"
    return f"{_clock(word.time)} {'正常' if word.up else '异常'}，{word.latency} 毫秒{told}"


def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second, BEIJING):%m-%d %H:%M:%S}"


def in_hours(seconds: int) -> str:
    """Write seconds in hours and minutes, cut to whole minutes; what is over as such."""
    hours, rest = divmod(abs(seconds) // 60, 60)
    told = f"{hours} 小时 {rest} 分" if hours else f"{rest} 分"
    return f"超出 {told}" if seconds < 0 else told
