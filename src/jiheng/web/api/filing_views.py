"""What is filed of each kind: listed, read as it was filed, taken from hand to hand."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from jiheng.errors import JihengError
from jiheng.evidence.facts.decisions import HANDLING_TITLES, Handling
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.evaluation_views import AREA
from jiheng.web.api.operations import JSON, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text, one_of
from jiheng.web.evaluations import filings
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.filed import of_others, step_of, waiting_for
from jiheng.web.evaluations.filing_views import DECIDING, moved_since
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import (
    OPEN_STATES,
    FilingKind,
    FilingState,
    Handled,
    steps_for,
)
from jiheng.web.evaluations.waiting_views import WaitingFilters
from jiheng.web.projects.access import roles_of
from jiheng.web.projects.models import Project

HOMES = {
    FilingKind.SELF_EVALUATION: "/projects/{uuid:project_id}/self-evaluations",
    FilingKind.MONITORING: "/projects/{uuid:project_id}/progress-filings",
    FilingKind.EVALUATION_REPORT: "/projects/{uuid:project_id}/evaluation-reports",
}
LISTED_ON = {
    FilingKind.SELF_EVALUATION: "evaluations:self",
    FilingKind.MONITORING: "evaluations:progress",
    FilingKind.EVALUATION_REPORT: "evaluations:reports",
}
RELATED = ("version", "submitted_by", "signed_by", "decided_by", "heard_by")
STEPS = Literal["sign", "approve", "return"]


class FilingTold(Told):
    """Something that was filed."""

    id: UUID = Field(description="报送的编号")
    kind: str = one_of(FilingKind, "种类")
    number: int = Field(description="这一种的第几次，从 1 起")
    state: str = one_of(FilingState, "状态")
    as_of: date | None = Field(description="运行监控：数据截至哪一天；别的为 null")
    version: int = Field(description="所依据的项目文本是第几版")
    reason: str = Field(description="为什么再报；第一次报的是空串")
    submitted_by: str = Field(description="报送人")
    submitted_at: Moment = Field(description="报送的时间")
    heard_by: str = Field(description="评价报告：说意见提完了的人；没有时是空串")
    heard_at: MaybeMoment = Field(description="评价报告：单位说意见提完了的时间；没有时为 null")
    signed_by: str = Field(description="签署人；还没有签署时是空串")
    signed_at: MaybeMoment = Field(description="签署的时间；还没有签署时为 null")
    decided_by: str = Field(description="审批人；还没有审批时是空串")
    decided_at: MaybeMoment = Field(description="审批的时间；还没有审批时为 null")
    decision: str = Field(description="审批意见")
    handling: str = Field(description="运行监控批准时的处理意见：continue、adjust 或 suspend；没有时是空串")
    deadline: date | None = Field(
        description="运行监控：处理意见里的期限；评价报告：单位在哪一天以前提意见；没有时为 null"
    )


class MovedTold(Told):
    """A figure that is another one now than it was filed."""

    name: str = Field(description="指标，或“总分”“等级”")
    path: str = Field(description="指标在评分表里的位置；总分和等级是空串")
    before: str = Field(description="报送时")
    after: str = Field(description="现在")
    because: str = Field(description="记录多了少了几条；没有变的写明")


class WholeFiling(FilingTold):
    """What was filed with its content."""

    content: dict[str, Any] = Field(
        description="报送时的内容，一个字不变：自评和评价报告是 `jiheng evaluate --json` 的得分卡，"
        "加上 deviations 偏差原因；运行监控是 `jiheng forecast --json` 的状态，加上 said 原因和措施"
    )
    moved: list[MovedTold] = Field(description="与现在重新计算的不同之处")
    why_not_compared: str = Field(description="现在算不出来、没有比对的原因；比对过的是空串")


class FilingStep(Given):
    """What is done with a filing."""

    step: STEPS = Field(description="sign 签署；approve 批准；return 退回")
    decision: Text = Field(default="", max_length=1000, description="意见；退回必须写清原因")
    handling: Literal["continue", "adjust", "suspend"] = Field(
        default="continue",
        description="批准运行监控时的处理意见："
        + "；".join(f"{key.value} {title}" for key, title in HANDLING_TITLES.items())
        + "；后两种成为纠偏决定的提议，等另一人批准",
    )
    deadline: Day | None = Field(default=None, description="处理意见里的期限；continue 不写，另两种必须写")


def told_filing(filing: Filing) -> FilingTold:
    """Tell a filing."""
    return FilingTold(**_fields(filing))


def _fields(filing: Filing) -> dict[str, Any]:
    who = {name: getattr(filing, name) for name in ("submitted_by", "signed_by", "decided_by", "heard_by")}
    same = (
        "kind", "number", "state", "as_of", "reason", "submitted_at", "heard_at", "signed_at", "decided_at",
        "decision", "handling", "deadline",
    )  # fmt: skip
    return {
        "id": filing.pk, "version": filing.version.number,
        **{name: user.name if user else "" for name, user in who.items()},
        **{name: getattr(filing, name) for name in same},
    }  # fmt: skip


def find(project: Project, kind: FilingKind, filing_id: UUID) -> Filing:
    """Find what was filed of a kind. Raises Http404."""
    rows = project.filings.filter(kind=kind).select_related("project", "kept", *RELATED)
    found: Filing = get_object_or_404(rows, pk=filing_id)
    return found


def filed(request: HttpRequest, made: Filing) -> FilingTold:
    """Tell what was just filed, with its address."""
    asking = asked(request)
    home = HOMES[FilingKind(made.kind)].replace("{uuid:project_id}", str(asking.project.pk))
    asking.headers["Location"] = f"{PREFIX}{home}/{made.pk}"
    return told_filing(made)


def _declare(kind: FilingKind, names: str, name: str, says: str) -> None:
    """Declare what all kinds have in common."""
    subject, home, what = kind.value, HOMES[kind], kind.label

    @operation(
        AREA, "GET", home, f"列出报送的{what}", right=Right(subject, Act.READ),
        answers={200: Paged[FilingTold]}, name=f"list_{names}", pages=(LISTED_ON[kind],),
    )  # fmt: skip
    def listed(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
        rows = asked(request).project.filings.filter(kind=kind).select_related(*RELATED)
        return paged(request, rows, page, told_filing)

    @operation(
        AREA, "GET", f"{home}/{{uuid:filing_id}}", f"查看报送的{what}", right=Right(subject, Act.READ),
        answers={200: WholeFiling}, name=f"read_{name}", pages=(f"evaluations:{subject}",),
        says=f"报送时的{what}，和现在重新计算的不同之处。",
    )  # fmt: skip
    def read(request: HttpRequest, project_id: UUID, filing_id: UUID) -> WholeFiling:
        asking = asked(request)
        found, why, moved = find(asking.project, kind, filing_id), "", []
        try:
            moved = moved_since(found, asking.today)
        except JihengError as error:
            why = faults_told(error)
        return WholeFiling(
            **_fields(found), content=filings.kept_card(found), why_not_compared=why,
            moved=[MovedTold.model_validate(each) for each in moved],
        )  # fmt: skip

    @operation(
        AREA, "POST", f"{home}/{{uuid:filing_id}}/steps", f"签署、批准或退回{what}",
        right=Right(subject, Act.READ, either=tuple((subject, each) for each in DECIDING)),
        answers={200: FilingTold}, takes=JSON, pages=(f"evaluations:decide-{subject}",),
        name=f"take_{name}_step", says=f"{says}自己经手的不能自己办。",
    )  # fmt: skip
    def take(request: HttpRequest, project_id: UUID, filing_id: UUID, new: FilingStep) -> FilingTold:
        asking = asked(request)
        found = find(asking.project, kind, filing_id)
        state = FilingState(found.state)
        if state in OPEN_STATES and new.step not in steps_for(state, asking.acts(subject)):
            raise PermissionDenied
        handled = Handled(Handling(new.handling), new.deadline)
        made = filings.take(
            found.pk, new.step, by=asking.by, at=asking.at, decision=new.decision, handled=handled
        )
        return told_filing(made)


_declare(
    FilingKind.SELF_EVALUATION, "filings", "filing", "单位负责人签署，财政审核批准，或退回。",
)  # fmt: skip
_declare(
    FilingKind.MONITORING, "progress_filings", "progress_filing",
    "单位负责人签署，财政审核批准并提出处理意见，或退回。",
)  # fmt: skip
_declare(
    FilingKind.EVALUATION_REPORT, "evaluation_reports", "evaluation_report",
    "评价组长签署，财政审核批准，或退回；签署以前单位的意见要逐条答复。",
)  # fmt: skip


class WaitingFilter(Page):
    """What of it is asked for."""

    whose: Literal["mine", "others"] = Field(
        default="mine", description="mine 等自己办的；others 自己报的，等别人办的"
    )
    kind: Literal["", "self_evaluation", "monitoring", "evaluation_report"] = Field(
        default="", description="种类；不写是全部"
    )
    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年；不写是全部"
    )
    q: Text = Field(default="", max_length=200, description="项目名称或单位含有的字")


class WaitingFiling(FilingTold):
    """Something that was filed and waits, of whichever project."""

    project_id: UUID = Field(description="项目的编号")
    project: str = Field(description="项目的名称")
    unit: str = Field(description="实施单位")
    year: int = Field(description="预算年度，年")
    step: str = Field(description="要办的：签署、审核、征求意见、提意见，或退回来改好再报")


@operation(
    AREA, "GET", "/filings/waiting", "列出等办的报送", right=Right(full=True),
    answers={200: Paged[WaitingFiling]}, pages=("filings:waiting",),
    says="所有项目里，轮到自己签署、审核、提意见的，和退回给自己的；等得最久的在前。"
    "只有不限单位、带着主人全部权限的令牌能看。",
)  # fmt: skip
def list_waiting_filings(request: HttpRequest, wanted: Annotated[WaitingFilter, Query()]) -> dict[str, Any]:
    """List what was filed and waits for the owner of the token, or of theirs for others."""
    asking = asked(request)
    roles = roles_of(asking.by, asking.today)
    mine = wanted.whose == "mine"
    rows = (waiting_for if mine else of_others)(asking.by, asking.today)
    given = {"kind": wanted.kind, "year": str(wanted.year or ""), "q": wanted.q}
    rows = WaitingFilters(given).apply(rows.select_related("project", *RELATED))

    def told(each: Filing) -> WaitingFiling:
        return WaitingFiling(
            **_fields(each), project_id=each.project_id, project=each.project.name, unit=each.project.unit,
            year=each.project.fiscal_year, step=step_of(each, roles, own=not mine),
        )  # fmt: skip

    return paged(request, rows, wanted, told, by=("submitted_at", "pk"))


class NewFiling(Given):
    """A self-evaluation to be filed."""

    reason: Text = Field(default="", max_length=500, description="批准过以后再报，要写明原因")


@operation(
    AREA, "POST", HOMES[FilingKind.SELF_EVALUATION], "报送自评",
    right=Right("self_evaluation", Act.CREATE), answers={201: FilingTold}, takes=JSON,
    pages=("evaluations:submit",), says="把现在评出的得分报送，等单位负责人签署；缺什么一次列全（409）。",
)  # fmt: skip
def file_self_evaluation(request: HttpRequest, project_id: UUID, new: NewFiling) -> FilingTold:
    """File the self-evaluation as it stands now."""
    asking = asked(request)
    found = evaluated(asking.project, asking.today)
    made = filings.submit(asking.project, found, by=asking.by, at=asking.at, reason=new.reason)
    return filed(request, made)
