"""What comes back of a made document: taken in, and given again."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.web.projects.access import asker, project_page
from jiheng.web.projects.models import Project
from jiheng.web.reports import copies
from jiheng.web.reports.models import CopyUse
from jiheng.web.reports.subjects import ActsOf
from jiheng.web.reports.views import WHY, find, may_return, saved


@require_POST
@project_page(WHY)
def add(request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID) -> HttpResponse:
    """Take in an edited .docx, or a sealed scan."""
    found = find(project, report_id, acts_of)
    if not may_return(acts_of, found.kind):
        raise PermissionDenied
    upload, use = request.FILES.get("file"), request.POST.get("use", "")
    if upload is None or use not in CopyUse.values:
        messages.error(request, "没有选择文件，没有保存\n    怎么办：先选择或拖入文件")
        return redirect("reports:report", project.pk, found.pk)
    try:
        kept = copies.add(found, CopyUse(use), upload, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        told = f"，与系统里不同的数有 {len(kept.differences)} 处" if kept.differences else ""
        messages.success(request, f"已保存{kept.get_use_display()}{told}。")
    return redirect("reports:report", project.pk, found.pk)


@require_GET
@project_page(WHY)
def download(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, copy_id: UUID
) -> HttpResponseBase:
    """Give what came back, always to be saved."""
    copy = find(project, report_id, acts_of).copies.select_related("stored").filter(pk=copy_id).first()
    if copy is None:
        raise Http404
    return saved(copy.stored, copy.name)
