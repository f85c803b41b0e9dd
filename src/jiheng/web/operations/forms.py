"""The form of a kind of record, made from its fields; words go to the core as they are typed.

Nothing is judged here: the core reads the words and says what is wrong, and `show` puts that beside
the fields.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jiheng.errors import Fault
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import COMMON, Field
from jiheng.evidence.rebuilt import WHOLE, by_field
from jiheng.web.evidence.queries import RecordStatus
from jiheng.web.ids import new_id
from jiheng.web.ui.fields import DayField

OWN = ("id", "attachments", "attachment_pages")  # what of every record's columns the form asks for
LONG_TEXT = ("说明", "原因", "现象", "内容", "结论", "依据", "意见", "措施", "备注")
WIDGETS = {"日期": "date", "日期和时间": "datetime-local"}
MANY_CHOICES = 4
FILES = "证据柜里的文件名，多个用分号隔开"
HINTS = {
    "system": "", "id": "不写时自动编号；有自己的编号（如故障单号）才写。",
    "attachments": f"已在{FILES}；去掉名字就不再引用。",
}  # fmt: skip
ADDING_NOTHING = re.compile("哪一天|什么时候|多少|谁|是否|的|了")


class RecordFilters(forms.Form):
    """What a register is filtered by."""

    q = forms.CharField(label="内容含", required=False)
    first = DayField(label="从", required=False)
    last = DayField(label="到", required=False)
    system = forms.ChoiceField(label="系统", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "有效"), ("all", "全部"), *RecordStatus.choices[1:]]
    )

    def __init__(self, *args: Any, systems: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems that records name."""
        super().__init__(*args, **kwargs)
        if systems:
            self.fields["system"].choices = [("", "全部"), *((each, each) for each in systems)]  # type: ignore[attr-defined]
        else:
            del self.fields["system"]


class RecordForm(forms.Form):
    """One record of a kind; `submission` makes a post that is sent twice one record."""

    use_required_attribute = False  # the core says what is missing, all of it together
    submission = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_id)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        fact_type: type[Fact],
        systems: Sequence[str],
        content: Mapping[str, str] | None = None,
        correcting: bool = False,
        may_be_late: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Make the fields of a kind; `content` is what stands in them, `correcting` asks for a reason.

        `may_be_late` offers to keep it as a late supplement, where something is signed off.
        """
        super().__init__(*args, **kwargs)
        self.fact_type, self.correcting = fact_type, correcting
        self.asked = [
            each
            for each in fact_type.fields
            if not each.approves and (each.name not in COMMON or each.name in OWN)
        ]
        self.units = {each.name: each.unit for each in self.asked if each.unit}
        for each in self.asked:
            if each.name == "id" and correcting:
                continue
            self.fields[each.name] = _field(each, systems)
            if content and each.name in content:
                self.initial[each.name] = _shown(each, content[each.name])
        self.fields["files"] = _ManyFiles(
            label="上传附件", required=False, help_text="照片、扫描件、原始文件，可多选；存进证据柜。"
        )
        if correcting:
            self.fields["reason"] = forms.CharField(label="更正原因", help_text="哪里错了、依据是什么。")
        if may_be_late:
            self.fields["late"] = forms.BooleanField(
                label="作为逾期补充", required=False, help_text="所在期间已签认时勾选：留存备查，不计分。"
            )

    def full_clean(self) -> None:
        """Clean without Django's own demand for what is required: the core tells all faults at once."""
        demanded = [each for each in self.fields.values() if each.required]
        for each in demanded:
            each.required = False
        super().full_clean()
        for each in demanded:
            each.required = True

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by field; of a correction also what was emptied."""
        names = {each.name for each in self.asked}
        emptied = self.initial if self.correcting else {}
        return {
            name: str(value)
            for name, value in self.cleaned_data.items()
            if name in names and (value or name in emptied)
        }

    def show(self, faults: Iterable[Fault]) -> None:
        """Put what the core found wrong beside the fields, and what is about the whole above them."""
        for name, found in by_field(faults, self.fact_type.fields).items():
            field = name if name in self.fields else None
            for fault in found if name != WHOLE else (*found,):
                told = f"{fault.what}（现在是：{fault.found}）" if fault.found else fault.what
                params = {"expected": fault.expected, "advice": fault.advice}
                self.add_error(field, ValidationError(told.replace("%", "%%"), params=params))


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label="作废原因", max_length=500, help_text="写清为什么不算数，例如重复登记。")
    submission = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_id)


class StepForm(forms.Form):
    """What happened to a fault, and when."""

    when = forms.DateTimeField(
        label="时间",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="什么时候的事；不写现在的，写当时。",
    )
    reason = forms.CharField(
        label="说明", required=False, max_length=200, help_text="暂停计时必须写理由：等什么、等谁。"
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_id)


class UploadForm(forms.Form):
    """A table to import."""

    file = forms.FileField(label="表格", help_text=".xlsx、.csv 或 .jsonl；表头用模板的中文名称。")


class ConfirmForm(forms.Form):
    """How a table that was looked at is imported."""

    only_right = forms.BooleanField(
        label="只导入正确的行", required=False, help_text="有错的行下载改好，再导一次。"
    )
    reason = forms.CharField(
        label="更正原因", required=False, max_length=500, help_text="有改动的行会成为更正，要写明原因。"
    )


class SignOffForm(forms.Form):
    """Which period is signed off."""

    period = forms.CharField(label="期间", help_text="如 2025-06、2025年第2季度、2025-01-01..2025-06-30。")
    note = forms.CharField(label="说明", required=False, max_length=200)


class ReopeningForm(forms.Form):
    """Why a sign-off is to be opened again."""

    reason = forms.CharField(
        label="为什么重新打开",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明要补正什么、依据什么，至少 10 个字。由评价组长或财政审核审批，批准后记入审计日志。",
    )


def meaning_of(each: Field) -> str:
    """Say what goes into a column, to who sees the application and no folder."""
    return FILES if each.name == "attachments" else each.meaning


class _ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _ManyFiles(forms.FileField):
    """Several files at once."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(widget=_ManyFilesInput, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401
        given = data if isinstance(data, list | tuple) else [data]
        return [super(_ManyFiles, self).clean(each, initial) for each in given if each]


def _field(each: Field, systems: Sequence[str]) -> forms.Field:
    told: dict[str, Any] = {
        "label": each.title,
        "help_text": HINTS.get(each.name, _hint(each)),
        "required": each.required,
    }
    if each.choices:
        titles = [*each.choices.values()]
        few = len(titles) <= MANY_CHOICES and each.required
        empty = [] if few else [("", "请选择")]
        widget = forms.RadioSelect() if few else forms.Select()
        return forms.ChoiceField(
            choices=[*empty, *((title, title) for title in titles)], widget=widget, **told
        )
    if each.names_system and systems:
        return forms.ChoiceField(choices=[("", "请选择"), *((name, name) for name in systems)], **told)
    if each.form in WIDGETS:
        return forms.CharField(widget=forms.TextInput(attrs={"type": WIDGETS[each.form]}), **told)
    if each.form == "文字" and each.title.endswith(LONG_TEXT):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **told)
    numeric = {"inputmode": "decimal"} if each.form in ("金额", "整数", "分数") else {}
    return forms.CharField(widget=forms.TextInput(attrs=numeric), **told)


def _hint(each: Field) -> str:
    """Give the meaning of a field, unless its title or its choices say as much."""
    said = {*each.title, *"".join(each.choices.values() if each.choices else ())}
    return "" if set(ADDING_NOTHING.sub("", each.meaning)) <= said else each.meaning


def _shown(each: Field, text: str) -> str:
    return text.replace(" ", "T", 1) if each.form == "日期和时间" else text
