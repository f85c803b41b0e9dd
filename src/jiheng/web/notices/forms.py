"""The form of a channel."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.db.models import QuerySet

from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.roles import Role
from jiheng.web.notices.models import ChannelKind
from jiheng.web.notices.rules import LADDER

MOST_DAYS = 365


class ChannelForm(forms.Form):
    """Where to tell."""

    kind = forms.ChoiceField(label="方式", choices=ChannelKind.choices)
    name = forms.CharField(label="名称", max_length=40, help_text="自己认得就行，如：工作邮箱。")
    address = forms.CharField(
        label="地址", max_length=1000,
        help_text="机器人和 webhook 填 https:// 开头的地址，电子邮件填邮箱。保存后不再显示。",
    )  # fmt: skip
    secret = forms.CharField(
        label="密钥", max_length=200, required=False,
        help_text="钉钉、飞书机器人选了“加签”的填；webhook 用它签名。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """See that the address of a mail is one."""
        given = super().clean() or {}
        if given.get("kind") == ChannelKind.EMAIL and given.get("address"):
            try:
                validate_email(given["address"])
            except forms.ValidationError:
                self.add_error("address", "不是电子邮箱，应当是：name@example.gov.cn")
        return given


class LadderForm(forms.Form):
    """After how many days overdue and unanswered who is told; nothing filled in: never."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Ask for each rung."""
        super().__init__(*args, **kwargs)
        for role in LADDER:
            self.fields[role.value] = forms.IntegerField(
                label=f"逾期几天告诉{role.label}", required=False, min_value=1, max_value=MOST_DAYS,
                help_text="空着：不告诉。",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """See that each rung is later than the one below it."""
        given = super().clean() or {}
        below, least = None, 0
        for role in LADDER:
            days = given.get(role.value)
            if days is not None and days <= least:
                self.add_error(role.value, f"要比告诉{below.label}的 {least} 天晚" if below else "至少 1 天")
            if days is not None:
                below, least = role, days
        return given

    def days(self) -> dict[Role, int | None]:
        """Give the days of each rung."""
        return {role: self.cleaned_data[role.value] for role in LADDER}


class GroupChannelForm(ChannelForm):
    """Where the group of an organisation is told."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer `organisations`."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.order_fields(["organisation"])
