"""A day that stands in a form is seen in the browser, whose own field shows it as 2024-05-06 only."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.urls import get_resolver

DAY = date(2024, 5, 6)


def all_forms(above: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for each in above.__subclasses__():
        if each.__module__.startswith("jiheng."):
            yield each
        yield from all_forms(each)


def days_of(form: type[forms.BaseForm]) -> Iterator[tuple[str, forms.Widget]]:
    for name, field in getattr(form, "base_fields", {}).items():
        several = getattr(field, "fields", ())
        if isinstance(field, forms.DateField):
            yield name, field.widget
        elif any(isinstance(each, forms.DateField) for each in several):
            yield from ((f"{name}-{number}", each) for number, each in enumerate(field.widget.widgets))


def test_every_form_shows_the_day_that_stands_in_it():
    assert get_resolver().url_patterns  # so that every page is loaded, and its forms
    found = {
        f"{form.__qualname__}.{name}": widget.render(name, DAY)
        for form in all_forms()
        for name, widget in days_of(form)
    }
    wrong = {
        name: drawn
        for name, drawn in found.items()
        if 'type="date"' not in drawn or 'value="2024-05-06"' not in drawn
    }
    assert wrong == {}
    assert {"CorrectionForm.as_of", "ProposalForm.answer_by", "RecordFilters.first"} <= found.keys()


def test_a_day_is_asked_for_by_one_field(root):
    web = root / "src/jiheng/web"
    asking = {
        path.relative_to(web).as_posix()
        for path in web.rglob("*.py")
        if "forms.DateInput" in (text := path.read_text("utf-8")) or "forms.DateField" in text
    }
    assert asking == {"ui/fields.py"}
