"""The forms of the evidence cabinet and of folders that come and go."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from jiheng.web.accounts.models import Organisation
from jiheng.web.projects.forms import USUAL_RULE_SET, rule_set_choices


class FileFilters(forms.Form):
    """Which files are listed."""

    q = forms.CharField(label="文件名或说明", required=False)
    used = forms.ChoiceField(
        label="用途",
        required=False,
        choices=[("", "全部"), ("yes", "有记录引用"), ("no", "没有记录引用")],
    )


class NoteForm(forms.Form):
    """What is said of the files that are added."""

    note = forms.CharField(label="说明", required=False, max_length=200, help_text="例如：第一季度巡检签字单")


class FolderForm(forms.Form):
    """A project folder that comes as .zip, or a filled form, and whose it is to be."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label=None
    )
    rule_set = forms.ChoiceField(
        label="规则集", required=False, help_text="填好的表用；项目文件夹里已经写明，不看这一项。"
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer `organisations`."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["rule_set"].choices = rule_set_choices()  # type: ignore[attr-defined]
        self.fields["rule_set"].initial = USUAL_RULE_SET
