"""Lists, a page at a time: after the last row seen, in an order that rows added meanwhile do not shift.

The cursor holds the values that the last row is ordered by. What stood when a client began is told once,
none of it twice; what is added behind the place where it stands is told too.
"""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Query
from ninja.errors import ValidationError as WronglyAsked
from pydantic import BaseModel, ConfigDict, Field

from jiheng.web.api.operations import Told

MOST = 500
USUAL = 100
T = TypeVar("T", bound=Told)
M = TypeVar("M", bound=Model)


class Paged(Told, Generic[T]):
    """A page of a list."""

    items: list[T] = Field(description="这一页的各项")
    next: str | None = Field(description="下一页的地址；没有更多时为 null")


class Page(BaseModel):
    """Which page is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=USUAL, ge=1, le=MOST, description=f"一页多少项，1 到 {MOST}，不写是 {USUAL}")
    cursor: str = Field(
        default="", max_length=400, description="从哪里接着列；照抄上一页 next 里的，不要自己编"
    )


PageQuery = Annotated[Page, Query()]


def paged(
    request: HttpRequest,
    rows: QuerySet[M],
    page: Page,
    told: Callable[[M], T],
    *,
    by: Sequence[str] = ("pk",),
) -> dict[str, Any]:
    """Give a page of rows, ordered by the fields `by` (with "-": the largest first), unique together.

    Raises WronglyAsked for a cursor that is none.
    """
    shown, after = rows_of(request, rows, page, by=by)
    return {"items": [told(each) for each in shown], "next": after}


def rows_of(
    request: HttpRequest, rows: QuerySet[M], page: Page, *, by: Sequence[str] = ("pk",)
) -> tuple[list[M], str | None]:
    """Give the rows of a page, and the address of the next one: for what is told of all rows at once."""
    if page.cursor:
        rows = rows.filter(_after(by, _read(page.cursor, len(by)), rows))
    found = list(rows.order_by(*by)[: page.limit + 1])
    more, shown = len(found) > page.limit, found[: page.limit]
    after = _next(request, [getattr(shown[-1], name.lstrip("-")) for name in by]) if more else None
    return shown, after


def _after(by: Sequence[str], values: Sequence[str], rows: QuerySet[Any]) -> Q:
    condition, equal = Q(), Q()
    for name, value in zip(by, values, strict=True):
        bare = name.lstrip("-")
        try:
            kept = rows.model._meta.pk if bare == "pk" else rows.model._meta.get_field(bare)  # noqa: SLF001
            read = kept.to_python(value)
        except (ValidationError, OverflowError) as error:
            raise _no_cursor() from error
        condition |= equal & Q(**{f"{bare}__{'lt' if name.startswith('-') else 'gt'}": read})
        equal &= Q(**{bare: read})
    return condition


def _next(request: HttpRequest, values: Sequence[object]) -> str:
    written = json.dumps([str(each) for each in values], ensure_ascii=False).encode()
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    query["cursor"] = base64.urlsafe_b64encode(written).decode().rstrip("=")
    return f"{request.path}?{urlencode(query)}"


def _read(cursor: str, count: int) -> list[str]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _no_cursor() from error
    if (
        not isinstance(values, list)
        or len(values) != count
        or any(not isinstance(each, str) for each in values)
    ):
        raise _no_cursor()
    return values


def _no_cursor() -> WronglyAsked:
    return WronglyAsked([{"type": "cursor", "loc": ("query", "cursor")}])
