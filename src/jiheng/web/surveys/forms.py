"""The forms of surveys: the one of the clerk, the one everybody answers, and the small ones."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from jiheng.web.surveys.actions import MOST_LINKS, SHORTEST_REASON, Form
from jiheng.web.surveys.models import DoorKind, Survey
from jiheng.web.surveys.questions import (
    CHOICE,
    KINDS,
    LONGEST_TEXT,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    OPEN,
    SCALE,
    Question,
)
from jiheng.web.ui.fields import DayField

MOST_GROUPS, MOST_PEOPLE = 10, 100_000_000
PIN_LENGTH = 6
USUAL = (  # a survey that most units ask
    Question(SCALE, "您对系统运行维护服务的总体满意程度"),
    Question(SCALE, "系统稳定、打开速度"),
    Question(SCALE, "出现问题后的响应和解决"),
    Question(SCALE, "服务人员的态度和专业水平"),
    Question(OPEN, "意见和建议"),
)
LINES = forms.Textarea(attrs={"rows": 3})


class SurveyForm(forms.Form):
    """A survey to be approved: whom, when, how, and up to six questions, of which the first is fixed."""

    name = forms.CharField(label="调查名称", max_length=100, help_text="如 2025 年运维服务满意度调查。")
    frame = forms.CharField(
        label="调查对象", widget=LINES, max_length=2000,
        help_text="谁可以答，一行一类，后面写人数，如：窗口工作人员 40。人数合计就是调查总体。",
    )  # fmt: skip
    sampling = forms.CharField(
        label="抽样说明", widget=LINES, max_length=1000,
        help_text="问的人怎么选出来的：全部发放、按科室随机抽取、到场的人自愿扫码……照实写，报告里会引用。",
    )  # fmt: skip
    opens_on = DayField(label="开始日期")
    closes_on = DayField(
        label="截止日期",
        help_text="记录算在这一天，要落在评价期间以内。",
    )  # fmt: skip
    door = forms.ChoiceField(
        label="谁可以答", choices=DoorKind.choices, required=False, widget=forms.RadioSelect,
        help_text="三种都可以另发一次性链接、代录纸质问卷。",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, survey: Survey | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Ask for the questions, at first those of `survey` or the usual ones."""
        super().__init__(*args, **kwargs)
        self.today = today
        questions = survey.asked if survey else USUAL
        for number in range(1, MOST_QUESTIONS + 1):
            said = questions[number - 1] if number <= len(questions) else Question("", "")
            self._ask(number, said)
        if survey:
            self.initial = {
                "name": survey.name, "sampling": survey.sampling, "opens_on": survey.opens_on,
                "closes_on": survey.closes_on, "door": survey.door,
                "frame": "\n".join(f"{name} {count}" for name, count in survey.frame),
            }  # fmt: skip
        else:
            self.initial = {"opens_on": today, "door": DoorKind.OPEN}

    def _ask(self, number: int, said: Question) -> None:
        first = number == 1
        kinds = [(SCALE, KINDS[SCALE])] if first else [("", "不问"), *KINDS.items()]
        self.fields[f"kind{number}"] = forms.ChoiceField(
            label=f"第 {number} 题的形式", choices=kinds, initial=said.kind, required=first,
            help_text="总体满意度：结果进满意度调查登记册，供指标评分。" if first else "",
        )  # fmt: skip
        self.fields[f"words{number}"] = forms.CharField(
            label=f"第 {number} 题", max_length=80, initial=said.words, required=first
        )
        if not first:
            self.fields[f"options{number}"] = forms.CharField(
                label=f"第 {number} 题的选项", widget=LINES, required=False, max_length=400,
                initial="\n".join(said.choices), help_text=f"单选才填，一行一项，2 至 {MOST_OPTIONS} 项。",
            )  # fmt: skip

    def clean_frame(self) -> tuple[tuple[str, int], ...]:
        """Read the groups and how many people each has."""
        found: dict[str, int] = {}
        lines = [each.strip() for each in self.cleaned_data["frame"].splitlines() if each.strip()]
        for number, line in enumerate(lines, 1):
            name, _, count = line.replace("　", " ").rpartition(" ")
            people = int(count.strip("人")) if count.strip("人").isdecimal() else 0
            if not name.strip() or not 0 < people <= MOST_PEOPLE or name.strip() in found:
                raise forms.ValidationError(
                    f"第 {number} 行“{line[:30]}”读不出对象和人数，或重复",
                    params={"expected": "对象和人数之间空一格，如：窗口工作人员 40"},
                )
            found[name.strip()[:100]] = people
        if len(found) > MOST_GROUPS:
            raise forms.ValidationError(f"最多 {MOST_GROUPS} 类，现在 {len(found)} 类")
        return tuple(found.items())

    def clean(self) -> dict[str, Any]:
        """See that the days follow one another, and that choices have their options."""
        given = super().clean() or {}
        opens, closes = given.get("opens_on"), given.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "截止日期早于开始日期")
        elif closes and closes < self.today:
            self.add_error("closes_on", f"截止日期已经过了，应当不早于今天 {self.today}")
        for number in range(2, MOST_QUESTIONS + 1):
            kind, words = given.get(f"kind{number}"), given.get(f"words{number}")
            options = _options(given.get(f"options{number}", ""))
            if kind and not words:
                self.add_error(f"words{number}", "选了形式，没有写题目")
            if kind == CHOICE and not 2 <= len(options) <= MOST_OPTIONS:  # noqa: PLR2004
                self.add_error(f"options{number}", f"单选要 2 至 {MOST_OPTIONS} 项，现在 {len(options)} 项")
        return given

    def form(self) -> Form:
        """Give what was filled in."""
        given = self.cleaned_data
        return Form(
            given["name"].strip(), given["frame"], given["sampling"].strip(), tuple(self._questions()),
            given["opens_on"], given["closes_on"], given["door"],
        )  # fmt: skip

    def _questions(self) -> Iterator[Question]:
        given = self.cleaned_data
        for number in range(1, MOST_QUESTIONS + 1):
            if kind := given[f"kind{number}"]:
                choices = tuple(_options(given.get(f"options{number}", ""))) if kind == CHOICE else ()
                yield Question(kind, given[f"words{number}"].strip(), choices)

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields before the questions."""
        return [self[name] for name in ("name", "frame", "sampling", "opens_on", "closes_on", "door")]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each question."""
        return [
            [self[name] for name in (f"kind{n}", f"words{n}", f"options{n}") if name in self.fields]
            for n in range(1, MOST_QUESTIONS + 1)
        ]


def _options(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class AnswerForm(forms.Form):
    """The questions of a survey as everybody answers them."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        survey: Survey,
        pin: bool = False,
        paper: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Ask what the form asks; the PIN, or the number of the sheet, before it."""
        super().__init__(*args, **kwargs)
        self.survey = survey
        if paper:
            del self.fields["key"]
            self.fields["paper"] = forms.CharField(
                label="纸质编号", max_length=20, help_text="写在纸上的编号；同一编号只录一次，便于核对。"
            )
        if pin:
            self.fields["pin"] = forms.CharField(
                label="现场口令（6 位数字）", max_length=PIN_LENGTH,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )  # fmt: skip
        if len(survey.groups) > 1:
            groups = list(enumerate(survey.groups))
            self.fields["group"] = forms.TypedChoiceField(
                label="您是", choices=groups, coerce=int, widget=forms.RadioSelect
            )
        for number, question in enumerate(survey.asked):
            self.fields[f"q{number}"] = _field(question, first=number == 0)

    @property
    def group(self) -> str:
        """Which group was chosen, the only one where there is no choice."""
        return self.survey.groups[int(self.cleaned_data.get("group", 0))]

    def said(self) -> list[int | str | None]:
        """Give the answers by question."""
        return [self._said(f"q{number}") for number in range(len(self.survey.asked))]

    def _said(self, name: str) -> int | str | None:
        found = self.cleaned_data[name]
        return found if isinstance(found, int) else str(found).replace("\0", "").strip() or None

    def faults(self) -> list[tuple[str, str]]:
        """Tell what is wrong in words, with where."""
        return [
            (self[name].id_for_label if name in self.fields else "", self._fault(name))
            for name in self.errors
        ]

    def _fault(self, name: str) -> str:
        if name not in self.fields or name == "key":
            return "；".join(str(each) for each in self.errors[name])
        return f"“{self.fields[name].label}”没有答，或答得不对"


def _field(question: Question, *, first: bool) -> forms.Field:
    if question.kind == OPEN:
        return forms.CharField(
            label=question.words, required=False, max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
    options = list(enumerate(question.options))
    return forms.TypedChoiceField(
        label=question.words, required=first, choices=options, coerce=int, empty_value="",
        widget=forms.RadioSelect,
    )  # fmt: skip


class LinksForm(forms.Form):
    """How many one-use links, in which file."""

    count = forms.IntegerField(label="几个", min_value=1, max_value=MOST_LINKS, initial=50)


class RemovalForm(forms.Form):
    """Why an answer is to be left out."""

    reason = forms.CharField(
        label="剔除理由", max_length=500, widget=LINES,
        help_text=f"依据什么认定不是真实作答，至少 {SHORTEST_REASON} 个字。",
    )  # fmt: skip


class CloseForm(forms.Form):
    """How many were sent."""

    sent = forms.IntegerField(
        label="发放份数", min_value=0, max_value=MOST_PEOPLE,
        help_text="一次性链接和纸质按实际发出的；开放二维码按通知到的人数，没有逐人通知的填调查总体。",
    )  # fmt: skip
