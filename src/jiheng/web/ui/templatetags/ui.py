"""The components as template tags: `{% load ui %}`. Each draws one template of `templates/ui/components/`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import (
    BaseForm,
    BaseFormSet,
    BoundField,
    CheckboxInput,
    DateField,
    Field,
    Select,
    SelectMultiple,
    Textarea,
)
from django.forms.widgets import CheckboxSelectMultiple, ChoiceWidget, FileInput, RadioSelect, Widget
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiheng.web.ui.fields import NOT_YOURS
from jiheng.web.ui.parts import STATES, Job, KeyNumber, Moment, Picture, Step, TaskGroup
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Empty, ListTable

MOST_DRAWN = 500  # icons and badges kept as they were drawn
DJANGO_ROWS = "10"  # of a text area that asks for no height of its own
register = template.Library()
SPRITE = Path(__file__).parents[1] / "static/vendor/tabler/icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text("utf-8")))


@register.simple_tag
@lru_cache(maxsize=MOST_DRAWN)  # a page of a list shows the same few a hundred times
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with `label` it speaks. KeyError for one that is not in the sprite."""
    if name not in icon_names():
        raise KeyError(f"icon {name!r} is not in the sprite: tools/vendor_assets.py")
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    address = f"{static('vendor/tabler/icons.svg')}#{name}"
    return format_html('<svg class="icon" focusable="false" {}><use href="{}"></use></svg>', spoken, address)


@register.inclusion_tag("ui/components/page_head.html")
def page_head(  # noqa: PLR0917 - a template names what it gives
    title: str,
    pretitle: str = "",
    action: str = "",
    url: str = "",
    icon: str = "",
    crumbs: Sequence[Crumb] = (),
) -> dict[str, Any]:
    """The title of the page, the way to it, and its one primary action (a link)."""
    return {
        "title": title, "pretitle": pretitle, "action": action, "url": url, "icon": icon, "crumbs": crumbs,
    }  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=MOST_DRAWN)
def status_badge(kind: str, text: str = "") -> SafeString:
    """A state, told by shape and word besides colour; `kind` is a key of `parts.STATES`."""
    word, shape = STATES[kind]
    told = format_html('<span class="jh-state jh-state-{}">{}{}</span>', kind, icon(shape), text or word)
    return SafeString(told)


@register.inclusion_tag("ui/components/notice.html")
def notice(text: str, kind: str = "info", title: str = "", action: str = "", url: str = "") -> dict[str, Any]:
    """A sentence in the page: `kind` is info, good, warning or bad."""
    shapes = {
        "info": "info-circle",
        "good": "circle-check",
        "warning": "alert-triangle",
        "bad": "alert-circle",
    }
    return {"text": text, "kind": kind, "title": title, "action": action, "url": url, "shape": shapes[kind]}


@register.inclusion_tag("ui/components/empty.html")
def empty_state(empty: Empty) -> dict[str, Any]:
    """What will be here, why it matters, one button, one example."""
    return {"empty": empty}


@register.inclusion_tag("ui/components/no_right.html")
def no_right(what: str, who: str = "", contact: str = "") -> dict[str, Any]:
    """A part that this person may not see or do: `what` is not allowed, `who` may, `contact` to ask."""
    return {"what": what, "who": who, "contact": contact}


@register.inclusion_tag("ui/components/copyable.html")
def copyable(text: str, label: str = "") -> dict[str, Any]:
    """A code, token or hash with a button that copies it."""
    return {"text": text, "label": label}


@register.inclusion_tag("ui/components/list_table.html", takes_context=True)
def list_table(context: template.Context, table: ListTable) -> dict[str, Any]:
    """A list (`table.ListTable`)."""
    return {"table": table, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/components/task_list.html")
def task_list(groups: Sequence[TaskGroup]) -> dict[str, Any]:
    """What is to do, in groups."""
    return {"groups": groups}


@register.inclusion_tag("ui/components/steps.html")
def steps(steps: Sequence[Step], label: str = "步骤") -> dict[str, Any]:
    """Where one is in a longer work."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("ui/components/key_numbers.html")
def key_numbers(numbers: Sequence[KeyNumber]) -> dict[str, Any]:
    """The few figures that matter most."""
    return {"numbers": numbers}


@register.inclusion_tag("ui/components/tabs.html")
def tabs(choices: Sequence[Choice], label: str = "分类") -> dict[str, Any]:
    """Views of the same thing, each with its address."""
    return {"choices": choices, "label": label}


@register.inclusion_tag("ui/components/time_line.html")
def time_line(moments: Sequence[Moment]) -> dict[str, Any]:
    """What happened, in order."""
    return {"moments": moments}


@register.inclusion_tag("ui/components/picture.html")
def picture(picture: Picture) -> dict[str, Any]:
    """A picture with its table twin; `t` turns from one to the other."""
    return {"picture": picture}


@register.inclusion_tag("ui/components/job.html", takes_context=True)
def job_progress(context: template.Context, job: Job) -> dict[str, Any]:
    """Work in the background; the view at `job.url` renders `ui/components/job.html` with `job`."""
    return {"job": job, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/components/drop_zone.html")
def drop_zone(
    name: str, label: str, hint: str = "", accept: str = "", *, many: bool = True, camera: bool = False
) -> dict[str, Any]:
    """A file field that files can be dropped on, with a list of them; stands in a multipart form."""
    return {
        "name": name, "label": label, "hint": hint, "accept": accept, "many": many, "camera": camera,
    }  # fmt: skip


def missing(widget: Widget) -> str:
    """What to do about a field that was left empty."""
    if isinstance(widget, CheckboxInput):
        return "请确认后勾选"
    return "请选择" if isinstance(widget, ChoiceWidget | FileInput) else "请填写"


STOCK: dict[str, str] = {  # what Django says in words of its own, with the places that its errors bring
    "min_length": "太短：至少 {limit_value} 个字，现在 {show_value} 个",
    "max_length": "太长：最多 {limit_value} 个字，现在 {show_value} 个",
    "min_value": "应当不小于 {limit_value}",
    "max_value": "应当不大于 {limit_value}",
    "invalid_choice": "没有“{value}”这个选项，请重新选择",
}


def stock(error: ValidationError, field: Field | None) -> str:
    """What to say instead of words of Django's own; empty where they are ours."""
    if isinstance(field, DateField) and error.message == field.error_messages["invalid"]:
        return "不是日期：写成 2025-03-01 这样"
    words, places = STOCK.get(error.code or "", ""), error.params
    try:
        return words.format(**places) if words and isinstance(places, dict) else ""
    except KeyError:
        return ""


PARTS = {"应当是": "expected", "怎么办": "advice"}  # of a message, each on a line of its own


def complaints(form: BaseForm, name: str) -> list[dict[str, str]]:
    """The errors of a field, or of the form, as what, expected, advice (`params` of the ValidationError)."""
    found: list[dict[str, str]] = []
    for error in form.errors.as_data().get(name, []):
        if error.code == "required" and name in form.fields:
            found.append({"what": missing(form.fields[name].widget), "expected": "", "advice": ""})
            continue
        if told := stock(error, form.fields.get(name)):
            found.append({"what": told, "expected": "", "advice": ""})
            continue
        params = error.params if isinstance(error.params, dict) else {}
        found += [_complaint(str(text), params) for text in ValidationError([error]).messages]
    return found


def _complaint(text: str, params: Mapping[str, object]) -> dict[str, str]:
    """Take a message apart that is the text of a Fault or of an error of the core."""
    what, *lines = text.split("\n")
    told = {
        "what": what,
        "expected": str(params.get("expected", "")),
        "advice": str(params.get("advice", "")),
    }
    for line in lines:
        title, _, words = line.strip().partition("：")
        if title in PARTS and not told[PARTS[title]]:
            told[PARTS[title]] = words
        else:
            told["what"] += f"\n{line.strip()}"
    return told


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | list[Any]") -> dict[str, Any]:
    """All errors of the forms at the top of the page, each a link to its field; or nothing.

    Rows of forms, and lists of them, are told one by one; what is none is passed over. What the server
    cannot do now is told, and not counted as wrong.
    """
    entries, ours = [], 0
    single = (each for one in forms if one for each in (one if isinstance(one, list) else [one]))
    each_form = (each for one in single for each in (one if isinstance(one, BaseFormSet) else [one]))
    for form in each_form:
        if not form.is_bound:
            continue
        entries += [{"target": "", "label": "", **error} for error in complaints(form, NON_FIELD_ERRORS)]
        ours += sum(each.code == NOT_YOURS for each in form.errors.as_data().get(NON_FIELD_ERRORS, []))
        for field in form:
            target = field.id_for_label or f"{field.auto_id}_0"
            entries += [
                {"target": target, "label": str(field.label), **error}
                for error in complaints(form, field.name)
            ]
    return {"entries": entries, "wrong": len(entries) - ours}


def css_class(widget: object) -> str:
    """The class of the control."""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select | SelectMultiple) and not isinstance(widget, RadioSelect):
        return "form-select"
    return "form-control"


@register.inclusion_tag("ui/components/field.html")
def form_field(field: BoundField, unit: str = "", last: object = None, wide: str = "") -> dict[str, Any]:
    """A field: label above, hint under it, the unit inside, last year's value greyed beside, what is wrong.

    `unit` and `last` may also stand on the form, in `units` and `last_values` by field name. `wide`: full
    for the whole width; short for years and counts.
    """
    unit = unit or getattr(field.form, "units", {}).get(field.name, "")
    last = last if last is not None else getattr(field.form, "last_values", {}).get(field.name)
    widget = field.field.widget
    errors = complaints(field.form, field.name) if field.form.is_bound else []
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    described = [
        f"{field.auto_id}_{part}" for part, there in (("hint", field.help_text), ("error", errors)) if there
    ]
    classes = (css_class(widget), widget.attrs.get("class", ""), "is-invalid" if errors else "")
    attributes: dict[str, str | bool] = {"class": " ".join(each for each in classes if each)}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == DJANGO_ROWS:
        attributes["rows"] = "4"
    return {
        "field": field,
        "unit": unit,
        "last": last,
        "wide": wide,
        "errors": errors,
        "many": many,
        "single": isinstance(widget, CheckboxInput),
        "control": "" if many else field.as_widget(attrs=attributes),
    }


@register.inclusion_tag("ui/components/fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Every visible field of the form in order, and the hidden ones."""
    return {"form": form}
