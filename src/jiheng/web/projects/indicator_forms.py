"""The forms of an indicator: what it is called and promises, how it is measured, how it is scored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from jiheng.catalogue import Parameter, Raw, one_of
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.measures.library import MEASURES
from jiheng.measures.year_on_year import DIRECTIONS, KEY
from jiheng.projects.leaf_rule import USUAL
from jiheng.rules.library import RULE_KINDS
from jiheng.web.projects.changes import Placed
from jiheng.web.projects.part_editing import Editing
from jiheng.web.projects.part_fields import LinesPart, complain
from jiheng.web.projects.unit_forms import UnitForms, unit_forms

COMPARED = Parameter(
    KEY, "与上年相比", one_of(DIRECTIONS), "要比上年增长或下降多少的，选一种；目标写成率", ""
)
NO_RULE = ("", "不单独写：规则集专门给这个指标的规则")
USUAL_RULE = (USUAL, "规则集的通常规则（按指标类别）")
NO_RULE_SAID, NO_MEASURE_SAID = "没有写评分规则", "“measure”"
AREA = forms.Textarea(attrs={"rows": 3})


class MeasuredForm(LinesPart):
    """An indicator that is measured and not scored."""

    lines = ("remarks",)
    places: ClassVar[Mapping[str, YamlPath]] = {
        each: (each,) for each in ("name", "target", "approved_as", "published_actual", "remarks")
    }
    name = forms.CharField(label="指标名称", max_length=500)
    target = forms.CharField(label="指标值", max_length=200, help_text="如 ≥99%、12次、2023年12月31日前。")
    approved_as = forms.ChoiceField(
        label="对应批复的哪个指标", required=False, help_text="名称与批复的不同时才选。"
    )
    published_actual = forms.CharField(
        label="公布的完成值", required=False, max_length=500,
        help_text="已经公布过报告、拿来核对的才填，照抄原文。",
    )  # fmt: skip
    remarks = forms.CharField(
        label="备注", required=False, max_length=4000, widget=AREA, help_text="一行一条。"
    )

    def __init__(self, *args: Any, approved: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the approved indicators."""
        super().__init__(*args, **kwargs)
        said = self.words["approved_as"]
        names = dict.fromkeys([*approved, *([said] if said else [])])
        choices = [("", "同名的，或没有批复"), *((each, each) for each in names)]
        self.fields["approved_as"].choices = choices  # type: ignore[attr-defined]


class IndicatorForm(MeasuredForm):
    """A scored indicator."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        each: (each,)
        for each in (
            "name", "weight", "target", "category", "approved_as", "definition", "standard", "remarks",
            "deviation",
        )
    } | {"published_actual": ("published", "actual"), "published_score": ("published", "score")}  # fmt: skip
    field_order = tuple(places)
    weight = forms.CharField(label="分值", max_length=10, help_text="各级分值要合计，一级指标共 100 分。")
    category = forms.CharField(
        label="指标类别", required=False, max_length=100, help_text="如 数量指标；不写就是上一级的名称。"
    )
    definition = forms.CharField(label="指标说明", required=False, max_length=2000, widget=AREA)
    standard = forms.CharField(
        label="评分标准", required=False, max_length=4000, widget=AREA,
        help_text="照抄评分表，报告里原样印出；怎样评分在下面选。",
    )  # fmt: skip
    published_score = forms.CharField(
        label="公布的得分",
        required=False,
        max_length=10,
        help_text="与按记录算出的得分并列，不一致的会列出。",
    )
    deviation = forms.CharField(
        label="偏差原因", required=False, max_length=2000, widget=AREA, help_text="没有完成的，年终填。"
    )


class Way:
    """One way of an indicator: its measure and, where it is scored, its rule."""

    def __init__(
        self,
        editing: Editing,
        prefix: str,
        said: "dict[str, Raw]",
        *,
        scored: bool,
        promises: Sequence[str],
        further: bool = False,
    ) -> None:
        """Ask for both; a `further` way is dropped where no measure is chosen."""
        self.said = said
        self.measure = unit_forms(
            editing, f"{prefix}m", said.get("measure"), MEASURES, key="kind", title="计量方法",
            needed=not further, more=[("", "去掉这种算法" if further else "请选择")], also=[COMPARED],
            offers={"promise": promises},
        )  # fmt: skip
        self.rule: UnitForms | None = None
        if scored:
            self.rule = unit_forms(
                editing, f"{prefix}r", said.get("rule"), RULE_KINDS, key="code", title="评分规则",
                more=[NO_RULE, USUAL_RULE],
            )  # fmt: skip

    @property
    def units(self) -> Iterator[UnitForms]:
        """Both."""
        yield self.measure
        if self.rule is not None:
            yield self.rule

    def entry(self) -> "dict[str, Raw]":
        """Give measure and rule as the text says them."""
        told = {"measure": self.measure.entry(), "rule": self.rule.entry() if self.rule else None}
        found = {key: each for key, each in told.items() if each is not None}
        return {key: found[key] for key in [*self.said, *found] if key in found}

    def show(self, place: YamlPath, own: Iterable[Placed]) -> list[Placed]:
        """Put what is wrong beside its parts; give back what is about neither."""
        left = list[Placed]()
        for path, fault in own:
            of_rule = self.rule if NO_RULE_SAID in fault.what else None
            unit = of_rule or (self.measure if path == place and NO_MEASURE_SAID in fault.what else None)
            if unit is not None:
                complain(unit.chooser, "unit", replace(fault, what=f"没有选{unit.chooser['unit'].label}"))
            else:
                left.append((path, fault))
        left = self.measure.show((*place, "measure"), left)
        return self.rule.show((*place, "rule"), left) if self.rule else left
