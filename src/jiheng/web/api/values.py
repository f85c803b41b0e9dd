"""How values stand in bodies and answers: texts that a database keeps, moments with their offset."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import TextChoices
from django.utils import timezone
from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

NO_NUL = "^[^\\u0000]*$"


def _kept(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "no database keeps this")
    return text


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
GivenMoment = AwareDatetime
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(9998, 12, 31), json_schema_extra={"format": "date"})]


def one_of(choices: type[TextChoices], what: str) -> Any:  # noqa: ANN401 — as Field is typed
    """Declare a text that is one of the choices, each told with its word."""
    words = "；".join(f"{each.value} {each.label}" for each in choices)
    return Field(description=f"{what}：{words}", json_schema_extra={"enum": list(choices.values)})
