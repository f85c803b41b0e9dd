"""What the result of an evaluation leads to: decisions on a project, proposed, decided and answered."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, StrictInt
from pydantic.json_schema import SkipJsonSchema

from jiheng.evidence.facts.decisions import Use
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.values.money import LARGEST_FEN, Money
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged, rows_of
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.uses import actions, list_views
from jiheng.web.uses.models import UseDecision, UseState

AREA = "结果应用"
Fen = Annotated[StrictInt, Field(ge=0, le=LARGEST_FEN)]


class UseTold(Told):
    """A decision on what a result leads to."""

    id: UUID = Field(description="决定的编号")
    state: str = one_of(UseState, "状态")
    use: str = Field(description="support 支持；improve 改进；cut 压减；cancel 取消")
    grade: str = Field(description="依据的评价等级")
    budget_year: int = Field(description="用于哪一年的预算")
    budget_before: int | None = Field(description="安排前预算，分；没有给出时为 null")
    budget_after: int | None = Field(description="安排后预算，分；没有给出时为 null")
    reason: str = Field(description="理由")
    document_number: str = Field(description="文号")
    answer_by: date | None = Field(description="单位答复期限")
    asked_by: str = Field(description="提出人")
    asked_at: Moment = Field(description="提出的时间")
    decided_by: str = Field(description="批准、退回或撤回的人；还没有时是空串")
    decided_at: MaybeMoment = Field(description="批准、退回或撤回的时间")
    answer: str = Field(description="单位答复")


class ResultFilter(Page):
    """Which results are asked for."""

    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年；不写是最近的"
    )
    q: Text = Field(default="", max_length=200, description="项目名称或单位含有的字")
    grade: Literal["", "优", "良", "中", "差"] = Field(default="", description="评价等级；不写是全部")
    use: Literal["", "none", "support", "improve", "cut", "cancel"] = Field(
        default="", description="决定；none 还没有决定，不写是全部"
    )


class ResultTold(Told):
    """The result of a project, and what it leads to."""

    project_id: UUID = Field(description="项目的编号")
    project: str = Field(description="项目名称")
    unit: str = Field(description="单位")
    total: str = Field(description="总分，分；没有时是空串")
    grade: str = Field(description="等级；没有时是空串")
    use: str | None = Field(description="决定：支持、改进、压减、取消；还没有时为 null")
    state: str = Field(description="决定走到哪一步")
    budget_year: str | None = Field(description="用于哪一年的预算；还没有决定时为 null")
    before: str | None = Field(description="安排前预算，万元，十进制；没有给出时为 null")
    after: str | None = Field(description="安排后预算，万元，十进制；没有给出时为 null")
    document_number: str | None = Field(description="文号；还没有决定时为 null")
    reason: str | None = Field(description="理由；还没有决定时为 null")
    answer: str | None = Field(description="单位答复；还没有决定时为 null")


class NewUse(Given):
    """A proposal."""

    use: Literal["support", "improve", "cut", "cancel"] = Field(description="支持、改进、压减、取消")
    budget_year: Annotated[StrictInt, Field(ge=FIRST_YEAR, le=LAST_YEAR)] = Field(
        description="用于哪一年的预算"
    )
    reason: Text = Field(max_length=1_000, description="理由，至少十个字")
    budget_before: Fen | None = Field(default=None, description="安排前预算，分")
    budget_after: Fen | None = Field(default=None, description="安排后预算，分")
    document_number: Text = Field(default="", max_length=100, description="决定的文号")
    answer_by: date | None = Field(default=None, description="单位答复期限")


class UseStep(Given):
    """What is done with a proposal."""

    step: Literal["approve", "return"] = Field(description="approve 批准；return 退回")
    decision: Text = Field(default="", max_length=1_000, description="意见；退回必须写清原因")


class UseAnswer(Given):
    """What the unit answers."""

    answer: Text = Field(max_length=2_000, description="怎样落实，至少十个字")


def told_use(each: UseDecision) -> UseTold:
    """Tell a decision."""
    return UseTold(
        id=each.pk, state=each.state, use=each.use, grade=each.grade, budget_year=each.budget_year,
        budget_before=each.budget_before, budget_after=each.budget_after, reason=each.reason,
        document_number=each.document_number, answer_by=each.answer_by, asked_by=each.asked_by.name,
        asked_at=each.asked_at, decided_by=each.decided_by.name if each.decided_by else "",
        decided_at=each.decided_at, answer=each.answer,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/result-uses", "列出结果应用的决定",
    right=Right(actions.SUBJECT, Act.READ), answers={200: Paged[UseTold]},
    pages=("uses:index",),
)  # fmt: skip
def list_result_uses(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the decisions on a project, the first one first."""
    rows = UseDecision.objects.filter(project=asked(request).project)
    return paged(request, rows.select_related("asked_by", "decided_by"), page, told_use)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/result-uses", "提出结果应用的决定",
    right=Right(actions.SUBJECT, Act.PROPOSE), answers={201: UseTold}, takes=JSON, pages=("uses:index",),
    says="按批准的评价结果提出怎样用于以后年度的预算，等另一人批准。",
)  # fmt: skip
def propose_result_use(request: HttpRequest, project_id: UUID, new: NewUse) -> UseTold:
    """Propose a use."""
    asking = asked(request)
    before, after = (None if fen is None else Money(fen) for fen in (new.budget_before, new.budget_after))
    given = actions.Proposal(
        Use(new.use), new.budget_year, new.reason, before, after, new.document_number, new.answer_by
    )
    return told_use(actions.propose(asking.project, given, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/result-uses/{uuid:use_id}/steps", "批准或退回结果应用的决定",
    right=Right(actions.SUBJECT, Act.APPROVE), answers={200: UseTold}, takes=JSON, pages=("uses:decide",),
    says="批准以后记入项目的登记册，告诉单位；提出的人不能自己批准。",
)  # fmt: skip
def decide_result_use(request: HttpRequest, project_id: UUID, use_id: UUID, new: UseStep) -> UseTold:
    """Approve a proposal, or return it."""
    asking = asked(request)
    found = get_object_or_404(UseDecision, project=asking.project, pk=use_id)
    approve = new.step == "approve"
    return told_use(
        actions.decide(found.pk, approve=approve, by=asking.by, at=asking.at, decision=new.decision)
    )


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/result-uses/{uuid:use_id}/withdrawal",
    "撤回自己提出的结果应用", right=Right(actions.SUBJECT, Act.PROPOSE), answers={200: UseTold},
    pages=("uses:withdraw",), says="只有提出的人能撤回，批准或退回以前。",
)  # fmt: skip
def withdraw_result_use(request: HttpRequest, project_id: UUID, use_id: UUID) -> UseTold:
    """Take one's own proposal back."""
    asking = asked(request)
    found = get_object_or_404(UseDecision, project=asking.project, pk=use_id)
    return told_use(actions.withdraw(found.pk, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/result-uses/{uuid:use_id}/answer", "单位答复结果应用的决定",
    right=Right(actions.SUBJECT, Act.SIGN), answers={200: UseTold}, takes=JSON, pages=("uses:answer",),
)  # fmt: skip
def answer_result_use(request: HttpRequest, project_id: UUID, use_id: UUID, new: UseAnswer) -> UseTold:
    """Answer for the unit."""
    asking = asked(request)
    found = get_object_or_404(UseDecision, project=asking.project, pk=use_id)
    return told_use(actions.answer(found.pk, new.answer, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/result-uses", "列出各项目的评价结果和决定",
    right=Right(actions.SUBJECT, Act.READ, whole=True),
    answers={200: Paged[ResultTold]}, pages=("uses:listing", "uses:export"),
    says="一个年度里批准了评价结果的项目，每个决定怎样用于以后年度的预算。",
)  # fmt: skip
def list_results(request: HttpRequest, wanted: Annotated[ResultFilter, Query()]) -> dict[str, Any]:
    """List the results of a year with what was decided of each."""
    asking = asked(request)
    given = QueryDict(mutable=True)
    given.update({name: str(getattr(wanted, name) or "") for name in ("year", "q", "grade", "use")})
    filters = list_views.filters_for(given, asking.by, asking.today)
    rows = list_views.wanted(filters, asking.by, asking.today).filter(pk__in=asking.projects().values("pk"))
    if wanted.year and str(wanted.year) != filters.data["year"]:
        rows = rows.none()  # the page shows another year where this one has none
    shown, after = rows_of(request, rows, wanted)
    return {"items": [_result(each) for each in list_views.rows_of(shown)], "next": after}


def _result(row: list_views.Row) -> ResultTold:
    told: dict[str, Any] = {
        name: None if row[name] is None else str(row[name]) for name in ("before", "after", "budget_year")
    }
    same = ("project", "unit", "total", "grade", "use", "state", "document_number", "reason", "answer")
    return ResultTold(project_id=row["id"], **told, **{name: row[name] for name in same})
