"""Like for like: how groups are spread, and where one project stands in its own; by a rule that is shown."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiheng.documents.pictures.peer_box_plot import PeerBox, PeerBoxPlot
from jiheng.documents.pictures.radar import FEWEST_AXES, MOST_AXES, Radar, Series
from jiheng.errors import NotFoundError
from jiheng.portfolio.bureau import Row, Snapshot
from jiheng.portfolio.bureau_project import Heading, coded, headings, other_years
from jiheng.portfolio.comparing.answer import Answer, Boxes, halved, hundredths
from jiheng.portfolio.comparing.distribution import distribution
from jiheng.portfolio.comparing.groups import LEAST, USUAL, keep_groups
from jiheng.portfolio.comparing.in_snapshot import opened_within
from jiheng.portfolio.comparing.peers import beside_peers, peer_rates
from jiheng.portfolio.comparing.quantities import quantities
from jiheng.portfolio.snapshot import HEADINGS
from jiheng.web.accounts.needs import needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau.forms import ComparisonForm, LikenessForm
from jiheng.web.bureau.known import known
from jiheng.web.bureau.scope import with_snapshot
from jiheng.web.bureau.views import crumbs, source, told_age
from jiheng.web.ui.parts import Picture
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.comparison_book import box_plot


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def compare(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """Show how a quantity is spread in each group of like projects of a year."""
    years = known(of)["year"]
    form = ComparisonForm(_filled(request.GET), years=years)
    told: dict[str, Any] | None = None
    picture = None
    if years:
        like, year, quantity = form.asked()
        with opened_within(of, year) as opened:
            notes = keep_groups(opened, like)
            answer = distribution(opened, like, quantity)
        if answer.rows and isinstance(answer.drawn, Boxes):
            picture = picture_of("boxes", box_plot(answer, answer.drawn))
        told = shown(answer, notes)
    context = {
        "form": form, "answer": told, "picture": picture, "age": told_age(of), "crumbs": crumbs("同类比较"),
    }  # fmt: skip
    return render(request, "bureau/compare.html", context)


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def peers(request: HttpRequest, code: str, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """Show one project beside its like."""
    try:
        found, _ = coded(of, code)
    except NotFoundError as error:
        raise Http404 from error
    form = LikenessForm(_filled(request.GET))
    like = form.like()
    with opened_within(of, found["year"]) as opened:
        notes = keep_groups(opened, like)
        answer = beside_peers(opened, like, tuple(quantities().values()), found["project"])
        rates = peer_rates(opened, like, found["project"], HEADINGS)
    boxes = [_box(row, of) for row in answer.rows if row[5] is not None]
    hidden = [(row[0], row[3]) for row in answer.rows if row[5] is None]
    context = {
        "project": found, "form": form, "boxes": boxes, "hidden": hidden, "answer": shown(answer, notes),
        "radar": _radar(of, found, rates), "age": told_age(of),
        "crumbs": _way(found, code),
    }  # fmt: skip
    return render(request, "bureau/peers.html", context)


def _filled(query: QueryDict) -> QueryDict:
    """Give what is asked, with the usual rule where none is."""
    given = query.copy()
    if "least" not in given:
        given.setlist("by", [*USUAL])
        given["least"] = str(LEAST)
    return given


def _way(found: Row, code: str) -> list[Crumb]:
    return [
        *crumbs("项目")[:1], Crumb(found["name"], reverse("bureau:project", args=[code])), Crumb("与同类比"),
    ]  # fmt: skip


def shown(answer: Answer, notes: tuple[str, ...]) -> dict[str, Any]:
    """Give a table as templates draw it: titles, rows of texts with whether a number, rule and notes."""
    rows = [[(_text(cell), isinstance(cell, int | Decimal)) for cell in row] for row in answer.rows]
    return {
        "title": answer.title, "titles": list(answer.columns.values()), "rows": rows,
        "rule": answer.rule, "notes": (*answer.notes, *notes),
    }  # fmt: skip


def _text(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:,}" if isinstance(cell, int | Decimal) else str(cell)


def _box(row: tuple[Any, ...], of: Snapshot) -> Picture:
    title, group, value, rank, n, *quantiles = row
    (quantity,) = (each for each in quantities().values() if each.title == title)
    box = PeerBox(group, n, tuple(quantiles), own=value, rank=rank)
    plot = PeerBoxPlot(
        title=f"{quantity.short}：{rank}", unit=quantity.unit, source=source(of, n), boxes=[box]
    )
    return picture_of(quantity.key, plot)


def _radar(of: Snapshot, found: Row, rates: dict[str, tuple[int, int]]) -> Picture | None:
    """Draw rates of points by first heading: this year's, the year before's, the median of the like."""
    mine = headings(of, found["project"])
    if not FEWEST_AXES <= len(mine) <= MOST_AXES:
        return None
    series = [Series(f"{found['year']} 年度", [hundredths(each.rate) for each in mine])]
    before = [each for each in other_years(of, found) if each["year"] == found["year"] - 1]
    if len(before) == 1:
        series.append(_of_year(of, before[0], mine))
    if rates:
        medians = [halved(rates[each.name][0]) if each.name in rates else None for each in mine]
        series.append(Series("同类的中位数", medians))
    known_rates = [each for each in mine if each.rate is not None]
    weakest = min(known_rates, key=lambda each: each.rate or 0, default=None)
    title = (
        f"得分率最低的是{weakest.name}：{hundredths(weakest.rate)}%"
        if weakest
        else "一级指标的得分率都不知道"
    )
    n = max((n for _, n in rates.values()), default=0)
    return picture_of(
        "radar",
        Radar(
            title=title,
            unit="%",
            source=source(of, max(n, 1)),
            axes=[each.name for each in mine],
            series=series,
        ),
    )


def _of_year(of: Snapshot, row: Row, mine: list[Heading]) -> Series:
    rates = {each.name: each.rate for each in headings(of, row["project"])}
    return Series(f"{row['year']} 年度", [hundredths(rates.get(each.name)) for each in mine])
