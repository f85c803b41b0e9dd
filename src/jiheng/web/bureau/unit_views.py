"""Who is behind with filing, unit by unit; remind them; set by which day a year is due."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.portfolio.bureau import Row, Snapshot
from jiheng.portfolio.bureau_units import units
from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.needs import asker, needs_anywhere, roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.bureau import columns
from jiheng.web.bureau.forms import FilingDayForm, UnitFilters
from jiheng.web.bureau.known import known
from jiheng.web.bureau.scope import realm, scope_of, with_snapshot
from jiheng.web.bureau.views import NOTHING, crumbs, told_age
from jiheng.web.filing import actions
from jiheng.web.filing.models import FilingDay
from jiheng.web.filing.queries import last_reminders
from jiheng.web.projects.access import needs, posted
from jiheng.web.ui.table import Bulk, Column, Elsewhere, ListTable


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def listing(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """List units with what they filed of a year, who is furthest behind first."""
    there = known(of)
    asked = request.GET.copy()
    if not asked.get("year") and there["year"]:
        asked["year"] = str(there["year"][0])  # filing is of a year
    filters = UnitFilters(asked, known={name: there[name] for name in ("year", "department", "region")})
    which = filters.which()
    year = which.year or 0

    def page(order: str, down: bool, number: int, size: int) -> tuple[list[Row], int, int]:  # noqa: FBT001
        found = units(of, which, sort=order or "behind", descending=down, page=number, size=size)
        ids = {row["key"]: _id(row) for row in found.rows if row["unit_ids"]}
        last = last_reminders(ids.values(), year)
        for row in found.rows:
            own = ids.get(row["key"])
            row |= {"id": row["unit_ids"] or "", "reminder": last.get(own) if own else None}
        return found.rows, found.matching, found.page

    may = matrix().acts("filing", roles_of(asker(request), timezone.localdate()))
    remind = Bulk(
        f"催办 {year} 年度",
        f"{reverse('bureau:remind')}?{urlencode({'year': year})}",
        icon="bell",
        confirm=f"催办所选单位报送 {year} 年度的项目？它们的工作台上会有提醒，审计日志会记下；都报了的不催。",
    )
    table = ListTable(
        asked,
        Elsewhere(page),
        _columns(year),
        "单位",
        filters=filters,
        order="-behind",
        empty=NOTHING,
        bulk=(remind,) if Act.CREATE in may and year else (),
    )
    context = {
        "table": table,
        "age": told_age(of),
        "year": year,
        "crumbs": crumbs("按单位看报送"),
        "days_url": reverse("bureau:filing_days") if Act.READ in may else "",
    }
    return render(request, "bureau/units.html", context)


def _id(row: Row) -> UUID:
    """Give the id of the organisation that a row is of: the last of its path."""
    return UUID(row["unit_ids"].split("/")[-2])


def _columns(year: int) -> list[Column]:
    def of(row: Row, **more: object) -> str:
        return columns.projects_url(year=year, unit_ids=row["unit_ids"], **more)

    return [
        Column("unit", "单位", link=of),
        Column("department", "主管部门", hidden=True),
        Column("region", "区划"),
        Column("projects", "项目", places=0),
        Column("behind", "逾期", places=0, link=lambda row: of(row, filing="behind")),
        Column("overdue", "其中逾期未报", places=0),
        Column("late", "其中逾期报", places=0),
        Column("not_filed", "没有报", places=0, link=lambda row: of(row, filing="not_filed")),
        Column("filed", "已报", places=0, sort=""),
        Column("odd", "异常", places=0, hidden=True),
        Column("due_on", "错过的期限", sort="", narrow=True),
        Column(
            "reminder", "上次催办", value=lambda row: row["reminder"] and row["reminder"].sent_at, sort=""
        ),
    ]


@require_POST
@needs_anywhere("filing", Act.CREATE)
def remind(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Remind the chosen units of what they have not filed."""
    user, now = asker(request), timezone.now()
    year, back = request.GET.get("year", ""), reverse("bureau:units")
    scope = scope_of(user, timezone.localdate(), "filing", Act.CREATE)
    chosen = [each for each in request.POST.getlist("chosen") if each.startswith(scope)]
    organisations = list(Organisation.objects.filter(path__in=chosen))
    if not (year.isdecimal() and organisations):
        messages.warning(request, "没有催办：先在列表里选中要催的单位。")
        return redirect(back)
    made = actions.remind(organisations, int(year), by=user, at=now)
    spared = len(organisations) - len(made)
    more = f"；{spared} 个今天看已经都报了，没有催" if spared else ""
    messages.success(request, f"催办了 {len(made)} 个单位报送 {year} 年度的项目{more}。")
    return redirect(f"{back}?{urlencode({'year': year})}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("filing", Act.READ, post=Act.UPDATE)
def filing_days(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """Show by which day each year is due, and set it."""
    user, today = asker(request), timezone.localdate()
    may = Act.UPDATE in acts
    form = FilingDayForm(posted(request), initial={"year": today.year - 1})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.set_filing_day(realm(user, today), given["year"], given["due"], by=user, at=timezone.now())
        messages.success(request, f"{given['year']} 年度的报送期限是 {given['due']}，下一次夜间快照起生效。")
        return redirect("bureau:filing_days")
    scope = scope_of(user, today, "filing")
    names = dict(Organisation.objects.values_list("path", "name"))
    days = [
        (each, names.get(each.below, "全部单位"))
        for each in FilingDay.objects.select_related("set_by").order_by("-fiscal_year", "below")
        if any(each.below.startswith(path) or path.startswith(each.below) for path in scope)
    ]
    context = {
        "days": days,
        "form": form,
        "may": may,
        "crumbs": crumbs("报送期限"),
        "units_url": reverse("bureau:units")
        if Act.READ in matrix().acts("bureau", roles_of(user, today))
        else "",
    }
    return render(request, "bureau/filing_days.html", context)
