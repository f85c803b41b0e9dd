"""The pages of rights in an emergency: ask, decide, end, and see what was read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.errors import UsageError
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import asker, needs_anywhere, roles_of, signed_in_page
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.projects.models import Project, UrgentRight, UrgentState
from jiheng.web.projects.urgent import KIND, projects_of
from jiheng.web.system import queries, urgent
from jiheng.web.system.people import Acts
from jiheng.web.ui.parts import Moment
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

MOST_SHOWN = 200
BADGES = {"等审批": "waiting", "正在使用": "waiting", "没有批准": "returned"}
WHY = "it shows an urgent right to whom it is for, and to who may read them all"


class UrgentForm(forms.Form):
    """What is asked for."""

    user = forms.ModelChoiceField(
        label="给谁", queryset=User.objects.none(), empty_label="请选择", help_text="可以是自己。"
    )
    organisation = forms.ModelChoiceField(
        label="看哪个单位", queryset=Organisation.objects.none(), empty_label="请选择",
        help_text="这个单位和它下级单位的项目。",
    )  # fmt: skip
    name = forms.CharField(
        label="只看其中一个项目", required=False, max_length=200, help_text="填项目的全称；不填是全部项目。"
    )
    year = forms.IntegerField(
        label="这个项目的年度", required=False, min_value=1990, max_value=2200, help_text="同名的有几年时填。"
    )
    hours = forms.ChoiceField(
        label="几小时", choices=[(n, f"{n} 小时") for n in range(1, urgent.MOST_HOURS + 1)],
        help_text="从批准起算。",
    )  # fmt: skip
    reason = forms.CharField(
        label="原因", min_length=2, max_length=200, help_text="出了什么事，要看什么；审计管理员马上看到。"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer who and what the asker may see."""
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        offered: dict[str, QuerySet[Any]] = {
            "user": queries.visible_people(by, on).filter(is_active=True).order_by("name"),
            "organisation": queries.visible_organisations(by, on),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the one project that is named."""
        told: dict[str, Any] = super().clean() or {}
        told["project"] = None
        if told.get("name") and told.get("organisation"):
            path = told["organisation"].path
            found = Project.objects.filter(name=told["name"].strip(), organisation__path__startswith=path)
            if told.get("year"):
                found = found.filter(fiscal_year=told["year"])
            rows = list(found.select_related("organisation")[:2])
            if not rows:
                self.add_error("name", "这个单位和它下级单位没有叫这个名称的项目，请照项目的全称填。")
            elif len(rows) > 1:
                self.add_error("year", "叫这个名称的项目不止一个，请填年度；年度也相同的，选项目自己的单位。")
            else:
                told["project"] = rows[0]
        return told


@require_safe
@needs_anywhere(KIND, Act.READ)
def listing(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List the rights, the newest first, with how often each was read by."""
    now = timezone.now()
    rows = urgent.visible(asker(request), timezone.localdate())
    columns = [
        Column("user", "谁看", sort="user__name"),
        Column("scope", "看什么", value=lambda row: str(row.project or row.organisation), sort=""),
        Column("reason", "原因", sort=""),
        Column("state", "状态", value=lambda row: urgent.standing(row, now), narrow=True),
        Column("until", "到", narrow=True),
        Column("reads", "查看次数", value=lambda row: urgent.reads(row).count(), sort="", places=0),
        Column("asked_by", "申请人", sort="asked_by__name", narrow=True),
        Column("asked_at", "申请时间", narrow=True),
    ]
    may_ask = Act.CREATE in acts
    why = "出了急事、按角色看不到的，由管理员在这里申请，另一位安全管理员批准；最多 4 小时，只能查看。"
    add = ("申请", reverse("system:ask_urgent")) if may_ask else ("", "")
    table = ListTable(
        request.GET, rows, columns, "紧急授权", order="-asked_at",
        row_url=lambda row: reverse("system:urgent", args=[row.pk]), empty=Empty("没有紧急授权", why, *add),
    )  # fmt: skip
    return render(request, "system/urgent_rights.html", {"table": table, "may_ask": may_ask})


@require_http_methods(["GET", "POST"])
@needs_anywhere(KIND, Act.CREATE)
def new(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """Ask for one."""
    by = asker(request)
    form = UrgentForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = urgent.ask(
                told["user"], told["organisation"], told["project"], reason=told["reason"],
                hours=int(told["hours"]), by=by, at=timezone.now(), on=timezone.localdate(),
            )  # fmt: skip
        except UsageError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已申请，审计管理员已经知道。等另一位安全管理员批准。")
            return redirect("system:urgent", made.pk)
    return render(request, "system/ask_urgent.html", {"form": form, "crumbs": _crumbs("申请")})


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb("紧急授权", reverse("system:urgent_rights")), Crumb(last)]


@require_safe
@never_cache
@signed_in_page(WHY)
def page(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Show one: to whom it is for, what it opens; to the administrators, what was read by it."""
    user, now, today = asker(request), timezone.now(), timezone.localdate()
    found = get_object_or_404(urgent.visible(user, today), pk=right_id)
    acts = matrix().acts(KIND, roles_of(user, today))
    moments = [Moment(found.asked_at, "申请", str(found.asked_by), found.reason)]
    if found.decided_at:
        word = "没有批准" if found.state == UrgentState.REFUSED else "批准"
        moments.append(Moment(found.decided_at, word, str(found.decided_by), found.decision))
    if found.ended_by and found.until:
        moments.append(Moment(found.until, "提前结束", str(found.ended_by), ""))
    standing = urgent.standing(found, now)
    mine = found.user_id == user.pk and found.holds(now)
    waits = found.state == UrgentState.ASKED
    shown = {
        "right": found,
        "standing": standing,
        "badge": BADGES.get(standing, "done"),
        "moments": moments,
        "count": urgent.reads(found).count(),
        "reads_url": f"{reverse('system:trail')}?id={found.pk}&act=read_urgently",
        "projects": projects_of(found).order_by("-fiscal_year", "name")[:MOST_SHOWN] if mine else (),
        "mine": mine,
        "may_decide": waits
        and Act.APPROVE in acts
        and not any(user.is_same_person(each) for each in (found.asked_by, found.user)),
        "may_end": found.holds(now) and Act.UPDATE in acts,
        "crumbs": _crumbs(str(found.user)) if Act.READ in acts else [Crumb("紧急授权")],
    }
    return render(request, "system/urgent.html", shown)


@require_POST
@needs_anywhere(KIND, Act.APPROVE)
def decide(request: HttpRequest, right_id: UUID, *, acts: Acts) -> HttpResponse:
    """Grant or refuse it."""
    granted = request.POST.get("granted") == "yes"

    def act(found: UrgentRight) -> str:
        urgent.decide(
            found, granted=granted, decision=request.POST.get("decision", ""), by=asker(request),
            at=timezone.now(), on=timezone.localdate(),
        )  # fmt: skip
        return f"已批准，从现在起 {found.hours} 小时。" if granted else "没有批准。"

    return _acted(request, right_id, act)


@require_POST
@needs_anywhere(KIND, Act.UPDATE)
def end(request: HttpRequest, right_id: UUID, *, acts: Acts) -> HttpResponse:
    """End it now."""

    def act(found: UrgentRight) -> str:
        urgent.end(found, by=asker(request), at=timezone.now(), reason=request.POST.get("reason", ""))
        return "已结束，从现在起看不到了。"

    return _acted(request, right_id, act)


def _acted(request: HttpRequest, right_id: UUID, act: Callable[[UrgentRight], str]) -> HttpResponse:
    found = get_object_or_404(urgent.visible(asker(request), timezone.localdate()), pk=right_id)
    try:
        messages.success(request, act(found))
    except UsageError as error:
        messages.error(request, str(error))
    return redirect("system:urgent", found.pk)
