"""What the snapshot of the night tells of many projects: counts, lists, one project, units, like for like.

Where there is no snapshot yet, `as_of` is null and nothing is listed.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from ninja import Query
from ninja.errors import ValidationError as WronglyAsked
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from jiheng.errors import NotFoundError, UsageError
from jiheng.portfolio.bureau import ANY_ODDITY, SORTS, Filter, Row, Snapshot
from jiheng.portfolio.bureau import Page as SnapshotPage
from jiheng.portfolio.bureau_project import coded, headings, other_years
from jiheng.portfolio.bureau_units import UNIT_SORTS, units
from jiheng.portfolio.comparing.answer import Answer, hundredths
from jiheng.portfolio.comparing.distribution import distribution
from jiheng.portfolio.comparing.groups import LEAST, TITLES, USUAL, Likeness, keep_groups, likeness
from jiheng.portfolio.comparing.in_snapshot import opened_within
from jiheng.portfolio.comparing.peers import beside_peers
from jiheng.portfolio.comparing.quantities import quantities
from jiheng.portfolio.comparing.risk import LEVELS
from jiheng.portfolio.snapshot import ODDITIES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.paging import Page
from jiheng.web.api.values import MaybeMoment, Text
from jiheng.web.bureau import columns
from jiheng.web.bureau.forms import FILINGS
from jiheng.web.bureau.known import known
from jiheng.web.bureau.scope import current, scope_of
from jiheng.web.bureau.views import mean

AREA = "多项目总览"
READ = Right("bureau", Act.READ)
OF_ODDITIES = "；".join(f"{code} {words}" for code, (words, _) in ODDITIES.items())
OF_LEVELS = "；".join(f"{code} {words}" for code, words in LEVELS.items())
OF_FILINGS = "；".join(f"{code} {words}" for code, words in FILINGS.items())
OF_LIKENESS = "；".join(f"{code} {title}" for code, title in TITLES.items())
OF_QUANTITIES = "；".join(f"{each.key} {each.title}" for each in quantities().values())
MOST_PAGES = 1_000_000
AS_OF = "夜间快照截至什么时间；还没有快照时为 null"


class ListedProject(Told):
    """A project of the snapshot."""

    code: str = Field(description="编码；服务器上的项目就是项目的编号，没有编码的是空串")
    name: str = Field(description="项目名称")
    unit: str = Field(description="单位")
    department: str = Field(description="主管部门；没有注明的是空串")
    region: str = Field(description="区划；没有注明的是空串")
    year: int = Field(description="预算年度，年；读不出时是 0")
    total: str = Field(description="总分，分，十进制；没有时是空串")
    published_total: str = Field(description="填报的总分，分，十进制；没有时是空串")
    grade: str = Field(description="等级；没有时是空串")
    filing: str = Field(description="报送：已报、逾期报、没有报、逾期未报或不知")
    filed_on: str = Field(description="报送日期；没有时是空串")
    due_on: str = Field(description="报送期限；没有时是空串")
    budget: str = Field(description="预算，万元，十进制；不知时是空串")
    paid: str = Field(description="支付，万元，十进制；不知时是空串")
    differing: int | None = Field(description="与填报不同的指标，个；不知时为 null")
    odd: list[str] = Field(description=f"异常：{OF_ODDITIES}")
    risk: int | None = Field(description="风险，分；没有计算的为 null")
    risk_level: str = Field(description=f"风险的程度：{OF_LEVELS}；没有计算的是空串")
    risk_because: str = Field(description="风险的理由；没有的是空串")


class ListedProjects(Told):
    """A page of projects."""

    as_of: MaybeMoment = Field(description=AS_OF)
    matching: int = Field(description="符合条件的项目，个")
    items: list[ListedProject] = Field(description="这一页的项目")
    next: str | None = Field(description="下一页的地址；没有更多时为 null")


class GroupTold(Told):
    """Projects that have something in common."""

    of: str = Field(description="共同的值；没有注明的是空串")
    projects: int = Field(description="项目，个")
    with_total: int = Field(description="有总分的，个")
    mean: str = Field(description="平均分，分，两位小数；都没有总分时是空串")
    not_filed: int = Field(description="没有报的，个")
    overdue: int = Field(description="逾期未报的，个")
    late: int = Field(description="逾期报的，个")
    odd: int = Field(description="有异常的，个")
    risky: int = Field(description="高风险的，个")
    grades: dict[str, int] = Field(description="各等级的项目，个")


class TotalsTold(Told):
    """Counts by something."""

    as_of: MaybeMoment = Field(description=AS_OF)
    items: list[GroupTold] = Field(description="各组")


class UnitTold(Told):
    """A unit and what it filed."""

    unit: str = Field(description="单位")
    unit_ids: str = Field(description="单位在服务器上的位置，筛选项目时写它；不是服务器上的单位是空串")
    department: str = Field(description="主管部门；没有注明的是空串")
    region: str = Field(description="区划；没有注明的是空串")
    projects: int = Field(description="项目，个")
    filed: int = Field(description="已报的，个")
    not_filed: int = Field(description="没有报的，个")
    behind: int = Field(description="逾期的，个：逾期报的和逾期未报的")
    overdue: int = Field(description="逾期未报的，个")
    late: int = Field(description="逾期报的，个")
    odd: int = Field(description="有异常的，个")
    due_on: str = Field(description="错过的期限，最早的一个；没有时是空串")


class ListedUnits(Told):
    """A page of units."""

    as_of: MaybeMoment = Field(description=AS_OF)
    matching: int = Field(description="符合条件的单位，个")
    items: list[UnitTold] = Field(description="这一页的单位")
    next: str | None = Field(description="下一页的地址；没有更多时为 null")


class HeadingTold(Told):
    """Points under one first heading."""

    name: str = Field(description="一级指标")
    counted: str = Field(description="分值，分，十进制；不知时是空串")
    earned: str = Field(description="得分，分，十进制")
    rate: str = Field(description="得分率，%，十进制；还有没评出的是空串")


class LeafTold(Told):
    """An indicator of a project."""

    name: str = Field(description="指标")
    path: str = Field(description="在指标树里的位置")
    target: str = Field(description="目标；没有时是空串")
    actual: str = Field(description="实际；没有时是空串")
    because: str = Field(description="没有得分的原因；得了分的是空串")
    weight: str = Field(description="分值，分，十进制；不知时是空串")
    score: str = Field(description="得分，分，十进制；没有时是空串")
    published: str = Field(description="填报的得分，分，十进制；没有时是空串")


class WholeProject(ListedProject):
    """A project of the snapshot with its points."""

    as_of: MaybeMoment = Field(description=AS_OF)
    headings: list[HeadingTold] = Field(description="各一级指标")
    leaves: list[LeafTold] = Field(description="各三级指标")
    years: list[str] = Field(description="同一单位同名项目各年度的编码，近的在前，连它自己")


class TableTold(Told):
    """A comparison as a table."""

    as_of: MaybeMoment = Field(description=AS_OF)
    title: str = Field(description="标题；没有快照时是空串")
    rule: list[str] = Field(description="按什么规则比")
    columns: dict[str, str] = Field(description="各栏：键和标题")
    rows: list[dict[str, str | int | None]] = Field(description="各行，按键；小数是字符串，没有的为 null")
    notes: list[str] = Field(description="没有算进来的、合并的、不显示的")


class Which(BaseModel):
    """Which projects."""

    model_config = ConfigDict(extra="forbid")

    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年"
    )
    department: Text = Field(default="", max_length=200, description="主管部门；没有注明的写 none")
    region: Text = Field(default="", max_length=200, description="区划；没有注明的写 none")

    def which(self) -> Filter:
        """Give what is asked for."""
        told: dict[str, Any] = {name: getattr(self, name, "") or None for name in Filter.__dataclass_fields__}
        return Filter(**told)


class Totalling(Which):
    """What is counted."""

    by: Literal["grade", "department", "region", "year", "filing"] = Field(
        default="grade", description="按什么汇总：等级、主管部门、区划、年度、报送"
    )


class WhichUnits(Page, Which):
    """Which units, in which order."""

    text: Text = Field(default="", max_length=100, description="名称、单位、编码含有的字")
    filing: Literal["", "behind", "not_filed", "late", "filed", "none"] = Field(
        default="", description=f"报送：{OF_FILINGS}"
    )
    sort: Literal[(*UNIT_SORTS, *(f"-{each}" for each in UNIT_SORTS))] = Field(  # type: ignore[valid-type]
        default="-behind", description="按哪一项排；前面加 - 从大到小"
    )


class WhichProjects(Page, Which):
    """Which projects, in which order."""

    text: Text = Field(default="", max_length=100, description="名称、单位、编码含有的字")
    grade: Text = Field(default="", max_length=20, description="等级；没有的写 none")
    filing: Literal["", "behind", "not_filed", "late", "filed", "none"] = Field(
        default="", description=f"报送：{OF_FILINGS}"
    )
    odd: Literal[("", ANY_ODDITY, *ODDITIES)] = Field(  # type: ignore[valid-type]
        default="", description=f"异常：any 有异常；{OF_ODDITIES}"
    )
    risk_level: Literal[("", *LEVELS)] = Field(  # type: ignore[valid-type]
        default="", description=f"风险：{OF_LEVELS}"
    )
    weak: Text = Field(default="", max_length=200, description="得分率低的一级指标的名称")
    lost: Text = Field(default="", max_length=200, description="没有得满分的指标的名称")
    unit_ids: Text = Field(default="", max_length=2000, description="单位在服务器上的位置，连它下级的")
    sort: Literal[(*SORTS, *(f"-{each}" for each in SORTS))] = Field(  # type: ignore[valid-type]
        default="name", description="按哪一项排；前面加 - 从大到小"
    )


class Alike(BaseModel):
    """By what projects are alike."""

    model_config = ConfigDict(extra="forbid")

    by: Text = Field(
        default=",".join(USUAL), max_length=200, description=f"什么相同才算同类，用逗号隔开：{OF_LIKENESS}"
    )
    least: int = Field(default=LEAST, ge=LEAST, le=10_000, description="一组最少几个")
    funds: Text = Field(
        default="", max_length=200, description="资金各段的起点，如 20万元,50万元；不写用通常的"
    )

    def like(self) -> Likeness:
        """Give the rule. Raises UsageError."""
        try:
            return likeness(self.by, self.least, self.funds)
        except UsageError as error:
            raise WronglyAsked(
                [{"type": "told", "loc": ("query", "by"), "ctx": {"told": str(error)}}]
            ) from error


class Comparing(Alike):
    """What is compared, of which year."""

    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年；不写是最近的"
    )
    quantity: Literal[tuple(quantities())] = Field(  # type: ignore[valid-type]
        default="total", description=f"比什么：{OF_QUANTITIES}"
    )


def snapshot(request: HttpRequest) -> Snapshot | None:
    """Give the snapshot of what the asker may be told; None where there is none yet."""
    asking = asked(request)
    try:
        return replace(current(), within=scope_of(asking.by, asking.today))
    except (NotFoundError, UsageError):
        return None


def _points(value: int | None) -> str:
    found = hundredths(value)
    return "" if found is None else str(found)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(row: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: _text(row[name]) for name in names}


def _fields(row: Row) -> dict[str, Any]:
    same = (
        "code",
        "name",
        "unit",
        "department",
        "region",
        "grade",
        "filed_on",
        "due_on",
        "risk_level",
        "risk_because",
    )
    return {
        **_texts(row, same), "year": row["year"], "total": _points(row["total"]),
        "published_total": _points(row["published_total"]), "filing": columns.filing_word(row),
        "budget": _text(columns.wan_yuan(row["budget"])), "paid": _text(columns.wan_yuan(row["paid"])),
        "differing": row["differing"], "risk": row["risk"], "odd": row["odd"].split(),
    }  # fmt: skip


def _place(page: Page, of: Snapshot) -> int:
    """Give which page is asked for: the cursor names it, and the snapshot it is of. Raises WronglyAsked."""
    if not page.cursor:
        return 1
    try:
        at, number = json.loads(base64.urlsafe_b64decode(page.cursor + "=" * (-len(page.cursor) % 4)))
        fits = datetime.fromisoformat(at) == of.at and 1 < number < MOST_PAGES
    except (ValueError, TypeError):
        fits = False
    if not fits:
        raise WronglyAsked([{"type": "other_snapshot", "loc": ("query", "cursor")}])
    return int(number)


def _next(request: HttpRequest, of: Snapshot, found: SnapshotPage) -> str | None:
    if found.page >= found.pages:
        return None
    cursor = base64.urlsafe_b64encode(json.dumps([of.at.isoformat(), found.page + 1]).encode()).decode()
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"{request.path}?{urlencode(query | {'cursor': cursor.rstrip('=')})}"


def _table(of: Snapshot, answer: Answer, notes: tuple[str, ...]) -> TableTold:
    told = answer.as_json()
    return TableTold(
        as_of=of.at, title=told["title"], rule=told["rule"], columns=told["columns"], rows=told["rows"],
        notes=[*told["notes"], *notes],
    )  # fmt: skip


@operation(AREA, "GET", "/bureau/totals", "汇总看得到的项目", right=READ, answers={200: TotalsTold})
def read_totals(request: HttpRequest, wanted: Annotated[Totalling, Query()]) -> TotalsTold:
    """Count projects by something."""
    of = snapshot(request)
    if of is None:
        return TotalsTold(as_of=None, items=[])
    items = [
        GroupTold(
            of=_text(each.of), projects=each.projects, with_total=each.with_total,
            mean=mean(each.summed, each.with_total) if each.with_total else "", not_filed=each.not_filed,
            overdue=each.overdue, late=each.late, odd=each.odd, risky=each.risky, grades=dict(each.grades),
        )
        for each in of.totals(wanted.by, wanted.which())
    ]  # fmt: skip
    return TotalsTold(as_of=of.at, items=items)


@operation(
    AREA, "GET", "/bureau/projects", "列出快照里的项目", right=READ, answers={200: ListedProjects},
    says="筛选、排序与网页相同。next 只在同一个快照里有效：夜里换了快照，从头再取（422）。",
    pages=("bureau:projects",),
)  # fmt: skip
def list_snapshot_projects(request: HttpRequest, wanted: Annotated[WhichProjects, Query()]) -> ListedProjects:
    """List projects of the snapshot."""
    of = snapshot(request)
    if of is None:
        return ListedProjects(as_of=None, matching=0, items=[], next=None)
    found = of.listed(
        wanted.which(), sort=wanted.sort.removeprefix("-"), descending=wanted.sort.startswith("-"),
        page=_place(wanted, of), size=wanted.limit,
    )  # fmt: skip
    return ListedProjects(
        as_of=of.at, matching=found.matching, items=[ListedProject(**_fields(row)) for row in found.rows],
        next=_next(request, of, found),
    )  # fmt: skip


@operation(
    AREA, "GET", "/bureau/units", "列出各单位报了什么", right=READ, answers={200: ListedUnits},
    says="next 只在同一个快照里有效：夜里换了快照，从头再取（422）。",
    pages=("bureau:units",),
)  # fmt: skip
def list_snapshot_units(request: HttpRequest, wanted: Annotated[WhichUnits, Query()]) -> ListedUnits:
    """List units with what they filed."""
    of = snapshot(request)
    if of is None:
        return ListedUnits(as_of=None, matching=0, items=[], next=None)
    found = units(
        of, wanted.which(), sort=wanted.sort.removeprefix("-"), descending=wanted.sort.startswith("-"),
        page=_place(wanted, of), size=wanted.limit,
    )  # fmt: skip
    texts = ("unit", "unit_ids", "department", "region", "due_on")
    counts = ("projects", "filed", "not_filed", "behind", "overdue", "late", "odd")
    items = [UnitTold(**{name: row[name] for name in counts}, **_texts(row, texts)) for row in found.rows]
    return ListedUnits(as_of=of.at, matching=found.matching, items=items, next=_next(request, of, found))


@operation(
    AREA, "GET", "/bureau/projects/{code}", "查看快照里的一个项目", right=READ, answers={200: WholeProject},
    pages=("bureau:project",),
)  # fmt: skip
def read_snapshot_project(request: HttpRequest, code: str) -> WholeProject:
    """Tell one project of the snapshot."""
    of, row, leaves = _coded(request, code)
    return WholeProject(
        **_fields(row), as_of=of.at,
        headings=[
            HeadingTold(name=each.name, counted=_points(each.counted), earned=_points(each.earned),
                        rate=_points(each.rate))
            for each in headings(of, row["project"])
        ],
        leaves=[
            LeafTold(
                **{name: each[name] or "" for name in ("name", "path", "target", "actual", "because")},
                **{name: _points(each[name]) for name in ("weight", "score", "published")},
            )
            for each in leaves
        ],
        years=[_text(each["code"]) for each in other_years(of, row)],
    )  # fmt: skip


def _coded(request: HttpRequest, code: str) -> tuple[Snapshot, Row, list[Row]]:
    of = snapshot(request)
    if of is None:
        raise Http404
    return of, *coded(of, code)


@operation(
    AREA, "GET", "/bureau/projects/{code}/peers", "把一个项目与同类比", right=READ, answers={200: TableTold},
    pages=("bureau:peers",),
)  # fmt: skip
def read_peers(request: HttpRequest, code: str, wanted: Annotated[Alike, Query()]) -> TableTold:
    """Show where one project stands among its like."""
    like = wanted.like()
    of, row, _ = _coded(request, code)
    with opened_within(of, row["year"]) as opened:
        notes = keep_groups(opened, like)
        answer = beside_peers(opened, like, tuple(quantities().values()), row["project"])
    return _table(of, answer, notes)


@operation(
    AREA, "GET", "/bureau/comparison", "比较同类的项目", right=READ, answers={200: TableTold},
    pages=("bureau:compare",),
)  # fmt: skip
def read_comparison(request: HttpRequest, wanted: Annotated[Comparing, Query()]) -> TableTold:
    """Show how a quantity is spread in each group of like projects of a year."""
    like, of = wanted.like(), snapshot(request)
    years = known(of)["year"] if of else ()
    if of is None or not years:
        as_of = of.at if of else None
        return TableTold(as_of=as_of, title="", rule=[], columns={}, rows=[], notes=[])
    with opened_within(of, wanted.year or years[0]) as opened:
        notes = keep_groups(opened, like)
        answer = distribution(opened, like, quantities()[wanted.quantity])
    return _table(of, answer, notes)
