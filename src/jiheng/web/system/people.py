"""The pages of people, roles and organisations."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.web.accounts import open_sessions, people, tokens
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import Role
from jiheng.web.system import queries
from jiheng.web.system.forms import (
    OrganisationFilters,
    OrganisationForm,
    PeopleFilters,
    PersonForm,
    ReasonForm,
    RoleForm,
)
from jiheng.web.trail import entries
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

Acts = frozenset[Act]


def fill(form: Form, error: ValidationError) -> None:
    """Put what an act refused beside the fields it is about."""
    form.add_error(None, error)


@require_safe
@needs_anywhere("users", Act.READ)
def listing(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List the people one may see."""
    filters = PeopleFilters(request.GET)
    rows = queries.visible_people(asker(request), timezone.localdate())
    if word := request.GET.get("q"):
        rows = rows.filter(Q(name__contains=word) | Q(username__contains=word))
    if role := request.GET.get("role"):
        held = Membership.objects.on(timezone.localdate()).filter(role=role)
        rows = rows.filter(pk__in=held.values("user"))
    if (active := request.GET.get("active")) in ("0", "1"):
        rows = rows.filter(is_active=active == "1")
    columns = [
        Column("name", "姓名"),
        Column("username", "登录名"),
        Column("roles", "角色", value=_roles, sort=""),
        Column("is_active", "状态", value=lambda row: "在用" if row.is_active else "停用", narrow=True),
        Column("last_login", "最近登录", narrow=True),
    ]
    table = ListTable(
        request.GET, rows, columns, "人员", filters=filters, order="name",
        row_url=address_of_rows(reverse("system:person", args=[SOME])),
        empty=Empty("没有这样的人", "人员由系统管理员建立，角色由安全管理员授予。"),
    )  # fmt: skip
    return render(request, "system/people.html", {"table": table, "may_create": Act.CREATE in acts})


def _roles(user: Any) -> str:  # noqa: ANN401 — with `held` of the query
    return "；".join(f"{each.organisation} {each.get_role_display()}" for each in user.held) or "还没有角色"


@require_http_methods(["GET", "POST"])
@needs_anywhere("users", Act.CREATE)
def new(request: HttpRequest, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Make an account, and show its invitation."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, at = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                made = people.create(
                    told["login"], told["name"], by=asker(request), at=at,
                    person=told["person"], phone=told["phone"],
                )  # fmt: skip
                token = tokens.invite(made, by=asker(request), at=at)
        except ValidationError as error:
            fill(form, error)
        else:
            return invited(request, made, token)
    return render(request, "system/person_new.html", {"form": form, "crumbs": crumbs_to("建账号")})


def invited(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Show the link of a new account, once."""
    url = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    return render(
        request, "system/invited.html", {"person": user, "url": url, "crumbs": crumbs_to(user.name)}
    )


def crumbs_to(*last: str) -> list[Crumb]:
    """Give the way to a page below the list of people."""
    return [Crumb("人员与角色", reverse("system:people")), *(Crumb(each) for each in last)]


@require_safe
@never_cache
@needs_anywhere("users", Act.READ)
def person(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:
    """Show somebody: the roles, and what one may change."""
    found = get_object_or_404(queries.visible_people(asker(request), timezone.localdate()), pk=person_id)
    return _person(request, found, acts, _role_form(request, None))


def _role_form(request: HttpRequest, data: Any) -> RoleForm:  # noqa: ANN401 — request.POST, or nothing
    where = queries.visible_organisations(asker(request), timezone.localdate())
    return RoleForm(data, organisations=where)


def _person(request: HttpRequest, found: User, acts: Acts, form: RoleForm) -> HttpResponse:
    may_propose = Act.PROPOSE in acts
    told = {
        "person": found,
        "past": found.memberships.filter(until__lt=timezone.localdate()).select_related("organisation"),
        "form": form,
        "crumbs": crumbs_to(found.name),
        "may_create": Act.CREATE in acts,
        "may_grant": Act.UPDATE in acts,
        "has_factor": may_propose and Authenticator.objects.filter(user=found).exists(),
        "is_self": found.pk == asker(request).pk,
        "open_sessions": len(open_sessions.of(found, timezone.now())) if Act.CREATE in acts else 0,
    }
    return render(request, "system/person.html", told)


@require_POST
@needs_anywhere("users", Act.CREATE)
def invite(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Give a new link to choose a password."""
    found = get_object_or_404(User, pk=person_id, is_active=True)
    return invited(request, found, tokens.invite(found, by=asker(request), at=timezone.now()))


def reason_of(request: HttpRequest) -> str:
    """Give the reason that was written. Raises ValidationError where there is none."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise ValidationError("请写明原因，至少 2 个字。")
    return str(form.cleaned_data["reason"])


@require_POST
@needs_anywhere("users", Act.CREATE)
def activity(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Suspend an account, or let it sign in again."""
    found = get_object_or_404(User, pk=person_id)
    try:
        reason = reason_of(request)
        people.set_active(found, not found.is_active, by=asker(request), at=timezone.now(), reason=reason)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"{found.name} 的账号已{'停用' if found.is_active else '启用'}。")
    return redirect("system:person", found.pk)


@require_POST
@needs_anywhere("users", Act.UPDATE)
def grant(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:
    """Give a role."""
    found = get_object_or_404(queries.visible_people(asker(request), timezone.localdate()), pk=person_id)
    form = _role_form(request, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            people.grant(
                found, told["organisation"], Role(told["role"]),
                by=asker(request), at=timezone.now(), on=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as error:
            fill(form, error)
        else:
            messages.success(request, f"已授予 {found.name} {Role(told['role']).label}。")
            return redirect("system:person", found.pk)
    return _person(request, found, acts, form)


@require_POST
@needs_anywhere("users", Act.UPDATE)
def revoke(request: HttpRequest, membership_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """End a role."""
    held = get_object_or_404(Membership.objects.select_related("user"), pk=membership_id)
    try:
        reason = reason_of(request)
        people.revoke(
            held, by=asker(request), at=timezone.now(), on=timezone.localdate(),
            reason=reason,
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"已撤销 {held.user.name} 的{held.get_role_display()}。")
    return redirect("system:person", held.user_id)


@require_safe
@needs_anywhere("users", Act.READ)
def organisations(request: HttpRequest, *, acts: Acts) -> HttpResponse:
    """List the organisations, each below its own."""
    filters = OrganisationFilters(request.GET)
    rows = queries.visible_organisations(asker(request), timezone.localdate())
    if word := request.GET.get("q"):
        rows = rows.filter(name__contains=word)
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    columns = [
        Column("path", "单位", value=lambda row: "　" * (row.path.count("/") - 1) + row.name),
        Column("short_name", "简称"),
        Column("kind", "类别", value=lambda row: row.get_kind_display(), narrow=True),
        Column("above", "上级", value=lambda row: row.above, sort="above__name"),
    ]
    table = ListTable(
        request.GET, rows, columns, "单位", filters=filters, order="path",
        empty=Empty("没有这样的单位", "单位由系统管理员建立；项目、人员和角色都属于一个单位。"),
    )  # fmt: skip
    return render(request, "system/organisations.html", {"table": table, "may_create": Act.CREATE in acts})


@require_http_methods(["GET", "POST"])
@needs_anywhere("users", Act.CREATE)
def new_organisation(request: HttpRequest, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Make an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            entries.write(
                "create", "organisation", made.pk, by=asker(request), at=timezone.now(), organisation=made.pk,
                after={"name": made.name, "kind": made.kind, "above": str(made.above_id or "")},
            )  # fmt: skip
        messages.success(request, f"已建立{made.name}。")
        return redirect("system:organisations")
    crumbs = [Crumb("单位", reverse("system:organisations")), Crumb("新建")]
    return render(request, "system/organisation_new.html", {"form": form, "crumbs": crumbs})
