"""The forms of the pages of 系统."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.people import BY_TWO
from jiheng.web.accounts.roles import SERVER_ROLES, OrganisationKind, Role
from jiheng.web.projects.models import Project
from jiheng.web.system.words import ACTS, KINDS
from jiheng.web.trail.models import Entry
from jiheng.web.ui.fields import DayField


class PeopleFilters(forms.Form):
    """The filters of the list of people."""

    q = forms.CharField(label="姓名或登录名", required=False)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *Role.choices])
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("1", "在用"), ("0", "停用")]
    )


class PersonForm(forms.Form):
    """A new account."""

    name = forms.CharField(label="姓名", max_length=60)
    login = forms.CharField(label="登录名", max_length=60, help_text="登录时填的名字，建好以后不能改。")
    person = forms.CharField(
        label="人员标识", required=False, max_length=64,
        help_text="工号或身份证号的后几位。一个人有两个账号时填一样的，系统就不会让他审批自己的材料。",
    )  # fmt: skip
    phone = forms.CharField(
        label="手机", required=False, max_length=20, help_text="手机号相同的两个账号也算同一个人。"
    )


class RoleForm(forms.Form):
    """A role in an organisation."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    role = forms.ChoiceField(
        label="角色",
        choices=[(each.value, each.label) for each in Role if each not in (*SERVER_ROLES, Role.PUBLIC)],
        help_text=BY_TWO,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the organisations."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is ended."""

    reason = forms.CharField(label="原因", min_length=2, max_length=200)


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg] # Django takes none at run time
    """An organisation."""

    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *OrganisationKind.choices])
    above = forms.ModelChoiceField(
        label="上级", queryset=Organisation.objects.filter(is_sample=False), required=False,
        empty_label="没有上级", help_text="主管它的单位。",
    )  # fmt: skip

    class Meta:
        """What is asked."""

        model = Organisation
        fields = ("name", "short_name", "kind", "above")
        help_texts = {"name": "与公章一致的全称。"}  # noqa: RUF012


class OrganisationFilters(forms.Form):
    """The filters of the list of organisations."""

    q = forms.CharField(label="名称含", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *OrganisationKind.choices])


class TrailFilters(forms.Form):
    """The filters of the trail."""

    q = forms.CharField(label="谁", required=False)
    act = forms.ChoiceField(label="做了什么", required=False, choices=[("", "全部"), *ACTS.items()])
    kind = forms.ChoiceField(label="对象", required=False, choices=[("", "全部"), *KINDS.items()])
    project = forms.CharField(label="项目名称含", required=False)
    id = forms.CharField(label="对象编号", required=False)
    first = DayField(label="从", required=False)
    last = DayField(label="到", required=False)

    def apply(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """Give the rows that meet what was filled in; what cannot be read is left out."""
        self.is_valid()
        told = self.cleaned_data
        named = {"q": "actor_name__contains", "act": "act", "kind": "object_kind", "id": "object_id"}
        rows = rows.filter(**{field: told[name] for name, field in named.items() if told.get(name)})
        if told.get("project"):
            projects = Project.objects.filter(name__icontains=told["project"])
            rows = rows.filter(project__in=projects.values("pk"))
        if told.get("first"):
            rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(told["first"], time())))
        if told.get("last"):
            end = datetime.combine(told["last"] + timedelta(days=1), time())
            rows = rows.filter(at__lt=timezone.make_aware(end))
        return rows
