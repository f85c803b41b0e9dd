"""The filters of the bureau's lists; they stand in the address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiheng.errors import JihengError
from jiheng.portfolio.bureau import ANY_ODDITY, BEHIND, NONE, Filter
from jiheng.portfolio.comparing.groups import LEAST, TITLES, USUAL, Likeness, likeness
from jiheng.portfolio.comparing.quantities import Quantity, quantities
from jiheng.portfolio.comparing.risk import LEVELS
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.portfolio.snapshot import ODDITIES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.ui.fields import DayField

FILINGS = {
    BEHIND: "逾期（逾期报和逾期未报）",
    NOT_FILED: "没有报",
    LATE: "逾期报",
    FILED: "已报",
    NONE: "不知是否报",
}
ODD = {ANY_ODDITY: "有异常"} | {code: words for code, (words, _) in ODDITIES.items()}
ALL, NOT_SAID = ("", "全部"), "没有注明"


class LongSelect(forms.Select):
    """A choice of hundreds: written at once, where Django draws a template for each option (60 ms a page)."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002
    ) -> SafeString:
        """Write it."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected") if str(key) == chosen else "", words)
                for key, words in self.choices
            ),
        )
        told = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, told, options)


class ProjectFilters(forms.Form):
    """Which projects; each field is one of `Filter`."""

    text = forms.CharField(label="名称、单位、编码含", required=False, max_length=100)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    department = forms.ChoiceField(label="主管部门", required=False, widget=LongSelect)
    region = forms.ChoiceField(label="区划", required=False, widget=LongSelect)
    grade = forms.ChoiceField(label="等级", required=False)
    filing = forms.ChoiceField(label="报送", required=False, choices=[ALL, *FILINGS.items()])
    odd = forms.ChoiceField(label="异常", required=False, choices=[ALL, *ODD.items()])
    risk_level = forms.ChoiceField(label="风险", required=False, choices=[ALL, *LEVELS.items()])
    weak = forms.CharField(label="得分率低的一级指标", required=False, widget=forms.HiddenInput)
    lost = forms.CharField(label="没有得满分的指标", required=False, widget=forms.HiddenInput)
    unit_ids = forms.CharField(label="单位的标识", required=False, widget=forms.HiddenInput)

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
    risk_level = weak = lost = None  # type: ignore[assignment]


class UnitFilters(ProjectFilters):
    """Which units: those with projects that stand so."""

    grade = odd = unit_ids = risk_level = weak = lost = None  # type: ignore[assignment]
    field_order = ("text", "year", "department", "region", "filing")


class FilingDayForm(forms.Form):
    """By which day a year is due."""

    year = forms.IntegerField(label="预算年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    due = DayField(
        label="报送期限",
        help_text="这一天以后才报的，算逾期报；还没有报的，算逾期未报。下一次夜间快照起生效。",
    )


class LikenessForm(forms.Form):
    """By what projects are alike; what is left out or cannot be read is as usual."""

    by = forms.MultipleChoiceField(
        label="什么相同才算同类",
        required=False,
        choices=list(TITLES.items()),
        initial=list(USUAL),
        widget=forms.CheckboxSelectMultiple,
        help_text="一级一级地分；太小的组与同级的合并，再与上一级的合并。",
    )
    least = forms.IntegerField(
        label="一组最少几个",
        required=False,
        initial=LEAST,
        min_value=LEAST,
        max_value=10_000,
        help_text=f"至少 {LEAST} 个：再少说明不了什么，也会看出是谁。",
    )
    funds = forms.CharField(
        label="资金各段的起点",
        required=False,
        max_length=200,
        help_text="如 20万元,50万元,100万元；空着用通常的。",
    )

    def clean(self) -> dict[str, Any]:
        """Read the rule, so that what is wrong with it is told."""
        given = super().clean() or self.cleaned_data
        try:
            self.read = self._read()
        except JihengError as error:
            self.add_error("funds", str(error))
        return given

    def _read(self) -> Likeness:
        given = self.cleaned_data
        return likeness(
            ",".join(given.get("by") or ()), given.get("least") or LEAST, given.get("funds") or ""
        )

    def like(self) -> Likeness:
        """Give the rule that holds: the usual one where nothing is asked, or what is asked is wrong."""
        return self.read if self.is_bound and self.is_valid() else Likeness()


class ComparisonForm(LikenessForm):
    """What is compared, of which year."""

    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    quantity = forms.ChoiceField(
        label="比什么", required=False, choices=[(each.key, each.title) for each in quantities().values()]
    )
    field_order = ("year", "quantity")

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the years there are, the latest first."""
        super().__init__(*args, **kwargs)
        self.years = years
        self.fields["year"].choices = [(each, each) for each in years]  # type: ignore[attr-defined]

    def asked(self) -> tuple[Likeness, int, Quantity]:
        """Give rule, year and quantity."""
        like = self.like()
        given = self.cleaned_data if self.is_bound else {}
        return like, given.get("year") or self.years[0], quantities()[given.get("quantity") or "total"]


class SampleForm(LikenessForm):
    """What sample is drawn."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    size = forms.IntegerField(label="抽几个", min_value=1, max_value=1_000, initial=30)
    seed = forms.CharField(
        label="种子",
        max_length=60,
        help_text="一个词或数，如 2024-抽查。同样的种子、同样的项目，谁抽都是同样的结果。",
    )
    certain = forms.BooleanField(
        label="高风险的全部抽中", required=False, initial=True, help_text="它们的概率是 1，单独一层。"
    )
    funds = None  # type: ignore[assignment] # a form takes a field away so
    field_order = ("year", "size", "seed", "certain", "by", "least")

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the years there are, the latest first."""
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(each, each) for each in years]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, str]:
        """Give what the job is asked for."""
        given, like = self.cleaned_data, self.like()
        return {
            "year": str(given["year"]), "size": str(given["size"]), "seed": given["seed"],
            "certain": "yes" if given["certain"] else "no", "by": ",".join(like.by), "least": str(like.least),
        }  # fmt: skip
