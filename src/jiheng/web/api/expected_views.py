"""Lists of who should file: put in, compared in the background, read, downloaded."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form
from ninja.files import UploadedFile as Upload
from ninja.responses import Status
from pydantic import Field

from jiheng.portfolio.completeness import OUTCOMES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.file_views import BYTES
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import FORM, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.snapshot_views import AREA
from jiheng.web.api.values import Moment
from jiheng.web.bureau import expected_views, expecting
from jiheng.web.bureau.models import ExpectedList


class NewExpected(Given):
    """Of which year a list is."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = Field(
        default=None, description="名单没有年度一列时写哪一年；有的，写了就只核对这一年"
    )


class ExpectedTold(Told):
    """A list of who should file that was compared."""

    id: UUID = Field(description="核对的编号")
    name: str = Field(description="名单的文件名")
    fiscal_year: int | None = Field(description="只核对哪一年，年；没有选的为 null")
    snapshot_at: Moment = Field(description="所用的快照截至什么时间")
    checked_by: str = Field(description="核对的人")
    checked_at: Moment = Field(description="核对的时间")
    counts: dict[str, int] = Field(
        description="各有几个：" + "；".join(f"{key} {title}" for key, title in OUTCOMES.items())
    )


class WholeExpected(ExpectedTold):
    """The same with its tables."""

    answers: list[dict[str, Any]] = Field(
        description="按部门、按区划、名单以外、名单；与命令行的 JSON 相同，长的只有前面的行"
    )


def _expected(found: ExpectedList) -> dict[str, Any]:
    same = ("name", "fiscal_year", "snapshot_at", "checked_at", "counts")
    told = {name: getattr(found, name) for name in same}
    return {"id": found.pk, "checked_by": found.checked_by.name, **told}


@operation(
    AREA, "POST", "/bureau/expected-lists", "核对应报名单", right=Right("filing", Act.CREATE),
    answers={202: JobTold}, takes=FORM, pages=("bureau:expected",),
    says="与最近的快照核对谁报了、谁没有报、谁在哪张表里都没有；在后台办，结果见名单的清单。",
)  # fmt: skip
def add_expected(
    request: HttpRequest, file: Annotated[Upload, File(description="应报名单，.xlsx 或 .csv")],
    new: Annotated[NewExpected, Form()],
) -> Status[JobTold]:  # fmt: skip
    """Take a list in."""
    asking = asked(request)
    return accepted(asking, expecting.add(file, new.year, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/bureau/expected-lists", "列出核对过的名单", right=Right("filing", Act.READ),
    answers={200: Paged[ExpectedTold]},
    pages=("bureau:expected",),
)  # fmt: skip
def list_expected(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the lists that the asker may see, the first compared first."""
    by = asked(request).by
    mine = [each.pk for each in ExpectedList.objects.defer("answers") if expected_views.is_within(each, by)]
    rows = ExpectedList.objects.filter(pk__in=mine).select_related("checked_by").defer("answers")
    return paged(request, rows, page, lambda each: ExpectedTold(**_expected(each)))


@operation(
    AREA, "GET", "/bureau/expected-lists/{uuid:list_id}", "查看一份名单的核对",
    right=Right("filing", Act.READ), answers={200: WholeExpected},
    pages=("bureau:expected_list",),
)  # fmt: skip
def read_expected_list(request: HttpRequest, list_id: UUID) -> WholeExpected:
    """Tell what came of a list."""
    found = expected_views.find(asked(request).by, list_id)
    return WholeExpected(**_expected(found), answers=found.answers)


@operation(
    AREA, "GET", "/bureau/expected-lists/{uuid:list_id}/book", "下载一份名单的核对",
    right=Right("filing", Act.READ), answers={200: None}, gives=BYTES, says="一个 .xlsx 工作簿，全部的行。",
    pages=("bureau:expected_book",),
)  # fmt: skip
def download_expected(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Give what came of a list as a workbook."""
    return expected_views.book_response(expected_views.find(asked(request).by, list_id))
