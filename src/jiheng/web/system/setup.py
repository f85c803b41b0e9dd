"""The first page of a new server: who the unit is, who works here first, what to begin with.

The person who sets up works the same day, as the unit's clerk. The three administrators are accounts of
their own (8.1.4.2 d): each gets a link to choose a password, shown once.
"""

from datetime import date, datetime
from typing import NamedTuple

from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiheng.web.accounts import passwords, people, tokens
from jiheng.web.accounts.forms import new_password
from jiheng.web.accounts.models import Membership, Organisation, TokenPurpose, User
from jiheng.web.accounts.needs import open_page
from jiheng.web.accounts.roles import SERVER_ROLES, OrganisationKind, Role
from jiheng.web.trail import entries

LOGINS = {Role.SYSTEM_ADMIN: "sysadmin", Role.SECURITY_ADMIN: "secadmin", Role.AUDIT_ADMIN: "auditadmin"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STARTS = (
    ("blank", "空白，自己建项目"),
    ("samples", "装入示例项目，先看看"),
    ("import", "导入已有的项目文件夹"),
)


class Link(NamedTuple):
    """The link by which an administrator chooses a password."""

    title: str
    login: str
    url: str


class TokenForm(forms.Form):
    """The token that `jiheng serve` has printed."""

    token = forms.CharField(
        label="一次性口令",
        help_text="启动 jiheng serve 的窗口里显示的那一串，30 分钟内有效。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_token(self) -> str:
        """Refuse a token that is not good."""
        token: str = self.cleaned_data["token"]
        if not tokens.is_good(token, timezone.now()):
            raise ValidationError(
                "口令不对，或者已经过了 30 分钟。",
                params={"advice": "停掉 jiheng serve 再启动，会显示一个新的口令。"},
            )
        return token


class SetUpForm(TokenForm):
    """Unit, person, password, and what to begin with."""

    unit = forms.CharField(label="单位名称", help_text="与公章一致的全称。", max_length=200)
    name = forms.CharField(
        label="你的姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    login = forms.CharField(
        label="登录名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = new_password("密码")
    start = forms.ChoiceField(label="从什么开始", choices=STARTS, widget=forms.RadioSelect, initial="blank")

    def clean(self) -> dict[str, object]:
        """Refuse a password that does not meet the rules."""
        told = super().clean() or {}
        if "password" in told:
            found = passwords.rules(
                str(told["password"]),
                login=str(told.get("login", "")),
                words=[str(told.get("unit", "")), str(told.get("name", ""))],
                administrator=False,
                year=timezone.localdate().year,
            )
            missed = [rule.words for rule in found if not rule.met]
            if missed:
                self.add_error(
                    "password",
                    ValidationError("密码还不符合：%(missed)s。", params={"missed": "；".join(missed)}),
                )
        return told


@open_page("nobody has an account yet: it asks for the token that the server has printed")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set the server up; or, where only the administrators are missing, give their links anew."""
    if tokens.is_set_up():
        return redirect(reverse("account_login"))
    first = not User.objects.exists()
    form = (SetUpForm if first else TokenForm)(request.POST or None)
    at, today = timezone.now(), timezone.localdate()
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = tokens.find(TokenPurpose.SET_UP, form.cleaned_data["token"], at)
            if row is not None:
                tokens.spend(row, at)
                unit = _begin(form.cleaned_data, at, today) if first else _unit()
                links = [_administrator(role, unit, at, today, request) for role in SERVER_ROLES]
                made = [each for each in links if each is not None]
                if first:
                    clerk = User.objects.get(username=form.cleaned_data["login"].strip())
                    login(request, clerk, backend=BACKEND)
                start = str(form.cleaned_data.get("start", ""))
                return render(
                    request, "system/set_up_done.html", {"links": made, "start": start, "first": first}
                )
        form.add_error("token", "口令刚刚已经用过。")
    found = passwords.rules("", login="", words=[], administrator=False, year=today.year)
    return render(request, "system/set_up.html", {"form": form, "first": first, "rules": found})


def _begin(told: dict[str, str], at: datetime, on: date) -> Organisation:
    unit = Organisation.objects.create(name=told["unit"].strip(), kind=OrganisationKind.UNIT)
    entries.write(
        "create", "organisation", unit.pk, by=None, at=at, organisation=unit.pk, after={"name": unit.name}
    )
    clerk = people.create(told["login"], told["name"], by=None, at=at, person=told["login"].strip())
    passwords.keep(clerk, told["password"], by=clerk, at=at)
    people.grant(clerk, unit, Role.UNIT_CLERK, by=None, at=at, on=on)
    return unit


def _unit() -> Organisation:
    return Organisation.objects.filter(is_sample=False).order_by("path")[0]


def _administrator(
    role: Role, unit: Organisation, at: datetime, on: date, request: HttpRequest
) -> Link | None:
    held = Membership.objects.on(on).filter(role=role, user__is_active=True).select_related("user").first()
    if held is None:
        user = people.create(LOGINS[role], role.label, by=None, at=at)
        people.grant(user, unit, role, by=None, at=at, on=on)
    else:
        user = held.user
        if user.password and user.has_usable_password():
            return None
    token = tokens.invite(user, by=None, at=at)
    return Link(
        role.label, user.username, request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    )
