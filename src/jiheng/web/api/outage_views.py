"""Outages on record: how long each lasted, how much of it counts."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from jiheng.evidence.facts.systems import Outage
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.monitoring_views import AREA, HERE
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.paging import Page, Paged, paged
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text
from jiheng.web.evidence import queries as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring.exclusions import outage_of
from jiheng.web.monitoring.outage_views import counted_in


class OutageTold(Told):
    """An outage."""

    id: UUID = Field(description="记录在接口里的编号；申请不计入时写它")
    record_id: str = Field(description="文书上印的编号")
    system: str = Field(description="系统")
    began_at: Moment = Field(description="开始")
    ended_at: MaybeMoment = Field(description="结束；还没有恢复时为 null")
    counts: str = Field(description="是否计入：记录里写的")
    counted_seconds: int = Field(description="计入的，秒：服务时间以内，减去批准不计入的")
    cause: str = Field(description="原因；没有写的是空串")


class OutageFilter(Page):
    """Which outages are asked for."""

    first: Day | SkipJsonSchema[None] = Field(default=None, description="从哪一天起")
    last: Day | SkipJsonSchema[None] = Field(default=None, description="到哪一天止")
    system: Text = Field(default="", max_length=200, description="系统")


@operation(
    AREA, "GET", f"{HERE}/outages", "列出中断", right=Right("probe_result", Act.READ),
    answers={200: Paged[OutageTold]}, pages=("monitoring:outages", "monitoring:outage"),
    says="登记在册的中断，和每次计入多少秒。",
)  # fmt: skip
def list_outages(
    request: HttpRequest, project_id: UUID, wanted: Annotated[OutageFilter, Query()]
) -> dict[str, Any]:
    """List the outages, the first entered first."""
    project = asked(request).project
    asked_for = evidence.Wanted(first=wanted.first, last=wanted.last, system=wanted.system)
    counted = counted_in(project)

    def told(row: Record) -> OutageTold:
        fact = outage_of(row)
        return OutageTold(
            id=row.pk, record_id=row.record_id, system=fact.system, began_at=fact.began_at,
            ended_at=fact.ended_at, counts=fact.counts.value, counted_seconds=counted(fact), cause=fact.cause,
        )  # fmt: skip

    return paged(
        request, evidence.records_of(project, Outage.stem, asked_for), wanted, told, by=("position",)
    )
