"""The filters of the bureau's lists; they stand in the address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from jiheng.portfolio.bureau import ANY_ODDITY, BEHIND, NONE, Filter
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.portfolio.snapshot import ODDITIES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR

FILINGS = {
    BEHIND: "逾期（逾期报和逾期未报）",
    NOT_FILED: "没有报",
    LATE: "逾期报",
    FILED: "已报",
    NONE: "不知是否报",
}
ODD = {ANY_ODDITY: "有异常"} | {code: words for code, (words, _) in ODDITIES.items()}
ALL, NOT_SAID = ("", "全部"), "没有注明"


class ProjectFilters(forms.Form):
    """Which projects; each field is one of `Filter`."""

    text = forms.CharField(label="名称、单位、编码含", required=False, max_length=100)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    department = forms.ChoiceField(label="主管部门", required=False)
    region = forms.ChoiceField(label="区划", required=False)
    grade = forms.ChoiceField(label="等级", required=False)
    filing = forms.ChoiceField(label="报送", required=False, choices=[ALL, *FILINGS.items()])
    odd = forms.ChoiceField(label="异常", required=False, choices=[ALL, *ODD.items()])
    unit_ids = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, Iterable[Any]], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what is there: `known` are the values of a field."""
        super().__init__(*args, **kwargs)
        for name, values in known.items():
            told = [(NONE, NOT_SAID) if each is None else (each, each) for each in values]
            self.fields[name].choices = [ALL, *told]  # type: ignore[attr-defined]

    def which(self) -> Filter:
        """Give what is asked for; what cannot be read is left out, as the form says."""
        self.is_valid()
        return Filter(**{name: value for name, value in self.cleaned_data.items() if value not in ("", None)})


class OverviewFilters(ProjectFilters):
    """Which projects the overview counts."""

    text = grade = filing = odd = unit_ids = None  # type: ignore[assignment] # a form takes a field away so


class UnitFilters(ProjectFilters):
    """Which units: those with projects that stand so."""

    grade = odd = unit_ids = None  # type: ignore[assignment]
    field_order = ("text", "year", "department", "region", "filing")


class FilingDayForm(forms.Form):
    """By which day a year is due."""

    year = forms.IntegerField(label="预算年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    due = forms.DateField(
        label="报送期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="这一天以后才报的，算逾期报；还没有报的，算逾期未报。下一次夜间快照起生效。",
    )
