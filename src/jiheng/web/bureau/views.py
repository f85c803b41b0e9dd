"""Many projects at one look, as a list, and one of them: all from the snapshot of the night."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from jiheng.portfolio.bureau import ANY_ODDITY, BEHIND, WEAK, Filter, Group, Row, Snapshot
from jiheng.portfolio.bureau_headings import heading_totals
from jiheng.portfolio.bureau_units import units
from jiheng.portfolio.comparing.risk import HIGH, words
from jiheng.portfolio.comparing.risk_rules import read_risk_rule
from jiheng.portfolio.leaf_table import NOT_FILED
from jiheng.values.rounding import decimal_text, half_up
from jiheng.web.accounts.needs import needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau import columns
from jiheng.web.bureau.figures import MOST_CELLS, cells, funnel, heading_rates
from jiheng.web.bureau.forms import OverviewFilters, ProjectFilters
from jiheng.web.bureau.known import known
from jiheng.web.bureau.scope import with_snapshot
from jiheng.web.ui.parts import KeyNumber
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Elsewhere, Empty, ListTable

HOME = "多项目总览"
GROUPED = {"department": "主管部门", "region": "区划", "grade": "等级"}
MOST_GROUPS = 20
NOTHING = Empty("快照里还没有您能看的项目", "项目建好以后，每天夜里评分一次，第二天这里就有。")


def crumbs(*last: str) -> list[Crumb]:
    """Give the way to a page of the bureau."""
    if not last:
        return [Crumb(HOME)]
    return [Crumb(HOME, reverse("bureau:index")), *map(Crumb, last)]


def told_age(of: Snapshot) -> dict[str, Any]:
    """Say as of when everything on the page is, in words for its head and for the source of pictures."""
    days = (timezone.localdate() - timezone.localdate(of.at)).days
    return {"at": timezone.localtime(of.at), "days": days}


def source(of: Snapshot, count: int) -> str:
    """Say what a picture is made of."""
    return f"来源：夜间快照，{count:,} 个项目，截至 {timezone.localtime(of.at):%Y-%m-%d %H:%M}"


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def index(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """Show how many are filed, late and odd, and which units are behind."""
    there = known(of)
    asked = request.GET or {"year": str(next(iter(there["year"]), ""))}
    filters = OverviewFilters(asked, known={name: there[name] for name in ("year", "department", "region")})
    which = filters.which()
    filings = of.totals("filing", which)
    count = sum(each.projects for each in filings)
    address = columns.projects_url(**asdict(which))
    found = units(of, which, size=MOST_CELLS)
    rates = heading_totals(of, which)
    context = {
        "filters": filters,
        "age": told_age(of),
        "crumbs": crumbs(),
        "count": count,
        "empty": NOTHING,
        "numbers": _numbers(filings, which),
        "funnel": picture_of("funnel", funnel(filings, source(of, count))),
        "cells": picture_of("cells", cells(found, source(of, count), f"{address}&unit_ids=")),
        "headings": picture_of("headings", heading_rates(rates, source(of, count), f"{address}&weak="))
        if rates
        else None,
        "tables": [_table(of, name, title, which) for name, title in GROUPED.items()],
    }
    return render(request, "bureau/index.html", context)


def _numbers(filings: list[Group], which: Filter) -> list[KeyNumber]:
    def link(route: str, **more: object) -> str:
        told = {name: value for name, value in (asdict(which) | more).items() if value is not None}
        return f"{reverse(route)}?{urlencode(told)}"

    def add(name: str) -> int:
        return sum(getattr(each, name) for each in filings)

    overdue, late = add("overdue"), add("late")
    scored = add("with_total")
    return [
        KeyNumber("项目", f"{add('projects'):,}", "个", url=link("bureau:projects")),
        KeyNumber(
            "逾期",
            f"{overdue + late:,}",
            "个",
            f"逾期未报 {overdue:,}，逾期报 {late:,}",
            url=link("bureau:units", filing=BEHIND),
        ),
        KeyNumber("没有报", f"{add('not_filed'):,}", "个", url=link("bureau:units", filing=NOT_FILED)),
        KeyNumber("异常", f"{add('odd'):,}", "个", url=link("bureau:projects", odd=ANY_ODDITY)),
        KeyNumber(
            "高风险",
            f"{add('risky'):,}",
            "个",
            "先看谁",
            url=link("bureau:projects", risk_level=HIGH, sort="-risk"),
        ),
        KeyNumber(
            "平均分",
            mean(add("summed"), scored),
            "分",
            f"有总分的 {scored:,} 个",
            url=link("bureau:projects", sort="total"),
        ),
    ]


def mean(summed: int, count: int) -> str:
    """Give the mean of totals in hundredths, with two decimals; a dash where there are none."""
    return decimal_text(half_up(summed, count), 2) if count else "–"


def _table(of: Snapshot, name: str, title: str, which: Filter) -> tuple[str, list[dict[str, Any]], int]:
    """Give the groups that are furthest behind, and how many there are besides."""
    groups = of.totals(name, which)
    if len(groups) > MOST_GROUPS:
        groups = sorted(groups, key=lambda each: (-each.overdue - each.late, -each.not_filed, str(each.of)))
    shown = [_group(each, name, which) for each in groups[:MOST_GROUPS]]
    return title, shown, len(groups) - len(shown)


def _group(group: Group, name: str, which: Filter) -> dict[str, Any]:
    value = "none" if group.of is None else group.of
    return {
        "name": "没有注明" if group.of is None else str(group.of),
        "url": columns.projects_url(**asdict(which) | {name: value}),
        "mean": mean(group.summed, group.with_total),
        "group": group,
    }


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def projects(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """List projects; filters, order and page stand in the address."""
    filters = ProjectFilters(request.GET, known=known(of))
    which = filters.which()

    def page(order: str, down: bool, number: int, size: int) -> tuple[list[Row], int, int]:  # noqa: FBT001
        found = of.listed(which, sort=order or "name", descending=down, page=number, size=size)
        return found.rows, found.matching, found.page

    table = ListTable(
        request.GET,
        Elsewhere(page),
        columns.PROJECTS,
        "项目",
        filters=filters,
        order="name",
        export_url=reverse("bureau:export") if Act.EXPORT in acts else "",
        empty=NOTHING,
    )
    context = {
        "table": table, "age": told_age(of), "crumbs": crumbs("项目"), "only": _only(which),
        "oddities": columns.ODDITY_WORDS, "risk": words(read_risk_rule()),
        "all_url": columns.projects_url(**asdict(which) | {"weak": None, "lost": None}),
    }  # fmt: skip
    return render(request, "bureau/projects.html", context)


def _only(which: Filter) -> str:
    """Say which projects the filters that have no field leave."""
    told = [which.weak and f"“{which.weak}”的得分率低于 {WEAK}%"]
    told += [which.lost and f"指标“{which.lost}”没有得满分"]
    return "，".join(filter(None, told))
