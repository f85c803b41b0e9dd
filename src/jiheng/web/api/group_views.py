"""Evaluation by a group: who is in it, independence, one's sheet, what everybody gave once all are in."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field, StrictBool

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.evaluations import group
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.group_views import LONGEST
from jiheng.web.evaluations.models import Seat
from jiheng.web.evaluations.states import SeatState

AREA = "专家评价"
SUBJECT, LEADING = "expert_sheet", "evaluation_report"
HERE = "/projects/{uuid:project_id}/seats"
MOST_MARKS = 500


class SeatTold(Told):
    """An expert of the group."""

    id: UUID = Field(description="席位的编号")
    user_id: UUID = Field(description="专家的编号")
    name: str = Field(description="专家姓名")
    state: str = one_of(SeatState, "状态")
    relation: str = Field(description="利害关系；没有时是空串")
    keyed_by: str = Field(description="照纸质评分表录入的人；自己填的是空串")
    seated_at: Moment = Field(description="请来的时间")
    declared_at: MaybeMoment = Field(description="声明的时间；还没有声明时为 null")
    submitted_at: MaybeMoment = Field(description="提交的时间；还没有提交时为 null")


class CandidateTold(Told):
    """An expert who may be asked."""

    user_id: UUID = Field(description="专家的编号")
    name: str = Field(description="姓名")


class MarkTold(Told):
    """What an expert gives an indicator."""

    indicator: str = Field(description="指标")
    most: str = Field(description="分值，分，十进制")
    points: str = Field(description="得分，分；还没有填的是空串")
    basis: str = Field(description="评分理由；没有写的是空串")


class SheetTold(SeatTold):
    """A sheet."""

    marks: list[MarkTold] = Field(description="由专家评分的各个指标")
    dissent: str = Field(description="不同意见；没有时是空串")


class ScoredTold(Told):
    """An indicator that experts score."""

    indicator: str = Field(description="指标，评分表里这样写")
    path: list[str] = Field(description="在指标树里的位置，从一级指标起")
    most: str = Field(description="分值，分，十进制")
    standard: str = Field(description="评分标准；没有写的是空串")


class BlankSheet(Told):
    """What an empty sheet asks for."""

    items: list[ScoredTold] = Field(description="由专家评分的各个指标")


class NewSeat(Given):
    """Who is asked into the group."""

    user_id: UUID = Field(description="专家的编号，见 expert-candidates")


class NewDeclaration(Given):
    """Independence, or a relation."""

    independent: StrictBool = Field(description="true 声明独立，false 有利害关系、退出")
    relation: Text = Field(
        default="", max_length=LONGEST, description="是什么利害关系，至少四个字；独立的不写"
    )


class MarkGiven(Given):
    """What an expert gives an indicator."""

    indicator: Text = Field(max_length=200, description="指标，照抄 marks 里的")
    points: Text = Field(default="", max_length=20, description="得分，分，不超过分值")
    basis: Text = Field(default="", max_length=LONGEST, description="评分理由；没有给满分的至少十个字")


class NewSheet(Given):
    """A sheet as it stands."""

    marks: list[MarkGiven] = Field(max_length=MOST_MARKS, description="各个指标；没有列出的，不改")
    dissent: Text = Field(default="", max_length=LONGEST, description="不同意见；没有时不写")


def _fields(seat: Seat) -> dict[str, Any]:
    same = ("user_id", "state", "relation", "seated_at", "declared_at", "submitted_at")
    return {
        "id": seat.pk, "name": seat.user.name, "keyed_by": seat.keyed_by.name if seat.keyed_by else "",
        **{name: getattr(seat, name) for name in same},
    }  # fmt: skip


def _scored(asking: Asking) -> list[group.Scored]:
    return group.scored_by_experts(evaluated(asking.project, asking.today))


def _sheet(asking: Asking, seat: Seat) -> SheetTold:
    given = group.marks_of(seat)
    marks = [
        MarkTold(indicator=each.about, most=str(each.most), points=points, basis=basis)
        for each in _scored(asking)
        for points, basis in [given.get(each.about, ("", ""))]
    ]
    return SheetTold(**_fields(seat), marks=marks, dissent=seat.dissent)


def _find(asking: Asking, seat_id: UUID) -> Seat:
    """Find a sheet that the asker may look into. Raises Http404, PermissionDenied."""
    rows = Seat.objects.select_related("user", "keyed_by", "project")
    found = get_object_or_404(rows, project=asking.project, pk=seat_id)
    if group.is_hidden(found, asking.by, leads=Act.CREATE in asking.acts(LEADING)):
        raise PermissionDenied("全部专家提交以前，各人的评分表只有本人能看。")
    return found


@operation(
    AREA, "GET", HERE, "列出评价组的专家", right=Right(SUBJECT, Act.READ), answers={200: Paged[SeatTold]},
    pages=("evaluations:group",),
)  # fmt: skip
def list_seats(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List who is in the group, who was asked first, first."""
    rows = asked(request).project.seats.select_related("user", "keyed_by")
    return paged(request, rows, page, lambda each: SeatTold(**_fields(each)))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/expert-indicators", "列出由专家评分的指标",
    right=Right(SUBJECT, Act.READ), answers={200: BlankSheet}, pages=("evaluations:paper",),
    says="空白评分表上的各行：指标、分值、评分标准。",
)  # fmt: skip
def list_expert_indicators(request: HttpRequest, project_id: UUID) -> BlankSheet:
    """Tell what an empty sheet asks for."""
    return BlankSheet(items=[
        ScoredTold(
            indicator=each.about, path=list(each.leaf.path), most=str(each.most),
            standard=each.leaf.leaf.standard,
        )
        for each in _scored(asked(request))
    ])  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/expert-candidates", "列出可以请的专家",
    right=Right(LEADING, Act.CREATE), answers={200: Paged[CandidateTold]},
)  # fmt: skip
def list_expert_candidates(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the experts of the organisations that evaluate the project, who have no seat yet."""
    asking = asked(request)
    rows = group.candidates(asking.project, asking.today)

    def told(user: User) -> CandidateTold:
        return CandidateTold(user_id=user.pk, name=user.name)

    return paged(request, rows, page, told)


@operation(
    AREA, "POST", HERE, "请一位专家", right=Right(LEADING, Act.CREATE), answers={201: SeatTold}, takes=JSON,
    pages=("evaluations:seat",),
)  # fmt: skip
def add_seat(request: HttpRequest, project_id: UUID, new: NewSeat) -> SeatTold:
    """Ask an expert into the group."""
    asking = asked(request)
    wanted = group.candidates(asking.project, asking.today).filter(pk=new.user_id).first()
    if wanted is None:
        refuse("/user_id", "不是评价这个项目的机构的专家，或已经在组里")
    made = group.seat(asking.project, wanted, by=asking.by, at=asking.at, on=asking.today)
    return SeatTold(**_fields(made))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:seat_id}}/declaration", "声明独立，或有利害关系",
    right=Right(SUBJECT, Act.CREATE), answers={200: SeatTold}, takes=JSON, pages=("evaluations:declare",),
    says="由专家本人声明；有利害关系的退出评分。",
)  # fmt: skip
def declare_independence(
    request: HttpRequest, project_id: UUID, seat_id: UUID, new: NewDeclaration
) -> SeatTold:
    """Declare independence, or a relation."""
    asking = asked(request)
    found = get_object_or_404(Seat, project=asking.project, pk=seat_id, user=asking.by)
    made = group.declare(
        found.pk, independent=new.independent, relation=new.relation, by=asking.by, at=asking.at
    )
    return SeatTold(**_fields(made))


@operation(
    AREA, "GET", f"{HERE}/{{uuid:seat_id}}", "查看一份评分表", right=Right(SUBJECT, Act.READ),
    answers={200: SheetTold}, says="全部专家提交以前只有本人能看；填纸质表的，评价组长能看。",
    pages=("evaluations:sheet",),
)  # fmt: skip
def read_sheet(request: HttpRequest, project_id: UUID, seat_id: UUID) -> SheetTold:
    """Give a sheet."""
    asking = asked(request)
    return _sheet(asking, _find(asking, seat_id))


@operation(
    AREA, "PUT", f"{HERE}/{{uuid:seat_id}}", "填一份评分表", right=Right(SUBJECT, Act.READ),
    answers={200: SheetTold}, takes=JSON, pages=("evaluations:sheet",),
    says="保存，还不提交。由专家本人填；纸质的由评价组长照录。",
)  # fmt: skip
def write_sheet(request: HttpRequest, project_id: UUID, seat_id: UUID, new: NewSheet) -> SheetTold:
    """Keep points and reasons as they stand."""
    asking = asked(request)
    found = _find(asking, seat_id)
    own = _filling_in(asking, found)
    known = {each.about for each in _scored(asking)}
    for number, each in enumerate(new.marks):
        if each.indicator not in known:
            refuse(f"/marks/{number}/indicator", "没有这个由专家评分的指标")
    marks = {each.indicator: (each.points, each.basis) for each in new.marks}
    group.save(found.pk, marks, new.dissent, by=asking.by, at=asking.at, keyed=not own)
    return _sheet(asking, _find(asking, seat_id))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:seat_id}}/submission", "提交一份评分表", right=Right(SUBJECT, Act.READ),
    answers={200: SheetTold}, pages=("evaluations:sheet",),
    says="提交以后不能再改；全部专家提交以后，各人的分互相看得到，成为记录。",
)  # fmt: skip
def submit_sheet(request: HttpRequest, project_id: UUID, seat_id: UUID) -> SheetTold:
    """Hand a sheet in."""
    asking = asked(request)
    found = _find(asking, seat_id)
    _filling_in(asking, found)
    today = evaluated(asking.project, asking.today)
    group.submit(found.pk, today, by=asking.by, at=asking.at)
    return _sheet(asking, get_object_or_404(Seat.objects.select_related("user", "keyed_by"), pk=found.pk))


def _filling_in(asking: Asking, found: Seat) -> bool:
    """Say whether the sheet is the asker's own. Raises PermissionDenied for who may not fill it in."""
    own = found.user_id == asking.by.pk
    if Act.CREATE not in (asking.acts(SUBJECT) if own else asking.acts(LEADING)):
        raise PermissionDenied
    return own
