"""Evidence files and whole project folders, in and out; tables, looked at before they are imported."""

from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query
from ninja.files import UploadedFile as Upload
from ninja.responses import Status
from pydantic import Field, StrictBool
from pydantic.json_schema import SkipJsonSchema

from jiheng.documents.zip_limits import LARGEST
from jiheng.errors import UsageError
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import OF_KIND, Asking, Right, asked
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import FORM, JSON, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged, rows_of
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import ProjectTold, told_project
from jiheng.web.api.record_views import AREA as RECORDS
from jiheng.web.api.record_views import HERE
from jiheng.web.api.values import MaybeMoment, Moment, Text
from jiheng.web.evidence import files, queries
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.models import EvidenceFile
from jiheng.web.evidence.views import MOST_USES, PICTURE, picture_of_file
from jiheng.web.evidence.zipped import check_zipped, folder_of, zip_project
from jiheng.web.jobs.actions import ask
from jiheng.web.operations import importing
from jiheng.web.operations.models import PendingImport
from jiheng.web.operations.previews import Preview, read_preview
from jiheng.web.projects.forms import USUAL_RULE_SET, rule_set_choices
from jiheng.workflows.import_preview import ROW_STATES, RowState

AREA = "文件"
BYTES = "application/octet-stream"
ZIP = "application/zip"
LARGE_FOLDER = 2 * 2**20  # bytes of a .zip: a larger one is loaded in the background
IN_A_FOLDER = ("payment", "target", "self_evaluation", "evidence_file", "duty_record")  # what a folder tells
IMPORTS = f"{HERE}/imports"


class FileTold(Told):
    """A file of the evidence cabinet."""

    id: UUID = Field(description="文件的编号")
    name: str = Field(description="文件名；记录在“附件”里写它")
    size: int = Field(description="大小，字节")
    sha256: str = Field(description="内容的 SHA-256，十六进制")
    media_type: str = Field(description="文件的类型")
    note: str = Field(description="说明")
    uses: int = Field(description="引用它的记录，条")
    added_by: str = Field(description="上传人；随文件夹导入的是空串")
    added_at: Moment = Field(description="上传的时间")


class ListedFile(Told):
    """A file as the printed list has it."""

    id: UUID = Field(description="文件的编号")
    name: str = Field(description="文件名")
    sha256: str = Field(description="内容的 SHA-256，十六进制")
    records: list[str] = Field(description=f"引用它的记录，文书上印的编号，新的在前，至多 {MOST_USES} 条")
    more: int = Field(description="没有列出的更早的记录，条")
    pages: list[int] = Field(description="记录写明在它的第几页")


class FileFilter(Page):
    """What files are asked for."""

    q: Text = Field(default="", max_length=200, description="文件名或说明含有的字")
    used: bool | SkipJsonSchema[None] = Field(
        default=None, description="true 有记录引用的，false 没有记录引用的；不写是全部"
    )


class Note(Given):
    """What is said of a file."""

    note: Text = Field(default="", max_length=200, description="说明")


class NewFolder(Given):
    """Where a folder goes."""

    organisation_id: UUID = Field(description="在哪个单位下建项目")
    rule_set: Text = Field(default=USUAL_RULE_SET, max_length=60, description="规则集；只有填好的表用")


class PreviewTold(Told):
    """A table that was looked at; nothing of it is written."""

    id: UUID = Field(description="这次导入的编号")
    name: str = Field(description="文件名")
    new: int = Field(description="新增的，行")
    changed: int = Field(description="改动已有记录的，行")
    same: int = Field(description="已经登记过的，行")
    wrong: int = Field(description="有错的，行")
    faults: list[str] = Field(description="各处错误：表格的，和每一行的（至多 100 行）")
    remarks: list[str] = Field(description="不是错误、但要知道的：没有读的列，与已作废的记录一模一样的行")
    imported_at: MaybeMoment = Field(description="导入的时间；还没有导入时为 null")


class Confirmation(Given):
    """That a table is imported."""

    reason: Text = Field(default="", max_length=500, description="更正原因；有改动已有记录的行时必须写")
    only_right: StrictBool = Field(
        default=False, description="true 时只导入正确的行；false 时有错就一行也不导入"
    )


class Imported(Told):
    """What an import wrote."""

    records: int = Field(description="登记和更正的记录，条")


def told_file(file: EvidenceFile) -> FileTold:
    """Tell a file."""
    return FileTold(
        id=file.pk, name=file.name, size=file.stored.size, sha256=file.stored_id,
        media_type=file.stored.media_type, note=file.note, uses=getattr(file, "uses", 0),
        added_by=file.added_by.name if file.added_by else "", added_at=file.added_at,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/files", "列出证据文件",
    right=Right("evidence_file", Act.READ), answers={200: Paged[FileTold]},
    pages=("evidence:files",),
)  # fmt: skip
def list_files(
    request: HttpRequest, project_id: UUID, wanted: Annotated[FileFilter, Query()]
) -> dict[str, Any]:
    """List the files, the first added first."""
    rows = queries.files_of(asked(request).project, wanted.q, used=wanted.used)
    return paged(request, rows, wanted, told_file)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/files", "放入一个证据文件",
    right=Right("evidence_file", Act.CREATE), answers={201: FileTold}, takes=FORM, pages=("evidence:add",),
    says="同名同内容的是同一个文件；同名不同内容的不收（409）。",
)  # fmt: skip
def add_file(
    request: HttpRequest, project_id: UUID, file: Annotated[Upload, File(description="文件")],
    note: Annotated[Note, Form()],
) -> FileTold:  # fmt: skip
    """Keep a file."""
    asking = asked(request)
    made = files.attach(
        asking.project, file.name or "", file.chunks(), by=asking.by, at=asking.at, note=note.note
    )
    asking.headers["Location"] = f"{PREFIX}/projects/{asking.project.pk}/files/{made.pk}"
    return told_file(made)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/files/{uuid:file_id}", "查看一个证据文件",
    right=Right("evidence_file", Act.READ), answers={200: FileTold},
    pages=("evidence:file",),
)  # fmt: skip
def read_file(request: HttpRequest, project_id: UUID, file_id: UUID) -> FileTold:
    """Tell one file."""
    return told_file(get_object_or_404(queries.files_of(asked(request).project), pk=file_id))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/papers", "列出佐证材料清单",
    right=Right("evidence_file", Act.READ), answers={200: Paged[ListedFile]}, pages=("evidence:printed",),
    says="每个证据文件由哪些记录引用，记录写明在它的第几页：打印清单和封面上的就是这些。",
)  # fmt: skip
def list_papers(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the files with the records that rest on each, the first added first."""
    project = asked(request).project
    rows = EvidenceFile.objects.filter(project=project).select_related("stored")
    shown, after = rows_of(request, rows, page)
    return {
        "items": [
            ListedFile(
                id=each.file.pk, name=each.file.name, sha256=each.file.stored_id,
                records=[record.record_id for record in each.records], more=each.more,
                pages=list(each.pages),
            )
            for each in queries.used_files(project, shown, MOST_USES)
        ],
        "next": after,
    }  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/files/{uuid:file_id}/pages/{int:number}", "取一页的图",
    right=Right("evidence_file", Act.READ), answers={200: None}, gives=PICTURE, pages=("evidence:page",),
    says="一个证据文件的一页，PNG；只有 .pdf 和图片有。",
)  # fmt: skip
def read_file_page(request: HttpRequest, project_id: UUID, file_id: UUID, number: int) -> HttpResponse:
    """Give the picture of a page."""
    rows = EvidenceFile.objects.select_related("stored").filter(project=asked(request).project)
    return picture_of_file(get_object_or_404(rows, pk=file_id), number)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/files/{uuid:file_id}/content", "下载一个证据文件",
    right=Right("evidence_file", Act.READ), answers={200: None}, gives=BYTES,
    pages=("evidence:download",),
)  # fmt: skip
def download_file(request: HttpRequest, project_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Give a file's own bytes."""
    found = get_object_or_404(queries.files_of(asked(request).project), pk=file_id)
    try:
        opened = files.open_file(found.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=found.name, content_type=BYTES)
    response["ETag"] = f'"{found.stored_id}"'
    return response


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/folder", "取出整个项目文件夹",
    right=Right("project", Act.READ, also=IN_A_FOLDER), answers={200: None}, gives=ZIP,
    says="一个 .zip，里面是项目文件夹；命令行可以直接用，同样的项目得到同样的字节。",
    pages=("evidence:folder",),
)  # fmt: skip
def download_folder(request: HttpRequest, project_id: UUID) -> HttpResponseBase:
    """Give the project as a folder."""
    project = asked(request).project
    out = TemporaryFile()  # noqa: SIM115 — the response closes it
    zip_project(project, out)
    out.seek(0)
    name = f"{project.folder_name or project.name}.zip"
    return FileResponse(out, as_attachment=True, filename=name, content_type=ZIP)


@operation(
    AREA, "POST", "/folders", "装入项目文件夹",
    right=Right("project", Act.CREATE, whole=True), answers={201: ProjectTold, 202: JobTold}, takes=FORM,
    pages=("evidence:load",),
    says="收项目文件夹的 .zip，或填好的表（.xlsx、.docx），建一个项目；大的在后台装入。",
)  # fmt: skip
def load_project(
    request: HttpRequest, folder: Annotated[Upload, File(description=".zip、.xlsx 或 .docx")],
    where: Annotated[NewFolder, Form()],
) -> Status[Any]:  # fmt: skip
    """Begin a project from a folder or a filled form."""
    asking = asked(request)
    home = asking.organisations_for_new().filter(pk=where.organisation_id).first()
    if home is None:
        refuse("/organisation_id", "没有这个单位，或您在那里不能新建项目")
    if where.rule_set not in dict(rule_set_choices()):
        refuse("/rule_set", "没有这个规则集")
    name = folder.name or "project.zip"
    if name.lower().endswith(".zip") and (folder.size or 0) > LARGE_FOLDER:
        check_zipped(cast("BinaryIO", folder.file), name)
        seal = files.receive(name, folder.chunks(), largest=LARGEST, media_type=ZIP)
        told = {"sha256": seal.sha256, "name": name, "organisation": str(home.pk)}
        return accepted(asking, ask(
            "evidence.load", by=asking.by, at=asking.at, key=f"{seal.sha256}:{home.pk}", arguments=told,
            title=f"导入项目文件夹 {name}"[:200],
        ))  # fmt: skip
    with folder_of(folder, where.rule_set) as path:
        made = load_folder(path, home, by=asking.by, at=asking.at)
    asking.headers["Location"] = f"{PREFIX}/projects/{made.pk}"
    return Status(201, told_project(made))


# --- Tables that are looked at before they are imported ---------------------------------------------


def _told_preview(pending: PendingImport, seen: Preview) -> PreviewTold:
    wrong = [f"第 {row.line} 行 {each}" for row in seen.shown.get(RowState.WRONG, ()) for each in row.faults]
    counts = {state.value: seen.counts.get(state, 0) for state in ROW_STATES}
    return PreviewTold(
        id=pending.pk, name=pending.name, new=counts[RowState.NEW], changed=counts[RowState.CHANGED],
        same=counts[RowState.SAME], wrong=counts[RowState.WRONG],
        faults=[*map(str, seen.faults), *wrong], remarks=[*map(str, seen.remarks)],
        imported_at=pending.imported_at,
    )  # fmt: skip


def _later(asking: Asking, code: str, pending: PendingImport, **told: str) -> Status[JobTold]:
    return accepted(asking, ask(
        code, by=asking.by, at=asking.at, key=str(pending.pk), arguments={"pending": str(pending.pk), **told},
        title=f"{KINDS[pending.kind].title}：{pending.name}", project=pending.project_id,
    ))  # fmt: skip


def _pending(asking: Asking, kind: str, pending: UUID) -> PendingImport:
    rows = PendingImport.objects.filter(project=asking.project, kind=kind)
    return get_object_or_404(rows.select_related("project__organisation", "project__current"), pk=pending)


@operation(
    RECORDS, "POST", IMPORTS, "上传一张表，先看一看", right=Right(OF_KIND, Act.CREATE),
    answers={201: PreviewTold, 202: JobTold}, takes=FORM, pages=("operations:upload",),
    says="收 .xlsx、.csv 或 .jsonl，逐行核对，什么都不写入；大的表在后台核对。一天之内不确认就清理。",
)  # fmt: skip
def upload_table(
    request: HttpRequest, project_id: UUID, kind: str, file: Annotated[Upload, File(description="表格")]
) -> Status[Any]:
    """Take a table and look at it."""
    asking = asked(request)
    upload: UploadedFile[Any] = file
    pending = importing.receive(asking.project, kind, upload, by=asking.by, at=asking.at)
    if importing.takes_long(pending):
        return _later(asking, "operations.examine", pending)
    asking.headers["Location"] = f"{PREFIX}/projects/{asking.project.pk}/records/{kind}/imports/{pending.pk}"
    return Status(201, _told_preview(pending, importing.preview(pending)))


@operation(
    RECORDS, "GET", f"{IMPORTS}/{{uuid:pending}}", "查看一张表会导入什么",
    right=Right(OF_KIND, Act.CREATE), answers={200: PreviewTold},
    pages=("operations:preview", "operations:wrong"),
)  # fmt: skip
def read_import(request: HttpRequest, project_id: UUID, kind: str, pending: UUID) -> PreviewTold:
    """Tell what a table would do."""
    found = _pending(asked(request), kind, pending)
    if importing.takes_long(found) and found.seen is None:
        raise UsageError("这张表还在后台核对\n    怎么办：等后台任务办完再看")
    return _told_preview(found, read_preview(bytes(found.seen)) if found.seen else importing.preview(found))


@operation(
    RECORDS, "POST", f"{IMPORTS}/{{uuid:pending}}/confirmation", "确认导入一张表",
    right=Right(OF_KIND, Act.CREATE), answers={200: Imported, 202: JobTold}, takes=JSON,
    pages=("operations:preview",), says="写入看过的那张表：全有或全无；大的表在后台写入。",
)  # fmt: skip
def confirm_import(
    request: HttpRequest, project_id: UUID, kind: str, pending: UUID, new: Confirmation
) -> Status[Any]:
    """Import a table that was looked at."""
    asking = asked(request)
    found = _pending(asking, kind, pending)
    if importing.takes_long(found) and not found.imported_at:
        only_right = "yes" if new.only_right else "no"
        return _later(asking, "operations.import", found, reason=new.reason, only_right=only_right)
    made = importing.import_pending(
        found, by=asking.by, at=asking.at, reason=new.reason, only_right=new.only_right
    )
    return Status(200, Imported(records=len(made)))
