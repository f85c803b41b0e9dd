"""How values stand in bodies and answers: texts that a database keeps, moments with their offset."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, LiteralString

from django.db.models import TextChoices
from django.utils import timezone
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

NO_NUL = "^[^\\u0000]*$"


def _kept(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "no database keeps this")
    return text


def _written_as(fault: LiteralString) -> Callable[[object], object]:
    """Refuse a number: pydantic would take it as seconds since 1970, which the description does not name."""

    def check(value: object) -> object:
        try:
            float(value)  # type: ignore[arg-type] # whatever it is
        except (TypeError, ValueError):
            return value
        raise PydanticCustomError(fault, "no date is a number")

    return check


def _local(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


Text = Annotated[str, AfterValidator(_kept), Field(json_schema_extra={"pattern": NO_NUL})]
Moment = Annotated[
    datetime,
    PlainSerializer(_local, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
MaybeMoment = Annotated[
    datetime | None,
    PlainSerializer(_local, return_type=str | None),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}, mode="serialization"
    ),
]
GivenMoment = Annotated[AwareDatetime, BeforeValidator(_written_as("datetime_parsing"))]
Day = Annotated[
    date,
    BeforeValidator(_written_as("date_parsing")),
    Field(ge=date(1900, 1, 1), le=date(9998, 12, 31), json_schema_extra={"format": "date"}),
]


def one_of(choices: type[TextChoices], what: str) -> Any:  # noqa: ANN401 — as Field is typed
    """Declare a text that is one of the choices, each told with its word."""
    words = "；".join(f"{each.value} {each.label}" for each in choices)
    return Field(description=f"{what}：{words}", json_schema_extra={"enum": list(choices.values)})
