"""The forms of the duty pages."""

from collections.abc import Iterable

from django import forms

from jiheng.web.duties.models import STATES
from jiheng.web.ui.fields import DayField


class Filters(forms.Form):
    """The filters of the calendar and its list."""

    promise = forms.ChoiceField(label="约定", required=False)
    system = forms.ChoiceField(label="系统", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES])
    month = forms.RegexField(
        r"^\d{4}-\d{2}$", label="月份", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    day = DayField(label="到期日", required=False)

    def __init__(
        self, *args: object, promises: Iterable[str], systems: Iterable[str], **kwargs: object
    ) -> None:
        """Offer the promises and systems there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, values in (("promise", promises), ("system", systems)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
            field.choices = [("", "全部"), *((each, each) for each in values)]


class WaiverForm(forms.Form):
    """Ask that an occurrence be waived."""

    reason = forms.CharField(
        label="免除理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明什么情况、依据什么（如双方书面约定的日期和文号），至少 10 个字。批准后记入审计日志。",
    )
