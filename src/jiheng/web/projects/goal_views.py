"""The page of goals and indicators: the tree, its live sum, where its indicators may come from, its lint."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError, UnreadableInputError
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects import goals, versions
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.forms import SourceForm
from jiheng.web.projects.lint import counted, lint_of
from jiheng.web.projects.models import Project, VersionState
from jiheng.web.projects.queries import listed
from jiheng.web.projects.views import crumbs
from jiheng.web.ui.parts import SAVED
from jiheng.web.ui.shell import Crumb


@require_GET
@needs("target", Act.READ)
def tree(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the tree; who may edit it types into it."""
    found = goals.shown(project)
    may = Act.UPDATE in acts and found.version.state != VersionState.SUBMITTED
    context = {
        "project": project, "tree": found, "may": may, "faults": found.faults,
        "asks_reason": found.version.state == VersionState.APPROVED,
        "counts": counted(found.lint) if found.lint else [],
        "source": _source_form(request, project) if may else None,
        "library": goals.library_choices() if may else (),
        "crumbs": crumbs(project, Crumb("目标和指标")),
    }  # fmt: skip
    return render(request, "projects/goals.html", context)


@require_GET
@needs("target", Act.READ)
def lint_summary(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Say in a line what the lint of the goals finds: a part of another page."""
    newest = versions.newest_version(project)
    try:
        counts, faults = counted(lint_of(project, newest)), 0
    except UnreadableInputError as error:
        counts, faults = [], len(error.faults)
    context = {"project": project, "counts": counts, "faults": faults}
    return render(request, "projects/lint_summary.html", context)


@require_POST
@needs("target", Act.UPDATE)
def save(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Keep what was typed, or change the structure where a button says so."""
    given = {name: str(value) for name, value in request.POST.items()}
    act, _, key = given.get("structure", "").partition(":")
    if act:
        chosen = request.POST.get("indicator", "")
        if act == "replace":
            key, _, chosen = key.partition(":")

        def change(told: dict[str, Any]) -> Any:  # noqa: ANN401
            return goals.change_structure(project, act, key, indicator=chosen, given=given, **told)

        return _told(request, project, change)
    return _told(request, project, lambda told: goals.save_fields(project, given, **told))


@require_http_methods(["POST"])
@needs("target", Act.UPDATE)
def take_over(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Put the tree of the library, of last year or of a form in place of the one that is there."""
    form = _source_form(request, project)
    if not form.is_valid():
        messages.error(request, "；".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("projects:goals", project.pk)
    given = form.cleaned_data

    def change(told: dict[str, Any]) -> Any:  # noqa: ANN401
        if given["source"] == "library":
            source = goals.library_source(given["indicators"], given["rule_set"])
        elif given["source"] == "last_year":
            source = goals.year_source(given["last_year"])
        else:
            source = goals.form_source(given["file"])
        return goals.take_over(project, source, **told)

    return _told(request, project, change)


def _source_form(request: HttpRequest, project: Project) -> SourceForm:
    seen = listed(asker(request), timezone.localdate()).exclude(pk=project.pk).exclude(current=None)
    others = seen.filter(organisation=project.organisation_id)  # of a whole region they would be thousands
    posted = request.method == "POST"
    return SourceForm(request.POST if posted else None, request.FILES if posted else None, projects=others)


def _told(request: HttpRequest, project: Project, change: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    based_on = request.POST.get("based_on", "0")
    told = {
        "based_on": int(based_on) if based_on.isdecimal() else 0,
        "by": asker(request), "at": timezone.now(), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    try:
        version, faults = change(told)
    except UnreadableInputError as error:
        messages.error(request, "\n".join(str(fault) for fault in error.faults))
    except JihengError as error:
        messages.error(request, str(error))
    else:
        if faults:
            messages.warning(
                request,
                f"已保存第 {version.number} 版草稿；还有 {len(faults)} 处问题，改完才能提交。",
                extra_tags=SAVED,
            )
        else:
            messages.success(request, f"已保存第 {version.number} 版。")
    return redirect(reverse("projects:goals", args=[project.pk]))
