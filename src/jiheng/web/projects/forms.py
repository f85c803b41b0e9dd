"""The forms about a project."""

from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet

from jiheng.frameworks.rule_set import find_rule_set, rule_set_ids
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.models import Organisation
from jiheng.web.projects.models import Project, ProjectState

USUAL_RULE_SET = "cn-mof-2020-10"
LIBRARY, BLANK = "library", "blank"
WAYS = (
    (LIBRARY, "从指标库：常用的一套运维指标，再改成批复的"),
    (BLANK, "空白：一个能改的小样"),
)


class ProjectFilters(forms.Form):
    """What the list of projects is filtered by."""

    q = forms.CharField(label="名称或单位含", required=False)
    year = forms.IntegerField(label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ProjectState.choices])


class NewProjectForm(forms.Form):
    """How a project begins."""

    way = forms.ChoiceField(label="从哪里开始", choices=WAYS, widget=forms.RadioSelect, initial=LIBRARY)
    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    name = forms.CharField(
        label="项目名称",
        max_length=200,
        help_text="与批复一致。",
    )
    year = forms.IntegerField(label="预算年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    rule_set = forms.ChoiceField(label="规则集", help_text="等级和通常规则从哪个文件来；以后可以换。")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        organisations: "QuerySet[Organisation]",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Offer the organisations one may begin a project in."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if organisations.count() == 1:
            self.fields["organisation"].initial = organisations[0]
        self.fields["rule_set"].choices = rule_set_choices()  # type: ignore[attr-defined]
        self.fields["rule_set"].initial = USUAL_RULE_SET


class YearBeforeForm(forms.Form):
    """Which project is begun anew for which year."""

    last = forms.ModelChoiceField(label="原来的项目", queryset=Project.objects.none(), empty_label="请选择")
    year = forms.IntegerField(label="新的预算年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, *args: Any, projects: "QuerySet[Project]", **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the projects one may copy."""
        super().__init__(*args, **kwargs)
        self.fields["last"].queryset = projects  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """The text of a project as it is."""

    text = forms.CharField(
        label="project.yaml", strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "jh-code"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="为什么改", required=False, max_length=500, help_text="批准以后再改，必须写。"
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """What whoever decides has to say."""

    decision = forms.CharField(
        label="审批意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必须写清哪里不行、改成怎样。",
    )  # fmt: skip


class SourceForm(forms.Form):
    """Where a tree of indicators is taken over from."""

    source = forms.ChoiceField(
        label="从哪里来",
        widget=forms.RadioSelect,
        choices=[("library", "指标库"), ("last_year", "另一年的项目"), ("form", "填好的申报表或自评表")],
        initial="library",
    )
    indicators = forms.CharField(
        label="指标（编号或名称）", required=False, help_text="用逗号隔开，如 B03,C01；不写是常用的一套。"
    )
    rule_set = forms.ChoiceField(label="规则集", required=False)
    last_year = forms.ModelChoiceField(
        label="另一年的项目", queryset=Project.objects.none(), required=False, empty_label="请选择"
    )
    file = forms.FileField(label="表", required=False, help_text=".xlsx 或 .docx")

    def __init__(self, *args: Any, projects: "QuerySet[Project]", **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the projects one may copy."""
        super().__init__(*args, **kwargs)
        self.fields["last_year"].queryset = projects  # type: ignore[attr-defined]
        self.fields["rule_set"].choices = rule_set_choices()  # type: ignore[attr-defined]
        self.fields["rule_set"].initial = USUAL_RULE_SET

    def clean(self) -> dict[str, Any]:
        """See that what the chosen source needs is there."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("source") == "last_year" and not given.get("last_year"):
            self.add_error("last_year", "没有选另一年的项目")
        if given.get("source") == "form" and not given.get("file"):
            self.add_error("file", "没有选表")
        given["rule_set"] = given.get("rule_set") or USUAL_RULE_SET
        return given


@cache  # they come with the program
def rule_set_choices() -> tuple[tuple[str, str], ...]:
    """Give every rule set by id and title."""
    return tuple((each.id, f"{each.title}（{each.id}）") for each in map(find_rule_set, rule_set_ids()))
