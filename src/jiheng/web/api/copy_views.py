"""One made document: what it was made of, its figures down to their records, what came back of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form
from ninja.files import UploadedFile as Upload
from pydantic import Field

from jiheng.web.api.asking import Right, asked
from jiheng.web.api.document_views import AREA, DocumentTold, fields_of
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.operations import FORM, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import Moment, one_of
from jiheng.web.evidence.files import open_file
from jiheng.web.reports import copies, kept_figures
from jiheng.web.reports.kept_figures import KeptFigure
from jiheng.web.reports.models import CopyUse, ReportCopy
from jiheng.web.reports.views import find, has_changed, may_return

HERE = "/projects/{uuid:project_id}/documents/{uuid:report_id}"


class FigureTold(Told):
    """A figure that a document prints."""

    number: int = Field(description="在这份文档里的序号，从 1 起")
    name: str = Field(description="名称")
    text: str = Field(description="印出来的字")
    unit: str = Field(description="单位；没有时是空串")
    exact: str = Field(description="没有修约的数；没有时是空串")
    records: int = Field(description="所依据的记录，条")
    facts: list[str] = Field(description="所依据的记录的编号；很多时只有前面的")
    digest: str = Field(description="全部记录编号的 SHA-256，十六进制")


class WholeDocument(DocumentTold):
    """A version with what it was made of."""

    lacking: list[str] = Field(description="还缺哪些数；不缺的为空")
    remarks: list[str] = Field(description="生成时的说明")
    rule_set: str = Field(description="所用的规则集")
    program: str = Field(description="所用的程序版本")
    ledger_hash: str = Field(description="当时台账末行的哈希；没有记录时是空串")
    changed: bool = Field(description="以后项目的文本或记录变过没有")
    figures: list[FigureTold] = Field(description="印出来的各个数")


class CopyTold(Told):
    """A file that came back of a document."""

    id: UUID = Field(description="文件的编号")
    use: str = one_of(CopyUse, "是什么")
    name: str = Field(description="文件名")
    sha256: str = Field(description="内容的 SHA-256，十六进制")
    size: int = Field(description="大小，字节")
    differences: list[str] = Field(description="改过的 .docx 里与系统里不同的数")
    added_by: str = Field(description="放入的人")
    added_at: Moment = Field(description="放入的时间")


class NewCopy(Given):
    """What comes back."""

    use: Literal["edited", "sealed"] = Field(
        description="是什么：" + "；".join(f"{each.value} {each.label}" for each in CopyUse)
    )


def _figure(each: KeptFigure) -> FigureTold:
    return FigureTold(
        number=each.number, name=each.name, text=each.text, unit=each.unit, exact=each.exact,
        records=each.records, facts=list(each.facts), digest=each.digest,
    )  # fmt: skip


def _copy(copy: ReportCopy) -> CopyTold:
    return CopyTold(
        id=copy.pk, use=copy.use, name=copy.name, sha256=copy.stored_id, size=copy.stored.size,
        differences=copy.differences, added_by=copy.added_by.name, added_at=copy.added_at,
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "查看一份文档", right=Right(), answers={200: WholeDocument},
    pages=("reports:report",),
)  # fmt: skip
def read_document(request: HttpRequest, project_id: UUID, report_id: UUID) -> WholeDocument:
    """Tell a version, what it was made of, and its figures."""
    asking = asked(request)
    made = find(asking.project, report_id, asking.acts)
    same = ("lacking", "remarks", "rule_set", "program", "ledger_hash")
    return WholeDocument(
        **fields_of(made), changed=has_changed(made, asking.project),
        figures=[_figure(each) for each in kept_figures.read(made).figures],
        **{name: getattr(made, name) for name in same},
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/copies", "列出一份文档改过的、盖章的", right=Right(), answers={200: Paged[CopyTold]}
)
def list_copies(request: HttpRequest, project_id: UUID, report_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List what came back of a version, the first one first."""
    asking = asked(request)
    rows = find(asking.project, report_id, asking.acts).copies.select_related("stored", "added_by")
    return paged(request, rows, page, _copy)


@operation(
    AREA, "POST", f"{HERE}/copies", "放入改过的、盖章的", right=Right(), answers={201: CopyTold}, takes=FORM,
    pages=("reports:copies",), says="改过的 .docx 与这一版的数核对；盖章的扫描件作为定稿保存。",
)  # fmt: skip
def add_copy(
    request: HttpRequest, project_id: UUID, report_id: UUID,
    file: Annotated[Upload, File(description="文件")], new: Annotated[NewCopy, Form()],
) -> CopyTold:  # fmt: skip
    """Take in what came back of a version."""
    asking = asked(request)
    found = find(asking.project, report_id, asking.acts)
    if not may_return(asking.acts, found.kind):
        raise PermissionDenied
    kept = copies.add(found, CopyUse(new.use), file, by=asking.by, at=asking.at)
    home = f"{PREFIX}/projects/{asking.project.pk}/documents/{found.pk}"
    asking.headers["Location"] = f"{home}/copies/{kept.pk}"
    return _copy(kept)


@operation(
    AREA, "GET", f"{HERE}/copies/{{uuid:copy_id}}", "下载改过的、盖章的", right=Right(),
    answers={200: None}, gives=BYTES,
    pages=("reports:copy",),
)  # fmt: skip
def download_copy(request: HttpRequest, project_id: UUID, report_id: UUID, copy_id: UUID) -> HttpResponseBase:
    """Give what came back."""
    asking = asked(request)
    rows = find(asking.project, report_id, asking.acts).copies.select_related("stored")
    copy = rows.filter(pk=copy_id).first()
    if copy is None:
        raise Http404
    try:
        opened = open_file(copy.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=copy.name, content_type=BYTES)
    response["ETag"] = f'"{copy.stored_id}"'
    return response
