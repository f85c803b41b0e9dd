"""Forms of the 预算管理一体化 system: put in, compared with ours, taken over as chosen; ours given out."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Query
from ninja.files import UploadedFile as Upload
from pydantic import Field

from jiheng.errors import UsageError
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.operations import FORM, JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import MaybeMoment, Moment, Text
from jiheng.web.evidence.opened import open_tables
from jiheng.web.exchange import actions
from jiheng.web.exchange.models import ReceivedForm
from jiheng.web.exchange.views import fault_of
from jiheng.web.operations.views import download
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.exchange import Choice, exported, exported_together

AREA = "一体化交换"
HERE = "/projects/{uuid:project_id}/exchange"


class FormTold(Told):
    """A form that came."""

    id: UUID = Field(description="表的编号")
    project_id: UUID = Field(description="对到哪个项目")
    kind: str = Field(
        description="goal_submission_form 申报表；monitoring_form 监控表；self_evaluation_form 自评表"
    )
    title: str = Field(description="表名和年度")
    file: str = Field(description="文件名")
    sheet: str = Field(description="工作表；Word 文件的是空串")
    sha256: str = Field(description="文件的 SHA-256，十六进制")
    differing: int | None = Field(description="与我方不同，处；还没有比较或比较不了的为 null")
    unread: str = Field(description="为什么比较不了；能比较的是空串")
    uploaded_at: Moment = Field(description="上传的时间")
    taken_at: MaybeMoment = Field(description="上次按选择处理的时间；还没有时为 null")
    taken: int = Field(description="取对方的，处")
    kept: int = Field(description="维持本单位的，处")


class UploadTold(Told):
    """What came of an upload."""

    id: UUID = Field(description="这次上传的编号")
    forms: list[FormTold] = Field(description="收下的表")
    faults: list[str] = Field(description="没有收的文件和表，各是什么问题")


class DifferenceTold(Told):
    """A cell that differs."""

    id: str = Field(description="这处差异的编号；任何一边变了就换")
    label: str = Field(description="是哪一项")
    cell: str = Field(description="对方的单元格，如 E12；对方没有这一格的是空串")
    ours: str = Field(description="本单位的，没有时是空串")
    theirs: str = Field(description="对方的，没有填时是空串")
    can_take: bool = Field(description="能不能取对方的")
    told: str = Field(description="取对方会怎样；不能取的，为什么")


class WholeForm(FormTold):
    """A form with its differences as they are now."""

    differences: list[DifferenceTold] = Field(description="各处差异，按对方的表的次序")


class ChoiceGiven(Given):
    """Which side wins in a difference."""

    id: Text = Field(max_length=40, description="差异的编号")
    side: Literal["ours", "theirs"] = Field(description="ours 以本单位为准；theirs 以对方为准")
    reason: Text = Field(max_length=300, description="为什么，不能空着")


class ChoicesGiven(Given):
    """What was chosen."""

    choices: list[ChoiceGiven] = Field(min_length=1, max_length=2_000, description="逐处的选择；没有写的不动")


class TakenTold(Told):
    """What was done."""

    taken: list[str] = Field(description="取了对方的：做了什么")
    kept: int = Field(description="维持本单位的，处")


def _fields(form: ReceivedForm) -> dict[str, Any]:
    same = (
        "kind",
        "title",
        "file",
        "sheet",
        "differing",
        "unread",
        "taken_at",
        "taken",
        "kept",
        "project_id",
    )
    told = {name: getattr(form, name) for name in same}
    return {**told, "id": form.pk, "sha256": form.stored_id, "uploaded_at": form.upload.uploaded_at}


def _told(form: ReceivedForm) -> FormTold:
    return FormTold(**_fields(form))


def _find(asking: Asking, form_id: UUID) -> ReceivedForm:
    found = asking.project.received_forms.select_related("upload", "stored").filter(pk=form_id).first()
    if found is None:
        raise Http404
    return found


@operation(
    AREA, "POST", "/exchange", "上传一体化系统的表", right=Right(actions.SUBJECT, Act.CREATE),
    answers={201: UploadTold}, takes=FORM, pages=("exchange:index",),
    says="收 .xlsx、.docx，或装着它们的 .zip；按项目编码，没有的按名称、单位和年度，对到项目。什么也不改。",
)  # fmt: skip
def add_forms(
    request: HttpRequest, file: Annotated[Upload, File(description="表，或装着表的压缩包")]
) -> UploadTold:
    """Take forms in; compare them at once or, where they are many, in the background."""
    asking = asked(request)
    made = actions.receive([file], by=asking.by, at=asking.at, on=asking.today)
    actions.compare_soon(made, by=asking.by, at=asking.at)
    forms = made.forms.select_related("upload", "project").order_by("file", "position")
    return UploadTold(
        id=made.pk,
        forms=[_told(each) for each in forms],
        faults=[str(fault_of(each)) for each in made.faults],
    )


@operation(
    AREA,
    "GET",
    HERE,
    "列出一个项目收到的表",
    right=Right(actions.SUBJECT, Act.READ),
    answers={200: Paged[FormTold]},
    pages=("exchange:project",),
)  # fmt: skip
def list_forms(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the forms that came for a project, the first one first."""
    rows = asked(request).project.received_forms.select_related("upload")
    return paged(request, rows, page, _told)


@operation(
    AREA, "GET", f"{HERE}/forms", "导出一个项目的表", right=Right(actions.SUBJECT, Act.EXPORT),
    answers={200: None}, gives=BYTES,
    says="申报表、监控表，单位自评的还有自评表，各一个 .xlsx，装在一个 .zip 里。",
    pages=("exchange:export", "exchange:forms"),
)  # fmt: skip
def export_forms(
    request: HttpRequest, project_id: UUID,
    on: Annotated[date | None, Query(description="监控表截至哪一天；不写时按规则集最近的一次")] = None,
) -> HttpResponse:  # fmt: skip
    """Give our forms as one archive."""
    found = evaluate_opened(open_tables(asked(request).project))
    try:
        files = [*exported(found, on.isoformat() if on else "")]
    except UsageError as error:
        refuse("/on", str(error), part="query")
    return download(exported_together(files), "exchange.zip", BYTES)


@operation(
    AREA, "GET", f"{HERE}/{{uuid:form_id}}", "逐格比较一张收到的表", right=Right(actions.SUBJECT, Act.READ),
    answers={200: WholeForm},
    pages=("exchange:form",),
)  # fmt: skip
def read_form(request: HttpRequest, project_id: UUID, form_id: UUID) -> WholeForm:
    """Tell what differs now."""
    found = _find(asked(request), form_id)
    _, rows = actions.compared(found)
    told = [
        DifferenceTold(
            id=each.id, label=each.difference.label, cell=each.difference.place.column,
            ours=each.difference.ours, theirs=each.difference.theirs, can_take=each.can_take, told=each.told,
        )
        for each in rows
    ]  # fmt: skip
    return WholeForm(**_fields(found), differences=told)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:form_id}}", "按选择处理一张收到的表",
    right=Right(actions.SUBJECT, Act.UPDATE),
    answers={200: TakenTold}, takes=JSON, pages=("exchange:form",),
    says="全部写入或什么都不写：目标改在新的一版里，金额成为记录或更正，偏差原因写进监控的说明。",
)  # fmt: skip
def take_form(request: HttpRequest, project_id: UUID, form_id: UUID, given: ChoicesGiven) -> TakenTold:
    """Take over what was chosen."""
    asking = asked(request)
    choices = {each.id: Choice(each.side, each.reason) for each in given.choices}
    done = actions.take(_find(asking, form_id), choices, by=asking.by, at=asking.at, on=asking.today)
    return TakenTold(taken=[taking.told for taking, _ in done.takings], kept=done.kept)
