"""The result of an evaluation, the check of the goals, documents, and a self-evaluation that is filed."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from jiheng.scoring.machine_output import scorecard_json
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.desk import lint
from jiheng.web.evaluations import filings
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import FilingKind, FilingState, steps_for
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.forms import rule_set_choices
from jiheng.workflows.evaluate import evaluate_opened

AREA = "评价"
STEPS = Literal["sign", "approve", "return"]


class Scorecard(Told):
    """What `jiheng evaluate --json` prints; what is not named here is described by the command's page."""

    model_config = ConfigDict(extra="allow")

    total: str | None = Field(description="总分，分，十进制；算不出时为 null")
    grade: str | None = Field(description="等级；算不出时为 null")


class Evaluating(BaseModel):
    """By which rules."""

    model_config = ConfigDict(extra="forbid")

    rule_set: Text = Field(
        default="", max_length=60, description="用这个规则集代替项目写的那个；不写用项目自己的"
    )


class FindingTold(Told):
    """One finding of the check of the goals."""

    code: str = Field(description="检查的编号")
    message: str = Field(description="发现了什么，怎么办")
    quote: str = Field(description="接受时要写的引文")


class LintTold(Told):
    """What the check of the goals found."""

    items: list[FindingTold] = Field(description="各处发现")


class Acceptance(Given):
    """A finding that is to stand, or no longer."""

    code: Text = Field(max_length=20, description="检查的编号")
    quote: Text = Field(max_length=2_000, description="引文，照抄发现里的 quote")
    reason: Text = Field(default="", max_length=500, description="为什么可以不改，至少四个字；收回时不写")
    take_back: StrictBool = Field(default=False, description="true 是不再接受")
    records: StrictBool = Field(default=False, description="true 时连记录一起检查")


class Accepted(Told):
    """What was accepted."""

    findings: int = Field(description="接受的发现，处；收回时是 0")


class FilingTold(Told):
    """A self-evaluation that was filed."""

    id: UUID = Field(description="报送的编号")
    state: str = one_of(FilingState, "状态")
    version: int = Field(description="所依据的项目文本是第几版")
    submitted_by: str = Field(description="报送人")
    submitted_at: Moment = Field(description="报送的时间")
    signed_by: str = Field(description="签认人；还没有签认时是空串")
    signed_at: MaybeMoment = Field(description="签认的时间；还没有签认时为 null")
    decision: str = Field(description="审批意见")


class NewFiling(Given):
    """A self-evaluation to be filed."""

    reason: Text = Field(default="", max_length=500, description="批准过以后再报，要写明原因")


class FilingStep(Given):
    """What is done with a filing."""

    step: STEPS = Field(description="sign 签认；approve 批准；return 退回")
    decision: Text = Field(default="", max_length=1000, description="意见；退回必须写清原因")


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/evaluation", "评价一个项目",
    right=Right("self_evaluation", Act.READ), answers={200: Scorecard},
    says="现在评价的得分、等级和每一步，与命令行 `jiheng evaluate --json` 的输出相同。",
)  # fmt: skip
def read_evaluation(
    request: HttpRequest, project_id: UUID, wanted: Annotated[Evaluating, Query()]
) -> HttpResponse:
    """Give the scorecard as the command line prints it."""
    if wanted.rule_set and wanted.rule_set not in dict(rule_set_choices()):
        raise Http404
    card = evaluate_opened(open_tables(asked(request).project, rule_set=wanted.rule_set)).card
    told = json.dumps(scorecard_json(card), ensure_ascii=False)
    return HttpResponse(told, content_type="application/json; charset=utf-8")


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/goals-check", "检查绩效目标",
    right=Right("target", Act.READ), answers={200: LintTold},
)  # fmt: skip
def read_lint(request: HttpRequest, project_id: UUID) -> LintTold:
    """Give the findings of the goals."""
    asking = asked(request)
    found = lint.lint(asking.project, None, asking.at, with_records=False)
    return LintTold(items=[
        FindingTold(code=each.code, message=str(each.message), quote=lint.quote_of(each, found))
        for each in found.findings
    ])  # fmt: skip


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/goals-check/acceptances", "接受一处检查发现",
    right=Right("target", Act.UPDATE), answers={200: Accepted}, takes=JSON, pages=("desk:accept",),
    says="写明理由，让一处发现就这样；或收回。",
)  # fmt: skip
def accept_finding(request: HttpRequest, project_id: UUID, new: Acceptance) -> Accepted:
    """Let a finding stand, or be told again."""
    asking = asked(request)
    if new.take_back:
        lint.take_back(asking.project, new.code, new.quote, by=asking.by, at=asking.at)
        return Accepted(findings=0)
    found = lint.lint(asking.project, None, asking.at, with_records=new.records)
    count = lint.accept(asking.project, found, new.code, new.quote, new.reason, by=asking.by, at=asking.at)
    return Accepted(findings=count)


def told_filing(filing: Filing) -> FilingTold:
    """Tell a filing."""
    return FilingTold(
        id=filing.pk, state=filing.state, version=filing.version.number,
        submitted_by=filing.submitted_by.name, submitted_at=filing.submitted_at,
        signed_by=filing.signed_by.name if filing.signed_by else "", signed_at=filing.signed_at,
        decision=filing.decision,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/self-evaluations", "列出报送的自评",
    right=Right("self_evaluation", Act.READ), answers={200: Paged[FilingTold]},
)  # fmt: skip
def list_filings(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List what was filed, the first one first."""
    rows = Filing.objects.filter(project=asked(request).project, kind=FilingKind.SELF_EVALUATION)
    return paged(request, rows.select_related("version", "submitted_by", "signed_by"), page, told_filing)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/self-evaluations", "报送自评",
    right=Right("self_evaluation", Act.CREATE), answers={201: FilingTold}, takes=JSON,
    pages=("evaluations:submit",), says="把现在评出的得分报送，等单位负责人签认；缺什么一次列全（409）。",
)  # fmt: skip
def file_self_evaluation(request: HttpRequest, project_id: UUID, new: NewFiling) -> FilingTold:
    """File the self-evaluation as it stands now."""
    asking = asked(request)
    found = evaluated(asking.project, asking.today)
    return told_filing(filings.submit(asking.project, found, by=asking.by, at=asking.at, reason=new.reason))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/self-evaluations/{uuid:filing_id}/steps",
    "签认、批准或退回自评",
    right=Right(
        "self_evaluation", Act.READ, either=(("self_evaluation", Act.SIGN), ("self_evaluation", Act.APPROVE))
    ),
    answers={200: FilingTold}, takes=JSON, pages=("evaluations:decide-self_evaluation",),
    says="单位负责人签认，财政审核批准，或退回。自己经手的不能自己办。",
)  # fmt: skip
def take_filing_step(request: HttpRequest, project_id: UUID, filing_id: UUID, new: FilingStep) -> FilingTold:
    """Sign it, approve it, or return it."""
    asking = asked(request)
    found = get_object_or_404(Filing, project=asking.project, pk=filing_id, kind=FilingKind.SELF_EVALUATION)
    state = FilingState(found.state)
    done = state in (FilingState.RETURNED, FilingState.APPROVED)
    if not done and new.step not in steps_for(state, asking.acts("self_evaluation")):
        raise PermissionDenied
    return told_filing(filings.take(found.pk, new.step, by=asking.by, at=asking.at, decision=new.decision))
