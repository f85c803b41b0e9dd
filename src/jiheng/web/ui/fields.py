"""The fields that forms share. A day is asked for here only: a browser shows it where it is 2025-03-01."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jiheng.errors import BusyError, JihengError

NOT_YOURS = "not_yours"  # the code of an error by which nothing that was filled in is wrong


def code_of(error: JihengError) -> str:
    """Give the code by which an error of a form says that it lies with the server; or nothing."""
    return NOT_YOURS if isinstance(error, BusyError) else ""


def complaint(error: JihengError) -> ValidationError:
    """Give what was refused as an error of a form."""
    return ValidationError(str(error), code=code_of(error))


class DayInput(forms.DateInput):
    """A day in the browser's own field, which leaves empty what is written in any other way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write days as the browser reads them, not as the language has it."""
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput
