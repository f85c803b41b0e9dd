"""A row of the proof: a small program that tries to break a promise, and the bars its figures are held to.

A file of `rows/` declares one or several, each with an id of `plan.toml`, and decorates its function:

    row = Row("D-05", promises=("I-7",), sizes={"short": {"files": 40}, "night": {"files": 400}},
              bars=("files >= files", "dangling = 0"))

    @row.runs
    def cut_power(trial):
        return {"files": 40, "dangling": 0}

Figures are whole numbers with their unit in the name (`worst_ms`), or one word (`integrity=ok`). A bar is
`FIGURE OPERATOR RIGHT`, the operator one of = >= <=, and right of it a whole number, a size or another figure
(`size.files`, `figure.attacks`), or a word. Every figure a bar names must be there.
"""

import importlib.util
import operator
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

SIZES = ("short", "night", "long")
Figures = Mapping[str, int | str]
OPERATORS = {"=": operator.eq, ">=": operator.ge, "<=": operator.le}


class NotRunError(Exception):
    """This row cannot run here; the words say what is missing."""


@dataclass(frozen=True)
class Trial:
    """One run of a row: an empty folder, how much to do, and where chance begins."""

    room: Path
    size: Mapping[str, int]
    seed: int

    @cached_property
    def random(self) -> random.Random:
        """Chance that comes out the same again for the same seed."""
        return random.Random(self.seed)

    @staticmethod
    def program(name: str, *others: str) -> str:
        """Give the path of a program, by the first of its names that is there. Raises NotRunError."""
        for each in (name, *others):
            if found := shutil.which(each):
                return found
        raise NotRunError(f"{name} missing")

    @staticmethod
    def package(name: str) -> None:
        """See that a Python package is there. Raises NotRunError."""
        if importlib.util.find_spec(name) is None:
            raise NotRunError(f"{name} missing")


@dataclass
class Row:
    """What is declared of a row; `long` is as `night` where nothing else is said.

    Nothing else runs beside a row that is `alone`: its bars are of times.
    """

    id: str
    promises: tuple[str, ...]
    sizes: Mapping[str, Mapping[str, int]]
    bars: tuple[str, ...]
    alone: bool = False
    body: Callable[[Trial], Figures] | None = field(default=None, init=False)

    def runs(self, body: Callable[[Trial], Figures]) -> Callable[[Trial], Figures]:
        """Take the function that runs it."""
        self.body = body
        return body

    def size(self, name: str) -> Mapping[str, int]:
        """Say how much is done at a size."""
        return self.sizes.get(name) or self.sizes["night"]

    def broken(self, figures: Figures, size: Mapping[str, int]) -> list[str]:
        """Give the bars that these figures do not reach, each with what was found."""
        return [
            f"{bar} ({figures.get(bar.split()[0], 'no such figure')})"
            for bar in self.bars
            if not _reached(bar, figures, size)
        ]


def _reached(bar: str, figures: Figures, size: Mapping[str, int]) -> bool:
    name, sign, right = bar.split()
    where, _, which = right.partition(".")
    known = {"size": size, "figure": figures}.get(where)
    wanted = known[which] if known is not None else int(right) if right.isdigit() else right
    found = figures.get(name)
    return type(found) is type(wanted) and bool(OPERATORS[sign](found, wanted))


def line(id_: str, figures: Figures, seed: int) -> str:
    """Write the line of a row."""
    return " ".join([id_, *(f"{name}={value}" for name, value in figures.items()), f"seed={seed}"])
