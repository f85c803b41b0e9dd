"""Which records a parameter looks at, on a form: their kind, what must be so, what is taken of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from jiheng.catalogue import Raw, Takes
from jiheng.errors import Fault, UnreadableValueError
from jiheng.evidence.fields import Field
from jiheng.evidence.kinds import KINDS
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.measures.aggregate import STATISTICS
from jiheng.measures.selection import read_selection
from jiheng.web.projects.part_editing import Editing
from jiheng.web.projects.part_fields import Part, PeriodField, Rows, complain
from jiheng.web.projects.part_forms import SEVERAL, ConditionRows, stem_of

COUNTED = "数条数"
MONEY = "金额"
NOT_CONDITIONS = ("kind", "period", "what", *STATISTICS)


class RecordsForm(Part):
    """A kind of record, and of which time; `takes` says what else is asked."""

    places: ClassVar[Mapping[str, YamlPath]] = {
        "what": ("what",), "planned": ("planned",), "kind": ("kind",), "statistic": ("statistic",),
        "column": ("column",), "period": ("period",),
    }  # fmt: skip
    what = forms.CharField(label="什么情形", required=False, max_length=100, help_text="与评分规则里的一致。")
    planned = forms.CharField(
        label="计划数", required=False, max_length=50, help_text="如 12次；按记录算的不写，往下填。"
    )
    kind = forms.ChoiceField(label="哪种记录", required=False)
    statistic = forms.ChoiceField(label="取什么", required=False)
    column = forms.ChoiceField(label="取哪一栏", required=False)
    period = PeriodField(label="时段", required=False, help_text="不写就是评价时段。")

    def __init__(self, *args: Any, takes: Takes, stem: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Ask what such a parameter needs, of this kind of record."""
        super().__init__(*args, **kwargs)
        for name in _not_asked(takes):
            del self.fields[name]
        kinds = [(each, KINDS[each].title) for each in KINDS]
        self.fields["kind"].choices = [("", "没有选"), *kinds]  # type: ignore[attr-defined]
        self.fields["kind"].widget.attrs["data-more"] = ""
        if takes is Takes.AMOUNT:
            self._offer("column", _fields(stem, (MONEY,)), "金额")
        elif "statistic" in self.fields:
            choices = [("", COUNTED), *STATISTICS.items()]
            self.fields["statistic"].choices = choices  # type: ignore[attr-defined]
            self._offer("column", _fields(stem), "（数条数的不选）")

    def _offer(self, name: str, fields: list[Field], nothing: str) -> None:
        choices = [("", nothing), *((each.name, each.title) for each in fields)]
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _not_asked(takes: Takes) -> Iterator[str]:
    if takes is not Takes.NAMED_RECORDS:
        yield "what"
    if takes is not Takes.NUMBER_OR_PLAN:
        yield "planned"
    if takes not in (Takes.NUMBER, Takes.NUMBER_OR_PLAN):
        yield "statistic"
        if takes is not Takes.AMOUNT:
            yield "column"


def _fields(stem: str, forms_of: tuple[str, ...] = ()) -> list[Field]:
    kind = KINDS.get(stem)
    return [each for each in (kind.fields if kind else ()) if not forms_of or each.form in forms_of]


@dataclass(slots=True)
class Records:
    """One selection on the form: `form` and its `conditions`; `said` is what the text says."""

    prefix: str
    takes: Takes
    said: "Raw | None"
    stem: str
    form: RecordsForm
    conditions: Rows
    title: str = ""
    hint: str = ""

    @classmethod
    def of(
        cls, editing: Editing, prefix: str, takes: Takes, said: "Raw | None", *, needed: bool = False
    ) -> "Records":
        """Make the forms of what the text says, or of what was typed."""
        written = as_mapping(said)
        stem = editing.asked(f"{prefix}-kind", stem_of(str(written.get("kind", ""))))
        statistic = next((each for each in STATISTICS if each in written), "")
        column = _name_of(stem, str(written.get(statistic, "")))
        plain: dict[str, Raw] = {
            key: each for key, each in written.items() if key in ("what", "period", "planned")
        }
        plain |= {"kind": stem_of(str(written.get("kind", ""))), "column": column}
        plain |= {"statistic": statistic} if takes is not Takes.AMOUNT else {}
        form = editing.form(RecordsForm, plain, prefix=prefix, takes=takes, stem=stem)
        form.fields["kind"].required = needed and takes is not Takes.NUMBER_OR_PLAN
        rows = editing.rows(ConditionRows, f"{prefix}-if", [*_conditions(stem, written)])
        return cls(prefix, takes, said, stem, form, rows)

    @property
    def columns(self) -> list[str]:
        """The titles of what such a record says."""
        return [each.title for each in _fields(self.stem)]

    def entry(self) -> "Raw | None":
        """Give the selection as the text says it; None where nothing was filled in."""
        given = self.form.cleaned_data
        if given.get("planned"):
            return str(given["planned"])
        told: dict[str, Raw] = {"what": given["what"]} if given.get("what") else {}
        told |= {"kind": given["kind"]} if given["kind"] else {}
        for row in self.conditions.kept:
            told |= condition(self.stem, row.cleaned_data["what"], row.cleaned_data["value"])
        statistic = "sum" if self.takes is Takes.AMOUNT and given["column"] else given.get("statistic")
        if statistic:
            told[statistic] = given["column"]
        period = self.form.told()["period",]
        told |= {"period": period} if period else {}
        if not told:
            return None
        if _normal(told) == _normal(as_mapping(self.said)):
            return self.said
        return given["kind"] if [*told] == ["kind"] else _in_order(told, as_mapping(self.said))

    def show(self, fault: Fault) -> None:
        """Put what is wrong beside the piece it is about, as far as that can be told."""
        for row in self.conditions.kept if self.stem else ():
            given = row.cleaned_data
            try:
                read_selection({"kind": self.stem} | condition(self.stem, given["what"], given["value"]))
            except UnreadableValueError as error:
                complain(row, "value", error.fault)
                return
        asked_of_column = "column" in self.form.fields and any(
            word in fault.what for word in ("不是数", "没有“", "要写明")
        )
        complain(self.form, "column" if asked_of_column and self.stem else "kind", fault)


def as_mapping(said: "Raw | None") -> "dict[str, Raw]":
    """Give a selection as a mapping, however it is written."""
    if isinstance(said, dict):
        return said
    if isinstance(said, str) and said:
        return {"planned": said} if said.strip()[:1].isdecimal() else {"kind": said}
    return {}


def condition(stem: str, what: str, value: str) -> "dict[str, Raw]":
    """Write a condition as the text does: several values as a list."""
    parts: list[Raw] = [each.strip() for each in value.split(SEVERAL)]
    return {_name_of(stem, what): parts if len(parts) > 1 else value}


def _conditions(stem: str, written: "dict[str, Raw]") -> "Iterator[dict[str, Raw]]":
    titles = {each.name: each.title for each in _fields(stem)}
    for key, each in written.items():
        if key not in NOT_CONDITIONS and key != "planned":
            told = SEVERAL.join(map(str, each)) if isinstance(each, list) else str(each)
            yield {"what": titles.get(key, key), "value": told}


def _name_of(stem: str, what: str) -> str:
    return next((each.name for each in _fields(stem) if what in (each.title, each.name)), what)


def _normal(written: "dict[str, Raw]") -> "dict[str, Raw]":
    """Say a selection in one way, so that two ways to write it are seen to be one."""
    stem = stem_of(str(written.get("kind", "")))
    told: dict[str, Raw] = {"kind": stem}
    for key, each in written.items():
        if key in STATISTICS:
            told[key] = _name_of(stem, str(each))
        elif key != "kind":
            told[key if key in NOT_CONDITIONS else _name_of(stem, key)] = each
    return told


def _in_order(told: "dict[str, Raw]", said: "dict[str, Raw]") -> "dict[str, Raw]":
    return {key: told[key] for key in said if key in told} | told
