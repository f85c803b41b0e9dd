"""What happens after the leaf rules, by form: 一票否决, 限级, and the points of what does not apply."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jiheng.errors import NotFoundError, UnreadableValueError
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import section, tree_of
from jiheng.projects.open_project import ProjectText
from jiheng.rules.adjustment import Adjustment
from jiheng.rules.adjustments import grade_gate, redistribution
from jiheng.rules.adjustments import veto as veto_unit
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.access import needs
from jiheng.web.projects.changes import Placed
from jiheng.web.projects.indicator_forms import Way
from jiheng.web.projects.models import Project
from jiheng.web.projects.part_editing import Editing, listed
from jiheng.web.projects.part_fields import Part
from jiheng.web.projects.part_views import indicator_names, mapping_at, place_of, promise_names, put
from jiheng.web.projects.unit_forms import parameter_forms
from jiheng.web.ui.shell import Crumb

EVALUATION: YamlPath = ("evaluation",)
VETOES, GATES = (*EVALUATION, "vetoes"), (*EVALUATION, "gates")
MODE = "not_applicable"


class ConditionForm(Part):
    """When something is taken away or limited."""

    places: ClassVar[Mapping[str, YamlPath]] = {each: (each,) for each in ("name", "when", "source")}
    name = forms.CharField(label="名称", max_length=200, help_text="如 发生重大安全事故。")
    when = forms.CharField(
        label="成立条件", max_length=50, help_text="与下面计量的结果相比，如 ≥1次、＜60%。"
    )
    source = forms.CharField(label="依据", required=False, max_length=500, help_text="文件名称和条款。")


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def adjustments(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show what adjusts the score, and say what becomes of the points of what does not apply."""
    editing = Editing(request, project, "target")
    unit = redistribution.adjustment
    said = section(editing.text.raw, (*EVALUATION, MODE))
    mode = parameter_forms(editing, MODE, {} if said is None else {"mode": said}, unit)
    mode.values.fields["mode"].choices[0] = ("", "不写：按规则集")
    if editing.valid:
        given = mode.entry()
        changes = {(*EVALUATION, MODE): given.get("mode") if isinstance(given, dict) else None}
        left = mode.show((*EVALUATION, MODE), editing.own(changes))
        if editing.nothing_wrong(left) and editing.save(changes, "已保存不适用指标的处理办法"):
            return redirect("projects:adjustments", project.pk)
    return _page(
        editing, "评分以后的调整", template="adjustments", units=[mode],
        vetoes=listed(editing.text, VETOES), gates=listed(editing.text, GATES),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def veto(request: HttpRequest, number: int = 0, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in a veto; `number` 0 is a new one."""
    return _conditional(Editing(request, project, "target"), VETOES, number, veto_unit.adjustment)


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def gate(request: HttpRequest, number: int = 0, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in what limits the grade or the total; `number` 0 is a new one."""
    return _conditional(Editing(request, project, "target"), GATES, number, grade_gate.adjustment)


def _conditional(editing: Editing, home: YamlPath, number: int, unit: Adjustment) -> HttpResponse:
    place = place_of(editing, home, number)
    said = mapping_at(editing.text, place)
    form = editing.form(ConditionForm, said)
    way = Way(editing, "w0", said, scored=False, promises=promise_names(editing.text))
    names = [each.name for each in unit.parameters]
    asked = {key: each for key, each in said.items() if key in names}
    done = parameter_forms(editing, "then", asked, unit, _offers(editing.text))
    if editing.asked_to_remove and editing.change.is_valid():
        if editing.save({place: None}, f"已去掉“{form.words['name']}”"):
            return redirect("projects:adjustments", editing.project.pk)
    elif editing.valid:
        entry = {key: each for key, each in said.items() if key not in (*names, "measure", *form.places)}
        entry |= {str(path[0]): text for path, text in form.told().items() if text}
        given = done.entry()
        entry |= way.entry() | (given if isinstance(given, dict) else {})
        entry = {key: entry[key] for key in [*said, *entry] if key in entry}
        changes = put(editing, place, entry)
        of_unit, left = _parted(unit, place, editing.tried(changes, place)[1])
        left = form.show(place, way.show(place, left)) + done.show(place, of_unit)
        if editing.nothing_wrong(left) and editing.save(changes, f"已保存“{entry['name']}”"):
            return redirect("projects:adjustments", editing.project.pk)
    return _page(
        editing, form.words["name"] or f"新的{unit.title}", template="indicator", form=form, ways=[way],
        units=[done], removable=bool(number), remove=f"去掉这条{unit.title}？",
    )  # fmt: skip


def _parted(unit: Adjustment, place: YamlPath, faults: list[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Tell what is wrong with what a condition does from what is wrong with the condition."""
    names = [each.name for each in unit.parameters]
    of_unit = [
        each for each in faults if each[0][len(place) :][:1] in [(name,) for name in names]
        or (each[0] == place and unit.code in each[1].what)
    ]  # fmt: skip
    return of_unit, [each for each in faults if each not in of_unit]


def _page(editing: Editing, title: str, *, template: str, **told: object) -> HttpResponse:
    home = Crumb("目标和指标", reverse("projects:goals", args=[editing.project.pk]))
    return editing.page(title, template, home=home, every=editing.forms, **told)


def _offers(text: ProjectText) -> dict[str, Sequence[str]]:
    """Give the names that a veto may be about, and the grades of the rule set."""
    levels = [each.name for node in tree_of(text.raw).nodes for each in node.walk() if each.is_level]
    try:
        grades = [
            each.name for each in find_rule_set(str(section(text.raw, (*EVALUATION, "rule_set")))).grades
        ]
    except (NotFoundError, UnreadableValueError):
        grades = []
    return {"of": [*levels, *indicator_names(text)], "grade": grades}
