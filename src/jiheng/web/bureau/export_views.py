"""The filtered list of projects to take along: at once where it is short, else by a job."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.portfolio.bureau import SORTS, Snapshot
from jiheng.web.accounts.needs import asker
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau import exporting
from jiheng.web.bureau.asking import ask
from jiheng.web.bureau.exporting import AT_ONCE, NAME, XLSX, Order, write_list
from jiheng.web.bureau.forms import ProjectFilters
from jiheng.web.bureau.known import known
from jiheng.web.bureau.models import Export
from jiheng.web.bureau.scope import with_snapshot
from jiheng.web.bureau.views import crumbs, told_age
from jiheng.web.evidence.files import open_file
from jiheng.web.jobs.views import open_job
from jiheng.web.operations.views import download
from jiheng.web.projects.access import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("bureau", Act.EXPORT)
@with_snapshot
def export(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponseBase:
    """Give the list of the address as a workbook; a long one is offered as a job, and posting asks for it."""
    filters = ProjectFilters(request.GET, known=known(of))
    which = filters.which()
    asked = request.GET.get("sort", "name")
    sort = asked.removeprefix("-")
    order = Order(sort if sort in SORTS else "name", asked.startswith("-"))
    told = [
        f"{filters[name].label}：{value}"
        for name, value in filters.cleaned_data.items()
        if value not in ("", None)
    ]
    if request.method == "POST":
        arguments = exporting.arguments(which, order, told)
        return open_job(request, ask("bureau.export", arguments, by=asker(request), at=timezone.now()))
    count = of.listed(which, size=1).matching
    if count > AT_ONCE:
        context = {"count": count, "told": told, "age": told_age(of), "crumbs": crumbs("导出")}
        return render(request, "bureau/export.html", context)
    with TemporaryDirectory(prefix="jiheng-export-") as home:
        file = Path(home) / NAME
        write_list(of, which, order, file, told)
        return download(file.read_bytes(), NAME, XLSX)


@require_GET
@needs("bureau", Act.EXPORT)
def exported(request: HttpRequest, export_id: UUID, *, acts: frozenset[Act]) -> HttpResponse | FileResponse:
    """Give the workbook of a job to whoever asked for it."""
    found = get_object_or_404(Export.objects.select_related("stored"), pk=export_id, made_by=asker(request))
    return FileResponse(open_file(found.stored), as_attachment=True, filename=NAME, content_type=XLSX)
