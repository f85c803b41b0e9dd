"""The results of a year and what they lead to, project by project; the same list as a workbook."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.documents.model import Align
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.evidence.canonical import canonical_text
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations.filings import kept_card
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import FilingState
from jiheng.web.operations.views import download
from jiheng.web.projects.access import visible_projects
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Elsewhere, Empty, ListTable
from jiheng.web.uses.actions import RESULTS, SUBJECT
from jiheng.web.uses.forms import UNDECIDED, UseFilters
from jiheng.web.uses.models import STANDING, UseDecision, UseState

GRADES = ["优", "良", "中", "差"]
MOST = 20_000  # rows of a workbook
NAME = "结果应用.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {"project": 70, "unit": 50, "reason": 70, "answer": 70}  # millimetres
WIDTH = 26
DECIDED = ("use", "budget_year", "before", "after", "document_number", "reason", "answer")
Row = dict[str, Any]
NOTHING = Empty(
    "这一年还没有批准的评价结果",
    "自评或评价报告由财政批准以后，项目列在这里；逐个决定结果怎样用于以后年度的预算。",
)
COLUMNS = [
    Column("project", "项目", link=lambda row: row["url"], sort="name"),
    Column("unit", "单位"),
    Column("total", "总分", sort=""),
    Column("grade", "等级", sort="", narrow=True),
    Column("use", "决定", sort=""),
    Column("state", "状态", sort=""),
    Column("budget_year", "预算年度", sort="", narrow=True),
    Column("before", "安排前", places=2, unit="万元", sort=""),
    Column("after", "安排后", places=2, unit="万元", sort=""),
    Column("document_number", "文号", sort="", hidden=True),
    Column("reason", "理由", sort="", hidden=True),
    Column("answer", "单位答复", sort=""),
]


@require_GET
@needs_anywhere(SUBJECT, Act.READ)
def listing(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List the results of a year with what was decided of each."""
    user, today = asker(request), timezone.localdate()
    filters = filters_for(request.GET, user, today)
    found = wanted(filters, user, today)

    def page(order: str, down: bool, number: int, size: int) -> tuple[list[Row], int, int]:  # noqa: FBT001
        count = found.count()
        number = min(number, max(1, -(-count // size)))
        first = (number - 1) * size
        sort = ("-" if down else "") + (order or "name")
        return rows_of(list(found.order_by(sort, "pk")[first : first + size])), count, number

    export = f"{reverse('uses:export')}?{request.GET.urlencode()}" if Act.EXPORT in acts else ""
    table = ListTable(
        request.GET,
        Elsewhere(page),
        COLUMNS,
        "项目",
        filters=filters,
        order="name",
        empty=NOTHING,
        export_url=export,
    )
    return render(request, "uses/listing.html", {"table": table, "crumbs": [Crumb("结果应用")]})


@require_GET
@needs_anywhere(SUBJECT, Act.EXPORT)
def export(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Give the list of the address as a workbook."""
    user, today = asker(request), timezone.localdate()
    filters = filters_for(request.GET, user, today)
    found = wanted(filters, user, today).order_by("name", "pk")
    rows, count = rows_of(list(found[:MOST])), found.count()
    titles = (f"{each.title}（{each.unit}）" if each.unit else each.title for each in COLUMNS)
    head = (tuple(SheetCell(each, bold=True) for each in titles),)
    body = tuple(tuple(_cell(each.of(row)) for each in COLUMNS) for row in rows)
    widths = tuple(WIDTHS.get(each.key, WIDTH) for each in COLUMNS)
    cut = [f"只列出前 {MOST:,} 个：请缩小范围再导出"] if count > MOST else []
    told = [f"{filters[name].label}：{value}" for name, value in filters.cleaned_data.items() if value]
    sheet = Sheet(
        "结果应用", ("评价结果应用", f"截至 {today}，{count:,} 个项目", *cut, *told), widths, head, body
    )
    return download(xlsx_bytes([sheet], title="评价结果应用"), NAME, XLSX)


def _cell(value: Any) -> SheetCell:  # noqa: ANN401 — a value of a column
    if value is None or isinstance(value, str):
        return SheetCell(value or "", align=Align.LEFT)
    return SheetCell(value, align=Align.RIGHT)


def filters_for(given: QueryDict, user: User, on: date) -> UseFilters:
    """Give the filters, of the newest year where none is asked for."""
    years = visible_projects(user, on).filter(_has_result()).values_list("fiscal_year", flat=True).distinct()
    found = sorted(years, reverse=True) or [on.year - 1]
    asked = given.copy()
    if asked.get("year") not in {str(each) for each in found}:
        asked["year"] = str(found[0])
    filters = UseFilters(asked, years=found, grades=GRADES)
    filters.is_valid()
    return filters


def _has_result() -> Exists:
    return Exists(Filing.objects.filter(project=OuterRef("pk"), kind__in=RESULTS, state=FilingState.APPROVED))


def wanted(filters: UseFilters, user: User, on: date) -> QuerySet[Project]:
    """Give the projects with an approved result, which the filters leave."""
    given = filters.cleaned_data
    approved = Filing.objects.filter(project=OuterRef("pk"), kind__in=RESULTS, state=FilingState.APPROVED)
    newest = approved.order_by("kind", "-number").values("pk")[:1]  # evaluation_report before self_evaluation
    found = visible_projects(user, on).annotate(result=Subquery(newest)).filter(result__isnull=False)
    if given.get("year"):
        found = found.filter(fiscal_year=int(given["year"]))
    if given.get("q"):
        found = found.filter(Q(name__icontains=given["q"]) | Q(unit__icontains=given["q"]))
    if given.get("grade"):
        said = f'"grade":{canonical_text(given["grade"])}'
        graded = Filing.objects.filter(pk=OuterRef("result"), kept__content__contains=said)
        found = found.filter(Exists(graded))
    standing = UseDecision.objects.filter(project=OuterRef("pk"), state__in=STANDING)
    if given.get("use") == UNDECIDED:
        found = found.filter(~Exists(standing))
    elif given.get("use"):
        found = found.filter(Exists(standing.filter(use=given["use"])))
    return found


def rows_of(projects: list[Any]) -> list[Row]:
    """Give a row for each project: its result, and the decision that stands."""
    filings = Filing.objects.select_related("kept").in_bulk([each.result for each in projects])
    standing: dict[Any, list[UseDecision]] = {}
    for each in UseDecision.objects.filter(project__in=projects, state__in=STANDING).order_by("asked_at"):
        standing.setdefault(each.project_id, []).append(each)
    return [_row(each, kept_card(filings[each.result]), standing.get(each.pk, [])) for each in projects]


def _row(project: Project, card: dict[str, Any], standing: list[UseDecision]) -> Row:
    """Tell of the newest approved decision, else of the newest proposal, and how many more there are."""
    approved = [each for each in standing if each.state == UseState.APPROVED]
    decision = next(reversed(approved or standing), None)
    row: Row = {
        "id": str(project.pk), "url": reverse("uses:index", args=[project.pk]), "project": project.name,
        "unit": project.unit, "total": card.get("total") or "", "grade": card.get("grade") or "",
    }  # fmt: skip
    if decision is None:
        return row | dict.fromkeys(DECIDED) | {"state": "还没有决定"}
    before, after = decision.amounts or (None, None)
    more = f"，另有 {others} 个" if (others := len(standing) - 1) else ""
    return row | {
        "use": decision.get_use_display(), "state": decision.get_state_display() + more,
        "budget_year": str(decision.budget_year), "document_number": decision.document_number,
        "reason": decision.reason, "answer": decision.answer,
        "before": before and Decimal(before.wan_yuan), "after": after and Decimal(after.wan_yuan),
    }  # fmt: skip
