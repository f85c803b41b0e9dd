"""Samples for re-check, and the list of projects as a workbook: asked for as jobs, read, downloaded."""

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Query
from ninja.responses import Status
from pydantic import Field, StrictBool, StrictInt

from jiheng.portfolio.comparing.groups import LEAST, USUAL
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.snapshot_views import AREA, OF_LIKENESS, WhichProjects, snapshot
from jiheng.web.api.values import Moment, Text
from jiheng.web.bureau import exporting
from jiheng.web.bureau.asking import ask
from jiheng.web.bureau.exporting import NAME, Order
from jiheng.web.bureau.forms import ProjectFilters, SampleForm
from jiheng.web.bureau.known import known
from jiheng.web.bureau.models import Export, Sample
from jiheng.web.bureau.sample_views import book_of, find, is_within
from jiheng.web.evidence.files import open_file

MOST_DRAWN = 1_000


class NewSample(Given):
    """What sample is drawn."""

    year: StrictInt = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年")
    size: StrictInt = Field(ge=1, le=MOST_DRAWN, description="抽几个")
    seed: Text = Field(min_length=1, max_length=60, description="种子，一个词或数；同样的种子抽出同样的结果")
    certain: StrictBool = Field(default=True, description="高风险的是否全部抽中")
    by: list[Text] = Field(default=list(USUAL), max_length=20, description=f"什么相同才算同类：{OF_LIKENESS}")
    least: StrictInt = Field(default=LEAST, ge=LEAST, le=10_000, description="一组最少几个")


class SampleTold(Told):
    """A sample as it was drawn."""

    id: UUID = Field(description="抽样的编号")
    fiscal_year: int = Field(description="预算年度，年")
    size: int = Field(description="抽几个")
    seed: str = Field(description="种子")
    certain: bool = Field(description="高风险的是否全部抽中")
    by: str = Field(description="什么相同才算同类，用逗号隔开")
    least: int = Field(description="一组最少几个")
    frame: int = Field(description="抽样框里有几个项目")
    snapshot_at: Moment = Field(description="所用的快照截至什么时间")
    drawn_by: str = Field(description="抽样的人")
    drawn_at: Moment = Field(description="抽样的时间")


class WholeSample(SampleTold):
    """A sample with its tables."""

    answers: list[dict[str, Any]] = Field(description="各层和抽中的项目，各带概率；与命令行的 JSON 相同")


def _told(sample: Sample) -> dict[str, Any]:
    same = ("fiscal_year", "size", "seed", "certain", "by", "least", "frame", "snapshot_at", "drawn_at")
    return {
        "id": sample.pk, "drawn_by": sample.drawn_by.name, **{name: getattr(sample, name) for name in same}
    }  # fmt: skip


@operation(
    AREA, "GET", "/samples", "列出抽过的样", right=Right("recheck", Act.READ),
    answers={200: Paged[SampleTold]},
    pages=("bureau:samples",),
)  # fmt: skip
def list_samples(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the samples that the asker may see, the first drawn first."""
    by = asked(request).by
    mine = [each.pk for each in Sample.objects.defer("answers") if is_within(each, by)]
    rows = Sample.objects.filter(pk__in=mine).select_related("drawn_by").defer("answers")
    return paged(request, rows, page, lambda each: SampleTold(**_told(each)))


@operation(
    AREA, "POST", "/samples", "抽一次样", right=Right("recheck", Act.CREATE), answers={202: JobTold},
    takes=JSON, pages=("bureau:samples",), says="从最近的快照抽，在后台办；结果见抽样的清单。",
)  # fmt: skip
def draw_sample(request: HttpRequest, new: NewSample) -> Status[JobTold]:
    """Ask that a sample be drawn, as the form of the page does."""
    asking, of = asked(request), snapshot(request)
    given = new.model_dump() | {"certain": "on" if new.certain else ""}
    form = SampleForm(given, years=known(of)["year"] if of else ())
    if not form.is_valid():
        name, faults = next(iter(form.errors.as_data().items()))
        refuse(f"/{name}", "；".join(told for each in faults for told in each.messages))
    return accepted(asking, ask("bureau.sample", form.arguments(), by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/samples/{uuid:sample_id}", "查看一次抽样", right=Right("recheck", Act.READ),
    answers={200: WholeSample},
    pages=("bureau:sample",),
)  # fmt: skip
def read_sample(request: HttpRequest, sample_id: UUID) -> WholeSample:
    """Tell a sample with its strata and the projects that were drawn."""
    found = find(asked(request).by, sample_id)
    return WholeSample(**_told(found), answers=found.answers)


@operation(
    AREA, "GET", "/samples/{uuid:sample_id}/book", "下载一次抽样", right=Right("recheck", Act.READ),
    answers={200: None}, gives=BYTES, says="一个 .xlsx 工作簿。",
    pages=("bureau:sample_book",),
)  # fmt: skip
def download_sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """Give a sample as a workbook."""
    return HttpResponse(book_of(find(asked(request).by, sample_id)), content_type=BYTES)


@operation(
    AREA, "POST", "/bureau/exports", "导出快照里的项目", right=Right("bureau", Act.EXPORT),
    answers={202: JobTold}, pages=("bureau:export",),
    says="在后台写一个 .xlsx，写明筛选条件；筛选和排序写在地址里，与列出项目相同。",
)  # fmt: skip
def export_projects(request: HttpRequest, wanted: Annotated[WhichProjects, Query()]) -> Status[JobTold]:
    """Ask that the list be written."""
    asking = asked(request)
    titles = {name: field.label for name, field in ProjectFilters(known={}).fields.items()}
    told = [f"{titles[name]}：{value}" for name, value in wanted if name in titles and value]
    order = Order(wanted.sort.removeprefix("-"), wanted.sort.startswith("-"))
    arguments = exporting.arguments(wanted.which(), order, told)
    return accepted(asking, ask("bureau.export", arguments, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/bureau/exports/{uuid:export_id}", "下载导出的项目", right=Right("bureau", Act.EXPORT),
    answers={200: None}, gives=BYTES,
    pages=("bureau:exported",),
)  # fmt: skip
def download_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Give the workbook of a job to whoever asked for it."""
    rows = Export.objects.select_related("stored")
    found = get_object_or_404(rows, pk=export_id, made_by=asked(request).by)
    try:
        opened = open_file(found.stored)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(opened, as_attachment=True, filename=NAME, content_type=BYTES)
