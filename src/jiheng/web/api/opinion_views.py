"""A draft of an evaluation report goes to the unit: opinions, and the answer to each."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field, StrictBool

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.evaluation_views import AREA
from jiheng.web.api.filing_views import HOMES, FilingTold, filed, find, told_filing
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text
from jiheng.web.evaluations import opinions
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.models import Filing, Opinion
from jiheng.web.evaluations.report_views import LONGEST, SUBJECT
from jiheng.web.evaluations.states import FilingKind

KIND = FilingKind.EVALUATION_REPORT
HERE = f"{HOMES[KIND]}/{{uuid:filing_id}}/opinions"


class NewReport(Given):
    """Until when the unit may speak."""

    until: Day = Field(description="请单位在哪一天以前提意见，今天或以后；过了这一天没有提的，当作没有意见")
    reason: Text = Field(default="", max_length=500, description="批准过以后再送，要写明原因")


class OpinionTold(Told):
    """What the unit says of an item, and the answer."""

    id: UUID = Field(description="意见的编号")
    about: str = Field(description="对哪一项")
    words: str = Field(description="意见")
    made_by: str = Field(description="提出人")
    made_at: Moment = Field(description="提出的时间")
    accepted: bool | None = Field(description="采纳没有；还没有答复时为 null")
    answer: str = Field(description="答复；还没有答复时是空串")
    answered_by: str = Field(description="答复人；还没有答复时是空串")
    answered_at: MaybeMoment = Field(description="答复的时间；还没有答复时为 null")


class NewOpinion(Given):
    """Something the unit says."""

    about: Text = Field(min_length=1, max_length=200, description="对哪一项，如指标的名称")
    words: Text = Field(max_length=LONGEST, description="意见，至少十个字，写明理由和依据")


class NewAnswer(Given):
    """The answer to an opinion."""

    accepted: StrictBool = Field(description="true 采纳，false 不采纳")
    answer: Text = Field(max_length=LONGEST, description="采纳的写怎样改，不采纳的写为什么，至少十个字")


def told_opinion(opinion: Opinion) -> OpinionTold:
    """Tell an opinion."""
    return OpinionTold(
        id=opinion.pk, about=opinion.about, words=opinion.words, made_by=opinion.made_by.name,
        made_at=opinion.made_at, accepted=opinion.accepted, answer=opinion.answer,
        answered_by=opinion.answered_by.name if opinion.answered_by else "", answered_at=opinion.answered_at,
    )  # fmt: skip


def _of_unit(asking: Asking, filing_id: UUID) -> Filing:
    """Find a draft for the unit to speak of. Raises Http404, PermissionDenied for the lead, who wrote it."""
    found = find(asking.project, KIND, filing_id)
    if Act.CREATE in asking.acts(SUBJECT):
        raise PermissionDenied
    return found


@operation(
    AREA, "POST", HOMES[KIND], "送评价报告征求意见", right=Right(SUBJECT, Act.CREATE),
    answers={201: FilingTold}, takes=JSON, pages=("evaluations:reports",),
    says="把现在评出的结果送被评价的单位，请它在一天以前提意见。",
)  # fmt: skip
def send_evaluation_report(request: HttpRequest, project_id: UUID, new: NewReport) -> FilingTold:
    """Send the evaluation as it is to the unit."""
    asking = asked(request)
    found = evaluated(asking.project, asking.today)
    made = opinions.send(asking.project, found, new.until, by=asking.by, at=asking.at, reason=new.reason)
    return filed(request, made)


@operation(
    AREA, "GET", HERE, "列出单位的意见", right=Right(SUBJECT, Act.READ), answers={200: Paged[OpinionTold]},
    pages=("evaluations:opinion",),
)  # fmt: skip
def list_opinions(request: HttpRequest, project_id: UUID, filing_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List what the unit said, the first one first."""
    rows = find(asked(request).project, KIND, filing_id).opinions.select_related("made_by", "answered_by")
    return paged(request, rows, page, told_opinion)


@operation(
    AREA, "POST", HERE, "对评价报告提一条意见", right=Right(SUBJECT, Act.SIGN),
    answers={201: OpinionTold}, takes=JSON, pages=("evaluations:opinion",),
    says="由被评价的单位提；写报告的评价组长不能提。",
)  # fmt: skip
def give_opinion(request: HttpRequest, project_id: UUID, filing_id: UUID, new: NewOpinion) -> OpinionTold:
    """Say something of the draft for the unit."""
    asking = asked(request)
    found = _of_unit(asking, filing_id)
    return told_opinion(opinions.give(found.pk, new.about, new.words, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", f"{HERE}/end", "说明意见提完了", right=Right(SUBJECT, Act.SIGN),
    answers={200: FilingTold}, pages=("evaluations:opinion",),
)  # fmt: skip
def end_opinions(request: HttpRequest, project_id: UUID, filing_id: UUID) -> FilingTold:
    """Say that the unit has said all, which may be nothing."""
    asking = asked(request)
    opinions.finish(_of_unit(asking, filing_id).pk, by=asking.by, at=asking.at)
    return told_filing(find(asking.project, KIND, filing_id))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:opinion_id}}/answer", "答复一条意见", right=Right(SUBJECT, Act.CREATE),
    answers={200: OpinionTold}, takes=JSON, pages=("evaluations:answer-opinion",),
)  # fmt: skip
def answer_opinion(
    request: HttpRequest, project_id: UUID, filing_id: UUID, opinion_id: UUID, new: NewAnswer
) -> OpinionTold:
    """Take an opinion, or not."""
    asking = asked(request)
    found = get_object_or_404(Opinion, pk=opinion_id, filing=find(asking.project, KIND, filing_id))
    made = opinions.answer(found.pk, accepted=new.accepted, words=new.answer, by=asking.by, at=asking.at)
    return told_opinion(made)
