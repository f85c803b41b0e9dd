"""The pages of evaluation by a group: who is in it, one's own sheet, the sheet on paper, what came of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import group
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Seat
from jiheng.web.evaluations.states import SEAT_BADGES, SeatState
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb

LONGEST = 2_000


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of the group."""
    home = reverse("evaluations:group", args=[project.pk]) if last else ""
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("专家评价", home), *last]


def _scored(project: Project) -> tuple[list[group.Scored], str]:
    try:
        return group.scored_by_experts(evaluated(project, timezone.localdate())), ""
    except JihengError as error:
        return [], faults_told(error)


def _leads(request: HttpRequest, project: Project) -> bool:
    return Act.CREATE in acts_on(asker(request), project, "evaluation_report", timezone.localdate())


@require_GET
@needs("expert_sheet", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show who is in the group, how far they are, and once all are in what everybody gave."""
    user = asker(request)
    scored, why = _scored(project)
    seats = list(
        project.seats.select_related("user", "keyed_by").prefetch_related("marks").order_by("seated_at")
    )
    everything = group.are_in(each.state for each in seats)
    counted = [each for each in seats if each.state == SeatState.SUBMITTED]
    leads = _leads(request, project)
    context = {
        "project": project, "why": why, "scored": scored, "leads": leads, "all_in": everything,
        "seats": [(each, SEAT_BADGES[SeatState(each.state)]) for each in seats],
        "mine": next((each for each in seats if each.user_id == user.pk), None),
        "candidates": group.candidates(project, timezone.localdate()) if leads and not everything else (),
        "table": _table(scored, counted) if everything else [],
        "counted": counted, "dissent": [each for each in counted if each.dissent] if everything else [],
        "crumbs": crumbs(project),
    }  # fmt: skip
    return render(request, "evaluations/group.html", context)


def _table(
    scored: list[group.Scored], sheets: list[Seat]
) -> list[tuple[group.Scored, list[tuple[str, str]]]]:
    marks = [group.marks_of(each) for each in sheets]
    return [(each, [one.get(each.about, ("–", "")) for one in marks]) for each in scored]


def _posted(request: HttpRequest, scored: list[group.Scored]) -> dict[str, tuple[str, str]]:
    """Give what was typed into a sheet, by indicator."""
    asked = request.POST
    return {
        each.about: (asked.get(f"points-{number}", ""), asked.get(f"basis-{number}", "")[:LONGEST])
        for number, each in enumerate(scored)
    }


@require_POST
@needs("evaluation_report", Act.CREATE)
def seat(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Ask an expert into the group."""
    today = timezone.localdate()
    try:
        wanted = group.candidates(project, today).filter(pk=UUID(request.POST.get("user", ""))).first()
    except ValueError:
        wanted = None
    if wanted is None:
        messages.error(request, "请选一位专家。")
        return redirect("evaluations:group", project.pk)
    try:
        made = group.seat(project, wanted, by=asker(request), at=timezone.now(), on=today)
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已请{made}评分，等本人声明独立性。")
    return redirect("evaluations:group", project.pk)


@require_POST
@needs("expert_sheet", Act.CREATE)
def declare(request: HttpRequest, seat_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Declare independence, or a relation."""
    found = get_object_or_404(Seat, project=project, pk=seat_id, user=asker(request))
    try:
        made = group.declare(
            found.pk, independent="independent" in request.POST, relation=request.POST.get("relation", ""),
            by=asker(request), at=timezone.now(),
        )  # fmt: skip
    except JihengError as error:
        messages.error(request, str(error))
        return redirect("evaluations:group", project.pk)
    if made.state == SeatState.INDEPENDENT:
        messages.success(request, "已声明独立。请按评分标准打分，各人的分在全部提交以前互相看不到。")
        return redirect("evaluations:sheet", project.pk, made.pk)
    messages.success(request, "已记下利害关系，您不参加这个项目的评分。")
    return redirect("evaluations:group", project.pk)


@require_http_methods(["GET", "POST"])
@needs("expert_sheet", Act.READ)
def sheet(request: HttpRequest, seat_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in one's own sheet; the lead keys in one that was filled in on paper."""
    user = asker(request)
    rows = Seat.objects.select_related("user", "keyed_by", "project")
    found = get_object_or_404(rows, project=project, pk=seat_id)
    own, leads = found.user_id == user.pk, _leads(request, project)
    if group.is_hidden(found, user, leads=leads):
        raise PermissionDenied
    scored, why = _scored(project)
    marks, wrong, fault = group.marks_of(found), {}, ""
    if request.method == "POST":
        marks = _posted(request, scored)
        wrong = group.faults_of(marks, scored) if "submit" in request.POST else {}
        dissent = request.POST.get("dissent", "")[:LONGEST]
        try:
            group.save(found.pk, marks, dissent, by=user, at=timezone.now(), keyed=not own)
            if "submit" in request.POST and not wrong:
                today = evaluated(project, timezone.localdate())
                group.submit(found.pk, today, by=user, at=timezone.now())
                messages.success(request, "已提交，不能再改。全部专家提交以后，各人的分才互相看得到。")
                return redirect("evaluations:group", project.pk)
        except JihengError as error:
            fault = faults_told(error)
        if not wrong and not fault:
            messages.success(request, "已保存，还没有提交。")
            return redirect("evaluations:sheet", project.pk, found.pk)
        found.refresh_from_db()
    context = {
        "project": project, "seat": found, "badge": SEAT_BADGES[SeatState(found.state)],
        "own": own, "why": why, "fault": fault,
        "rows": [(number, each, *marks.get(each.about, ("", "")), wrong.get(each.about, ""))
                 for number, each in enumerate(scored)],
        "may": found.state == SeatState.INDEPENDENT if own else found.state in group.FILLING_IN and leads,
        "crumbs": crumbs(project, Crumb(f"{found}的评分表")),
    }  # fmt: skip
    return render(request, "evaluations/sheet.html", context, status=422 if wrong or fault else 200)


@require_GET
@needs("expert_sheet", Act.READ)
def paper(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Give the sheet to print, fill in by hand and sign."""
    scored, why = _scored(project)
    context = {
        "project": project,
        "scored": scored,
        "why": why,
        "crumbs": crumbs(project, Crumb("空白评分表")),
    }
    return render(request, "evaluations/paper.html", context)
