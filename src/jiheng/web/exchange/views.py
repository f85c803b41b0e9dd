"""Upload forms of the 预算管理一体化 system, see them beside ours, choose which wins; take ours along."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.errors import Fault, JihengError, Place, UnreadableInputError, UnreadableValueError, UsageError
from jiheng.values.days import read_day
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence.opened import open_tables
from jiheng.web.exchange import actions
from jiheng.web.exchange.models import FormUpload
from jiheng.web.jobs.views import open_job
from jiheng.web.operations.views import download
from jiheng.web.projects.access import asker, needs, visible_projects
from jiheng.web.projects.models import Project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Bulk, Column, Empty, ListTable
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.exchange import SIDES, Choice, exported, exported_together

HOME = "一体化交换"
MOST = 20  # projects whose forms are written while somebody waits
ZIP = "application/zip"
NOTHING = Empty(
    "还没有收到过表", "从一体化系统导出申报表、监控表、自评表，传到这里，逐格比较以后再决定取哪一边。"
)


class YearFilter(forms.Form):
    """Which year's projects."""

    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:  # noqa: ANN401 — Django's own
        """Offer the years there are."""
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "全部"), *((str(each), str(each)) for each in years)]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@needs(actions.SUBJECT, Act.READ, post=Act.CREATE)
def index(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Take forms in; list what came before."""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        taken = _receive(request)
        if isinstance(taken, HttpResponse):
            return taken
        faults = taken
    uploads = FormUpload.objects.filter(uploaded_by=asker(request))
    table = ListTable(
        request.GET,
        uploads.prefetch_related("forms"),
        [
            Column("names", "文件"),
            Column("forms", "表", value=lambda row: len(row.forms.all()), sort="", places=0),
            Column("faults", "没有收的", value=lambda row: len(row.faults), sort="", places=0),
            Column("left", "还有不同的表", value=_left, sort="", places=0),
            Column("uploaded_at", "上传", value=lambda row: timezone.localtime(row.uploaded_at), narrow=True),
        ],
        "上传",
        order="-uploaded_at",
        row_url=address_of_rows(reverse("exchange:upload", args=[SOME])),
        empty=NOTHING,
    )
    context = {"table": table, "faults": faults, "may": Act.CREATE in acts, "crumbs": [Crumb(HOME)]}
    return render(request, "exchange/index.html", context, status=422 if faults else 200)


def _left(row: FormUpload) -> int:
    return sum(each.differing != 0 for each in row.forms.all())


def _receive(request: HttpRequest) -> "HttpResponse | tuple[Fault, ...]":
    uploads = request.FILES.getlist("files")
    if not uploads:
        return (Fault("没有选择文件", advice="先选择或拖入 .xlsx、.docx，或装着它们的 .zip，再按上传"),)
    user, now = asker(request), timezone.now()
    try:
        made = actions.receive(uploads, by=user, at=now, on=timezone.localdate())
    except UnreadableInputError as error:
        return tuple(error.faults)
    except JihengError as error:
        return (Fault(str(error)),)
    if (asked := actions.compare_soon(made, by=user, at=now)) is not None:
        return open_job(request, asked)
    return redirect("exchange:upload", made.pk)


@require_GET
@needs(actions.SUBJECT, Act.READ)
def upload(request: HttpRequest, *, upload_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show what came of an upload: the forms by project with how much differs, and what was not taken in."""
    found = FormUpload.objects.filter(uploaded_by=asker(request), pk=upload_id).first()
    if found is None:
        raise Http404
    seen = visible_projects(asker(request), timezone.localdate())
    rows = found.forms.filter(project__in=seen).select_related("project", "taken_by")
    context = {
        "upload": found, "projects": actions.by_project(rows),
        "faults": [fault_of(each) for each in found.faults],
        "crumbs": [Crumb(HOME, reverse("exchange:index")), Crumb("收到的表")],
    }  # fmt: skip
    return render(request, "exchange/upload.html", context)


def fault_of(told: dict[str, Any]) -> Fault:
    """Give a fault as it was kept."""
    place = Place(told["file"], told["line"], told["column"] or "", told["sheet"])
    return Fault(told["what"], place, told["found"], told["expected"], told["advice"])


@require_GET
@needs(actions.SUBJECT, Act.READ)
def of_project(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the forms that came for a project, and offer ours."""
    rows = project.received_forms.select_related("upload__uploaded_by", "taken_by").order_by(
        "-upload__uploaded_at"
    )
    context = {
        "project": project, "forms": rows, "may_export": Act.EXPORT in acts, "code": actions.code_of(project),
        "crumbs": _crumbs(project, Crumb(HOME)),
    }  # fmt: skip
    return render(request, "exchange/project.html", context)


@require_GET
@needs(actions.SUBJECT, Act.EXPORT)
def forms_of_project(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Give our forms of a project as one archive; `on` is the day of the monitoring form."""
    try:
        on = read_day(request.GET["on"]).isoformat() if request.GET.get("on") else ""
        files = [*exported(evaluate_opened(open_tables(project)), on)]
    except (UnreadableValueError, UnreadableInputError, UsageError) as error:
        messages.error(request, f"没有写出：{error}")
        return redirect("exchange:project", project.pk)
    return download(exported_together(files), f"{project.name}_一体化交换.zip", ZIP)


@require_http_methods(["GET", "POST"])
@needs(actions.SUBJECT, Act.READ, post=Act.EXPORT)
def export(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List projects to choose those whose forms are wanted; give them as one archive."""
    user, today = asker(request), timezone.localdate()
    seen = visible_projects(user, today).exclude(current=None).select_related("organisation", "current")
    if request.method == "POST":
        chosen = [*seen.filter(pk__in=_ids(request.POST.getlist("chosen")))[: MOST + 1]]
        if not chosen or len(chosen) > MOST:
            told = (
                f"一次最多 {MOST} 个，更多的用命令行 jiheng exchange export"
                if chosen
                else "先在列表里选中项目"
            )
            messages.warning(request, f"没有导出：{told}。")
            return redirect("exchange:export")
        files: dict[str, bytes] = {}
        for each in chosen:
            try:
                files |= {
                    f"{each.name}_{str(each.pk)[-6:]}/{name}": content
                    for name, content in exported(evaluate_opened(open_tables(each)))
                }
            except JihengError as error:
                messages.error(request, f"没有导出：{each}：{error}")
                return redirect("exchange:export")
        return download(exported_together(files.items()), "一体化交换.zip", ZIP)
    years = sorted(set(seen.values_list("fiscal_year", flat=True)), reverse=True)
    filters = YearFilter(request.GET, years=years)
    if filters.is_valid() and filters.cleaned_data["year"]:
        seen = seen.filter(fiscal_year=int(filters.cleaned_data["year"]))
    table = ListTable(
        request.GET,
        seen,
        [
            Column("name", "项目", link=lambda row: reverse("exchange:project", args=[row.pk])),
            Column("unit", "单位"),
            Column("fiscal_year", "年度", narrow=True),
            Column("code", "项目编码", value=actions.code_of, sort=""),
        ],
        "项目",
        filters=filters,
        order="name",
        bulk=(Bulk("导出所选项目的表", reverse("exchange:export"), icon="download"),)
        if Act.EXPORT in acts
        else (),
    )
    crumbs = [Crumb(HOME, reverse("exchange:index")), Crumb("导出")]
    return render(request, "exchange/export.html", {"table": table, "most": MOST, "crumbs": crumbs})


def _ids(told: list[str]) -> list[UUID]:
    ids = []
    for each in told:
        try:
            ids.append(UUID(each))
        except ValueError:
            continue
    return ids


@require_http_methods(["GET", "POST"])
@needs(actions.SUBJECT, Act.READ, post=Act.UPDATE)
def received(request: HttpRequest, *, project: Project, form_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show a form beside ours, and take over what is chosen."""
    found = (
        project.received_forms.select_related("stored", "upload__uploaded_by", "taken_by")
        .filter(pk=form_id)
        .first()
    )
    if found is None:
        raise Http404
    faults: tuple[Fault, ...] = ()
    choices = choices_of(request.POST) if request.method == "POST" else {}
    if request.method == "POST":
        try:
            done = actions.take(found, choices, by=asker(request), at=timezone.now(), on=timezone.localdate())
        except UnreadableInputError as error:
            faults = tuple(error.faults)
        except JihengError as error:
            faults = (Fault(str(error)),)
        else:
            messages.success(
                request, f"取对方的 {len(done.takings)} 处，维持本单位的 {done.kept} 处，已写入。"
            )
            return redirect("exchange:form", project.pk, found.pk)
    try:
        _, rows = actions.compared(found)
    except UnreadableInputError as error:
        rows, faults = [], (*faults, *error.faults)
    except JihengError as error:
        rows, faults = [], (*faults, Fault(str(error)))
    context = {
        "project": project, "form": found, "faults": faults, "may": Act.UPDATE in acts, "sides": SIDES,
        "rows": [(each, choices.get(each.id, Choice("", ""))) for each in rows if not each.difference.blank],
        "blank": [each for each in rows if each.difference.blank],
        "common": request.POST.get("common", ""),
        "crumbs": _crumbs(
            project, Crumb(HOME, reverse("exchange:project", args=[project.pk])), Crumb(found.title)
        ),
    }  # fmt: skip
    return render(request, "exchange/form.html", context, status=422 if faults and choices else 200)


def choices_of(given: "Any") -> dict[str, Choice]:  # noqa: ANN401 — a QueryDict
    """Read which side was chosen of each difference; a reason for all stands in for those without one."""
    common = str(given.get("common", ""))
    return {
        name.removeprefix("side:"): Choice(
            str(side), str(given.get(f"reason:{name.removeprefix('side:')}", "")).strip() or common
        )
        for name, side in given.items()
        if name.startswith("side:") and side
    }


def _crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), *last]
