"""The forms of the parts of a project: whose it is, its systems, contracts, promises, planned payments."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from jiheng.catalogue import Raw
from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import EVERY, read_every
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.measures.selection import read_selection
from jiheng.projects.load import NARRATIVE
from jiheng.projects.project import EVALUATION_TITLES
from jiheng.values.working_days import HolidayTable
from jiheng.web.projects.changes import Placed
from jiheng.web.projects.part_fields import LinesPart, Part, PeriodField, complain, rows_of
from jiheng.web.ui.fields import DayField

SINGLE = {"服务期": "整个服务期一次"}
HOLIDAY_HEAD = "日期,类型,名称"
SEVERAL = "|"  # between the values of a condition that several meet


class ChangeForm(forms.Form):
    """Which text was changed, and why."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="为什么改", required=False, max_length=500, help_text="已批准的版本锁定；改动成为新的一版。"
    )  # fmt: skip


class BasicsForm(Part):
    """Whose project it is, of which year, and what is evaluated."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "name": ("name",),
        "fiscal_year": ("fiscal_year",),
        "project_code": ("project_code",),
        "unit": ("organisation", "implementing_unit"),
        "department": ("organisation", "competent_department"),
        "short_name": ("organisation", "short_name"),
        "region": ("organisation", "region"),
        "kind": ("evaluation", "kind"),
        "period": ("evaluation", "period"),
        "report_unit": ("evaluation", "report", "unit"),
        "report_date": ("evaluation", "report", "date"),
        "contact": ("evaluation", "report", "contact"),
        "telephone": ("evaluation", "report", "telephone"),
        "published_total": ("evaluation", "published", "total"),
        "published_grade": ("evaluation", "published", "grade"),
    }
    name = forms.CharField(label="项目名称", max_length=200, help_text="与批复一致。")
    fiscal_year = forms.CharField(label="预算年度", max_length=4)
    project_code = forms.CharField(
        label="项目编码", required=False, max_length=60,
        help_text="预算管理一体化系统里的编码；与它交换的表按编码对到项目。",
    )  # fmt: skip
    unit = forms.CharField(label="实施单位", max_length=200)
    department = forms.CharField(label="主管部门", required=False, max_length=200)
    short_name = forms.CharField(
        label="单位简称", required=False, max_length=50, help_text="报告里用，如 区信访局。"
    )
    region = forms.CharField(
        label="区划", required=False, max_length=100, help_text="按区划汇总时用，如 盐田区。"
    )
    kind = forms.ChoiceField(
        label="评价类型", required=False,
        choices=[
            ("", "部门评价（没有另写时）"), *((kind.value, word) for kind, word in EVALUATION_TITLES.items())
        ],
    )  # fmt: skip
    period = PeriodField(label="评价时段", help_text="评价看哪一段时间的记录；多数是整个预算年度。")
    report_unit = forms.CharField(
        label="写报告的单位", required=False, max_length=200, help_text="不是实施单位写的才填。"
    )
    report_date = DayField(label="报告日期", required=False)
    contact = forms.CharField(label="联系人", required=False, max_length=50)
    telephone = forms.CharField(label="联系电话", required=False, max_length=50)
    published_total = forms.CharField(
        label="公布的总分", required=False, max_length=10,
        help_text="已经公布过报告、拿来核对的才填；与算出的总分并列。",
    )  # fmt: skip
    published_grade = forms.CharField(label="公布的等级", required=False, max_length=10)


class GoalsForm(Part):
    """The goals in words."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "overall": ("overall",), "annual": ("annual",), "attained": ("attained",),
    }  # fmt: skip
    overall = forms.CharField(label="总体目标", required=False, max_length=4000, widget=forms.Textarea)
    annual = forms.CharField(label="年度目标", required=False, max_length=4000, widget=forms.Textarea)
    attained = forms.CharField(
        label="年度目标实际完成情况", required=False, max_length=4000, widget=forms.Textarea,
        help_text="年终自评时填。",
    )  # fmt: skip


class StageRow(LinesPart):
    """A stage goal, and the indicators that stand for it."""

    lines = ("indicators",)
    places: ClassVar[Mapping[str, YamlPath]] = {"text": ("text",), "indicators": ("indicators",)}
    text = forms.CharField(label="阶段性目标", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    indicators = forms.CharField(
        label="由哪些指标反映", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个指标名称，与指标树或批复的一致。",
    )  # fmt: skip


class NotesForm(LinesPart):
    """What shall stand under the tables."""

    lines = ("notes",)
    places: ClassVar[Mapping[str, YamlPath]] = {"notes": ("notes",)}
    notes = forms.CharField(
        label="附注",
        required=False,
        max_length=8000,
        widget=forms.Textarea,
        help_text="印在报告后面，一行一条。",
    )


class NarrativeForm(LinesPart):
    """The texts of the report, chapter by chapter."""

    lines = tuple(NARRATIVE)
    places: ClassVar[Mapping[str, YamlPath]] = {key: (key,) for key in NARRATIVE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Make a field for each chapter."""
        super().__init__(*args, **kwargs)
        self.order_fields([*NARRATIVE])


for _key, _title in NARRATIVE.items():
    NarrativeForm.base_fields[_key] = forms.CharField(
        label=_title, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApprovedRow(Part):
    """An indicator of the approved goal form."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        each: (each,) for each in ("path", "name", "target", "published_actual")
    }
    path = forms.CharField(
        label="一级、二级指标", required=False, max_length=200, help_text="如 产出指标、数量指标。"
    )
    name = forms.CharField(label="三级指标", max_length=500)
    target = forms.CharField(
        label="年度指标值", required=False, max_length=200,
        help_text="如 ≥99%；不适用的写 不适用，批复没有写的留空。",
    )  # fmt: skip
    published_actual = forms.CharField(
        label="公布的完成值", required=False, max_length=500, help_text="已经公布过的才填，照抄原文。"
    )

    def entry(self) -> "dict[str, Raw]":
        """Give the indicator as the text says it; what the form does not ask stays."""
        levels = [each.strip() for each in re.split("[、/／]", self._told("path")) if each.strip()]
        told: dict[str, Raw] = {"path": [*levels]} if levels else {}
        told |= {"name": self._told("name"), "target": self._told("target")}
        told |= {key: self._told(key) for key in ("published_actual",) if self._told(key)}
        return told | {key: each for key, each in self.before.items() if key not in self.words}


class HolidaysForm(forms.Form):
    """Days off and make-up days of years that the program does not know yet."""

    use_required_attribute = False
    table = forms.CharField(
        label="放假安排", required=False, max_length=20000, strip=True,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="一行一天：日期,休 或 班,名称。整年列全了，加一行 2027,全年,文号。清空就是不用自己的表。",
    )  # fmt: skip

    def clean_table(self) -> str:
        """See that it reads; every line that does not is told."""
        typed = str(self.cleaned_data["table"]).replace("\r\n", "\n").replace("，", ",").strip()
        if not typed:
            return ""
        lines = typed.splitlines()
        table = lines if lines[0].split(",")[0].strip() in ("日期", "date") else [HOLIDAY_HEAD, *lines]
        try:
            HolidayTable.read(table, source="")
        except UnreadableInputError as error:
            raise ValidationError([_line_told(fault, lines is table) for fault in error.faults]) from error
        return "\n".join(table) + "\n"


def _line_told(fault: Fault, with_head: bool) -> ValidationError:  # noqa: FBT001
    line = (fault.place.line or 1) - (not with_head)
    told = f"第 {line} 行：{fault.what}（现在是：{fault.found}）".replace("%", "%%")
    return ValidationError(told, params={"expected": fault.expected, "advice": fault.advice})


class SystemRow(Part):
    """A system, the other names it goes by, and the hours in which it must be available."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "name": ("name",), "aliases": ("aliases",), "service_hours": ("service_hours",),
    }  # fmt: skip
    name = forms.CharField(label="系统名称", max_length=200)
    aliases = forms.CharField(
        label="别名", required=False, max_length=500, help_text="记录里的其他叫法，用顿号隔开。"
    )

    service_hours = forms.CharField(
        label="服务时间", required=False, max_length=200,
        help_text="合同约定要可用的时间，如 工作日 8:30-17:30；可用率只算这段时间。不写就是 7×24小时。",
    )  # fmt: skip

    def entry(self) -> "dict[str, Raw]":
        """Give the system as the text says it; a renamed one goes on being known by its old name."""
        name, hours = self._told("name"), self._told("service_hours")
        aliases = _also_known_as(self._told("aliases"), name, self.words["name"])
        entry: dict[str, Raw] = {"name": name}
        return entry | ({"aliases": aliases} if aliases else {}) | ({"service_hours": hours} if hours else {})


def _also_known_as(typed: str, name: str, before: str) -> "list[Raw]":
    """Give the other names of what is called `name` now and was called `before`."""
    words = [*(each.strip() for each in re.split("[、，,；;]", typed)), before]
    return [*dict.fromkeys(each for each in words if each and each != name)]


class PaymentRow(Part):
    """An amount to be paid by a day."""

    places: ClassVar[Mapping[str, YamlPath]] = {"by": ("by",), "amount": ("amount",), "what": ("what",)}
    by = DayField(label="哪天前付")
    amount = forms.CharField(label="金额", max_length=50, help_text="写上单位，如 30.95万元、309550元。")
    what = forms.CharField(label="付什么", required=False, max_length=200, help_text="如 第一期服务费。")

    def entry(self) -> "dict[str, Raw]":
        """Give the payment as the text says it."""
        return {str(path[0]): text for path, text in self.told().items() if text}


class WaiverRow(Part):
    """A time of which the other side was released."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "period": ("period",), "reason": ("reason",), "approved_by": ("approved_by",),
    }  # fmt: skip
    period = PeriodField(label="免除哪一段")
    reason = forms.CharField(label="理由", max_length=200)
    approved_by = forms.CharField(label="谁批准的", max_length=100)

    entry = PaymentRow.entry


class LevelRow(Part):
    """How soon faults of a severity and of a system are answered and repaired."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "severity": ("severity",), "system": ("system",), "response": ("response",), "repair": ("repair",),
        "hours": ("hours",),
    }  # fmt: skip
    severity = forms.CharField(
        label="故障级别", required=False, max_length=50, help_text="如 一级；不写就是所有级别。"
    )
    system = forms.ChoiceField(label="系统", required=False, help_text="单独约定的系统，先于所有系统的。")
    response = forms.CharField(
        label="响应时限", required=False, max_length=50, help_text="如 30分钟；没有约定就不写。"
    )
    repair = forms.CharField(
        label="修复时限", required=False, max_length=50, help_text="如 4小时；没有约定就不写。"
    )
    hours = forms.CharField(
        label="服务时间", required=False, max_length=200,
        help_text="只在这段时间里计时，如 工作日 8:30-12:00、14:00-17:30；不写就是 7×24小时。",
    )  # fmt: skip

    def __init__(self, *args: Any, systems: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems of the project."""
        super().__init__(*args, **kwargs)
        names = filter(None, dict.fromkeys([*systems, self.words["system"]]))
        self.fields["system"].choices = [("", "所有系统"), *((each, each) for each in names)]  # type: ignore[attr-defined]

    entry = PaymentRow.entry

    def show(self, part: YamlPath, own: Iterable[Placed]) -> list[Placed]:
        """Put what is wrong beside its fields, what is about none of them at the first that can mend it."""
        limited = self._told("response") or self._told("repair")
        left = []
        for path, fault in super().show(part, own):
            if path == part:
                complain(self, "severity" if limited else "response", fault)
            else:
                left.append((path, fault))
        return left


class ConditionRow(Part):
    """What a record must say to count."""

    places: ClassVar[Mapping[str, YamlPath]] = {"what": ("what",), "value": ("value",)}
    what = forms.CharField(label="记录的哪一栏", max_length=50, help_text="如 巡检方式。")
    value = forms.CharField(
        label="应当是", max_length=500, help_text="如 上门、≥1、非空；几个值都算的，用竖线隔开：上门|远程。"
    )


class ContractForm(Part):
    """A contract."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "name": ("name",), "supplier": ("supplier",), "number": ("number",),
        "service_period": ("service_period",),
    }  # fmt: skip
    name = forms.CharField(label="合同名称", max_length=200)
    supplier = forms.CharField(label="运维商", required=False, max_length=200)
    number = forms.CharField(label="合同编号", required=False, max_length=100)
    service_period = PeriodField(label="服务期")


class PromiseForm(Part):
    """What is promised: which records, of which systems, how often, by when."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "name": ("name",), "kind": ("of", "kind"), "systems": ("of",), "every": ("every",), "each": ("each",),
        "deadline": ("deadline",), "period": ("period",), "times": ("times",), "aliases": ("aliases",),
    }  # fmt: skip
    name = forms.CharField(
        label="约定名称", max_length=100, help_text="如 每月上门巡检；指标按这个名称引用约定。"
    )
    kind = forms.ChoiceField(
        label="做什么", help_text="哪一种记录算履行。",
        choices=[("", "请选择"), *((stem, each.title) for stem, each in KINDS.items())],
    )  # fmt: skip
    systems = forms.MultipleChoiceField(
        label="哪些系统",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选，就是不分系统。",
    )
    every = forms.ChoiceField(
        label="多久一次",
        choices=[("", "请选择"), *((word, SINGLE.get(word, f"每{word}")) for word in EVERY)],
    )  # fmt: skip
    each = forms.CharField(label="每次几条", required=False, max_length=4, help_text="不写就是 1 条。")
    deadline = forms.CharField(
        label="期限", required=False, max_length=50,
        help_text="如 次月10日前、5个工作日内；不写就是当期最后一天。",
    )  # fmt: skip
    period = PeriodField(label="从哪天到哪天", required=False, help_text="不写就是合同的服务期。")
    times = forms.CharField(
        label="合同写明的总次数", required=False, max_length=4, help_text="只作核对；与算出来的不一致会提醒。"
    )
    aliases = forms.CharField(
        label="改名以前的名称", required=False, max_length=500,
        help_text="按这些名称批准的免除仍然有效；改名时自动记下，用顿号隔开。",
    )  # fmt: skip

    def __init__(self, *args: Any, said: "Raw | None" = None, systems: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the systems of the project."""
        written = dict(said) if isinstance(said, dict) else {}
        of = written.get("of")
        self.of: dict[str, Raw] = (
            {"kind": of} if isinstance(of, str) else dict(of) if isinstance(of, dict) else {}
        )
        super().__init__(*args, said=written | {"of": self.of}, **kwargs)
        named = self.of.get("system", [])
        self.named = [str(each) for each in (named if isinstance(named, list) else [named])]
        self.fields["systems"].choices = [(each, each) for each in dict.fromkeys([*systems, *self.named])]  # type: ignore[attr-defined]
        self.initial["systems"] = self.named
        self.initial["kind"] = stem_of(self.words["kind"])
        self.initial["every"] = _every(self.words["every"])

    def entry(self, conditions: Iterable[tuple[str, str]]) -> "dict[str, Raw]":
        """Give the promise as the text says it, but for what was waived."""
        told: dict[str, Any] = {
            str(path[0]): text for path, text in self.told().items() if len(path) == 1 and path != ("of",)
        }
        kind, every = self.cleaned_data["kind"], self.cleaned_data["every"]
        of: dict[str, Raw] = {"kind": self.words["kind"] if stem_of(self.words["kind"]) == kind else kind}
        systems = self.cleaned_data["systems"]
        if systems:
            chosen: Raw = systems[0] if len(systems) == 1 else systems
            of["system"] = self.of["system"] if systems == self.named else chosen
        titles = {each.title: each.name for each in KINDS[kind].fields} if kind in KINDS else {}
        for what, value in conditions:
            key = titles.get(what, what)
            parts = [each.strip() for each in value.split(SEVERAL)]
            of[key] = [*parts] if len(parts) > 1 else value
        told["every"] = self.words["every"] if _every(self.words["every"]) == every else every
        told["aliases"] = _also_known_as(self._told("aliases"), self._told("name"), self.words["name"])
        order = {"name": told.pop("name"), "of": of, "every": told.pop("every")}
        return {key: each for key, each in (order | told).items() if each}

    def show_conditions(self, rows: "Iterable[Part]") -> None:
        """Put what is wrong with a condition beside it, by the reader of such conditions."""
        for row in rows:
            told = self.entry([(row.cleaned_data["what"], row.cleaned_data["value"])])["of"]
            asked = (
                {key: each for key, each in told.items() if key != "system"} if isinstance(told, dict) else {}
            )
            try:
                read_selection(asked)
            except UnreadableValueError as error:
                complain(row, "value", error.fault)

    @property
    def conditions(self) -> "list[dict[str, Raw]]":
        """What else of a record is asked, as rows of the page."""
        kind = KINDS.get(stem_of(self.words["kind"]))
        titles = {each.name: each.title for each in kind.fields} if kind else {}
        asked = {key: each for key, each in self.of.items() if key not in ("kind", "system")}
        return [
            {
                "what": titles.get(key, key),
                "value": SEVERAL.join(map(str, each)) if isinstance(each, list) else str(each),
            }
            for key, each in asked.items()
        ]


def stem_of(word: str) -> str:
    """Give the kind of record that a word names: by its title, or as it is."""
    by_title = {each.title: stem for stem, each in KINDS.items()}
    return by_title.get(word, word)


def _every(word: str) -> str:
    try:
        return read_every(word)
    except UnreadableValueError:
        return ""


SystemRows, PaymentRows = rows_of(SystemRow), rows_of(PaymentRow)
ApprovedRows, StageRows = rows_of(ApprovedRow), rows_of(StageRow)
WaiverRows, ConditionRows, LevelRows = rows_of(WaiverRow), rows_of(ConditionRow), rows_of(LevelRow)
