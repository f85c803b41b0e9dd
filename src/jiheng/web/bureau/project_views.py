"""One project of the snapshot: its points and where they went, what is odd, how risky, its other years."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from jiheng.errors import NotFoundError
from jiheng.portfolio.bureau import Row, Snapshot
from jiheng.portfolio.bureau_project import coded, headings, other_years
from jiheng.portfolio.comparing.answer import hundredths
from jiheng.portfolio.comparing.risk import words
from jiheng.portfolio.comparing.risk_rules import read_risk_rule
from jiheng.values.rounding import decimal_text
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau import columns
from jiheng.web.bureau.project_pictures import of_points, of_server
from jiheng.web.bureau.scope import with_snapshot
from jiheng.web.bureau.views import crumbs, source, told_age
from jiheng.web.projects.access import find_project
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber


@require_GET
@needs_anywhere("bureau", Act.READ)
@with_snapshot
def project(request: HttpRequest, code: str, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """Show one project of the snapshot: its points, what is odd, its other years."""
    try:
        found, leaves = coded(of, code)
    except NotFoundError as error:
        raise Http404 from error
    own, today, odd = _own(request, code), timezone.localdate(), columns.odd_words(found).split("，")
    context = {
        "project": found,
        "age": told_age(of),
        "crumbs": crumbs("项目", found["name"]),
        "numbers": _of_project(found),
        "filing": columns.filing_word(found),
        "badge": columns.BADGES[columns.filing_word(found)],
        "oddities": [(title, why) for title, why in columns.ODDITY_WORDS if title in odd],
        "risk": columns.risk_word(found),
        "reasons": (found["risk_because"] or "").split("；"),
        "risk_rule": words(read_risk_rule()),
        "pictures": [*of_points(found, leaves, source(of, 1)), *of_server(own, asker(request), today)],
        "headings": [
            (each, hundredths(each.earned), hundredths(each.counted), hundredths(each.rate))
            for each in headings(of, found["project"])
        ],
        "leaves": [
            {
                **each,
                **{name: hundredths(each[name]) for name in ("weight", "score", "published")},
                "differs": each["published"] is not None and each["published"] != each["score"],
            }
            for each in leaves
        ],
        "years": [
            (
                each,
                columns.project_url(each),
                hundredths(each["total"]),
                columns.filing_word(each),
                columns.odd_words(each),
            )
            for each in other_years(of, found)
        ],
        "own_url": reverse("desk:overview", args=[code]) if own else "",
        "peers_url": reverse("bureau:peers", args=[code]),
        "units_url": f"{reverse('bureau:units')}?{urlencode({'year': found['year'], 'text': found['unit']})}",
    }
    return render(request, "bureau/project.html", context)


def _of_project(found: Row) -> list[KeyNumber]:
    def points(name: str) -> str:
        return "–" if found[name] is None else decimal_text(found[name], 2)

    budget, paid = (columns.wan_yuan(found[each]) for each in ("budget", "paid"))
    return [
        KeyNumber("总分", points("total"), "分", f"等级 {found['grade'] or '–'}，{found['leaves']} 个指标"),
        KeyNumber("填报的总分", points("published_total"), "分", f"等级 {found['published_grade'] or '–'}"),
        KeyNumber("与填报不同的指标", str(found["differing"]), "个"),
        KeyNumber(
            "预算",
            "–" if budget is None else f"{budget:,}",
            "万元",
            f"支付 {'不知' if paid is None else f'{paid:,}'}",
        ),
    ]


def _own(request: HttpRequest, code: str) -> Project | None:
    """Give the project itself, where it is one of the server's that the asker may see today."""
    try:
        return find_project(asker(request), UUID(code), timezone.localdate())
    except (ValueError, Http404):
        return None
