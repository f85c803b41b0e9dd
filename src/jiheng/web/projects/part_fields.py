"""The fields of the parts of a project: a field stands for a key of its text, and says it as the text does.

Nothing is judged here: the core reads what was typed and says what is wrong, and `show` puts that beside the
fields. What was not changed stays as it was written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from jiheng.catalogue import Raw
from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.values.days import read_day
from jiheng.values.period import Period
from jiheng.web.projects.changes import Placed
from jiheng.web.ui.fields import DayField, DayInput

BETWEEN = "、"  # between the texts of a list
if TYPE_CHECKING:
    BaseRows = forms.BaseFormSet[Any]
else:
    BaseRows = forms.BaseFormSet


class PeriodWidget(forms.MultiWidget):
    """The first and the last day of a period."""

    template_name = "projects/period.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Make the two fields."""
        days = [DayInput(attrs={"aria-label": word}) for word in ("起", "止")]
        super().__init__(days, attrs)

    def decompress(self, value: Any) -> list[date | None]:  # noqa: ANN401 — as Django has it
        """Take a written period apart."""
        try:
            period = Period.read(value or "")
        except UnreadableValueError:
            return [None, None]
        return [period.first, period.last]


class PeriodField(forms.MultiValueField):
    """A period, as the text writes it."""

    widget = PeriodWidget

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Make its two days."""
        days = [DayField(required=False), DayField(required=False)]
        super().__init__(days, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[date | None]) -> str:
        """Write the period; whole years and months briefly."""
        first, last = data_list or (None, None)
        if first is None and last is None:
            return ""
        if first is None or last is None:
            raise ValidationError("起止两天只填了一天", params={"advice": "两天都填上"})
        return period_text(first, last)


def period_text(first: date, last: date) -> str:
    """Write a period as projects do; what ends before it begins is written all the same."""
    if last < first:
        return f"{first}..{last}"
    period = Period(first, last)
    if period == Period.year(first.year):
        return f"{first.year}"
    if period == Period(
        Period.month(first.year, first.month).first, Period.month(last.year, last.month).last
    ):
        return f"{first:%Y-%m}" if first.month == last.month and first.year == last.year else (
            f"{first:%Y-%m}..{last:%Y-%m}"
        )  # fmt: skip
    return f"{first}..{last}"


def period_words(text: str) -> str:
    """Say a written period as people do; what cannot be read is shown as it is."""
    period = _period(text)
    return text if period is None else str(period)


class Part(forms.Form):
    """Values of a part of the text. `places` tells where each field stands, from the part on."""

    use_required_attribute = False
    places: ClassVar[Mapping[str, YamlPath]] = {}

    def __init__(self, *args: Any, said: "Raw | None" = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what the text says."""
        self.before: dict[str, Raw] = said if isinstance(said, dict) else {}
        self.words = {name: _text(said, path) for name, path in self.places.items()}
        kwargs["initial"] = {
            name: _shown(self.base_fields[name], text) for name, text in self.words.items()
        } | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Give label and words of every field the text says something of."""
        told = []
        for name, text in self.words.items():
            field = self.fields[name]
            choices = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
            words = period_words(text) if isinstance(field, PeriodField) else str(choices.get(text, text))
            if text:
                told.append((str(field.label), words))
        return told

    @property
    def short(self) -> list[forms.BoundField]:
        """Those that stand beside each other."""
        return [each for each in self if not isinstance(each.field.widget, forms.Textarea)]

    @property
    def long(self) -> list[forms.BoundField]:
        """Those that take the whole width."""
        return [each for each in self if isinstance(each.field.widget, forms.Textarea)]

    def told(self) -> dict[YamlPath, str | None]:
        """Give what was typed at its places; None where nothing was."""
        return {path: self._told(name) or None for name, path in self.places.items() if name in self.fields}

    def _told(self, name: str) -> str:
        value, before = self.cleaned_data.get(name), self.words.get(name, "")
        same = _shown(self.fields[name], before)
        if isinstance(self.fields[name], PeriodField):
            written = _period(before)
            return before if written is not None and written == _period(value) else str(value or "")
        return before if same == value else str(value or "")

    def show(self, part: YamlPath, own: Iterable[Placed]) -> list[Placed]:
        """Put what is wrong below `part` beside its fields; give back what is about none of them."""
        left = []
        for path, fault in own:
            inside = path[len(part) :] if path[: len(part)] == part else None
            name = next((name for name, place in self.places.items() if place and place == inside), None)
            if name is None and inside is not None:
                name = next(
                    (name for name, place in self.places.items() if inside[: len(place)] == place), None
                )
            if name is None:
                left.append((path, fault))
            else:
                complain(self, name, fault)
        return left


class LinesPart(Part):
    """A part of which some keys hold several texts, a line each."""

    lines: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, said: "Raw | None" = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show the texts, a line each."""
        written = said if isinstance(said, dict) else {}
        joined: dict[str, Raw] = {key: "\n".join(texts_of(written.get(key))) for key in self.lines}
        super().__init__(*args, said=written | {key: each for key, each in joined.items() if each}, **kwargs)
        self.before = written

    def entry(self) -> "dict[str, Raw]":
        """Give what is said, with what the form asks as it was typed; what was emptied is gone."""
        told: dict[str, Raw] = {}
        for path, text in self.told().items():
            key, *below = map(str, path)
            if below:
                inside = told.get(key)
                there = inside if isinstance(inside, dict) else {}
                told |= {key: {**there, below[0]: text}} if text else {}
                continue
            texts = [each.strip() for each in re.split(r"[\r\n]+", text or "") if each.strip()]
            if key not in self.lines:
                told |= {key: text} if text else {}
            elif texts:
                told[key] = self.before[key] if texts == texts_of(self.before.get(key)) else [*texts]
        asked = {str(path[0]) for path in self.places.values()}
        kept = {
            key: told.get(key, each) for key, each in self.before.items() if key in told or key not in asked
        }
        return kept | told


def texts_of(said: "Raw | None") -> list[str]:
    """Give the texts of a key, however many it has."""
    if isinstance(said, list):
        return [" ".join(each.split()) if "\n" in each else each for each in said if isinstance(each, str)]
    return [said] if isinstance(said, str) and said else []


def complain(form: forms.Form, name: str | None, fault: Fault) -> None:
    """Put a fault beside a field, or above all of them."""
    told = f"{fault.what}（现在是：{fault.found}）" if fault.found else fault.what
    params = {"expected": fault.expected, "advice": fault.advice}
    form.add_error(name, ValidationError(told.replace("%", "%%"), params=params))


def _text(said: "Raw | None", path: YamlPath) -> str:
    for step in path:
        said = said.get(str(step)) if isinstance(said, dict) else None
    if isinstance(said, list):
        return BETWEEN.join(each for each in said if isinstance(each, str))
    return said if isinstance(said, str) else ""


def _shown(field: forms.Field, text: str) -> Any:  # noqa: ANN401 — what the field shows
    if isinstance(field, DayField):
        try:
            return read_day(text) if text else None
        except UnreadableValueError:
            return None
    return text


def _period(text: object) -> Period | None:
    try:
        return Period.read(str(text or ""))
    except UnreadableValueError:
        return None


class Rows(BaseRows):
    """Rows of a part: those the text has, and empty ones to fill in."""

    def __init__(self, *args: Any, said: "Sequence[dict[str, Raw]]" = (), **kwargs: Any) -> None:  # noqa: ANN401
        """Show what the text says, a row each."""
        self.said = said
        kwargs["initial"] = [{} for _ in said]
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each row what the text says of it."""
        told: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index < len(self.said):
            told["said"] = self.said[index]
        return told

    @property
    def kept(self) -> list[Any]:
        """The rows that shall stay, those only offered left out."""
        rows = enumerate(self.forms)
        offered = self.initial_form_count()
        return [
            row for number, row in rows
            if not row.cleaned_data.get("DELETE") and (number < offered or row.has_changed())
        ]  # fmt: skip


def rows_of(row: type[Part]) -> type[Rows]:
    """Make the rows of a kind; each can be taken away."""
    made = forms.formset_factory(row, formset=Rows, extra=0, can_delete=True)
    return cast("type[Rows]", made)
