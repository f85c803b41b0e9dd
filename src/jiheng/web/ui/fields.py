"""The fields that forms share. A day is asked for here only: a browser shows it where it is 2025-03-01."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day in the browser's own field, which leaves empty what is written in any other way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write days as the browser reads them, not as the language has it."""
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput
