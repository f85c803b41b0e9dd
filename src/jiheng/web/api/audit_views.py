"""Audited reports: put in, read with what was found, findings that stand, files back."""

from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File
from ninja.files import UploadedFile as Upload
from ninja.responses import Status
from pydantic import Field, StrictBool

from jiheng.errors import UsageError
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.evaluation_views import Accepted
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import FORM, JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import MaybeMoment, Moment, Text
from jiheng.web.audits import access, actions, found
from jiheng.web.audits.models import AuditedReport
from jiheng.web.audits.views import FORMS, content_of_form
from jiheng.web.evidence.files import open_file

AREA = "报告审校"
SUBJECT = access.SUBJECT
OF_FORMS = "；".join(("original 原件", *(f"{form} {end}" for form, (end, _) in FORMS.items())))


class AuditTold(Told):
    """A report that was put in."""

    id: UUID = Field(description="报告的编号")
    name: str = Field(description="文件名")
    project_id: UUID | None = Field(description="哪个项目的；不属于项目的为 null")
    sha256: str = Field(description="原件的 SHA-256，十六进制")
    added_by: str = Field(description="放入的人")
    added_at: Moment = Field(description="放入的时间")
    audited_at: MaybeMoment = Field(description="审完的时间；还没有审完时为 null")
    refused: str = Field(description="为什么没有审成；审成的和没有审完的是空串")
    errors: int = Field(description="错误，处")
    warnings: int = Field(description="警告，处")
    infos: int = Field(description="提示，处")


class ReckoningTold(Told):
    """A line of a reckoning."""

    head: str = Field(description="哪一项，如“应为”")
    text: str = Field(description="内容")


class AuditFinding(Told):
    """Something that was found."""

    number: int = Field(description="在这份报告里的序号")
    code: str = Field(description="检查的编号")
    title: str = Field(description="检查的名称")
    severity: str = Field(description="程度：error 错误；warning 警告；info 提示")
    message: str = Field(description="发现了什么")
    where: str = Field(description="在哪里")
    quotes: list[str] = Field(description="原文；第一处是接受时要写的引文")
    reckoning: list[ReckoningTold] = Field(description="应当怎样")
    accepted: str = Field(description="接受的理由、接受人和日期；没有接受的是空串")


class QuestionTold(Told):
    """Something that a person is to judge."""

    code: str = Field(description="检查的编号")
    where: str = Field(description="在哪里")
    message: str = Field(description="请判断什么")


class WholeAudit(AuditTold):
    """A report with what was found."""

    findings: list[AuditFinding] = Field(description="发现，要改的在前，接受了的在后")
    questions: list[QuestionTold] = Field(description="请人判断的")
    own: list[str] = Field(description="与项目自己的数不同之处")
    own_remarks: list[str] = Field(description="与项目的数核对的情况")


class FindingAcceptance(Given):
    """A finding that is to stand, or no longer."""

    code: Text = Field(max_length=20, description="检查的编号")
    quote: Text = Field(max_length=10_000, description="引文，照抄 quotes 里的第一处；没有原文的写空串")
    reason: Text = Field(default="", max_length=500, description="为什么可以不改，至少四个字；收回时不写")
    take_back: StrictBool = Field(default=False, description="true 是不再接受")


def _fields(report: AuditedReport) -> dict[str, Any]:
    result = getattr(report, "result", None)
    return {
        "id": report.pk, "name": report.name, "project_id": report.project_id, "sha256": report.stored_id,
        "added_by": report.added_by.name, "added_at": report.added_at,
        "audited_at": result.audited_at if result else None, "refused": result.refused if result else "",
        **{name: getattr(result, name) if result else 0 for name in ("errors", "warnings", "infos")},
    }  # fmt: skip


def _told(report: AuditedReport) -> AuditTold:
    return AuditTold(**_fields(report))


def _finding(each: found.Found, told: str) -> AuditFinding:
    return AuditFinding(
        number=each.number, code=each.code, title=each.title, severity=each.severity.value,
        message=each.message, where=each.where, quotes=list(each.quotes), accepted=told,
        reckoning=[ReckoningTold(head=head, text=text) for head, text in each.reckoning],
    )  # fmt: skip


def _find(asking: Asking, report_id: UUID, act: Act) -> AuditedReport:
    """Find a report that the token shows, to do something with it. Raises Http404, PermissionDenied."""
    report, acts = access.find_report(asking.by, report_id, asking.today)
    if not asking.shows((report.project or report).organisation):
        raise Http404
    if act not in acts & asking.token.acts(SUBJECT):
        raise PermissionDenied
    return report


def _listed(request: HttpRequest, page: PageQuery, condition: Q) -> dict[str, Any]:
    asking = asked(request)
    rows = access.visible_reports(asking.by, asking.today).filter(condition)
    rows = rows.select_related("added_by", "result").defer("result__content")
    return paged(request, rows, page, _told)


def _added(request: HttpRequest, upload: Upload) -> Status[JobTold]:
    asking = asked(request)
    owner = access.owner_for(asking.by, asking.project_or_none, asking.today)
    if owner is None:
        raise PermissionDenied
    done = actions.add(upload, owner, asking.project_or_none, by=asking.by, at=asking.at)
    return accepted(asking, done)


@operation(
    AREA, "GET", "/audits", "列出审校过的报告", right=Right(SUBJECT, Act.READ, whole=True),
    answers={200: Paged[AuditTold]},
    pages=("audits:index",),
)  # fmt: skip
def list_audits(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the reports that the token shows, the first put in first."""
    limit = asked(request).token.organisation
    own = Q(project=None, organisation__path__startswith=limit.path) if limit else Q()
    condition = own | Q(project__organisation__path__startswith=limit.path) if limit else Q()
    return _listed(request, page, condition)


@operation(
    AREA, "POST", "/audits", "放入一份报告审校", right=Right(SUBJECT, Act.CREATE), answers={202: JobTold},
    takes=FORM, pages=("audits:index",), says="收 .docx、.pdf 等，在后台审校；结果见任务的 page 和报告清单。",
)  # fmt: skip
def add_audit(
    request: HttpRequest, report: Annotated[Upload, File(description="写好的报告")]
) -> Status[JobTold]:
    """Put a report in, of no project."""
    return _added(request, report)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/audits", "列出一个项目审校过的报告",
    right=Right(SUBJECT, Act.READ), answers={200: Paged[AuditTold]},
    pages=("audits:of_project",),
)  # fmt: skip
def list_project_audits(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the reports of a project, the first put in first."""
    return _listed(request, page, Q(project=asked(request).project))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/audits", "放入一个项目的报告审校",
    right=Right(SUBJECT, Act.CREATE), answers={202: JobTold}, takes=FORM, pages=("audits:of_project",),
    says="与不属于项目的相同，还与项目自己的数核对。",
)  # fmt: skip
def add_project_audit(
    request: HttpRequest, project_id: UUID, report: Annotated[Upload, File(description="写好的报告")]
) -> Status[JobTold]:
    """Put a report of a project in."""
    return _added(request, report)


@operation(
    AREA, "GET", "/audits/{uuid:report_id}", "查看一份报告审出了什么",
    right=Right(SUBJECT, Act.READ, whole=True), answers={200: WholeAudit},
    pages=("audits:report",),
)  # fmt: skip
def read_audit(request: HttpRequest, report_id: UUID) -> WholeAudit:
    """Give what was found in a report."""
    report = _find(asked(request), report_id, Act.READ)
    result = getattr(report, "result", None)
    if result is None or result.refused:
        return WholeAudit(**_fields(report), findings=[], questions=[], own=[], own_remarks=[])
    page = found.read(result)
    accepted_ones = [
        _finding(each, f"{by.reason}（{by.by}，{by.on.isoformat()}）") for each, by in page.sorted.accepted
    ]
    questions = [QuestionTold(code=code, where=where, message=told) for code, where, told in page.questions]
    return WholeAudit(
        **_fields(report), findings=[*(_finding(each, "") for each in page.sorted.open), *accepted_ones],
        questions=questions, own=list(page.own), own_remarks=list(page.own_remarks),
    )  # fmt: skip


@operation(
    AREA, "POST", "/audits/{uuid:report_id}/auditing", "审校一份没有审完的报告",
    right=Right(SUBJECT, Act.UPDATE, whole=True), answers={202: JobTold}, pages=("audits:accept",),
    says="任务取消、没有审完的，再审一次；审完的不再审（409）。",
)  # fmt: skip
def audit_again(request: HttpRequest, report_id: UUID) -> Status[JobTold]:
    """Ask that a report be audited that was not."""
    asking = asked(request)
    report = _find(asking, report_id, Act.UPDATE)
    if hasattr(report, "result"):
        raise UsageError("这份报告审完了，没有再审\n    怎么办：改过的报告另放一份")
    return accepted(asking, actions.ask_for(report, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/audits/{uuid:report_id}/acceptances", "接受报告里的一处发现",
    right=Right(SUBJECT, Act.UPDATE, whole=True), answers={200: Accepted}, takes=JSON,
    pages=("audits:accept",), says="写明理由，让一处发现就这样；或收回。",
)  # fmt: skip
def accept_audit_finding(request: HttpRequest, report_id: UUID, new: FindingAcceptance) -> Accepted:
    """Let a finding stand, or be told again."""
    asking = asked(request)
    report = _find(asking, report_id, Act.UPDATE)
    if new.take_back:
        actions.take_back(report, new.code, new.quote, by=asking.by, at=asking.at)
        return Accepted(findings=0)
    result = getattr(report, "result", None)
    if result is None or result.refused:
        raise UsageError("这份报告还没有审成，没有可以接受的发现\n    怎么办：等后台任务办完再看")
    count = actions.accept(report, new.code, new.quote, new.reason, by=asking.by, at=asking.at)
    return Accepted(findings=count)


@operation(
    AREA, "GET", "/audits/{uuid:report_id}/files/{form}", "下载报告或审出的清单",
    right=Right(SUBJECT, Act.READ, whole=True), answers={200: None}, gives=BYTES, says=f"{OF_FORMS}。",
    pages=("audits:download",),
)  # fmt: skip
def download_audit(request: HttpRequest, report_id: UUID, form: str) -> HttpResponseBase:
    """Give the report itself, or what was found in it as a file."""
    report = _find(asked(request), report_id, Act.READ)
    if form == "original":
        try:
            opened = open_file(report.stored)
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(opened, as_attachment=True, filename=report.name, content_type=BYTES)
        response["ETag"] = f'"{report.stored_id}"'
        return response
    result = getattr(report, "result", None)
    content = None if form not in FORMS or result is None or result.refused else content_of_form(report, form)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=BYTES)
