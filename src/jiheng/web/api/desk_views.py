"""What waits for somebody; how a project stands; what is found in it; what its contracts promise."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from jiheng.evidence.promises import STATE_TITLES
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.project_views import AREA as PROJECTS
from jiheng.web.api.values import MaybeMoment, Text
from jiheng.web.desk import queries, stands, waiting
from jiheng.web.desk.figures import HEALTH
from jiheng.web.duties.service_views import counts_of
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.parts import KeyNumber, Picture
from jiheng.workflows.services import services_of, without_service

AREA = "待办"
OF_STATES = "；".join(f"{each.value} {title}" for each, title in STATE_TITLES.items())
PICTURES = "与页面上的图说同样的事，一图一表"


class TaskTold(Told):
    """One thing to do."""

    title: str = Field(description="要办什么")
    where: str = Field(description="哪个项目；与项目无关时是空串")
    due: str = Field(description="什么时候，如“已过 3 天”；没有时限的是空串")
    urgent: bool = Field(description="是否已经误了时限，或正在中断")
    page: str = Field(description="在哪一页办，网页的地址")


class TaskGroupTold(Told):
    """Today, this week, waiting for others."""

    title: str = Field(description="今天、本周、到期、等别人")
    tasks: list[TaskTold] = Field(description="各件事，要紧的在前；每一种至多十来件")


class TodoTold(Told):
    """What waits for somebody."""

    count: int = Field(description="今天要办的，件")
    groups: list[TaskGroupTold] = Field(description="各组")


class NumberTold(Told):
    """A figure."""

    name: str = Field(description="名称")
    value: str = Field(description="数；没有数时是一个字")
    unit: str = Field(description="单位；没有时是空串")
    basis: str = Field(description="由什么得来，如“5 条记录”；没有时是空串")


class IndicatorTold(Told):
    """How an indicator stands."""

    name: str = Field(description="指标")
    path: str = Field(description="在指标树里的位置")
    weight: str = Field(description="分值，分")
    target: str = Field(description="目标")
    actual: str = Field(description="实际；没有时是空串")
    outcome: str = Field(description="scored 有得分；not_applicable 不适用；insufficient_data 缺数据")
    score: str = Field(description="得分，分；没有时是空串")
    facts: int = Field(description="所依据的记录，条")
    because: str = Field(description="没有得分的原因；得了分的是空串")


class PictureTold(Told):
    """A picture as its table."""

    title: str = Field(description="图说的事")
    heads: list[str] = Field(description="各栏的标题")
    rows: list[list[str]] = Field(description="各行，第一栏在前")
    source: str = Field(description="来源和单位")


class StandTold(Told):
    """How a project stands."""

    as_of: MaybeMoment = Field(description="是什么时候的；就是现在的为 null")
    waiting: bool = Field(description="是否正等后台重新算")
    why: str = Field(description="算不出的原因；算得出的是空串")
    total: NumberTold | None = Field(
        description="按现有记录试算的总分；算不出时、还没有提交评分表的专家来看时为 null"
    )
    figures: list[NumberTold] = Field(description="资金的各个数；没有“预算、支付”权限的只有总览页上的几个")
    indicators: list[IndicatorTold] = Field(description="各指标；还没有提交评分表的专家来看时没有")
    duties: dict[str, int] = Field(description=f"履约，次：due 到期的，此外按状态：{OF_STATES}")
    pictures: list[PictureTold] = Field(description=PICTURES)


class Words(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")

    q: Text = Field(min_length=1, max_length=100, description="要找的字")


class HitTold(Told):
    """Something found."""

    what: Literal["record", "file"] = Field(description="record 记录，file 证据文件")
    id: UUID = Field(description="编号")
    name: str = Field(description="文书上印的记录编号，或文件名")
    kind: str = Field(description="记录种类；文件的是空串")


class HitsTold(Told):
    """What was found."""

    items: list[HitTold] = Field(description="记录和文件，每样至多十来个；多了请把字写长些")


class ServiceTold(Told):
    """A service that was promised."""

    contract: str = Field(description="合同；不属于合同的是空串")
    promise: str = Field(description="约定")
    told: str = Field(description="多久几次，什么时候以前，如“每月 1 次，次月10日前”")
    systems: list[str] = Field(description="为哪些系统；为空是为全部系统")
    indicators: list[str] = Field(description="算进哪些指标")
    weight: str = Field(description="这些指标的分值之和，分")
    states: dict[str, int] = Field(description=f"各次履约，次，按状态：{OF_STATES}；还没有排期的为空")


class ServicesTold(Told):
    """What was promised."""

    items: list[ServiceTold] = Field(description="各项服务，按合同")
    without: list[str] = Field(description="没有约定任何服务的系统")


def told_picture(picture: Picture) -> PictureTold:
    """Tell a picture as the table beside it."""
    rows = [[row.head, *row.cells] for row in picture.rows]
    return PictureTold(title=picture.title, heads=list(picture.heads), rows=rows, source=picture.source)


def _number(each: KeyNumber) -> NumberTold:
    return NumberTold(name=each.title, value=each.value, unit=each.unit, basis=each.fraction)


@operation(
    AREA, "GET", "/todo", "列出等自己办的事", right=Right(full=True), answers={200: TodoTold},
    pages=("desk",),
    says="与工作台相同：今天要办的、本周到期的、等别人办的。只有不限单位、带着主人全部权限的令牌能看。",
)  # fmt: skip
def read_todo(request: HttpRequest) -> TodoTold:
    """Tell what the owner of the token finds on the desk."""
    asking = asked(request)
    elsewhere = waiting.found(asking.by, asking.today)
    groups = queries.groups(asking.by, asking.today, elsewhere)
    return TodoTold(
        count=queries.count_of_todo(asking.by, asking.today, elsewhere),
        groups=[
            TaskGroupTold(title=group.title, tasks=[
                TaskTold(title=each.title, where=each.where, due=each.due, urgent=each.urgent, page=each.url)
                for each in group.tasks
            ])
            for group in groups
        ],
    )  # fmt: skip


@operation(
    PROJECTS, "GET", "/projects/{uuid:project_id}/stand", "查看项目现在怎样",
    right=Right("project", Act.READ), answers={200: StandTold}, pages=("desk:overview", "desk:funds"),
    says="按现有记录试算的得分、资金、履约，和总览页上各图的数。记录多的项目由后台算，as_of 说是什么时候的。",
)  # fmt: skip
def read_stand(request: HttpRequest, project_id: UUID) -> StandTold:
    """Tell how a project stands, as far as the asker may see it."""
    asking = asked(request)
    shown = stands.shown(asking.project, asking.by, asking.today)
    stand = shown.stand
    sees_funds = Act.READ in asking.acts("payment")
    pictures = [*stand.pictures, *([stand.money] if stand.money and sees_funds else [])]
    return StandTold(
        as_of=shown.as_of, waiting=shown.waiting, why=stand.why,
        total=_number(stand.total) if stand.total else None,
        figures=[_number(each) for each in (stand.figures if sees_funds else stand.numbers(HEALTH))],
        indicators=[IndicatorTold.model_validate(each) for each in stand.indicators],
        duties=queries.duty_counts(asking.project, asking.today),
        pictures=[told_picture(each) for each in pictures],
    )  # fmt: skip


@operation(
    PROJECTS, "GET", "/projects/{uuid:project_id}/found", "在一个项目里找",
    right=Right("project", Act.READ), answers={200: HitsTold}, pages=("desk:search",),
    says="编号或内容含有这些字的有效记录，名称含有的文件；没有权限看的不列。找项目用 GET /projects?q=。",
)  # fmt: skip
def search_project(request: HttpRequest, project_id: UUID, wanted: Annotated[Words, Query()]) -> HitsTold:
    """Find records and files by words."""
    asking = asked(request)
    records = queries.records_with(asking.project, wanted.q, asking.acts)[: queries.MOST_SHOWN]
    files = queries.files_with(asking.project, wanted.q, asking.acts)[: queries.MOST_SHOWN]
    hits = [HitTold(what="record", id=each.pk, name=each.record_id, kind=each.kind) for each in records]
    hits += [HitTold(what="file", id=each.pk, name=each.name, kind="") for each in files]
    return HitsTold(items=hits)


@operation(
    PROJECTS, "GET", "/projects/{uuid:project_id}/services", "列出约定的服务",
    right=Right("contract", Act.READ), answers={200: ServicesTold}, pages=("duties:services",),
    says="合同约定的每项服务：为哪些系统，多久几次，算进哪些指标，各次履约现在怎样。",
)  # fmt: skip
def list_services(request: HttpRequest, project_id: UUID) -> ServicesTold:
    """Tell what was promised for which systems, and how it stands."""
    project = asked(request).project
    read = read_project(project)
    found = services_of(read)
    counts = counts_of(project)
    items: list[dict[str, Any]] = [
        {
            "contract": each.promise.contract, "promise": each.promise.name, "told": each.told,
            "systems": list(each.systems), "indicators": list(each.indicators), "weight": str(each.weight),
            "states": {state.value: count for state, count in counts.get(each.promise.name, {}).items()},
        }
        for each in found
    ]  # fmt: skip
    return ServicesTold(
        items=[ServiceTold(**each) for each in items], without=without_service(read, found) if found else []
    )
