"""The form of a channel."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.db.models import QuerySet

from jiheng.web.accounts.models import Organisation
from jiheng.web.notices.models import ChannelKind


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
