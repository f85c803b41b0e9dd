"""Documents: made in the background, kept by version, downloaded."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from ninja.responses import Status
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import Moment, Text
from jiheng.web.evidence.files import open_file
from jiheng.web.reports import actions
from jiheng.web.reports.models import MadeReport
from jiheng.web.reports.offers import about, choice_of, offers_of
from jiheng.web.reports.subjects import SUBJECTS, may, readable
from jiheng.web.reports.views import find

AREA = "文档"


class DocumentFileTold(Told):
    """A document in one format."""

    format: str = Field(description="格式：docx、pdf 或 xlsx")
    name: str = Field(description="文件名")
    sha256: str = Field(description="内容的 SHA-256，十六进制")
    size: int = Field(description="大小，字节")


class DocumentTold(Told):
    """A version of a document."""

    id: UUID = Field(description="这一版的编号")
    kind: str = Field(description="文档的种类")
    title: str = Field(description="文档的名称")
    about: str = Field(description="写的是哪一个（月份、事件）；整个项目的是空串")
    number: int = Field(description="第几版")
    is_draft: bool = Field(description="是否还缺数")
    total: str = Field(description="总分，分，十进制；不印总分的是空串")
    grade: str = Field(description="等级；不印等级的是空串")
    made_by: str = Field(description="生成人")
    made_at: Moment = Field(description="生成的时间")
    files: list[DocumentFileTold] = Field(description="各种格式的文件")


class NewDocument(Given):
    """Which document is to be made."""

    kind: Text = Field(max_length=60, description="文档的种类，见《文档》参考页")
    about: Text = Field(default="", max_length=200, description="写的是哪一个，如 2023-05；不分的不写")


class OfferedDocument(Told):
    """A kind of document."""

    kind: str = Field(description="文档的种类，生成时写它")
    title: str = Field(description="文档的名称")
    hint: str = Field(description="写的是哪一个要怎样写；不分的是空串")
    about: list[str] = Field(description="能写哪几个（月份、事件）；不分的为空")
    lacking: list[str] = Field(description="还缺哪些数；不缺的为空")
    checked: bool = Field(description="是否核对过缺什么；记录很多的项目不核对")
    may_make: bool = Field(description="令牌是否可以生成")


class OfferedDocuments(Told):
    """What can be made."""

    items: list[OfferedDocument] = Field(description="各种文档")


def told_document(made: MadeReport) -> DocumentTold:
    """Tell a version."""
    return DocumentTold(**fields_of(made))


def fields_of(made: MadeReport) -> dict[str, Any]:
    """Give what is told of a version."""
    files = [
        DocumentFileTold(format=each.format, name=each.name, sha256=each.stored_id, size=each.stored.size)
        for each in made.files.all()
    ]
    same = ("kind", "title", "about", "number", "is_draft", "total", "grade", "made_at")
    return {
        "id": made.pk, "made_by": made.made_by.name, "files": files,
        **{name: getattr(made, name) for name in same},
    }  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/documents", "列出生成过的文档",
    right=Right(), answers={200: Paged[DocumentTold]},
    pages=("reports:kept",),
)  # fmt: skip
def list_documents(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the versions that may be read, the first one first."""
    asking = asked(request)
    kinds = [kind for kind in SUBJECTS if may(asking.acts, kind, Act.READ)]
    rows = MadeReport.objects.filter(project=asking.project, kind__in=kinds).defer("figures")
    rows = rows.select_related("made_by").prefetch_related("files__stored")
    return paged(request, rows, page, told_document)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/offered-documents", "列出能生成的文档",
    right=Right(), answers={200: OfferedDocuments},
    says="每一种文档，能写哪些月份、事件，还缺什么。记录很多的项目不逐种核对，都列出来。",
    pages=("reports:index",),
)  # fmt: skip
def list_offered_documents(request: HttpRequest, project_id: UUID) -> OfferedDocuments:
    """Give the kinds of document that may be read, and what the project can be given of each."""
    asking = asked(request)
    offers = offers_of(asking.project, asking.today)
    told = []
    for kind in (kind for _, kinds in readable(asking.acts) for kind in kinds):
        found = offers.by_kind.get(kind.name)
        told.append(OfferedDocument(
            kind=kind.name, title=kind.title, hint="；".join(each.meaning for each in kind.parameters),
            about=[*map(about, found.choices)] if found and kind.parameters else [],
            lacking=list(found.lacking) if found else [], checked=found is not None,
            may_make=may(asking.acts, kind.name, Act.CREATE),
        ))  # fmt: skip
    return OfferedDocuments(items=told)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/documents", "生成一份文档",
    right=Right(), answers={202: JobTold}, takes=JSON, pages=("reports:make",),
    says="在后台生成下一版，连同所用的规则集、时间和 SHA-256 保存。",
)  # fmt: skip
def make_document(request: HttpRequest, project_id: UUID, new: NewDocument) -> Status[JobTold]:
    """Ask that a document be made."""
    asking = asked(request)
    if new.kind not in SUBJECTS:
        raise Http404
    if not may(asking.acts, new.kind, Act.CREATE):
        raise PermissionDenied
    choice = choice_of(new.kind, new.about)
    return accepted(asking, actions.ask_for(asking.project, new.kind, choice, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/documents/{uuid:report_id}/files/{file_format}", "下载一份文档",
    right=Right(), answers={200: None}, gives=BYTES,
    pages=("reports:download",),
)  # fmt: skip
def download_document(
    request: HttpRequest, project_id: UUID, report_id: UUID, file_format: str
) -> HttpResponseBase:
    """Give a file of a version."""
    asking = asked(request)
    made = find(asking.project, report_id, asking.acts)
    file = made.files.select_related("stored").filter(format=file_format[:10]).first()
    if file is None:
        raise Http404
    try:
        opened = open_file(file.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=file.name, content_type=BYTES)
    response["ETag"] = f'"{file.stored_id}"'
    return response
