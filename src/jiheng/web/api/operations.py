"""Declare an operation of the API: its address, what it needs, and which pages it stands for.

A function is declared as `needs` declares a page. The door (`door.py`) holds each request against its
declaration before anything of it is read; the file openapi.json is made from the same declarations.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from ninja import Router
from ninja.params.models import File as InFile
from ninja.params.models import Form as InForm
from ninja.params.models import Query as InQuery
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from jiheng.web.api.asking import Right

PREFIX = "/api/v1"
JSON = "application/json"
FORM = "multipart/form-data"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
View = TypeVar("View", bound=Callable[..., Any])


class Given(BaseModel):
    """What comes in a body: nothing that the description does not name."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What an answer says."""

    model_config = ConfigDict(from_attributes=True)


class Operation(NamedTuple):
    """One operation: a method at an address."""

    method: str
    path: str
    right: Right
    answers: dict[int, type[Told] | None]
    pages: tuple[str, ...] = ()  # the names of the pages that post what it writes, or show what it reads
    takes: str = ""  # media type of the body
    gives: str = JSON
    if_match: bool = False  # asks for If-Match, against the answer to GET at the same address
    query: frozenset[str] = frozenset()  # what may be asked for in the query
    form: frozenset[str] = frozenset()  # the fields and files of a form

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method in WRITES


ROUTER = Router()
OPERATIONS: dict[tuple[str, str], Operation] = {}


def operation(
    area: str,
    method: str,
    path: str,
    title: str,
    *,
    right: Right,
    answers: dict[int, type[Told] | None],
    says: str = "",
    name: str = "",
    **told: Any,  # noqa: ANN401 — the other fields of Operation
) -> Callable[[View], View]:
    """Declare the function below. `title` and `says` are what openapi.json says of it, in Chinese.

    Its name there is that of the function, or `name`, where one function is declared several times.
    """

    def declare(view: View) -> View:
        found = Operation(
            method, path, right, answers, query=_names(view, InQuery), form=_names(view, InForm, InFile),
            **told,
        )  # fmt: skip
        OPERATIONS[method, route_of(path)] = found
        ROUTER.add_api_operation(
            path, [method], view, response=dict(answers), operation_id=name or view.__name__,
            summary=title, description=says or f"{title}。", tags=[area], by_alias=True,
        )  # fmt: skip
        return view

    return declare


def _names(view: View, *places: type[FieldInfo]) -> frozenset[str]:
    """Give the names that a view takes from some places of a request: Ninja drops all others unsaid."""
    found: set[str] = set()
    for name, hint in get_type_hints(view, include_extras=True).items():
        if any(isinstance(each, places) for each in getattr(hint, "__metadata__", ())):
            inside = get_args(hint)[0]
            is_model = isinstance(inside, type) and issubclass(inside, BaseModel)
            found |= inside.model_fields.keys() if is_model else {name}
    return frozenset(found)


def route_of(path: str) -> str:
    """Give the route of a path as Django names it."""
    route = re.sub(r"\{uuid:(\w+)\}", r"<uuidstr:\1>", PREFIX + path)
    return route.replace("{", "<").replace("}", ">").lstrip("/")
