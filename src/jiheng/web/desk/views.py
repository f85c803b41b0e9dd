"""The desk, how a project stands, its money, and search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.desk import queries, stands
from jiheng.web.desk.figures import AMOUNTS, RATE
from jiheng.web.desk.shell import project_of
from jiheng.web.desk.waiting import on_page
from jiheng.web.evidence import queries as evidence_queries
from jiheng.web.projects import versions
from jiheng.web.projects.access import acts_on, asker, needs, roles_of, signed_in_page
from jiheng.web.projects.models import Project
from jiheng.web.projects.queries import listed
from jiheng.web.ui.parts import KeyNumber
from jiheng.web.ui.shell import Crumb

MOST_PROJECTS = 8
LONGEST_QUERY = 100
FUND_KINDS = ("budget", "budget_adjustment", "fund_release", "payment", "refund")
LATEST = 10


@require_GET
@signed_in_page("it shows what waits for the asker")
def home(request: HttpRequest) -> HttpResponse:
    """Show what somebody must do, in order of harm, and their projects."""
    user, today = asker(request), timezone.localdate()
    projects = list(listed(user, today).order_by("-fiscal_year", "name")[: MOST_PROJECTS + 1])
    context = {
        "groups": queries.groups(user, today, on_page(request, user, today)), "today": today,
        "next": queries.next_due(user, today),
        "sees_many": Act.READ in matrix().acts("bureau", roles_of(user, today)),
        "projects": projects[:MOST_PROJECTS], "more": len(projects) > MOST_PROJECTS,
    }  # fmt: skip
    return render(request, "desk/home.html", context)


@require_GET
@signed_in_page("it finds only what the asker may see")
def search(request: HttpRequest) -> HttpResponse:
    """Find projects, records and files."""
    user, today = asker(request), timezone.localdate()
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    hits = list(queries.search(user, today, words, project_of(request, user)))
    return render(request, "desk/search.html", {"words": words, "hits": hits})


@require_GET
@needs("project", Act.READ)
def overview(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show whether a project is healthy: money, service, targets, papers."""
    shown = stands.shown(project, asker(request), timezone.localdate())
    stand = shown.stand
    duties = queries.duty_counts(project, timezone.localdate())
    registers = evidence_queries.registers_of(project)
    ended = f"按时 {duties['done']}，逾期 {duties['late']}，未完成 {duties['missed']}"
    due = KeyNumber(
        "履约：到期的事项", str(duties["due"]), "次", ended,
        "missed" if duties["missed"] else "done", reverse("duties:calendar", args=[project.pk]),
    )  # fmt: skip
    kept = KeyNumber(
        "有效记录", str(sum(each.standing for each in registers)), "条", f"{len(registers)} 本登记册", "",
        reverse("operations:registers", args=[project.pk]),
    )  # fmt: skip
    context = {
        "project": project, "shown": shown, "stand": stand,
        "registers": [(KINDS[each.kind].title, each.kind, each.standing) for each in registers],
        "numbers": [*filter(None, [stand.total]), *stand.numbers(), due, kept],
        "may_see_goals": Act.READ in acts_on(asker(request), project, "target", timezone.localdate()),
        "newest": versions.newest_version(project), "approved": versions.approved_version(project),
        "crumbs": [Crumb("项目", reverse("projects:list")), Crumb(project.name)],
    }  # fmt: skip
    return render(request, "desk/overview.html", context)


@require_GET
@needs("payment", Act.READ)
def funds(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the money: planned, adjusted, arrived, paid, returned."""
    shown = stands.shown(project, asker(request), timezone.localdate())
    kinds = [
        {
            "title": KINDS[kind].title,
            "url": reverse("operations:list", kwargs={"project_id": project.pk, "kind": kind}),
            "new_url": reverse("operations:new", kwargs={"project_id": project.pk, "kind": kind}),
            "rows": [
                (each, evidence_queries.shown_content(each))
                for each in evidence_queries.records_of(project, kind)[:LATEST]
            ],
        }
        for kind in FUND_KINDS
    ]
    context = {
        "project": project, "shown": shown, "numbers": shown.stand.numbers((*AMOUNTS, RATE)), "kinds": kinds,
        "may": Act.CREATE in acts,
        "crumbs": [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("预算与支付")],
    }  # fmt: skip
    return render(request, "desk/funds.html", context)
