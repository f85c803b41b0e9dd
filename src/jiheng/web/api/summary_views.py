"""Summaries of a department's projects: asked for as jobs, read, downloaded."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.responses import Status
from pydantic import Field, StrictInt

from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.snapshot_views import AREA
from jiheng.web.api.values import Moment, Text
from jiheng.web.bureau import summary_views, summing
from jiheng.web.bureau.models import DepartmentSummary


class NewSummary(Given):
    """Which department's year."""

    year: StrictInt = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年")
    department: Text = Field(min_length=1, max_length=200, description="主管部门；none 是没有注明的")


class SummaryTold(Told):
    """A summary that was made."""

    id: UUID = Field(description="汇总的编号")
    department: str = Field(description="主管部门；没有注明的是空串")
    fiscal_year: int = Field(description="预算年度，年")
    projects: list[dict[str, Any]] = Field(description="其中的项目：id、name、unit、total、grade")
    pages: int = Field(description="页数")
    formats: list[str] = Field(description="有哪些格式")
    made_by: str = Field(description="生成的人")
    made_at: Moment = Field(description="生成的时间")


def _told(found: DepartmentSummary) -> SummaryTold:
    same = ("department", "fiscal_year", "projects", "pages", "made_at")
    formats = [each.format for each in found.files.all()]
    told = {name: getattr(found, name) for name in same}
    return SummaryTold(id=found.pk, made_by=found.made_by.name, formats=formats, **told)


@operation(
    AREA, "POST", "/bureau/summaries", "生成部门汇总", right=Right("bureau", Act.EXPORT),
    answers={202: JobTold}, takes=JSON, pages=("bureau:summaries",),
    says="按快照选项目，按现在的记录重新算，在后台写 .docx、.pdf、.xlsx。",
)  # fmt: skip
def make_summary(request: HttpRequest, new: NewSummary) -> Status[JobTold]:
    """Ask for a summary."""
    asking = asked(request)
    return accepted(asking, summing.ask_for(new.year, new.department, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/bureau/summaries", "列出部门汇总", right=Right("bureau", Act.READ),
    answers={200: Paged[SummaryTold]},
    pages=("bureau:summaries", "bureau:summary"),
)  # fmt: skip
def list_summaries(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the summaries that the asker may see, the first made first."""
    by = asked(request).by
    mine = [each.pk for each in DepartmentSummary.objects.all() if summary_views.is_within(each, by)]
    rows = DepartmentSummary.objects.filter(pk__in=mine).select_related("made_by").prefetch_related("files")
    return paged(request, rows, page, _told)


@operation(
    AREA, "GET", "/bureau/summaries/{uuid:summary_id}/files/{file_format}", "下载部门汇总",
    right=Right("bureau", Act.READ), answers={200: None}, gives=BYTES,
    pages=("bureau:summary_file",),
)  # fmt: skip
def download_summary(request: HttpRequest, summary_id: UUID, file_format: str) -> HttpResponseBase:
    """Give a file of a summary."""
    return summary_views.file_response(summary_views.find(asked(request).by, summary_id), file_format)
