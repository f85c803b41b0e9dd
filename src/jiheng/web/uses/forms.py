"""The forms of the use of results."""

from typing import Any

from django import forms

from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.decisions import USE_TITLES, Use
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.values.money import Money
from jiheng.web.ui.fields import DayField
from jiheng.web.uses.actions import Proposal

USES = [(use.value, title) for use, title in USE_TITLES.items()]
UNDECIDED = "none"


class ProposalForm(forms.Form):
    """What the result leads to."""

    use = forms.ChoiceField(label="应用方式", choices=USES, widget=forms.RadioSelect)
    budget_year = forms.IntegerField(label="用于哪一年的预算", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    before = forms.CharField(label="安排前预算（万元）", required=False, max_length=40)
    after = forms.CharField(
        label="安排后预算（万元）",
        required=False,
        max_length=40,
        help_text="取消的写 0；金额没有定的两处都不填。",
    )
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="依据什么这样决定；与规则集的建议不同的，写明为什么。",
    )  # fmt: skip
    document_number = forms.CharField(
        label="决定的文号", required=False, max_length=100, help_text="有会议纪要或批复的，写它的文号。"
    )
    answer_by = DayField(label="单位答复期限", required=False)

    def clean_before(self) -> Money | None:
        """Read the amount."""
        return _money(self.cleaned_data["before"])

    def clean_after(self) -> Money | None:
        """Read the amount."""
        return _money(self.cleaned_data["after"])

    @property
    def proposal(self) -> Proposal:
        """What was filled in."""
        given: dict[str, Any] = self.cleaned_data
        return Proposal(**(given | {"use": Use(given["use"])}))


def _money(text: str) -> Money | None:
    if not text.strip():
        return None
    try:
        return Money.read(text, unit="万元")
    except UnreadableValueError as error:
        raise forms.ValidationError(str(error)) from error


class AnswerForm(forms.Form):
    """What the unit answers."""

    answer = forms.CharField(
        label="怎样落实", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="预算怎样改、目标和工作怎样调整、哪一天前做到。",
    )  # fmt: skip


class UseFilters(forms.Form):
    """Which results of a year are listed."""

    year = forms.ChoiceField(label="评价的年度", required=False)
    grade = forms.ChoiceField(label="等级", required=False)
    use = forms.ChoiceField(label="决定", required=False)
    q = forms.CharField(label="项目或单位", required=False, max_length=100)

    def __init__(self, *args: Any, years: list[int], grades: list[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the years and grades there are."""
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "year": [(str(each), f"{each} 年度") for each in years],
            "grade": [("", "全部"), *((each, each) for each in grades)],
            "use": [("", "全部"), (UNDECIDED, "还没有决定"), *USES],
        }
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]
