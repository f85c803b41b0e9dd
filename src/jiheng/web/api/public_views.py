"""The public version of a document: what would be withheld, proposing a version, deciding on it, files."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja.responses import Status
from pydantic import Field

from jiheng.errors import UnreadableValueError
from jiheng.projects.withholding import ARTICLE, PUBLISHED, WITHHELD, basis_of, ruling
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.copy_views import HERE
from jiheng.web.api.document_views import AREA, DocumentFileTold
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.evidence.files import open_file
from jiheng.web.reports import public
from jiheng.web.reports.models import PublicState, PublicVersion
from jiheng.web.reports.public_views import MOST
from jiheng.web.reports.views import find

VERSIONS = f"{HERE}/public-versions"
SORT = "类别：" + "、".join(ARTICLE)


class FindTold(Told):
    """A piece of text that is withheld."""

    text: str = Field(description="原文")
    sort: str = Field(description=SORT)
    basis: str = Field(description="依据哪一条")
    count: int = Field(description="几处")
    around: list[str] = Field(description="其中几处的前后文，原文在〔〕里")


class FindsTold(Told):
    """What would be withheld of a document."""

    items: list[FindTold] = Field(description="规则找出来的和人写的")


class RulingGiven(Given):
    """What a person decided on a piece of text."""

    text: Text = Field(min_length=1, max_length=1_000, description="原文")
    sort: Text = Field(max_length=20, description=SORT)
    handling: Literal["withheld", "published"] = Field(description="withheld 不予公开；published 公开")
    reason: Text = Field(default="", max_length=1_000, description="理由；公开的必须写")


class NewPublicVersion(Given):
    """What was decided on the text, all of it."""

    rulings: Annotated[list[RulingGiven], Field(max_length=MOST)] = Field(
        default=[], description="逐条的决定；规则找出来、这里没有写的都不予公开"
    )


class WithheldTold(Told):
    """How much of a sort is withheld."""

    sort: str = Field(description="类别")
    count: int = Field(description="几处")
    basis: str = Field(description="依据哪一条")


class PublicVersionTold(Told):
    """A public version."""

    id: UUID = Field(description="公开版的编号")
    state: str = one_of(PublicState, "状态")
    withheld: list[WithheldTold] = Field(description="不予公开的各类几处")
    asked_by: str = Field(description="审查、提出的人")
    asked_at: Moment = Field(description="提出的时间")
    decided_by: str = Field(description="批准、退回或撤回的人；还没有时是空串")
    decided_at: MaybeMoment = Field(description="批准、退回或撤回的时间；还没有时为 null")
    decision: str = Field(description="审批意见")
    files: list[DocumentFileTold] = Field(description="各种格式的文件")


def _told(each: PublicVersion) -> PublicVersionTold:
    files = [
        DocumentFileTold(format=one.format, name=one.name, sha256=one.stored_id, size=one.stored.size)
        for one in each.files.all()
    ]
    withheld = [WithheldTold(sort=sort, count=n, basis=basis_of(sort)) for sort, n in each.counts.items()]
    return PublicVersionTold(
        id=each.pk, state=each.state, withheld=withheld, asked_by=each.asked_by.name, asked_at=each.asked_at,
        decided_by=each.decided_by.name if each.decided_by else "", decided_at=each.decided_at,
        decision=each.decision, files=files,
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/withheld", "查看一份文档哪些不予公开", right=Right(), answers={200: FindsTold},
    says="按现在的项目找出来的，连同原文：只给能做公开版的人。",
)  # fmt: skip
def list_withheld(request: HttpRequest, project_id: UUID, report_id: UUID) -> FindsTold:
    """Tell what would be withheld, with its words: to who may propose a public version."""
    asking = asked(request)
    found = find(asking.project, report_id, asking.acts)
    if not public.may_propose(asking.acts, found.kind):
        raise PermissionDenied
    items = [
        FindTold(text=text, sort=sort, basis=basis_of(sort), count=count, around=around)
        for sort, text, count, around in public.found_in(found)
    ]
    return FindsTold(items=items)


@operation(
    AREA, "GET", VERSIONS, "列出一份文档的公开版", right=Right(), answers={200: Paged[PublicVersionTold]},
    pages=("reports:public",),
)  # fmt: skip
def list_public_versions(
    request: HttpRequest, project_id: UUID, report_id: UUID, page: PageQuery
) -> dict[str, Any]:
    """List the public versions of a document, the first one first."""
    asking = asked(request)
    rows = PublicVersion.objects.filter(report=find(asking.project, report_id, asking.acts))
    rows = rows.select_related("asked_by", "decided_by").prefetch_related("files__stored")
    return paged(request, rows, page, _told)


@operation(
    AREA, "POST", VERSIONS, "制作公开版", right=Right(), answers={202: JobTold}, takes=JSON,
    pages=("reports:public",), says="在后台制作，做好以后等另一人批准。项目在生成文档以后变过的不做。",
)  # fmt: skip
def propose_public_version(
    request: HttpRequest, project_id: UUID, report_id: UUID, new: NewPublicVersion
) -> Status[JobTold]:
    """Ask that the public version be made."""
    asking = asked(request)
    found = find(asking.project, report_id, asking.acts)
    if not public.may_propose(asking.acts, found.kind):
        raise PermissionDenied
    rulings = []
    for number, each in enumerate(new.rulings):
        handling = PUBLISHED if each.handling == "published" else WITHHELD
        try:
            rulings.append(ruling(each.text, each.sort, handling, each.reason))
        except UnreadableValueError as error:
            refuse(f"/rulings/{number}", str(error))
    return accepted(asking, public.ask_for(found, rulings, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", f"{VERSIONS}/{{uuid:version_id}}/decision", "批准或退回公开版", right=Right(),
    answers={200: PublicVersionTold}, takes=JSON, pages=("reports:decide-public",),
    says="签署或审核这种文档的人批准；审查、提出的人不能自己批准。",
)  # fmt: skip
def decide_public_version(
    request: HttpRequest, project_id: UUID, report_id: UUID, version_id: UUID, new: Decision
) -> PublicVersionTold:
    """Approve a public version, or return it."""
    asking = asked(request)
    found = find(asking.project, report_id, asking.acts)
    if not public.may_approve(asking.acts, found.kind):
        raise PermissionDenied
    version = get_object_or_404(PublicVersion, report=found, pk=version_id)
    return _told(
        public.decide(version.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    )


@operation(
    AREA, "POST", f"{VERSIONS}/{{uuid:version_id}}/withdrawal", "撤回自己提出的公开版", right=Right(),
    answers={200: PublicVersionTold}, pages=("reports:withdraw-public",),
    says="只有提出的人能撤回，批准或退回以前。",
)  # fmt: skip
def withdraw_public_version(
    request: HttpRequest, project_id: UUID, report_id: UUID, version_id: UUID
) -> PublicVersionTold:
    """Take one's own public version back."""
    asking = asked(request)
    found = find(asking.project, report_id, asking.acts)
    if not public.may_propose(asking.acts, found.kind):
        raise PermissionDenied
    version = get_object_or_404(PublicVersion, report=found, pk=version_id)
    return _told(public.withdraw(version.pk, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", f"{VERSIONS}/{{uuid:version_id}}/files/{{file_format}}", "下载公开版", right=Right(),
    answers={200: None}, gives=BYTES, pages=("reports:public-file",),
)  # fmt: skip
def download_public_version(
    request: HttpRequest, project_id: UUID, report_id: UUID, version_id: UUID, file_format: str
) -> HttpResponseBase:
    """Give a file of a public version."""
    asking = asked(request)
    version = get_object_or_404(
        PublicVersion, report=find(asking.project, report_id, asking.acts), pk=version_id
    )
    file = version.files.select_related("stored").filter(format=file_format[:10]).first()
    if file is None:
        raise Http404
    try:
        opened = open_file(file.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=file.name, content_type=BYTES)
    response["ETag"] = f'"{file.stored_id}"'
    return response
