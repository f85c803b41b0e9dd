"""A figure of a made document down to its records and their papers; the pictures of pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import Field, JsonValue

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.copy_views import HERE, FigureTold
from jiheng.web.api.document_views import AREA
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.values import Moment
from jiheng.web.evidence.views import PICTURE
from jiheng.web.reports import kept_figures
from jiheng.web.reports.tracing_views import Source, figure_of, picture_of_page, sources_of
from jiheng.web.reports.views import find


class PaperTold(Told):
    """A file that a record names."""

    name: str = Field(description="文件名")
    id: UUID | None = Field(description="证据文件的编号；没有权限看证据文件，或证据柜里没有时为 null")
    missing: bool = Field(description="证据柜里是否没有这个文件")
    page: int | None = Field(description="记录写明的第几页；没有写时为 null")


class SourceTold(Told):
    """A record that a figure rests on."""

    record_id: str = Field(description="文书上印的编号")
    id: UUID = Field(description="记录在接口里的编号")
    kind: str = Field(description="记录种类")
    happened_on: str = Field(description="发生的日期")
    entered_by: str = Field(description="登记人；导入或监测的是空串")
    entered_at: Moment = Field(description="登记的时间")
    superseded_by: str = Field(description="更正或作废它的记录编号；没有时是空串")
    visible: bool = Field(description="有没有权限看内容；没有时 content 为空")
    content: dict[str, str] = Field(description="开头的几项内容，按中文名，数后写单位")
    ledger_line: int | None = Field(description="台账第几条；没有查到时为 null")
    papers: list[PaperTold] = Field(description="附件")


class FigureChain(FigureTold):
    """A figure with all that is behind it."""

    places: int | None = Field(description="四舍五入到几位小数；不取舍的为 null")
    pages: list[int] = Field(description="印在第几页")
    chain: JsonValue = Field(description="怎样算出：[说明, [下一层, …]]，逐层到记录；不是由记录算出的为 null")
    sources: list[SourceTold] = Field(description="所依据的记录，至多 30 条")
    more: int = Field(description="没有列出的记录，条；全部记录的摘要见 digest")


def _source(each: Source, asking: Asking) -> SourceTold:
    record = each.record
    may_see_files = Act.READ in asking.acts("evidence_file")
    papers = [PaperTold(name=paper.file.name, id=paper.file.pk if may_see_files else None, missing=False,
                        page=paper.page or None)
              for paper in each.files]  # fmt: skip
    papers += [PaperTold(name=name, id=None, missing=True, page=None) for name in each.missing]
    return SourceTold(
        record_id=record.record_id, id=record.pk, kind=record.kind, happened_on=str(record.happened_on),
        entered_by=record.entered_by.name if record.entered_by else "", entered_at=each.entered_at,
        superseded_by=record.superseded_by, visible=bool(each.url), content=dict(each.content),
        ledger_line=each.ledger.seq if each.ledger else None, papers=papers,
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/figures/{{int:number}}", "查看一个数是怎样来的", right=Right(),
    answers={200: FigureChain}, pages=("reports:figure",),
    says="一份文档里印出的一个数：怎样算出，依据哪些记录，记录附着哪些材料，谁在什么时候登记的。",
)  # fmt: skip
def read_figure(request: HttpRequest, project_id: UUID, report_id: UUID, number: int) -> FigureChain:
    """Tell why a figure is what it is."""
    asking = asked(request)
    kept = kept_figures.read(find(asking.project, report_id, asking.acts))
    chosen = figure_of(kept, number)
    sources = [_source(each, asking) for each in sources_of(asking.project, chosen, asking.acts)]
    same = ("number", "name", "text", "unit", "exact", "records", "digest", "places")
    told: dict[str, Any] = {name: getattr(chosen, name) for name in same}
    return FigureChain(
        **told, facts=list(chosen.facts), pages=kept.pages_of(chosen), chain=chosen.tree, sources=sources,
        more=chosen.records - len(sources),
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/pages/{{int:number}}", "取一页的图", right=Right(), answers={200: None},
    gives=PICTURE, pages=("reports:page",), says="一份文档的 .pdf 的一页，PNG。",
)  # fmt: skip
def read_page(request: HttpRequest, project_id: UUID, report_id: UUID, number: int) -> HttpResponse:
    """Give the picture of a page."""
    asking = asked(request)
    return picture_of_page(find(asking.project, report_id, asking.acts), number)
