"""The pages where a head proposes people and roles, and the administrators do what is asked."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.web.accounts import proposals, tokens
from jiheng.web.accounts.models import Organisation, Proposal, ProposalKind, ProposalState, User
from jiheng.web.accounts.needs import asker, needs_anywhere, roles_of
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.system import queries
from jiheng.web.system.forms import ReasonForm
from jiheng.web.system.people import Acts, crumbs_to, fill, invited
from jiheng.web.ui.parts import Moment
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

KINDS_OF_ROLES = [each for each in ProposalKind.choices if each[0] != ProposalKind.FACTOR]
BADGES = {ProposalState.ASKED: "waiting", ProposalState.DONE: "done", ProposalState.DECLINED: "returned"}


class ProposalFilters(forms.Form):
    """The filters of the list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ProposalState.choices])


class ProposalForm(forms.Form):
    """What is asked for."""

    kind = forms.ChoiceField(label="提请什么", choices=KINDS_OF_ROLES, widget=forms.RadioSelect)
    name = forms.CharField(
        label="新人的姓名", required=False, max_length=60, help_text="“新人加入”时填；还没有账号的人。"
    )
    phone = forms.CharField(label="新人的手机", required=False, max_length=20)
    user = forms.ModelChoiceField(
        label="已有的人", required=False, queryset=User.objects.none(), empty_label="请选择",
        help_text="另外两种时选；名单里是本单位现在的人。",
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    role = forms.ChoiceField(label="角色")
    reason = forms.CharField(
        label="理由", min_length=2, max_length=200, help_text="如“接替王工”“调离本单位”。"
    )

    def __init__(self, *args: Any, by: User, on: date, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what is the asker's own."""
        super().__init__(*args, **kwargs)
        offered: dict[str, QuerySet[Any]] = {
            "organisation": queries.visible_organisations(by, on),
            "user": queries.visible_people(by, on).filter(is_active=True),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        roles = [(each.value, each.label) for each in proposals.offered(by, on)]
        self.fields["role"].choices = [("", "请选择"), *roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the name of a new person, and for the account of another."""
        told: dict[str, Any] = super().clean() or {}
        is_new = told.get("kind") == ProposalKind.NEW
        if is_new and not told.get("name"):
            self.add_error("name", "请填新人的姓名。")
        if told.get("kind") and not is_new and not told.get("user"):
            self.add_error("user", "请选是哪一个人。")
        return told

    def asked(self) -> proposals.Asked:
        """Give what is asked; the form must be valid."""
        told = self.cleaned_data
        kind = ProposalKind(told["kind"])
        is_new = kind == ProposalKind.NEW
        return proposals.Asked(
            kind, told["organisation"], Role(told["role"]), told["reason"],
            user=None if is_new else told["user"],
            name=told["name"].strip() if is_new else "", phone=told["phone"] if is_new else "",
        )  # fmt: skip


class ClearingForm(forms.Form):
    """Why the second factor of somebody is to be cleared, and how it was seen that it is the person."""

    reason = forms.CharField(
        label="理由", min_length=2, max_length=200, help_text="如“手机丢了，恢复码也找不到”。"
    )
    verified = forms.CharField(
        label="怎样核实是本人", min_length=2, max_length=200,
        help_text="与当初建账号时一样严：当面看工作证、身份证，或拨通讯录上的电话；不凭对方打来的电话和消息。",
    )  # fmt: skip


class VerifiedForm(forms.Form):
    """How the second person has seen for oneself that it is the person."""

    verified = forms.CharField(
        label="您怎样核实是本人", min_length=2, max_length=200,
        help_text="自己再核实一次，不照抄提请人写的。",
    )  # fmt: skip


class LoginForm(forms.Form):
    """The login name of a new account."""

    login = forms.CharField(label="登录名", max_length=60, help_text="登录时填的名字，建好以后不能改。")


def visible(user: User, on: date) -> QuerySet[Proposal]:
    """Give the proposals somebody may see: administrators all, a head those of the own organisations."""
    rows = Proposal.objects.select_related("organisation", "user", "asked_by", "decided_by")
    if roles_of(user, on) & {*SERVER_ROLES}:
        return rows
    return rows.filter(organisation__in=queries.visible_organisations(user, on))


@require_safe
@needs_anywhere("users", Act.READ)
def listing(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List what was asked, and how far it is."""
    filters = ProposalFilters(request.GET)
    rows = visible(asker(request), timezone.localdate())
    if (state := request.GET.get("state")) in ProposalState.values:
        rows = rows.filter(state=state)
    columns = [
        Column("name", "姓名"),
        Column("kind", "提请什么", value=lambda row: row.get_kind_display(), narrow=True),
        Column("organisation", "单位", sort="organisation__name"),
        Column("role", "角色", value=lambda row: row.get_role_display(), narrow=True),
        Column("state", "状态", value=standing, narrow=True),
        Column("asked_by", "提请人", sort="asked_by__name", narrow=True),
        Column("asked_at", "时间", narrow=True),
    ]
    may_propose = Act.PROPOSE in acts
    why = "本单位要加人、换人、撤人，由负责人在这里提请；系统管理员建账号，安全管理员授予或撤销角色。"
    why += "担任系统、安全、审计管理员的，由另一位管理员提请。"
    add = ("提请", reverse("system:propose")) if may_propose else ("", "")
    table = ListTable(
        request.GET, rows, columns, "人员提请", filters=filters, order="-asked_at",
        row_url=lambda row: reverse("system:proposal", args=[row.pk]), empty=Empty("没有人员提请", why, *add),
    )  # fmt: skip
    return render(request, "system/proposals.html", {"table": table, "may_propose": may_propose})


def standing(proposal: Proposal) -> str:
    """Say how far it is, and on whom it waits."""
    if proposal.state != ProposalState.ASKED:
        return proposal.get_state_display()
    if proposal.kind == ProposalKind.FACTOR and proposal.role == Role.SECURITY_ADMIN:
        return "等另一位安全管理员或系统管理员办"
    return "等安全管理员办" if proposal.user_id else "等系统管理员建账号"


@require_http_methods(["GET", "POST"])
@needs_anywhere("users", Act.PROPOSE)
def new(request: HttpRequest, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Ask for a person or a role."""
    by, today = asker(request), timezone.localdate()
    form = ProposalForm(request.POST or None, by=by, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.propose(form.asked(), by=by, at=timezone.now(), on=today)
        except ValidationError as error:
            fill(form, error)
        else:
            messages.success(request, f"已提请：{made}。办理的结果会出现在工作台。")
            return redirect("system:proposal", made.pk)
    return render(request, "system/propose.html", {"form": form, "crumbs": _crumbs("提请")})


@require_http_methods(["GET", "POST"])
@never_cache
@needs_anywhere("users", Act.PROPOSE)
def propose_clearing(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Ask that the second factor of somebody, who lost all of it, is cleared."""
    by, today = asker(request), timezone.localdate()
    person = get_object_or_404(queries.visible_people(by, today), pk=person_id)
    form = ClearingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.propose_clearing(person, **form.cleaned_data, by=by, at=timezone.now(), on=today)
        except ValidationError as error:
            fill(form, error)
        else:
            messages.success(request, f"已提请：{made}。")
            return redirect("system:proposal", made.pk)
    crumbs = [*crumbs_to(person.name), Crumb("清除第二重验证")]
    told = {"form": form, "person": person, "crumbs": crumbs}
    return render(request, "system/propose_clearing.html", told)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb("人员提请", reverse("system:proposals")), Crumb(last)]


@require_safe
@never_cache
@needs_anywhere("users", Act.READ)
def page(request: HttpRequest, proposal_id: UUID, *, acts: Acts) -> HttpResponse:
    """Show what is asked, how far it is, and what one may do about it."""
    found = get_object_or_404(visible(asker(request), timezone.localdate()), pk=proposal_id)
    return _page(request, found, acts, VerifiedForm() if found.kind == ProposalKind.FACTOR else LoginForm())


def _page(request: HttpRequest, found: Proposal, acts: Acts, form: forms.Form) -> HttpResponse:
    user = asker(request)
    is_open = found.state == ProposalState.ASKED and not found.asked_by.is_same_person(user)
    is_factor = found.kind == ProposalKind.FACTOR
    turn = is_open and proposals.waiting(user, timezone.localdate()).filter(pk=found.pk).exists()
    said = f"{found.reason}。核实：{found.verified}" if is_factor else found.reason
    moments = [Moment(found.asked_at, "提请", str(found.asked_by), said)]
    if found.decided_at:
        moments.append(
            Moment(found.decided_at, found.get_state_display(), str(found.decided_by), found.decision)
        )
    shown = {
        "proposal": found,
        "standing": standing(found),
        "badge": BADGES[ProposalState(found.state)],
        "moments": moments,
        "form": form,
        "may_open": is_open and Act.CREATE in acts and found.user_id is None,
        "may_do": is_open and Act.UPDATE in acts and found.user_id is not None and not is_factor,
        "may_clear": turn and is_factor and found.user is not None and not found.user.is_same_person(user),
        "crumbs": _crumbs(found.name),
    }
    return render(request, "system/proposal.html", shown)


@require_POST
@never_cache
@needs_anywhere("users", Act.CREATE)
def account(request: HttpRequest, proposal_id: UUID, *, acts: Acts) -> HttpResponse:
    """Make the account that is asked for, and show its invitation."""
    found = get_object_or_404(visible(asker(request), timezone.localdate()), pk=proposal_id)
    form = LoginForm(request.POST)
    if form.is_valid():
        by, at = asker(request), timezone.now()
        try:
            made = proposals.open_account(found, form.cleaned_data["login"], by=by, at=at)
        except ValidationError as error:
            fill(form, error)
        else:
            return invited(request, made, tokens.invite(made, by=by, at=at))
    return _page(request, found, acts, form)


@require_POST
@needs_anywhere("users", Act.UPDATE)
def role(request: HttpRequest, proposal_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Grant or revoke what is asked for."""

    def act(found: Proposal) -> str:
        by = asker(request)
        proposals.carry_out(found, by=by, at=timezone.now(), on=timezone.localdate())
        return f"已办好：{found}。"

    return _acted(request, proposal_id, act)


@require_POST
@never_cache
@needs_anywhere("users", Act.READ)
def clear(request: HttpRequest, proposal_id: UUID, *, acts: Acts) -> HttpResponse:
    """Clear the second factor that is lost: whose step it is."""
    rows = proposals.waiting(asker(request), timezone.localdate())
    found = get_object_or_404(rows, pk=proposal_id, kind=ProposalKind.FACTOR)
    form = VerifiedForm(request.POST)
    if form.is_valid():
        try:
            proposals.clear(found, **form.cleaned_data, by=asker(request), at=timezone.now())
        except ValidationError as error:
            fill(form, error)
        else:
            messages.success(request, f"{found.name} 的第二重验证已清除，请本人马上登录重设。")
            return redirect("system:proposal", found.pk)
    return _page(request, found, acts, form)


@require_POST
@needs_anywhere("users", Act.READ)
def decline(request: HttpRequest, proposal_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Say no: whose step it is."""

    def act(found: Proposal) -> str:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            raise ValidationError("请写明原因，至少 2 个字。")
        proposals.decline(
            found, by=asker(request), at=timezone.now(), on=timezone.localdate(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return "已退回，提请人会在工作台看到原因。"

    return _acted(request, proposal_id, act)


def _acted(request: HttpRequest, proposal_id: UUID, act: Callable[[Proposal], str]) -> HttpResponse:
    found = get_object_or_404(visible(asker(request), timezone.localdate()), pk=proposal_id)
    try:
        messages.success(request, act(found))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    return redirect("system:proposal", found.pk)
