"""What there is: the rows and planted faults of the files, beside the plan of what there must be."""

import importlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from proof.fault import Fault
from proof.row import Row

HERE = Path(__file__).resolve().parent
PLAN = HERE / "plan.toml"
Each = TypeVar("Each", Row, Fault)


@dataclass(frozen=True)
class Block:
    """A line of the page: its rows by id with their titles, its figures by name with theirs."""

    name: str
    title: str
    rows: Mapping[str, str]
    figures: Mapping[str, str]
    largest: tuple[str, ...]  # figures of which the largest counts, not the sum


def blocks() -> list[Block]:
    """Read the plan of rows."""
    told = tomllib.loads(PLAN.read_text("utf-8"))["blocks"]
    return [
        Block(name, each["title"], each["rows"], each["figures"], tuple(each.get("largest", ())))
        for name, each in told.items()
    ]


def planned_faults() -> dict[str, str]:
    """Read the plan of faults: name and title."""
    return dict(tomllib.loads(PLAN.read_text("utf-8"))["faults"])


def rows() -> dict[str, Row]:
    """Give the rows that are built, by id. Raises ValueError for one that is not planned or there twice."""
    return _known("rows", Row, {id_ for block in blocks() for id_ in block.rows})


def faults() -> dict[str, Fault]:
    """Give the faults that are built, by name. Raises ValueError as `rows` does."""
    return _known("faults", Fault, set(planned_faults()))


def module_of(fault: Fault) -> str:
    """Give the module that declares a fault."""
    return f"proof.faults.{fault.name.replace('-', '_')}"


def _known(folder: str, kind: type[Each], planned: set[str]) -> dict[str, Each]:
    known: dict[str, Each] = {}
    for each in _declared(folder, kind):
        name = each.id if isinstance(each, Row) else each.name
        if name not in planned or name in known:
            raise ValueError(f"{name}: not in {PLAN.name}, or declared twice")
        known[name] = each
    return known


def _declared(folder: str, kind: type[Each]) -> Iterator[Each]:
    for file in sorted((HERE / folder).glob("[a-z]*.py")):
        module = importlib.import_module(f"proof.{folder}.{file.stem}")
        yield from (each for each in vars(module).values() if isinstance(each, kind))
