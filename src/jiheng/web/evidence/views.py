"""The evidence cabinet: the files of a project, what each looks like, where it is used; folders in and out.

A file is given out as a download only, under a policy that lets nothing of it run (B-09); what pages show of
it are pictures and text made anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.documents import preview
from jiheng.documents.zip_limits import LARGEST
from jiheng.errors import Fault, JihengError, UnreadableInputError
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import queries
from jiheng.web.evidence.files import attach, open_file, path_of, receive
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.forms import FileFilters, FolderForm, NoteForm
from jiheng.web.evidence.models import CleanScan, EvidenceFile, Record, StoredFile
from jiheng.web.evidence.zipped import check_zipped, folder_of, zip_project
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.forms import USUAL_RULE_SET
from jiheng.web.projects.models import Project
from jiheng.web.projects.queries import organisations_for_new
from jiheng.web.projects.views import ways_to_begin
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.codes import drawn_code, part_of
from jiheng.web.ui.fields import code_of
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

SEALED = "sandbox; default-src 'none'"  # whatever a browser makes of it, nothing of it runs
PICTURE = "image/png"
LARGE_FOLDER = 2 * 2**20  # bytes of a .zip: a larger one is loaded in the background
MOST_PAGES = 20  # shown of one file at once, and codes of one in a list
MOST_CODES = 200  # on the cover sheet of one file
MOST_USES = 200  # records shown that rest on one file
LONGEST_NUMBER = 5  # digits of a page
IN_A_FOLDER = ("payment", "target", "self_evaluation", "evidence_file", "duty_record")  # what a folder tells
WHY = "合同、签字单、照片、会议纪要放在这里，记录在“附件”一栏写上文件名，评价报告就能追到原件。"


def _crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    return [
        Crumb(project.name, reverse("desk:overview", args=[project.pk])),
        Crumb("证据柜", reverse("evidence:files", args=[project.pk]) if last else ""),
        *last,
    ]


@require_GET
@needs("evidence_file", Act.READ)
def files(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the files of a project."""
    return _files(request, project, acts, NoteForm())


@require_POST
@needs("evidence_file", Act.CREATE)
def add(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Keep the files that were dropped: what is wrong with others is told together."""
    form = NoteForm(request.POST)
    uploads = request.FILES.getlist("files")
    if not uploads:
        form.add_error(None, ValidationError("没有选择文件", params={"advice": "先选择或拖入文件，再保存"}))
    if not form.is_valid():
        return _files(request, project, acts, form)
    kept = 0
    for each in uploads:
        try:
            _keep(project, each, form.cleaned_data["note"], by=asker(request))
            kept += 1
        except JihengError as error:
            tell(form, error)
    if kept:
        messages.success(request, f"已保存 {kept} 个文件。")
    if form.errors:
        return _files(request, project, acts, form)
    return redirect("evidence:files", project.pk)


def _keep(project: Project, upload: "UploadedFile[Any]", note: str, *, by: User) -> None:
    attach(project, upload.name or "", upload.chunks(), by=by, at=timezone.now(), note=note)


def _may_read(request: HttpRequest, project: Project, *subjects: str) -> bool:
    may = (acts_on(asker(request), project, each, timezone.localdate()) for each in subjects)
    return all(Act.READ in each for each in may)


def _files(request: HttpRequest, project: Project, acts: frozenset[Act], form: NoteForm) -> HttpResponse:
    filters = FileFilters(request.GET)
    given = filters.cleaned_data if filters.is_valid() else {}
    used = {"yes": True, "no": False}.get(given.get("used", ""))
    rows = queries.files_of(project, given.get("q", ""), used=used)
    may_add = Act.CREATE in acts
    table = ListTable(
        request.GET,
        rows,
        [
            Column("name", "文件"),
            Column("stored.size", "大小", value=lambda row: filesizeformat(row.stored.size), narrow=True),
            Column("uses", "引用它的记录", places=0),
            Column("note", "说明"),
            Column("added_by.name", "上传人", narrow=True),
            Column("added_at", "上传时间", value=lambda row: timezone.localtime(row.added_at), narrow=True),
            Column("stored_id", "SHA-256", hidden=True),
        ],
        "文件",
        filters=filters,
        order="-added_at",
        row_url=address_of_rows(reverse("evidence:file", args=[project.pk, SOME])),
        empty=Empty("还没有证据文件", WHY),
    )
    context = {
        "project": project, "table": table, "form": form, "may_add": may_add, "crumbs": _crumbs(project),
        "may_take_out": _may_read(request, project, *IN_A_FOLDER),
        "may_bundle": _may_read(request, project, *IN_A_FOLDER, "trail"),
    }  # fmt: skip
    return render(request, "evidence/files.html", context)


@require_GET
@needs("evidence_file", Act.READ)
def file(request: HttpRequest, *, project: Project, acts: frozenset[Act], file_id: UUID) -> HttpResponse:
    """Show a file: what it looks like, its hash, where it is used."""
    found = _find(project, file_id)
    [used] = queries.used_files(project, [found], MOST_USES)
    context: dict[str, Any] = {
        "project": project, "file": found, "crumbs": _crumbs(project, Crumb(found.name)),
        "scanned": CleanScan.objects.filter(stored=found.stored_id).first(),
        "uses": [_use(each) for each in used.records], "more_uses": used.more,
        **_looks(project, found, _page_asked(request)),
    }  # fmt: skip
    return render(request, "evidence/file.html", context)


@require_GET
@needs("evidence_file", Act.READ)
def printed(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Give the list to print: each file with its seal, who rests on it, and codes that lead to its pages.

    With `file` it is the cover sheet of that one; a long list comes in parts.
    """
    files = EvidenceFile.objects.filter(project=project).select_related("stored").order_by("name")
    try:
        only = UUID(asked) if (asked := request.GET.get("file", "")) else None
    except ValueError as error:
        raise Http404 from error
    if only and not (files := files.filter(pk=only)):
        raise Http404
    part = part_of(request, files)
    most = MOST_PAGES if only is None else MOST_CODES
    whole = request.build_absolute_uri
    rows = [
        {
            "used": each, "left": max(0, len(each.papers) - most),
            "codes": [(paper, drawn_code(whole(paper.url))) for paper in each.papers[:most]],
        }
        for each in queries.used_files(project, list(part), MOST_PAGES)
    ]  # fmt: skip
    context = {"project": project, "rows": rows, "only": only, "part": part, "at": timezone.now()}
    return render(request, "evidence/printed.html", context)


def _page_asked(request: HttpRequest) -> int:
    """Give the page that is to be shown; the first where none is asked for."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and 0 < len(asked) <= LONGEST_NUMBER and int(asked) else 1


def _looks(project: Project, found: EvidenceFile, asked: int) -> Mapping[str, Any]:
    path, media_type = path_of(found.stored_id), found.stored.media_type
    try:
        if preview.has_pictures(media_type):
            count = preview.count_pages(path, media_type, name=found.name)
            first = min(asked, max(count, 1))  # at the top, so that pictures that come later shift nothing
            last = min(count, first + MOST_PAGES - 1)
            pages = range(first, last + 1)
            return {
                "pages": [
                    (each, reverse("evidence:page", args=[project.pk, found.pk, each])) for each in pages
                ],
                "asked": asked,
                "page_count": count,
                "page_before": max(first - MOST_PAGES, 1) if first > 1 else 0,
                "page_after": last + 1 if last < count else 0,
            }
        if preview.has_text(media_type):
            text = preview.read_preview(path, media_type, name=found.name)
            return {"blocks": [(isinstance(each, list), each) for each in text.blocks], "cut": text.cut}
    except UnreadableInputError as error:
        return {"refused": error.faults}
    return {}


def _use(record: Record) -> tuple[str, Record, str]:
    words = {"project_id": record.project_id, "kind": record.kind, "record": record.pk}
    return KINDS[record.kind].title, record, reverse("operations:record", kwargs=words)


@require_GET
@needs("evidence_file", Act.READ)
def page(
    request: HttpRequest,
    *,
    project: Project,
    acts: frozenset[Act],
    file_id: UUID,
    number: int,
) -> HttpResponse:
    """Give the picture of a page."""
    return picture_of_file(_find(project, file_id), number)


def picture_of_file(found: EvidenceFile, number: int) -> HttpResponse:
    """Give the picture of a page of a file. Raises Http404 where there is none."""
    media_type = found.stored.media_type
    last = 10**LONGEST_NUMBER if media_type == preview.PDF else 1
    if not preview.has_pictures(media_type) or not 1 <= number <= last:
        raise Http404
    return drawn(found.stored, media_type, number, name=found.name)


def drawn(stored: StoredFile, media_type: str, number: int, *, name: str) -> HttpResponse:
    """Give the picture of a page. Raises Http404 for what cannot be drawn."""
    try:
        picture = preview.draw_page(path_of(stored.pk), media_type, number, name=name)
    except UnreadableInputError as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type=PICTURE)
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, max-age=86400, immutable"  # bytes of a name never change
    return response


@require_GET
@needs("evidence_file", Act.READ)
def download(
    request: HttpRequest,
    *,
    project: Project,
    acts: frozenset[Act],
    file_id: UUID,
) -> HttpResponseBase:
    """Give a file's own bytes, always to be saved, never to be shown."""
    found = _find(project, file_id)
    try:
        opened = open_file(found.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        opened, as_attachment=True, filename=found.name, content_type=found.stored.media_type
    )
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-store"
    return response


def _find(project: Project, file_id: UUID) -> EvidenceFile:
    found = EvidenceFile.objects.select_related("stored", "added_by").filter(project=project, pk=file_id)
    if (made := found.first()) is None:
        raise Http404
    return made


@require_GET
@needs("project", Act.READ, also=IN_A_FOLDER)
def folder(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponseBase:
    """Give the whole project as a folder in a .zip, to who may read all that is in it."""
    out = TemporaryFile()  # noqa: SIM115 — the response closes it
    zip_project(project, out)
    out.seek(0)
    name = f"{project.folder_name or project.name}.zip"
    response = FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@needs("project", Act.CREATE)
def load(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Begin a project from a folder that comes as .zip, or from a filled form (.xlsx, .docx)."""
    user, upload = asker(request), request.FILES.get("folder")
    form = FolderForm(request.POST or None, organisations=organisations_for_new(user, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        if upload is None:
            form.add_error(
                None, ValidationError("没有选择文件", params={"advice": "选填好的表，或项目文件夹的 .zip"})
            )
        else:
            try:
                if (upload.name or "").lower().endswith(".zip") and (upload.size or 0) > LARGE_FOLDER:
                    return open_job(request, _load_later(upload, form.cleaned_data["organisation"], user))
                with folder_of(upload, form.cleaned_data["rule_set"] or USUAL_RULE_SET) as path:
                    made = load_folder(path, form.cleaned_data["organisation"], by=user, at=timezone.now())
            except JihengError as error:
                tell(form, error)
            else:
                messages.success(request, f"已导入“{made.name}”，{made.records.count()} 条记录。")
                return redirect("projects:setup", made.pk)
    return render(request, "evidence/load.html", {"form": form, "tabs": ways_to_begin(request)})


def _load_later(upload: "UploadedFile[Any]", organisation: Organisation, by: User) -> Asked:
    name = upload.name or "project.zip"
    check_zipped(cast("BinaryIO", upload.file), name)
    arrived = receive(name, upload.chunks(), largest=LARGEST, media_type="application/zip")
    told = {"sha256": arrived.sha256, "name": name, "organisation": str(organisation.pk)}
    key = f"{arrived.sha256}:{organisation.pk}"
    return ask(
        "evidence.load",
        by=by,
        at=timezone.now(),
        key=key,
        title=f"导入项目文件夹 {name}"[:200],
        arguments=told,
    )


def tell(form: Form, error: JihengError) -> None:
    """Put what is wrong into a form: every fault as an error of its own."""
    for each in _faults(error):
        where = f"{each.place}：" if str(each.place) else ""
        params = {"expected": each.expected, "advice": each.advice}
        words = f"{where}{each.what}".replace("%", "%%")
        form.add_error(None, ValidationError(words, code=code_of(error), params=params))


def _faults(error: JihengError) -> Iterator[Fault] | Sequence[Fault]:
    if isinstance(error, UnreadableInputError):
        return error.faults
    what, _, advice = str(error).partition("\n    怎么办：")
    return [Fault(what, advice=advice)]
