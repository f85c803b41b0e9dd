"""The pages of anchors: which there are, whether a kept one is among them; the evidence bundle."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.evidence.anchors import has_sm3
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.anchors import actions
from jiheng.web.anchors.bundling import bundle as write_bundle
from jiheng.web.anchors.models import Anchor, Why
from jiheng.web.anchors.verifying import chains, compare, read_log
from jiheng.web.evidence.views import SEALED
from jiheng.web.projects.access import needs
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

IN_A_FOLDER = ("payment", "target", "self_evaluation", "evidence_file", "duty_record", "trail")


class KeptAnchor(forms.Form):
    """An anchor that somebody kept."""

    kept = forms.CharField(
        label="手里的锚", max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="报告页脚、通知里的整行，或 root 的前 16 位，或日期（如 2026-11-26）。",
    )  # fmt: skip


@require_GET
@needs_anywhere("trail", Act.EXPORT)
def listing(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List the anchors, the newest first; compare one that somebody kept."""
    form = KeptAnchor(request.GET if "kept" in request.GET else None)
    faults: list[str] = []
    remarks: list[str] = []
    if form.is_valid():
        log, faults = read_log()
        faults += log.faults()
        unknown, remarks = compare(log, [form.cleaned_data["kept"]])
        faults += [*unknown, *chains({})]
    columns = [
        Column("at", "时间", narrow=True),
        Column("why", "缘由", value=Anchor.get_why_display, narrow=True),
        Column("size", "链尾", places=0),
        Column("line", "锚", sort=""),
    ]
    table = ListTable(
        request.GET, Anchor.objects.all(), columns, "历史锚", order="-size",
        empty=Empty("还没有锚", "每天早上和每次签认以后自动锚定；也可以点“现在锚定”。"),
    )  # fmt: skip
    crumbs = [Crumb("审计日志", reverse("system:trail")), Crumb("历史锚")]
    where = {"share": settings.ANCHORS, "sm3": settings.SM3, "has_sm3": has_sm3()}
    told = {"table": table, "form": form, "faults": faults, "remarks": remarks, "crumbs": crumbs, **where}
    return render(request, "anchors/listing.html", told)


@require_POST
@needs_anywhere("trail", Act.EXPORT)
def now(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Anchor everything that has grown."""
    try:
        made = actions.anchor(Why.ASKED, at=timezone.now(), by=asker(request))
    except JihengError as error:
        messages.error(request, str(error))
    else:
        for each in (*made.faults, *filter(None, [actions.keep_outside()])):
            messages.error(request, each)
        messages.success(request, "已锚定。把最上面一行发到本系统以外。")
    return redirect("anchors:listing")


@require_POST
@needs("project", Act.READ, also=IN_A_FOLDER)
def bundle(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponseBase:
    """Give the project as a bundle that a third party can verify offline."""
    with NamedTemporaryFile(suffix=".zip") as place:
        try:
            write_bundle(project, Path(place.name), by=asker(request), at=timezone.now())
        except JihengError as error:
            messages.error(request, str(error))
            return redirect("evidence:files", project.pk)
        response = FileResponse(
            Path(place.name).open("rb"),  # noqa: SIM115 — the response closes it
            as_attachment=True, filename=f"证据包-{project.folder_name or project.name}.zip",
            content_type="application/zip",
        )  # fmt: skip
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-store"
    return response
