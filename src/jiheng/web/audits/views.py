"""Audited reports: put in, shown with their marks, answered for, given back as files."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.audit.acceptances import content_of
from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.audits import access, actions, child, found
from jiheng.web.audits.list_file import list_of_findings
from jiheng.web.audits.models import AuditedReport
from jiheng.web.evidence.files import open_file
from jiheng.web.evidence.views import SEALED, tell
from jiheng.web.jobs.models import GOING_ON, Job
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.models import Project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

WHY = "放入一份写好的报告（谁写的都行），找出算错的、矛盾的、缺少的、残留的；原件不改动。"
FORMS = {  # name of the file's end, media type
    "docx": ("批注.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("审校清单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": ("审校.json", "application/json"),
    "sarif": ("审校.sarif", "application/sarif+json"),
    "yaml": ("jiheng-accepted.yaml", "application/yaml"),
}


class UploadForm(forms.Form):
    """Nothing but what is wrong with the file."""


@require_http_methods(["GET", "POST"])
@needs(access.SUBJECT, Act.READ, post=Act.CREATE)
def index(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List what one may see, and take a report in."""
    return _listing(request, None, may=Act.CREATE in acts)


@require_http_methods(["GET", "POST"])
@needs(access.SUBJECT, Act.READ, post=Act.CREATE)
def of_project(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """The same for the reports of a project, which are compared with its own figures."""
    return _listing(request, project, may=Act.CREATE in acts)


def _listing(request: HttpRequest, project: Project | None, *, may: bool) -> HttpResponse:
    user, now, form = asker(request), timezone.now(), UploadForm(request.POST or None)
    if request.method == "POST":
        owner, upload = access.owner_for(user, project, timezone.localdate()), request.FILES.get("report")
        if owner is None:
            raise PermissionDenied
        form = UploadForm({})
        if upload is None:
            form.add_error(
                None, ValidationError("没有选择文件", params={"advice": "先选择或拖入报告，再按审校"})
            )
        else:
            try:
                return open_job(request, actions.add(upload, owner, project, by=user, at=now))
            except JihengError as error:
                tell(form, error)
    rows = access.visible_reports(user, timezone.localdate()).select_related("project", "added_by", "result")
    rows = rows.defer("result__content")
    table = ListTable(
        request.GET,
        rows.filter(project=project) if project else rows,
        [
            Column("name", "报告"),
            *(() if project else (Column("project.name", "项目"),)),
            Column("result.errors", "错误", places=0),
            Column("result.warnings", "警告", places=0),
            Column("result.infos", "提示", places=0),
            Column("state", "", value=_state, sort="", narrow=True),
            Column("added_by.name", "上传人", narrow=True),
            Column("added_at", "时刻", value=lambda row: timezone.localtime(row.added_at), narrow=True),
        ],
        "审校过的报告",
        order="-added_at",
        row_url=address_of_rows(reverse("audits:report", args=[SOME])),
        empty=Empty("还没有审校过报告", WHY),
    )
    context = {
        "project": project, "table": table, "form": form, "may": may, "why": WHY,
        "suffixes": "、".join(actions.SUFFIXES), "accept": ",".join(actions.SUFFIXES),
        "crumbs": [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("报告审校")]
        if project else [Crumb("报告审校")],
    }  # fmt: skip
    return render(request, "audits/index.html", context)


def _state(row: AuditedReport) -> str:
    if not hasattr(row, "result"):
        return "还没有审完"
    return "没有审成" if row.result.refused else ""


@require_GET
@needs(access.SUBJECT, Act.READ)
def report(request: HttpRequest, *, acts: frozenset[Act], report_id: UUID) -> HttpResponse:
    """Show a report: its text with marks, and beside it what was found."""
    row, acts = access.find_report(asker(request), report_id, timezone.localdate())
    result = getattr(row, "result", None)
    going_on = Job.objects.filter(kind="audits.audit", key=str(row.pk), state__in=GOING_ON).first()
    context = {
        "report": row, "result": result, "going_on": going_on, "project": row.project,
        "page": found.read(result) if result and not result.refused else None,
        "may": Act.UPDATE in acts, "may_ask": Act.CREATE in acts,
        "crumbs": [Crumb("报告审校", _home(row)), Crumb(row.name)],
    }  # fmt: skip
    return render(request, "audits/report.html", context)


def _home(row: AuditedReport) -> str:
    return reverse("audits:of_project", args=[row.project_id]) if row.project_id else reverse("audits:index")


@require_POST
@needs(access.SUBJECT, Act.UPDATE)
def accept(request: HttpRequest, *, acts: frozenset[Act], report_id: UUID) -> HttpResponse:
    """Let a finding stand with a reason, or let it be told again; or audit what was not audited."""
    user, now = asker(request), timezone.now()
    row, acts = access.find_report(user, report_id, timezone.localdate())
    if Act.UPDATE not in acts:
        raise PermissionDenied
    given = request.POST
    code, quote = given.get("code", ""), given.get("quote", "")
    if not hasattr(row, "result"):
        return open_job(request, actions.ask_for(row, by=user, at=now))
    try:
        if "take_back" in given:
            actions.take_back(row, code, quote, by=user, at=now)
            messages.success(request, f"{code} 重新列为要改的。")
        else:
            count = actions.accept(row, code, quote, given.get("reason", ""), by=user, at=now)
            messages.success(request, f"已接受 {code} 的 {count} 处发现。")
    except JihengError as error:
        messages.error(request, str(error))
    return redirect("audits:report", row.pk)


@require_GET
@needs(access.SUBJECT, Act.READ)
def download(request: HttpRequest, *, acts: frozenset[Act], report_id: UUID, form: str) -> HttpResponseBase:
    """Give the report itself, or what was found in it as a file; always to be saved."""
    row, _ = access.find_report(asker(request), report_id, timezone.localdate())
    if form == "original":
        try:
            return _saved(FileResponse(open_file(row.stored), as_attachment=True, filename=row.name))
        except FileNotFoundError as error:
            raise Http404 from error
    if form not in FORMS or not hasattr(row, "result") or row.result.refused:
        raise Http404
    content = content_of_form(row, form)
    if content is None:
        messages.error(request, f"没有写成 .{form}：这份报告写不出这种文件，或一分钟内没有写完。")
        return redirect("audits:report", row.pk)
    end, media_type = FORMS[form]
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{row.name}.{end}")  # noqa: FBT003
    return _saved(response)


def content_of_form(row: AuditedReport, form: str) -> bytes | None:
    """Give what was found as a file of one of FORMS; None where it cannot be written, or not soon enough."""
    if form == "xlsx":
        return list_of_findings(row, found.read(row.result))
    if form == "yaml":
        return content_of(found.accepted(row))
    answer = child.ask(row, form, seconds=child.QUICK, go_on=lambda: None)
    content: str | bytes | None = answer.get("content")
    return content.encode() if isinstance(content, str) else content


def _saved(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-store"
    return response
