"""Surveys: asked for, approved, ended; answers that are left out."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field, StrictInt

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision
from jiheng.web.api.record_views import RecordTold, told_record
from jiheng.web.api.values import Day, Moment, Text, one_of
from jiheng.web.evidence import queries as records
from jiheng.web.surveys import actions
from jiheng.web.surveys.forms import MOST_GROUPS, MOST_PEOPLE, SurveyForm
from jiheng.web.surveys.models import Answer, DoorKind, Removal, RemovalState, Survey, SurveyState
from jiheng.web.surveys.questions import KINDS, MOST_OPTIONS, MOST_QUESTIONS

AREA = "满意度调查"
HERE = "/projects/{uuid:project_id}/surveys"
OF_KINDS = "；".join(f"{kind} {title}" for kind, title in KINDS.items())


class Group(Given):
    """A group of people who may answer."""

    name: Text = Field(min_length=1, max_length=100, description="调查对象，如窗口工作人员")
    people: StrictInt = Field(ge=1, le=MOST_PEOPLE, description="人数，人")


class QuestionGiven(Given):
    """A question."""

    kind: Text = Field(max_length=10, description=f"形式：{OF_KINDS}；第一题必须是 scale，问总体满意度")
    words: Text = Field(min_length=1, max_length=80, description="题目")
    options: list[Text] = Field(default=[], max_length=MOST_OPTIONS, description="单选的各项；别的不写")


class NewSurvey(Given):
    """A survey to be approved."""

    name: Text = Field(min_length=1, max_length=100, description="调查名称")
    frame: list[Group] = Field(min_length=1, max_length=MOST_GROUPS, description="谁可以答")
    sampling: Text = Field(min_length=1, max_length=1000, description="抽样说明，照实写")
    questions: list[QuestionGiven] = Field(min_length=1, max_length=MOST_QUESTIONS, description="各题")
    opens_on: Day = Field(description="开始日期")
    closes_on: Day = Field(description="截止日期，要落在评价期间以内")
    door: str = one_of(DoorKind, "谁可以答")


class SurveyTold(Told):
    """A survey."""

    id: UUID = Field(description="调查的编号")
    name: str = Field(description="调查名称")
    state: str = one_of(SurveyState, "状态")
    opens_on: date = Field(description="开始日期")
    closes_on: date = Field(description="截止日期")
    population: int = Field(description="调查总体，人")
    closed: bool = Field(description="是否已经结束并登记")
    asked_by: str = Field(description="提交人")
    asked_at: Moment = Field(description="提交的时间")


class SurveyEnding(Given):
    """How many were sent."""

    sent: StrictInt = Field(ge=0, le=MOST_PEOPLE, description="发放，份")


class NewRemoval(Given):
    """Why an answer is left out."""

    reason: Text = Field(max_length=1000, description="依据什么剔除，至少十个字")


class RemovalTold(Told):
    """A request to leave an answer out."""

    id: UUID = Field(description="申请的编号")
    answer_id: UUID = Field(description="答卷的编号")
    reason: str = Field(description="理由")
    state: str = one_of(RemovalState, "状态")
    asked_by: str = Field(description="申请人")
    asked_at: Moment = Field(description="申请的时间")


def told_survey(survey: Survey) -> SurveyTold:
    """Tell a survey."""
    return SurveyTold(
        id=survey.pk, name=survey.name, state=survey.state, opens_on=survey.opens_on,
        closes_on=survey.closes_on, population=survey.population, closed=hasattr(survey, "closing"),
        asked_by=survey.asked_by.name, asked_at=survey.asked_at,
    )  # fmt: skip


def told_removal(removal: Removal) -> RemovalTold:
    """Tell a request."""
    return RemovalTold(
        id=removal.pk, answer_id=removal.answer_id, reason=removal.reason, state=removal.state,
        asked_by=removal.asked_by.name, asked_at=removal.asked_at,
    )  # fmt: skip


def find(asking: Asking, survey_id: UUID) -> Survey:
    """Give a survey of the project. Raises Http404."""
    rows = Survey.objects.filter(project=asking.project)
    return get_object_or_404(
        rows.select_related("project", "asked_by", "decided_by", "closing"), pk=survey_id
    )


def _filled_in(asking: Asking, new: NewSurvey, survey: Survey | None) -> actions.Form:
    """Fill the form of the page in, so that the same is refused. Raises RefusedValue."""
    given: dict[str, Any] = {
        "name": new.name, "sampling": new.sampling, "door": new.door, "opens_on": str(new.opens_on),
        "closes_on": str(new.closes_on),
        "frame": "\n".join(f"{' '.join(each.name.split())} {each.people}" for each in new.frame),
    }  # fmt: skip
    for number, each in enumerate(new.questions, 1):
        given |= {f"kind{number}": each.kind, f"words{number}": each.words}
        given[f"options{number}"] = "\n".join(" ".join(option.split()) for option in each.options)
    form = SurveyForm(given, today=asking.today, survey=survey)
    if not form.is_valid():
        name, faults = next(iter(form.errors.as_data().items()))
        what = name.rstrip("0123456789")
        digits = name.removeprefix(what)
        place = f"/questions/{int(digits) - 1}/{what}" if digits else f"/{name}" if name != "__all__" else ""
        refuse(place, "；".join(faults[0].messages))
    return form.form()


@operation(
    AREA, "GET", HERE, "列出调查", right=Right("survey_form", Act.READ), answers={200: Paged[SurveyTold]},
    pages=("surveys:list",),
)  # fmt: skip
def list_surveys(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the surveys, the first made first."""
    rows = Survey.objects.filter(project=asked(request).project).select_related("asked_by", "closing")
    return paged(request, rows, page, told_survey)


@operation(
    AREA, "POST", HERE, "新建一次调查", right=Right("survey_form", Act.CREATE), answers={201: SurveyTold},
    takes=JSON, pages=("surveys:new",), says="提交问卷，等单位负责人审批；批准以前谁也答不了。",
)  # fmt: skip
def ask_survey(request: HttpRequest, project_id: UUID, new: NewSurvey) -> SurveyTold:
    """Ask that a form be approved."""
    asking = asked(request)
    made = actions.ask(asking.project, _filled_in(asking, new, None), by=asking.by, at=asking.at)
    asking.headers["Location"] = f"{PREFIX}/projects/{asking.project.pk}/surveys"
    return told_survey(made)


@operation(
    AREA, "PUT", f"{HERE}/{{uuid:survey_id}}", "改一份没有批准的问卷",
    right=Right("survey_form", Act.CREATE), answers={200: SurveyTold}, takes=JSON, pages=("surveys:edit",),
)  # fmt: skip
def change_survey(request: HttpRequest, project_id: UUID, survey_id: UUID, new: NewSurvey) -> SurveyTold:
    """Change a form that was returned or still waits."""
    asking = asked(request)
    found = find(asking, survey_id)
    form = _filled_in(asking, new, found)
    return told_survey(actions.ask(asking.project, form, by=asking.by, at=asking.at, survey=found))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:survey_id}}/decision", "批准或退回问卷",
    right=Right("survey_form", Act.APPROVE), answers={200: SurveyTold}, takes=JSON, pages=("surveys:decide",),
)  # fmt: skip
def decide_survey(request: HttpRequest, project_id: UUID, survey_id: UUID, new: Decision) -> SurveyTold:
    """Approve or return a form."""
    asking = asked(request)
    found = find(asking, survey_id)
    made = actions.decide(found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    return told_survey(made)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:survey_id}}/closing", "结束调查并登记结果",
    right=Right("survey_form", Act.UPDATE), answers={201: RecordTold}, takes=JSON, pages=("surveys:close",),
    says="结果登记为一条满意度调查记录，满意度指标从它计算。",
)  # fmt: skip
def close_survey(request: HttpRequest, project_id: UUID, survey_id: UUID, new: SurveyEnding) -> RecordTold:
    """End a survey: it becomes a record."""
    asking = asked(request)
    made = actions.close(find(asking, survey_id), new.sent, by=asking.by, at=asking.at)
    rows = records.with_status(asking.project.records.filter(record_id=made.record_id))
    return told_record(rows.select_related("entered_by").get())


@operation(
    AREA, "POST", f"{HERE}/{{uuid:survey_id}}/answers/{{uuid:answer_id}}/removal", "申请剔除一份答卷",
    right=Right("survey_form", Act.UPDATE), answers={201: RemovalTold}, takes=JSON, pages=("surveys:remove",),
    says="不看内容，写明依据；批准以前照算。",
)  # fmt: skip
def ask_removal(
    request: HttpRequest, project_id: UUID, survey_id: UUID, answer_id: UUID, new: NewRemoval
) -> RemovalTold:
    """Ask that an answer be left out."""
    asking = asked(request)
    found = get_object_or_404(Answer, pk=answer_id, survey=find(asking, survey_id))
    return told_removal(actions.ask_removal(found, new.reason, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", f"{HERE}/{{uuid:survey_id}}/removals/{{uuid:removal_id}}/decision", "批准或退回剔除",
    right=Right("survey_form", Act.APPROVE), answers={200: RemovalTold}, takes=JSON,
    pages=("surveys:decide_removal",),
)  # fmt: skip
def decide_removal(
    request: HttpRequest, project_id: UUID, survey_id: UUID, removal_id: UUID, new: Decision
) -> RemovalTold:
    """Leave an answer out, or not."""
    asking = asked(request)
    found = get_object_or_404(Removal, pk=removal_id, answer__survey=find(asking, survey_id))
    made = actions.decide_removal(
        found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision
    )
    return told_removal(made)
