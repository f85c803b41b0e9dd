"""The forms of an evaluation. What a leaf asks for is made from its rule; words go to the core as typed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jiheng.errors import Fault
from jiheng.evidence.facts.decisions import Handling
from jiheng.web.evaluations.asked import Asked, Item
from jiheng.web.evaluations.models import HANDLINGS
from jiheng.web.evaluations.states import Handled, Proposal
from jiheng.web.ui.fields import DayField, DayInput

SHORTEST_REASON = 10  # characters (ux.md 7): “无” is none
AREA = forms.Textarea(attrs={"rows": 4})
NONE_WRITTEN = "无没有—-－/ 、。，.,\u3000"  # what says that there is nothing to say
TOO_SHORT = "偏差原因太短，看不出为什么"


def is_reason(text: str) -> bool:
    """Say whether a text can be a reason: ten characters, and not only words for nothing."""
    text = text.strip()
    return len(text) >= SHORTEST_REASON and bool(text.strip(NONE_WRITTEN))


class LeafForm(forms.Form):
    """What a person gives of one indicator; `seen` says which words and records they saw."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        asked: Asked,
        deviation: str,
        due: bool,
        systems: Sequence[str] = (),
        day: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Ask for the verdicts or the reading, and for the reason of a deviation."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.units = {"value": asked.unit} if asked.unit else {}
        for each in asked.items:
            self._item(each)
        if len(asked.items) > 1:
            self.fields["basis"] = forms.CharField(
                label="各项共同的依据", required=False, max_length=500,
                help_text="根据什么材料评判，写一次，没有单独写依据的各项都用它。",
            )  # fmt: skip
        if asked.reading is not None:
            self._reading(systems, day)
        self.fields["deviation"] = forms.CharField(
            label="偏差原因分析及改进措施", required=due, max_length=2000, initial=deviation, widget=AREA,
            help_text=f"没有得满分的必须写，至少 {SHORTEST_REASON} 个字：为什么没有完成，怎样改进。",
        )  # fmt: skip

    def _item(self, item: Item) -> None:
        points = f"（{item.points} 分）" if item.points else ""
        self.fields[f"verdict-{item.number}"] = forms.ChoiceField(
            label=f"第 {item.number} 项：{item.text}{points}" if len(self.asked.items) > 1 else item.text,
            choices=self.asked.verdicts, widget=forms.RadioSelect, initial=item.verdict,
        )  # fmt: skip
        self.fields[f"basis-{item.number}"] = forms.CharField(
            label=f"第 {item.number} 项的依据" if len(self.asked.items) > 1 else "依据",
            max_length=500, initial=item.basis,
            help_text="" if len(self.asked.items) > 1 else "根据什么材料评判，写名称和文号。",
        )  # fmt: skip

    def _reading(self, systems: Sequence[str], day: str) -> None:
        self.fields["value"] = forms.CharField(
            label="实际完成值", required=False, max_length=60,
            help_text="没有登记册能数出来的，读数写在这里，存成一条“指标读数”记录；已有读数的不用再写。",
        )  # fmt: skip
        if "system" not in (self.asked.reading or {}):
            choices = [(each, each) for each in systems]
            self.fields["system"] = forms.ChoiceField(label="系统", required=False, choices=choices)
        self.fields["read_on"] = forms.CharField(
            label="读数日期", required=False, initial=day, widget=DayInput
        )

    def full_clean(self) -> None:
        """Clean without a demand for what is not there yet: what is typed so far may be kept."""
        asked = [each for each in self.fields.values() if each.required]
        for each in asked:
            each.required = False
        super().full_clean()
        for each in asked:
            each.required = True

    def clean_deviation(self) -> str:
        """Refuse what is there and says nothing."""
        text: str = self.cleaned_data["deviation"].replace("\r\n", "\n").strip()
        if text and not is_reason(text):
            raise ValidationError(
                TOO_SHORT,
                params={
                    "expected": f"至少 {SHORTEST_REASON} 个字，写明原因和改进措施",
                    "advice": "没有偏差的，这一项留空",
                },
            )
        return text

    def given(self) -> Iterator[tuple[Item, str, str]]:
        """Give every item with a verdict on it: the item, the verdict, what it rests on."""
        told = self.cleaned_data
        for each in self.asked.items:
            verdict = told.get(f"verdict-{each.number}", "")
            if verdict:
                yield each, verdict, (told.get(f"basis-{each.number}") or told.get("basis", "")).strip()

    def show(self, name: str, faults: Sequence[Fault]) -> None:
        """Put what the core found wrong beside a field."""
        for fault in faults:
            where = f"{fault.place.column}：" if fault.place.column else ""
            told = f"{where}{fault.what}" + (f"（现在是：{fault.found}）" if fault.found else "")
            params = {"expected": fault.expected, "advice": fault.advice}
            self.add_error(name, ValidationError(told.replace("%", "%%"), params=params))

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The fields of each item: its verdict, and on what that rests."""
        return [(self[f"verdict-{each.number}"], self[f"basis-{each.number}"]) for each in self.asked.items]


class SubmitForm(forms.Form):
    """Why something is filed once more, where it was approved before."""

    reason = forms.CharField(
        label="为什么再报一次", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"已经批准锁定过的，再报要写明原因，至少 {SHORTEST_REASON} 个字。",
    )  # fmt: skip


class HandlingForm(forms.Form):
    """What is to be decided on a project in the middle of its year."""

    handling = forms.ChoiceField(
        label="处理决定", choices=HANDLINGS, initial=Handling.CONTINUE, widget=forms.RadioSelect
    )
    deadline = DayField(
        label="期限", required=False,
        help_text="调整、暂停的要写：到哪一天办完。财政审核人批准以后告诉单位，到期没有办完的催办。",
    )  # fmt: skip

    @property
    def handled(self) -> Handled:
        """What was decided."""
        return Handled(Handling(self.cleaned_data["handling"]), self.cleaned_data["deadline"])


class CorrectionForm(HandlingForm):
    """What is proposed on a project or an indicator by its state on a day."""

    as_of = DayField(label="按哪一天的监控")
    indicator = forms.ChoiceField(label="针对", required=False)
    reason = forms.CharField(
        label="理由和要求", max_length=1000, widget=AREA,
        help_text="依据什么这样决定，要单位做什么；继续执行但要限期改的，写明改什么、写上期限。",
    )  # fmt: skip
    document_number = forms.CharField(label="决定的文号", required=False, max_length=100)

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the indicators there are."""
        super().__init__(*args, **kwargs)
        choices = [("", "整个项目"), *((each, each) for each in names)]
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]

    @property
    def proposal(self) -> Proposal:
        """What was filled in."""
        given: dict[str, Any] = self.cleaned_data
        return Proposal(**(given | {"handling": Handling(given["handling"])}))


class DayForm(forms.Form):
    """By which day a project is monitored."""

    day = DayField(label="数据截至")


class MattersForm(forms.Form):
    """Who puts something right, by when; `own` is a matter that nobody found in figures."""

    responsible = forms.CharField(label="责任人", max_length=60)
    due = DayField(label="完成时限")
    own = forms.CharField(
        label="另加一项", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="检查、评审、审计提出的，上面没有列的，写在这里。",
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What was done, and the files that prove it."""

    answer = forms.CharField(
        label="整改情况", max_length=2000, widget=AREA,
        help_text=f"做了什么、什么时候做完，至少 {SHORTEST_REASON} 个字。",
    )  # fmt: skip
    evidence = forms.CharField(
        label="证据", required=False, max_length=1000, help_text="证据柜里的文件名，多个用分号隔开。"
    )

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        text: str = self.cleaned_data["evidence"].replace(";", "；")
        return [each.strip() for each in text.split("；") if each.strip()]


class SendForm(SubmitForm):
    """Until when the unit may speak of a draft."""

    until = DayField(
        label="请在哪一天以前提意见",
        help_text="过了这一天没有提的，当作没有意见。",
    )  # fmt: skip
