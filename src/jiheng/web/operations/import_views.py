"""The pages of an import: a table comes, is looked at, and is imported or not."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.errors import Fault, JihengError, UnreadableInputError
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import files
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.jobs.views import open_job
from jiheng.web.operations import importing
from jiheng.web.operations.forms import ConfirmForm, UploadForm, meaning_of
from jiheng.web.operations.models import PendingImport
from jiheng.web.operations.previews import read_preview
from jiheng.web.operations.views import crumbs, download, to
from jiheng.web.projects.access import asker, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.fields import complaint
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.import_preview import ROW_STATES, RowState

NOT_EXPLAINED = ("origin", "supersedes", "record_state")
BADGES = {
    RowState.NEW: "done",
    RowState.SAME: "waived",
    RowState.CHANGED: "returned",
    RowState.WRONG: "missed",
}
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/jsonl",
}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Take a table; nothing of it is written yet."""
    form = UploadForm(posted(request), request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            pending = importing.receive(
                project, kind, form.cleaned_data["file"], by=asker(request), at=timezone.now()
            )
            if importing.takes_long(pending):
                return open_job(request, _look(request, pending))
            found = importing.preview(pending)
        except UnreadableInputError as error:
            faults = tuple(error.faults)
        except JihengError as error:
            form.add_error(None, complaint(error))
        else:
            if found.counts and sum(found.counts.values()):
                return redirect(to("preview", project, kind, pending=pending.pk))
            faults = found.faults or (Fault("表格里没有一行记录", advice="填好再传"),)
    context = {
        "project": project, "form": form, "faults": faults, "title": f"导入{KINDS[kind].title}",
        "template_url": to("template", project, kind), "back": to("list", project, kind),
        "fields": [(each, meaning_of(each)) for each in KINDS[kind].fields if each.name not in NOT_EXPLAINED],
        "crumbs": crumbs(project, kind, Crumb("导入")),
    }  # fmt: skip
    return render(request, "operations/upload.html", context)


@require_http_methods(["GET", "POST"])
def preview(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], pending: UUID
) -> HttpResponse:
    """Show what a table would do, and import it when somebody says so."""
    waiting = get_object_or_404(PendingImport, project=project, kind=kind, pk=pending)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if importing.takes_long(waiting) and not waiting.imported_at:
            told = {
                "pending": str(waiting.pk), "reason": given["reason"],
                "only_right": "yes" if given["only_right"] else "no",
            }  # fmt: skip
            return open_job(request, _ask(request, "operations.import", waiting, told))
        try:
            made = importing.import_pending(
                waiting,
                by=asker(request),
                at=timezone.now(),
                reason=given["reason"],
                only_right=given["only_right"],
            )
        except UnreadableInputError as error:
            for fault in error.faults:
                form.add_error(None, str(fault))
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已导入 {len(made)} 条“{KINDS[kind].title}”。")
            return redirect(to("list", project, kind))
    if importing.takes_long(waiting) and waiting.seen is None:
        return open_job(request, _look(request, waiting))
    found = read_preview(bytes(waiting.seen)) if waiting.seen else importing.preview(waiting)
    form.fields["reason"].required = bool(found.counts[RowState.CHANGED])  # told before somebody posts
    states = [
        {
            "state": state.value, "title": title, "count": found.counts[state], "badge": BADGES[state],
            "rows": found.shown[state], "more": found.counts[state] > len(found.shown[state]),
        }
        for state, title in ROW_STATES.items()
    ]  # fmt: skip
    context = {
        "project": project, "kind": kind, "pending": waiting, "found": found, "states": states, "form": form,
        "title": f"导入{KINDS[kind].title}：先看一看", "again": to("upload", project, kind),
        "wrong_url": to("wrong", project, kind, pending=waiting.pk),
        "changed": found.counts[RowState.CHANGED], "crumbs": crumbs(project, kind, Crumb("导入")),
    }  # fmt: skip
    return render(request, "operations/preview.html", context)


def _look(request: HttpRequest, pending: PendingImport) -> Asked:
    return _ask(request, "operations.examine", pending, {"pending": str(pending.pk)})


def _ask(request: HttpRequest, code: str, pending: PendingImport, told: dict[str, str]) -> Asked:
    return ask(
        code, by=asker(request), at=timezone.now(), key=str(pending.pk), arguments=told,
        title=f"{KINDS[pending.kind].title}：{pending.name}", project=pending.project_id,
    )  # fmt: skip


@require_GET
def wrong(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], pending: UUID
) -> HttpResponseBase:
    """Give the wrong rows back, with what is wrong with each."""
    waiting = get_object_or_404(PendingImport, project=project, kind=kind, pk=pending)
    ending = Path(waiting.name).suffix.lower()
    name = f"{Path(waiting.name).stem}-错误行{ending}"
    kept = files.path_of(waiting.wrong_sha256) if waiting.wrong_sha256 else None
    if kept and kept.exists():
        told = {"filename": name, "content_type": MEDIA_TYPES[ending]}
        return FileResponse(kept.open("rb"), as_attachment=True, **told)
    if importing.takes_long(waiting):
        return open_job(request, _look(request, waiting))
    with TemporaryDirectory() as room:
        out = Path(room) / f"wrong{ending}"
        importing.wrong_rows(waiting, out)
        return download(out.read_bytes(), name, MEDIA_TYPES[ending])
