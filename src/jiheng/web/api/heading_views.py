"""Under which first headings projects of the snapshot lose their points."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from jiheng.portfolio.bureau import WEAK
from jiheng.portfolio.bureau_headings import heading_totals
from jiheng.portfolio.comparing.answer import hundredths
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.snapshot_views import AREA, AS_OF, READ, Which, snapshot
from jiheng.web.api.values import MaybeMoment


class HeadingRateTold(Told):
    """Points of many projects under one first heading."""

    name: str = Field(description="一级指标")
    projects: int = Field(description="这一级指标都有得分的项目，个")
    counted: str = Field(description="分值之和，分，十进制")
    earned: str = Field(description="得分之和，分，十进制")
    weak: int = Field(description=f"得分率低于 {WEAK}% 的项目，个")


class HeadingRatesTold(Told):
    """All headings that most projects have."""

    as_of: MaybeMoment = Field(description=AS_OF)
    items: list[HeadingRateTold] = Field(description="各一级指标，按在指标树里的次序")


@operation(
    AREA, "GET", "/bureau/headings", "汇总各一级指标的得分", right=READ, answers={200: HeadingRatesTold},
    pages=("bureau:index",),
    says="总览页“各一级指标得分率”图的数；其余两图的数在 totals（by=filing）和 units 里。",
)  # fmt: skip
def read_headings(request: HttpRequest, wanted: Annotated[Which, Query()]) -> HeadingRatesTold:
    """Add up points heading by heading."""
    of = snapshot(request)
    if of is None:
        return HeadingRatesTold(as_of=None, items=[])
    items = [
        HeadingRateTold(
            name=each.name, projects=each.projects, counted=str(hundredths(each.counted)),
            earned=str(hundredths(each.earned)), weak=each.weak,
        )
        for each in heading_totals(of, wanted.which())
    ]  # fmt: skip
    return HeadingRatesTold(as_of=of.at, items=items)
