"""The result of an evaluation, and the check of the goals."""

import json
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from jiheng.scoring.machine_output import scorecard_json
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.values import Text
from jiheng.web.desk import lint
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.forms import rule_set_choices
from jiheng.workflows.evaluate import evaluate_opened

AREA = "评价"


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


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/evaluation", "评价一个项目",
    right=Right("self_evaluation", Act.READ), answers={200: Scorecard},
    says="现在评价的得分、等级和每一步，与命令行 `jiheng evaluate --json` 的输出相同。",
    pages=("evaluations:self", "evaluations:leaf"),
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
    pages=("projects:lint", "desk:lint"),
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
