"""The pages about projects: the list, how one begins, its text and the versions of it."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects import beginning, queries, versions
from jiheng.web.projects.access import asker, needs, posted
from jiheng.web.projects.forms import (
    LIBRARY,
    DecisionForm,
    NewProjectForm,
    ProjectFilters,
    TextForm,
    YearBeforeForm,
)
from jiheng.web.projects.models import Project, ProjectVersion, VersionState
from jiheng.web.projects.texts import beside_of
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.parts import SAVED
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

STATE_BADGES = {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "locked"}


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of a project."""
    return [
        Crumb("项目", reverse("projects:list")),
        Crumb(project.name, reverse("desk:overview", args=[project.pk])),
        *last,
    ]


@require_GET
@needs("project", Act.READ)
def listing(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List the projects one sees."""
    filters = ProjectFilters(request.GET)
    given = filters.cleaned_data if filters.is_valid() else {}
    rows = queries.listed(asker(request), timezone.localdate(), **given)
    may_begin = Act.CREATE in acts
    empty = Empty(
        "还没有项目",
        "一个项目是一年的一笔运维预算：目标、合同、记录和评价都记在它名下。",
        "新建项目" if may_begin else "",
        reverse("projects:new") if may_begin else "",
    )
    table = ListTable(
        request.GET,
        rows,
        [
            Column("name", "项目"),
            Column("unit", "实施单位"),
            Column("fiscal_year", "年度", narrow=True),
            Column("state", "状态", value=lambda row: row.get_state_display(), narrow=True),
            Column("is_sample", "示例", hidden=True, narrow=True),
        ],
        "项目",
        filters=filters,
        order="-fiscal_year",
        row_url=address_of_rows(reverse("desk:overview", args=[SOME])),
        new_url=reverse("projects:new") if may_begin else "",
        empty=empty,
    )
    samples = queries.samples(asker(request), timezone.localdate()).count() if may_begin else 0
    context = {"table": table, "may_begin": may_begin, "samples": samples}
    return render(request, "projects/list.html", context)


@require_http_methods(["GET", "POST"])
@needs("project", Act.CREATE)
def new(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Begin a project."""
    user, today = asker(request), timezone.localdate()
    form = NewProjectForm(
        posted(request),
        organisations=queries.organisations_for_new(user, today),
        initial={"year": today.year},
    )
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        try:
            if given["way"] == LIBRARY:
                made = beginning.from_library(
                    given["organisation"], given["name"], given["year"], given["rule_set"], by=user, at=at
                )
            else:
                made = beginning.blank(given["organisation"], given["name"], given["year"], by=user, at=at)
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已新建“{made.name}”。先看看目标和指标，再放记录。")
            return redirect("projects:goals", made.pk)
    return render(request, "projects/new.html", {"form": form, "tabs": ways_to_begin(request)})


@require_http_methods(["GET", "POST"])
@needs("project", Act.CREATE)
def from_year_before(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Begin a project from another year's: say first what comes along, what moves, what is left out."""
    user, today = asker(request), timezone.localdate()
    mine = queries.listed(user, today).filter(organisation__in=queries.organisations_for_new(user, today))
    projects = mine.exclude(current=None).order_by("-fiscal_year", "name")
    asked = posted(request) or (request.GET if "last" in request.GET else None)
    form = YearBeforeForm(asked, projects=projects, initial={"year": today.year})
    found = None
    if form.is_valid():
        last, year = form.cleaned_data["last"], form.cleaned_data["year"]
        try:
            found = beginning.year_after(last, year)
            if request.method == "POST":
                made = beginning.from_year_before(last, year, by=user, at=timezone.now())
                messages.success(request, f"已新建“{made}”。逐项看一看，改成今年的。")
                return redirect("projects:setup", made.pk)
        except JihengError as error:
            form.add_error(None, str(error))
    context = {"form": form, "found": found, "tabs": ways_to_begin(request)}
    return render(request, "projects/year_before.html", context)


def ways_to_begin(request: HttpRequest) -> list[Choice]:
    """Give the ways in which a project can begin."""
    ways = (
        ("指标库或空白", "projects:new"),
        ("上年的项目", "projects:year-before"),
        ("填好的表或项目文件夹", "evidence:load"),
    )
    return [Choice(title, reverse(route), active=reverse(route) == request.path) for title, route in ways]


@require_http_methods(["GET", "POST"])
@needs("target", Act.READ, post=Act.UPDATE)
def text(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the text as it is, and keep a changed one."""
    newest = versions.newest_version(project)
    may = Act.UPDATE in acts and newest.state != VersionState.SUBMITTED
    form = TextForm(posted(request), initial={"text": newest.text, "based_on": newest.number})
    faults = versions.read_text(newest.text, beside_of(project))[1]
    if request.method == "POST":
        if not may:
            return render(request, "403.html", status=403)
        if form.is_valid():
            given = form.cleaned_data
            try:
                kept, faults = versions.save(
                    project.pk,
                    given["text"].replace("\r\n", "\n"),
                    based_on=given["based_on"],
                    by=asker(request),
                    at=timezone.now(),
                    reason=given["reason"],
                )
            except JihengError as error:
                form.add_error(None, str(error))
            else:
                if not faults:
                    messages.success(request, f"已保存第 {kept.number} 版。")
                    return redirect("projects:version", project.pk, kept.number)
                told = f"已保存草稿；还有 {len(faults)} 处问题，改完才能提交"
                messages.warning(request, f"{told}，页面和评分先用上一个读得懂的版本。", extra_tags=SAVED)
    context = {
        "project": project, "form": form, "faults": faults, "newest": newest, "may": may,
        "crumbs": crumbs(project, Crumb("项目文本")),
    }  # fmt: skip
    return render(request, "projects/text.html", context)


@require_GET
@needs("target", Act.READ)
def versions_list(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the versions of the text."""
    rows = project.versions.select_related("made_by", "decided_by")
    table = ListTable(
        request.GET,
        rows,
        [
            Column("number", "版本", value=lambda row: f"第 {row.number} 版"),
            Column("state", "状态", cell="projects/version_state.html"),
            Column("made_by.name", "编制"),
            Column("made_at", "编制时间"),
            Column("reason", "为什么改", sort=""),
            Column("decided_by.name", "审批"),
            Column("decided_at", "审批时间"),
        ],
        "版本",
        order="-number",
        row_url=lambda row: reverse("projects:version", args=[project.pk, row.number]),
    )
    context = {"project": project, "table": table, "acts": acts, "crumbs": crumbs(project)}
    return render(request, "projects/versions.html", context)


@require_GET
@needs("target", Act.READ)
def version(request: HttpRequest, number: int, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show a version: what changed, what is wrong, and what may be done with it."""
    found = get_object_or_404(project.versions.select_related("made_by", "decided_by"), number=number)
    before = queries.version_before(found)
    _, faults = versions.read_text(found.text, beside_of(project))
    context = {
        "project": project, "heading": f"第 {number} 版", "version": found,
        "before": before, "faults": faults, "form": DecisionForm(),
        "badge": STATE_BADGES[found.state],
        "lines": list(queries.changed_lines(before.text, found.text)) if before else [],
        "changes": queries.changes(before, found) if before else [],
        "may_submit": Act.CREATE in acts and found.state == VersionState.DRAFT and not faults,
        "may_decide": bool({Act.APPROVE, Act.SIGN} & acts) and found.state == VersionState.SUBMITTED,
        "crumbs": crumbs(project, Crumb(f"第 {number} 版")),
    }  # fmt: skip
    return render(request, "projects/version.html", context)


def told(view: Callable[..., ProjectVersion]) -> Callable[..., HttpResponse]:
    """Say what came of an act on a version, and go back to it."""

    @wraps(view)
    def done(request: HttpRequest, number: int, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
        found = get_object_or_404(project.versions, number=number)
        try:
            changed = view(request, found, acts=acts)
        except JihengError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"第 {number} 版：{changed.get_state_display()}。")
        return redirect("projects:version", project.pk, number)

    return done


@require_POST
@needs("target", Act.CREATE)
@told
def submit(request: HttpRequest, found: ProjectVersion, *, acts: frozenset[Act]) -> ProjectVersion:
    """Send a draft to be decided on."""
    return versions.submit(found.pk, by=asker(request), at=timezone.now())


@require_POST
@needs("target", Act.SIGN)
@told
def decide(request: HttpRequest, found: ProjectVersion, *, acts: frozenset[Act]) -> ProjectVersion:
    """Approve a version or return it."""
    given = request.POST.get("decision", "")
    if "approve" in request.POST:
        return versions.approve(found.pk, by=asker(request), at=timezone.now(), decision=given)
    return versions.send_back(found.pk, by=asker(request), at=timezone.now(), decision=given)
