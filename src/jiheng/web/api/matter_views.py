"""What is to be put right: what could be listed, the list, each matter to its end."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text, one_of
from jiheng.web.evaluations import matters
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.models import Matter
from jiheng.web.evaluations.states import MatterState

AREA = "整改"
SUBJECT = "rectification"
HERE = "/projects/{uuid:project_id}/matters"
MOST = 500


class FoundTold(Told):
    """Something that is wrong and on no list yet."""

    source: str = Field(description="来源，如“失分”")
    about: str = Field(description="指标或事项")
    told: str = Field(description="问题")


class FoundMatters(Told):
    """What could be listed."""

    items: list[FoundTold] = Field(description="程序找出来、还没有列入整改的")


class FoundGiven(Given):
    """Something that was found, as it was told."""

    source: Text = Field(max_length=200, description="来源，照抄 found-matters 里的")
    about: Text = Field(max_length=1000, description="指标或事项，照抄")
    told: Text = Field(max_length=10_000, description="问题，照抄")


class NewMatters(Given):
    """What is put on the list."""

    found: list[FoundGiven] = Field(default=[], max_length=MOST, description="程序找出来的，要列入的")
    own: Text = Field(
        default="", max_length=500, description="另加的一项：检查、评审、审计提出的；没有时不写"
    )
    responsible: Text = Field(min_length=1, max_length=60, description="责任人")
    due: Day = Field(description="完成时限，今天或以后")


class MatterTold(Told):
    """Something that is to be put right."""

    id: UUID = Field(description="事项的编号")
    source: str = Field(description="来源")
    about: str = Field(description="指标或事项")
    told: str = Field(description="问题")
    responsible: str = Field(description="责任人")
    due: date = Field(description="完成时限")
    state: str = one_of(MatterState, "状态")
    overdue: bool = Field(description="今天是否已经逾期没有整改")
    made_by: str = Field(description="列入的人")
    made_at: Moment = Field(description="列入的时间")
    answer: str = Field(description="整改情况；还没有写时是空串")
    files: list[str] = Field(description="作证据的文件名，在证据柜里")
    answered_by: str = Field(description="填写整改情况的人；还没有写时是空串")
    answered_at: MaybeMoment = Field(description="填写的时间；还没有写时为 null")
    decided_by: str = Field(description="复核人；还没有复核时是空串")
    decided_at: MaybeMoment = Field(description="复核的时间；还没有复核时为 null")
    decision: str = Field(description="复核意见")


class ListedMatters(Told):
    """What was put on the list."""

    items: list[MatterTold] = Field(description="列入的各项")


class MatterAnswer(Given):
    """What was done."""

    answer: Text = Field(max_length=2000, description="做了什么、什么时候做完，至少十个字")
    files: list[Text] = Field(default=[], max_length=50, description="作证据的文件名，先放进证据柜")


def _told(matter: Matter, today: date) -> MatterTold:
    same = ("source", "about", "told", "responsible", "due", "state", "made_at", "answer", "files",
            "answered_at", "decided_at", "decision")  # fmt: skip
    who = {name: getattr(matter, name) for name in ("made_by", "answered_by", "decided_by")}
    told: dict[str, Any] = {name: getattr(matter, name) for name in same}
    told |= {name: user.name if user else "" for name, user in who.items()}
    overdue = matter.state == MatterState.OPEN and matter.due < today
    return MatterTold(id=matter.pk, overdue=overdue, **told)


def _find(asking: Asking, matter_id: UUID) -> Matter:
    rows = asking.project.matters.select_related("made_by", "answered_by", "decided_by")
    found: Matter = get_object_or_404(rows, pk=matter_id)
    return found


def _not_listed(asking: Asking) -> list[matters.Found]:
    return matters.not_listed(asking.project, matters.found_in(evaluated(asking.project, asking.today)))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/found-matters", "列出可以列入整改的",
    right=Right(SUBJECT, Act.CREATE), answers={200: FoundMatters},
    says="失分的指标、没有履行的约定、没有整改的漏洞，还没有列入整改清单的。",
    pages=("evaluations:new-matters",),
)  # fmt: skip
def list_found_matters(request: HttpRequest, project_id: UUID) -> FoundMatters:
    """Give what could be listed."""
    return FoundMatters(
        items=[FoundTold(source=each.source, about=each.about, told=each.told)
               for each in _not_listed(asked(request))]
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "列出整改事项", right=Right(SUBJECT, Act.READ), answers={200: Paged[MatterTold]},
    pages=("evaluations:matters",),
)  # fmt: skip
def list_matters(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the matters, the first listed first."""
    asking = asked(request)
    rows = asking.project.matters.select_related("made_by", "answered_by", "decided_by")
    return paged(request, rows, page, lambda each: _told(each, asking.today))


@operation(
    AREA, "POST", HERE, "列入整改事项", right=Right(SUBJECT, Act.CREATE), answers={201: ListedMatters},
    takes=JSON, pages=("evaluations:new-matters",),
)  # fmt: skip
def add_matters(request: HttpRequest, project_id: UUID, new: NewMatters) -> ListedMatters:
    """Put on the list what was found, and a matter of one's own."""
    asking = asked(request)
    wanted = [matters.Found(each.source, each.about, each.told) for each in new.found]
    there = _not_listed(asking) if wanted else []
    for number, each in enumerate(wanted):
        if each not in there or each in wanted[:number]:
            refuse(f"/found/{number}", "没有找到这样一项，或已经列入：照抄 found-matters 里的，不要重复")
    if own := new.own.strip():
        wanted.append(matters.of_ones_own(own))
    made = matters.add(
        asking.project, wanted, responsible=new.responsible, due=new.due, by=asking.by, at=asking.at
    )
    return ListedMatters(items=[_told(each, asking.today) for each in made])


@operation(
    AREA, "GET", f"{HERE}/{{uuid:matter_id}}", "查看一项整改", right=Right(SUBJECT, Act.READ),
    answers={200: MatterTold},
    pages=("evaluations:matter",),
)  # fmt: skip
def read_matter(request: HttpRequest, project_id: UUID, matter_id: UUID) -> MatterTold:
    """Tell one matter."""
    asking = asked(request)
    return _told(_find(asking, matter_id), asking.today)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:matter_id}}/answer", "填写整改情况", right=Right(SUBJECT, Act.UPDATE),
    answers={200: MatterTold}, takes=JSON, pages=("evaluations:matter",),
)  # fmt: skip
def answer_matter(request: HttpRequest, project_id: UUID, matter_id: UUID, new: MatterAnswer) -> MatterTold:
    """Say what was done, with files that prove it."""
    asking = asked(request)
    found = _find(asking, matter_id)
    return _told(matters.answer(found.pk, new.answer, new.files, by=asking.by, at=asking.at), asking.today)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:matter_id}}/decision", "复核一项整改", right=Right(SUBJECT, Act.APPROVE),
    answers={200: MatterTold}, takes=JSON, pages=("evaluations:decide-matter",),
    says="true 销号，false 退回继续整改。自己整改的不能自己复核。",
)  # fmt: skip
def decide_matter(request: HttpRequest, project_id: UUID, matter_id: UUID, new: Decision) -> MatterTold:
    """Close it, or give it back."""
    asking = asked(request)
    found = _find(asking, matter_id)
    step = "close" if new.approve else "return"
    made = matters.decide(found.pk, step, by=asking.by, at=asking.at, decision=new.decision)
    return _told(made, asking.today)
