"""What stands around every page: the ways within the project one is in, the to-do count, search."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.desk import todo
from jiheng.web.projects.access import acts_of, find_project, roles_of, seen_project
from jiheng.web.projects.models import Project
from jiheng.web.system.shell import shell as shell_without_project
from jiheng.web.ui.addresses import SOME
from jiheng.web.ui.headers import cookie
from jiheng.web.ui.shell import Choice, Entry, Shell

LAST = "project"  # the cookie that names the project one was in last
# title, icon, then each page: title, route, kind of record where it is a register's, object of the matrix
MANY = (  # title, route, object of the matrix
    ("多项目总览", "bureau:index", "bureau"),
    ("查找项目", "bureau:projects", "bureau"),
    ("按单位看报送", "bureau:units", "bureau"),
    ("应报名单", "bureau:expected", "filing"),
    ("报送期限", "bureau:filing_days", "filing"),
    ("同类比较", "bureau:compare", "bureau"),
    ("抽查", "bureau:samples", "recheck"),
    ("部门汇总", "bureau:summaries", "bureau"),
    ("结果应用", "uses:listing", "result_use"),
    ("一体化交换", "exchange:index", "exchange"),
    ("审校过的报告", "audits:index", "report_findings"),
)
WITHIN = (
    ("服务与履约", "calendar-event", (
        ("项目总览", "desk:overview", "", "project"),
        ("项目资料", "projects:setup", "", "project"),
        ("服务目录与合同", "duties:services", "", "contract"),
        ("履约日历", "duties:calendar", "", "duty_plan"),
        ("现场登记", "duties:check_ins", "", "duty_record"),
        ("登记册", "operations:registers", "", "duty_record"),
        ("签认", "operations:sign_offs", "", "sign_off"),
        ("证据柜", "evidence:files", "", "evidence_file"),
    )),
    ("监测与事件", "activity", (
        ("监测", "monitoring:index", "", "probe_result"),
        ("故障", "operations:incidents", "", "incident"),
        ("服务请求", "operations:list", "service_request", "incident"),
        ("中断台账", "monitoring:outages", "", "outage"),
        ("计划内维护", "monitoring:windows", "", "exclusion_claim"),
    )),
    ("资金", "cash", (
        ("预算与支付", "desk:funds", "", "payment"),
        ("预算", "operations:list", "budget", "payment"),
        ("资金到位", "operations:list", "fund_release", "payment"),
        ("支付", "operations:list", "payment", "payment"),
        ("退回财政", "operations:list", "refund", "payment"),
    )),
    ("绩效", "target", (
        ("目标和指标", "projects:goals", "", "target"),
        ("版本与审批", "projects:versions", "", "target"),
        ("运行监控", "evaluations:progress", "", "monitoring"),
        ("自评", "evaluations:self", "", "self_evaluation"),
        ("满意度调查", "surveys:list", "", "survey_form"),
        ("专家评价", "evaluations:group", "", "expert_sheet"),
        ("评价报告", "evaluations:reports", "", "evaluation_report"),
        ("整改清单", "evaluations:matters", "", "rectification"),
        ("结果应用", "uses:index", "", "result_use"),
    )),
    ("报告", "report", (
        ("文档", "reports:index", "", "project"),
        ("一体化交换", "exchange:project", "", "exchange"),
        ("报告审校", "audits:of_project", "", "report_findings"),
    )),
)  # fmt: skip


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give the template the shell: a context processor."""
    found = shell_without_project(request)
    user = getattr(request, "user", None)
    if not found or not isinstance(user, User):
        return found
    project, today = project_of(request, user), timezone.localdate()
    home = reverse("desk")
    listing = reverse("projects:list")
    within = tuple(_within(request, user, project)) if project else ()
    system = tuple(each for each in found["shell"].entries if each.title == "系统")
    many = tuple(_many(request, user))
    in_projects = request.path in (listing, reverse("projects:new")) or any(each.active for each in many)
    entries = (
        Entry("工作台", "home", home, active=request.path == home),
        Entry("项目", "folder", listing, active=in_projects, children=many),
        *within,
        *system,
    )
    shown = replace(
        found["shell"],
        entries=entries,
        years=(Choice(f"{project.fiscal_year} 年度", "", active=True),) if project else (),
        units=(Choice(project.name, "", active=True),) if project else found["shell"].units,
        todo_count=todo.count(request, user, today),
        todo_url=home,
        search_url=reverse("desk:search"),
        shortcuts=_shortcuts(project),
    )
    return {"shell": shown}


def project_of(request: HttpRequest, user: User) -> Project | None:
    """Give the project of this page, or the one the asker was in last."""
    named, today = _named_in(request), timezone.localdate()
    try:
        if named:
            return find_project(user, UUID(named), today)
        return seen_project(user, UUID(request.COOKIES.get(cookie(LAST), "")), today)
    except (ValueError, Http404):
        return None


def _named_in(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs.get("project_id", "")) if match else ""


class LastProject:
    """Middleware: the browser remembers the project of a page it was shown, so that no page writes for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; say which project it was of, where that is another than before."""
        response = self.get_response(request)
        named = _named_in(request)
        if named and response.status_code == HTTPStatus.OK and request.COOKIES.get(cookie(LAST)) != named:
            response.set_cookie(cookie(LAST), named, httponly=True, samesite="Lax", secure=settings.SECURE)
        return response


def _within(request: HttpRequest, user: User, project: Project) -> Iterator[Entry]:
    may = acts_of(user, project, timezone.localdate())
    groups = [
        (title, icon, [
            (name, _address(route, kind).replace(SOME, str(project.pk)))
            for name, route, kind, subject in pages
            if Act.READ in may(subject)
        ])
        for title, icon, pages in WITHIN
    ]  # fmt: skip
    urls = [url for _, _, pages in groups for _, url in pages]
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    for title, icon, pages in groups:
        if pages:
            children = tuple(Choice(name, url, active=url == here) for name, url in pages)
            active = any(each.active for each in children)
            yield Entry(title, icon, children[0].url, active=active, children=children)


def _many(request: HttpRequest, user: User) -> Iterator[Choice]:
    """Give the pages about many projects at once that somebody may see."""
    roles = roles_of(user, timezone.localdate())
    pages = [
        (title, reverse(route)) for title, route, subject in MANY if Act.READ in matrix().acts(subject, roles)
    ]
    here = max((url for _, url in pages if request.path.startswith(url)), key=len, default="")
    if pages:
        yield Choice("项目列表", reverse("projects:list"), active=request.path == reverse("projects:list"))
    for title, url in pages:
        yield Choice(title, url, active=url == here)


@cache
def _address(route: str, kind: str) -> str:
    """Give the address of a page of the project `SOME`: finding each anew took a twentieth of a page."""
    return reverse(route, kwargs={"project_id": SOME, "kind": kind} if kind else {"project_id": SOME})


def _shortcuts(project: Project | None) -> dict[str, str]:
    ways = {"d": reverse("desk"), "p": reverse("projects:list")}
    if project:
        ways["e"] = reverse("evidence:files", args=[project.pk])
        ways["r"] = reverse("reports:index", args=[project.pk])
    return ways
