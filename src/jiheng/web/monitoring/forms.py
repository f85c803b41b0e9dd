"""The forms of monitoring."""

from collections.abc import Iterable
from typing import Any

from django import forms


class TargetForm(forms.Form):
    """Which address tells whether a system is up."""

    system = forms.ChoiceField(label="系统")
    url = forms.CharField(
        label="网址", max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://www.example.gov.cn/", "inputmode": "url"}),
        help_text="打开这个网址返回 200 到 299 就是正常；每分钟看一次。",
    )  # fmt: skip

    def __init__(self, *args: Any, systems: Iterable[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems that have no target."""
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [(each, each) for each in systems]  # type: ignore[attr-defined]


class PermitForm(forms.Form):
    """What the server may ask."""

    written = forms.CharField(
        label="主机或网段", max_length=200,
        help_text="如 10.2.0.0/16、10.2.3.4:80,443、*.example.gov.cn。本机、内网地址都要写明。",
    )  # fmt: skip
    reason = forms.CharField(label="用途", max_length=200, help_text="哪个单位的哪些系统。")
