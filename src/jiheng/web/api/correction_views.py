"""What is decided on a project in the middle of its year: proposed, and approved or returned.

What the unit did about it is an answer to its matter: `matter_views`.
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jiheng.evidence.facts.decisions import HANDLING_TITLES, Handling
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text, one_of
from jiheng.web.evaluations import corrections
from jiheng.web.evaluations.models import Correction
from jiheng.web.evaluations.states import CorrectionState, Proposal

AREA = "纠偏决定"
HERE = "/projects/{uuid:project_id}/corrections"
WORDS = "；".join(f"{key.value} {title}" for key, title in HANDLING_TITLES.items())


class CorrectionTold(Told):
    """A decision on a project, or an indicator, by its state on a day."""

    id: UUID = Field(description="决定的编号")
    state: str = one_of(CorrectionState, "状态")
    handling: str = Field(description=WORDS)
    as_of: date = Field(description="按数据截至哪一天的监控")
    indicator: str = Field(description="针对的指标；整个项目的是空串")
    reason: str = Field(description="理由和要求")
    deadline: date | None = Field(description="办结期限；没有时为 null")
    document_number: str = Field(description="文号")
    filing: UUID | None = Field(description="依据的运行监控报送；没有时为 null")
    matter: UUID | None = Field(description="批准以后列入整改的事项，单位在那里写落实情况；没有时为 null")
    asked_by: str = Field(description="提出人")
    asked_at: Moment = Field(description="提出的时间")
    decided_by: str = Field(description="批准、退回或撤回的人；还没有时是空串")
    decided_at: MaybeMoment = Field(description="批准、退回或撤回的时间；还没有时为 null")
    decision: str = Field(description="审批意见")
    answer: str = Field(description="单位写的落实情况；还没有写时是空串")


class NewCorrection(Given):
    """A proposal."""

    handling: Literal["continue", "adjust", "suspend"] = Field(description=WORDS)
    as_of: Day = Field(description="按数据截至哪一天的监控，项目年度开始以后、今天以前")
    indicator: Text = Field(default="", max_length=200, description="只针对一个指标的，照抄它的名称")
    reason: Text = Field(max_length=1_000, description="理由和要求，至少十个字")
    deadline: Day | None = Field(default=None, description="办结期限；adjust、suspend 必须写")
    document_number: Text = Field(default="", max_length=100, description="决定的文号")


def _told(each: Correction) -> CorrectionTold:
    same = ("state", "handling", "as_of", "indicator", "reason", "deadline", "document_number", "asked_at",
            "decided_at", "decision")  # fmt: skip
    return CorrectionTold(
        id=each.pk, filing=each.filing_id, matter=each.matter_id, asked_by=each.asked_by.name,
        decided_by=each.decided_by.name if each.decided_by else "",
        answer=each.matter.answer if each.matter else "", **{name: getattr(each, name) for name in same},
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "列出纠偏决定", right=Right(corrections.SUBJECT, Act.READ),
    answers={200: Paged[CorrectionTold]}, pages=("evaluations:corrections",),
)  # fmt: skip
def list_corrections(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the decisions on a project, the first one first."""
    rows = Correction.objects.filter(project=asked(request).project)
    return paged(request, rows.select_related("asked_by", "decided_by", "matter"), page, _told)


@operation(
    AREA, "POST", HERE, "提出纠偏决定", right=Right(corrections.SUBJECT, Act.PROPOSE),
    answers={201: CorrectionTold}, takes=JSON, pages=("evaluations:corrections",),
    says="按年中监控提出继续执行、调整还是暂停，等另一人批准。",
)  # fmt: skip
def propose_correction(request: HttpRequest, project_id: UUID, new: NewCorrection) -> CorrectionTold:
    """Propose a decision."""
    asking = asked(request)
    given = Proposal(**(new.model_dump() | {"handling": Handling(new.handling)}))
    return _told(corrections.propose(asking.project, given, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:correction_id}}/decision", "批准或退回纠偏决定",
    right=Right(corrections.SUBJECT, Act.APPROVE), answers={200: CorrectionTold}, takes=JSON,
    pages=("evaluations:decide-correction",),
    says="批准以后记入项目的登记册，有期限的列入整改、告诉单位；提出的人不能自己批准。",
)  # fmt: skip
def decide_correction(
    request: HttpRequest, project_id: UUID, correction_id: UUID, new: Decision
) -> CorrectionTold:
    """Approve a proposal, or return it."""
    asking = asked(request)
    found = get_object_or_404(Correction, project=asking.project, pk=correction_id)
    return _told(
        corrections.decide(found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    )


@operation(
    AREA, "POST", f"{HERE}/{{uuid:correction_id}}/withdrawal", "撤回自己提出的纠偏决定",
    right=Right(corrections.SUBJECT, Act.PROPOSE), answers={200: CorrectionTold},
    pages=("evaluations:withdraw-correction",), says="只有提出的人能撤回，批准或退回以前。",
)  # fmt: skip
def withdraw_correction(request: HttpRequest, project_id: UUID, correction_id: UUID) -> CorrectionTold:
    """Take one's own proposal back."""
    asking = asked(request)
    found = get_object_or_404(Correction, project=asking.project, pk=correction_id)
    return _told(corrections.withdraw(found.pk, by=asking.by, at=asking.at))
