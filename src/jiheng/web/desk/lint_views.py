"""The page on which the goals are checked, and on which somebody lets a finding stand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.frameworks.yaml_editing import read_path
from jiheng.web.accounts.permissions import Act
from jiheng.web.desk import lint
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.goals import key_of
from jiheng.web.projects.lint import counted, lint_of, year_before
from jiheng.web.projects.models import Project
from jiheng.web.projects.queries import listed
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.lint import Lint, LintFinding

NO_YEAR = "-"


class LintFilters(forms.Form):
    """What the goals are checked against."""

    last = forms.ChoiceField(label="与哪一年的项目比", required=False)
    records = forms.BooleanField(label="连同记录检查全部文书", required=False)

    def __init__(self, *args: Any, projects: "QuerySet[Project]", usual: Project | None) -> None:  # noqa: ANN401
        """Offer earlier projects of the same organisation."""
        super().__init__(*args)
        named = f"上年的项目：{usual}" if usual else "没有同名的上年项目，不比"
        choices = [("", named), (NO_YEAR, "不比"), *((str(each.pk), str(each)) for each in projects)]
        self.fields["last"].choices = choices  # type: ignore[attr-defined]


@require_GET
@needs("target", Act.READ)
def check(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Check the goals as an auditor will read them, beside the year before."""
    form, last = _asked(request, project)
    found, why = None, ""
    try:
        found = lint.lint(
            project, last, timezone.localtime(), with_records=form.is_valid() and form.cleaned_data["records"]
        )
    except JihengError as error:
        why = str(error)
    context = {
        "project": project, "form": form, "last": last, "found": found, "why": why,
        "counts": counted(found) if found else [], "may": Act.UPDATE in acts and bool(found),
        "rows": _rows(project, found) if found else [], "here": request.get_full_path(),
        "crumbs": [
            Crumb("项目", reverse("projects:list")),
            Crumb(project.name, reverse("desk:overview", args=[project.pk])),
            Crumb("目标和指标", reverse("projects:goals", args=[project.pk])), Crumb("目标检查"),
        ],
    }  # fmt: skip
    return render(request, "desk/lint.html", context)


@require_POST
@needs("target", Act.UPDATE)
def accept(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Let a finding stand with a reason, or let it be told again."""
    form, last = _asked(request, project)
    given, at, by = request.POST, timezone.localtime(), asker(request)
    code, quote = given.get("code", ""), given.get("quote", "")
    try:
        if "take_back" in given:
            lint.take_back(project, code, quote, by=by, at=at)
            messages.success(request, f"{code} 重新列为要改的。")
        else:
            records = form.is_valid() and form.cleaned_data["records"]
            found = lint.lint(project, last, at, with_records=records)
            count = lint.accept(project, found, code, quote, given.get("reason", ""), by=by, at=at)
            messages.success(request, f"已接受 {code} 的 {count} 处发现。")
    except JihengError as error:
        messages.error(request, str(error))
    query = request.GET.urlencode()
    return redirect(reverse("desk:lint", args=[project.pk]) + (f"?{query}" if query else ""))


def _asked(request: HttpRequest, project: Project) -> tuple[LintFilters, Project | None]:
    usual = year_before(project)
    seen = listed(asker(request), timezone.localdate()).filter(
        organisation=project.organisation_id, fiscal_year__lt=project.fiscal_year
    )
    others = seen.exclude(current=None).order_by("-fiscal_year", "name")
    form = LintFilters(request.GET, projects=others, usual=usual)
    chosen = form.cleaned_data["last"] if form.is_valid() else ""
    if chosen == NO_YEAR:
        return form, None
    return form, others.filter(pk=chosen).first() if chosen else usual


def _rows(project: Project, found: Lint) -> list[tuple[object, str, str]]:
    """Give each finding with the words by which it is accepted, and the page on which it is mended."""
    goals = lint_of(project, project.current) if project.current else found
    return [(each, lint.quote_of(each, goals), _mended_at(project, each)) for each in found.findings]


def _mended_at(project: Project, finding: LintFinding) -> str:
    path = read_path(finding.place.column) if finding.place else ()
    match path:
        case ("goals", *_):
            return reverse("projects:goal-form", args=[project.pk])
        case ("evaluation", "measured", int(number), *_):
            return reverse("projects:measured", args=[project.pk, number + 1])
        case ("evaluation", "indicators", *_, int(), str()):
            return reverse("projects:indicator", args=[project.pk, key_of(path[:-1])])
        case ("evaluation", "report", *_) | ("organisation", *_) | ("name",):
            return reverse("projects:basics", args=[project.pk])
        case ("narrative" | "notes", *_):
            return reverse("projects:texts", args=[project.pk])
    return ""
