"""What phones and people post about spots."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from jiheng.web.duties.on_the_spot import KINDS_ON_THE_SPOT, Item, Told

FIELD = "field:"
MOST = 40  # items


class SpotForm(forms.Form):
    """A room or rack."""

    name = forms.CharField(
        label="地点", max_length=100, help_text="机房、机柜或办公室，如“3 号机房 A05 机柜”。"
    )
    system = forms.ChoiceField(
        label="系统", required=False, help_text="只登记这个系统的履约；不选就是本项目全部系统。"
    )
    checklist = forms.CharField(
        label="检查项",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一项；要填数值的在行末写单位，如“温度（℃）”。",
    )

    def __init__(self, *args: object, systems: Iterable[str], **kwargs: object) -> None:
        """Offer the systems there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["system"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = [("", "全部系统"), *((each, each) for each in systems)]

    def clean_checklist(self) -> str:
        """Refuse a list nobody would tick on a phone."""
        lines = [line.strip() for line in self.cleaned_data["checklist"].splitlines() if line.strip()]
        if len(lines) > MOST:
            told = {"expected": f"不超过 {MOST} 项", "advice": "分成几个地点"}
            raise ValidationError(f"检查项有 {len(lines)} 项，太多了。", params=told)
        return "\n".join(lines)


class CheckInForm(forms.Form):
    """What a phone posts beside the fields of the record; without scripts the clocks are the server's."""

    id = forms.UUIDField(label="登记编号")
    kind = forms.ChoiceField(label="记录种类", choices=[(each, each) for each in KINDS_ON_THE_SPOT])
    done_at = forms.DateTimeField(label="登记时间", required=False)
    sent_at = forms.DateTimeField(label="发送时间", required=False)
    remark = forms.CharField(label="说明", required=False, max_length=500)
    latitude = forms.RegexField(r"^-?\d{1,2}(\.\d{1,10})?$", label="纬度", required=False)
    longitude = forms.RegexField(r"^-?\d{1,3}(\.\d{1,10})?$", label="经度", required=False)
    accuracy = forms.IntegerField(label="定位误差", required=False, min_value=0, max_value=10_000_000)
    no_place = forms.CharField(label="无定位原因", required=False, max_length=100)
    signer = forms.CharField(label="签字人姓名", required=False, max_length=60)
    hashes = forms.JSONField(label="照片指纹", required=False)

    def clean_hashes(self) -> list[str]:
        """Take texts of a hash's form only."""
        told = self.cleaned_data["hashes"] or []
        if not isinstance(told, list) or not all(
            isinstance(each, str) and len(each) in {0, 64} for each in told
        ):
            raise ValidationError("照片指纹读不懂。")
        return told

    def told(self, posted: QueryDict, items: list[Item], at: datetime) -> Told:
        """Give what was posted; the form must be valid."""
        data: dict[str, Any] = self.cleaned_data
        identity: UUID = data["id"]
        return Told(
            id=identity,
            kind=data["kind"],
            words={name.removeprefix(FIELD): str(posted[name]) for name in posted if name.startswith(FIELD)},
            done_at=data["done_at"] or at,
            sent_at=data["sent_at"] or at,
            items=[
                (
                    each.name,
                    _value(posted.get(f"value:{number}", ""), each),
                    posted.get(f"item:{number}") != "bad",
                )
                for number, each in enumerate(items)
            ],
            remark=data["remark"],
            latitude=data["latitude"],
            longitude=data["longitude"],
            accuracy=data["accuracy"],
            no_place=data["no_place"],
            photo_hashes=data["hashes"],
            signer=data["signer"],
        )


def _value(text: str, item: Item) -> str:
    return f"{text.strip()[:40]}{item.unit}" if text.strip() else ""


def faults_of(form: forms.Form) -> str:
    """Say in one text what is wrong with a form."""
    told = json.loads(form.errors.as_json())
    return "；".join(
        f"{form.fields[name].label}：{each['message']}" for name, all_ in told.items() for each in all_
    )
