"""Monitoring in the middle of a year: the state by a day, what the unit says of it, handing it in."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.evaluation_views import AREA
from jiheng.web.api.filing_views import HOMES, FilingTold, filed
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import Day, Text
from jiheng.web.evaluations import progress
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.progress_views import LONGEST
from jiheng.web.evaluations.states import FilingKind

HERE = "/projects/{uuid:project_id}/progress"
MOST_LINES = 500


class RoundsTold(Told):
    """Which days monitoring is about."""

    days: list[date] = Field(description="规则集规定的各次监控，数据截至哪一天；没有规定的是七月底")


class LineTold(Told):
    """An indicator, or the money, by the day."""

    name: str = Field(description="指标；资金是“预算执行”")
    path: str = Field(description="在指标树里的位置；资金是空串")
    target: str = Field(description="年度目标；资金是全年预算")
    stage: str = Field(description="到这一天应当完成的")
    stage_because: str = Field(description="应当完成的是怎样算的")
    actual: str = Field(description="到这一天实际完成的")
    projected: str = Field(description="预计全年完成的；不能预计的是“–”")
    method: str = Field(description="怎样预计的")
    light: str = Field(description="亮什么灯，如“红灯”；不亮的是空串")
    because: str = Field(description="为什么亮这种灯")
    likelihood: str = Field(description="全年完成的可能性；不能判断的是“–”")
    likelihood_because: str = Field(description="可能性是怎样判断的")
    due: bool = Field(description="是否必须写原因和措施")
    lacks: bool = Field(description="必须写而还没有写好")
    cause: str = Field(description="偏差原因的类别；没有写的是空串")
    reason: str = Field(description="原因说明；没有写的是空串")
    measures: str = Field(description="改进措施；没有写的是空串")


class ProgressTold(Told):
    """The state of a project by a day."""

    as_of: date = Field(description="数据截至哪一天")
    lines: list[LineTold] = Field(description="资金和各个指标")
    causes: list[str] = Field(description="偏差原因有哪几类")
    warnings: list[str] = Field(description="预警")
    lacking: int = Field(description="还有几处必须写而没有写好")


class SaidOf(Given):
    """What the unit says of an indicator."""

    name: Text = Field(max_length=200, description="指标，照抄 lines 里的 name")
    cause: Text = Field(default="", max_length=200, description="偏差原因的类别，照抄 causes 里的一个")
    reason: Text = Field(default="", max_length=LONGEST, description="原因说明，至少十个字")
    measures: Text = Field(default="", max_length=LONGEST, description="改进措施，至少十个字")


class Said(Given):
    """What the unit says of all that deviates."""

    lines: list[SaidOf] = Field(max_length=MOST_LINES, description="各个指标；没有列出的，清空")


class NewProgressFiling(Given):
    """Which state is handed in."""

    day: Day = Field(description="数据截至哪一天")
    reason: Text = Field(default="", max_length=500, description="批准过以后再报，要写明原因")


def _state(asking: Asking, day: date) -> ProgressTold:
    state = progress.state_of(evaluated(asking.project, asking.today), day)
    lines = progress.lines_of(state, progress.said_of(asking.project, day))
    return ProgressTold(
        as_of=day, lines=[LineTold.model_validate(each) for each in lines], causes=list(state.causes),
        warnings=[*state.warnings, *(each.because for each in state.warning_lights)],
        lacking=sum(each.lacks for each in lines),
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "列出各次运行监控", right=Right("monitoring", Act.READ), answers={200: RoundsTold},
    pages=("evaluations:progress",),
)  # fmt: skip
def list_progress(request: HttpRequest, project_id: UUID) -> RoundsTold:
    """Give the days of the rounds."""
    asking = asked(request)
    return RoundsTold(days=progress.days_of(evaluated(asking.project, asking.today)))


@operation(
    AREA, "GET", f"{HERE}/{{day}}", "查看截至一天的运行监控", right=Right("monitoring", Act.READ),
    answers={200: ProgressTold}, says="资金和各个指标到这一天的完成情况、灯、预计，和单位写的原因、措施。",
    pages=("evaluations:progress-by",),
)  # fmt: skip
def read_progress(request: HttpRequest, project_id: UUID, day: Day) -> ProgressTold:
    """Give the state by a day."""
    return _state(asked(request), day)


@operation(
    AREA, "PUT", f"{HERE}/{{day}}", "填写偏差的原因和措施", right=Right("monitoring", Act.CREATE),
    answers={200: ProgressTold}, takes=JSON, if_match=True, pages=("evaluations:progress-by",),
)  # fmt: skip
def write_progress(request: HttpRequest, project_id: UUID, day: Day, new: Said) -> ProgressTold:
    """Keep what the unit says of what deviates."""
    asking = asked(request)
    before = _state(asking, day)
    names = {each.name for each in before.lines}
    said: dict[str, dict[str, str]] = {}
    for number, each in enumerate(new.lines):
        told = each.model_dump(exclude={"name"})
        told = {key: text.replace("\r\n", "\n").strip() for key, text in told.items()}
        if each.name not in names:
            refuse(f"/lines/{number}/name", "没有这个指标：照抄 lines 里的 name")
        if each.cause and each.cause not in before.causes:
            refuse(f"/lines/{number}/cause", f"应当是 {'、'.join(before.causes)} 之一")
        if fault := progress.fault_of(**told):
            refuse(f"/lines/{number}", fault)
        if any(told.values()):
            said[each.name] = told
    progress.save(asking.project, day, said, by=asking.by, at=asking.at)
    return _state(asking, day)


@operation(
    AREA, "POST", HOMES[FilingKind.MONITORING], "报送运行监控", right=Right("monitoring", Act.CREATE),
    answers={201: FilingTold}, takes=JSON, pages=("evaluations:submit-progress",),
    says="把截至一天的状态连同原因、措施报送，等单位负责人签署；缺什么一次列全（409）。",
)  # fmt: skip
def file_progress(request: HttpRequest, project_id: UUID, new: NewProgressFiling) -> FilingTold:
    """Hand the state by a day in."""
    asking = asked(request)
    found = evaluated(asking.project, asking.today)
    made = progress.submit(asking.project, found, new.day, by=asking.by, at=asking.at, reason=new.reason)
    return filed(request, made)
