"""A rule's arithmetic as a list of steps, each reckoned once: what an engine is given.

A rule's lines run over a `Step` as over a column, and note what they do. A step that is used twice and is
more than one operation on columns becomes a column of its own in a stage before; inside one nested expression
an engine would reckon it each time.
"""

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Table: TypeAlias = Any  # an Ibis table, and a column of one; the library is not imported to name them
Values: TypeAlias = Any
Operand: TypeAlias = "Step | int"
COLUMN, CHOICE, QUOTIENT = "column", "ifelse", "floordiv"
OPERATORS: Mapping[str, Callable[[Values, Values], Values]] = {
    name: getattr(operator, name) for name in ("add", "sub", "mul", "eq", "ne", "ge", "gt", "le", "lt")
}


@dataclass(eq=False)
class Sheet:
    """The steps noted so far; the same step is noted once."""

    steps: list["Step"] = field(default_factory=list)
    known: dict[tuple[object, ...], "Step"] = field(default_factory=dict)

    def column(self, name: str) -> "Step":
        """Begin with a column of the table."""
        return self.noted(COLUMN, name)

    def noted(self, what: str, *operands: object) -> "Step":
        """Note a step, or find it noted."""
        key = (what, *(("step", each.place) if isinstance(each, Step) else each for each in operands))
        if key not in self.known:
            self.known[key] = Step(self, len(self.steps), what, operands)
            self.steps.append(self.known[key])
        return self.known[key]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One operation on columns, known numbers and earlier steps."""

    sheet: Sheet
    place: int
    what: str
    operands: tuple[Any, ...]

    def ifelse(self, then: Operand, otherwise: Operand) -> "Step":
        """Choose row by row."""
        return self.sheet.noted(CHOICE, self, then, otherwise)

    def cast(self, _type: str) -> "Step":
        """Stay: every step is 64 bits wide."""
        return self

    def __add__(self, other: Operand) -> "Step":
        """Add."""
        return self.sheet.noted("add", self, other)

    def __radd__(self, other: int) -> "Step":
        """Add to a known number."""
        return self.sheet.noted("add", other, self)

    def __sub__(self, other: Operand) -> "Step":
        """Subtract."""
        return self.sheet.noted("sub", self, other)

    def __rsub__(self, other: int) -> "Step":
        """Subtract from a known number."""
        return self.sheet.noted("sub", other, self)

    def __mul__(self, other: Operand) -> "Step":
        """Multiply."""
        return self.sheet.noted("mul", self, other)

    def __rmul__(self, other: int) -> "Step":
        """Multiply a known number."""
        return self.sheet.noted("mul", other, self)

    def __floordiv__(self, other: Operand) -> "Step":
        """Divide downward, to within 1: see values.exact.floor_div."""
        return self.sheet.noted(QUOTIENT, self, other)

    def __rfloordiv__(self, other: int) -> "Step":
        """Divide a known number."""
        return self.sheet.noted(QUOTIENT, other, self)

    def __eq__(self, other: object) -> "Step":  # type: ignore[override] # as a column answers
        """Compare."""
        return self.sheet.noted("eq", self, other)

    def __ne__(self, other: object) -> "Step":  # type: ignore[override] # as a column answers
        """Compare."""
        return self.sheet.noted("ne", self, other)

    __hash__ = None  # type: ignore[assignment] # equal as a column is

    def __ge__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.noted("ge", self, other)

    def __gt__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.noted("gt", self, other)

    def __le__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.noted("le", self, other)

    def __lt__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.noted("lt", self, other)


def worked(table: Table, results: Mapping[str, Operand]) -> Table:
    """Give the table with the results as further columns, stage by stage."""
    needed = _needed(results)
    kept = {
        step.place
        for step, uses in needed
        if uses > 1 and any(isinstance(each, Step) and each.what != COLUMN for each in step.operands)
    }
    stages: dict[int, list[Step]] = {}
    after: dict[int, int] = {}  # of a step: the stage in which it can be reckoned
    for step, _ in needed:
        given = [each for each in step.operands if isinstance(each, Step)]
        after[step.place] = max((after[each.place] + (each.place in kept) for each in given), default=0)
        if step.place in kept:
            stages.setdefault(after[step.place], []).append(step)
    for stage in sorted(stages):
        steps = {f"step{each.place}": _told(each, table, kept - {each.place}) for each in stages[stage]}
        table = table.mutate(**steps)
    return table.mutate(**{name: _told(each, table, kept).cast("int64") for name, each in results.items()})


def _needed(results: Mapping[str, Operand]) -> list[tuple[Step, int]]:
    """List the steps that the results need, in their order, with how often each is used."""
    uses: Counter[int] = Counter()
    found: dict[int, Step] = {}
    waiting = [each for each in results.values() if isinstance(each, Step)]
    while waiting:
        step = waiting.pop()
        uses[step.place] += 1
        if step.place not in found:
            found[step.place] = step
            waiting += [each for each in step.operands if isinstance(each, Step)]
    return [(found[place], uses[place]) for place in sorted(found)]


def _told(operand: Operand, table: Table, kept: AbstractSet[int]) -> Values:
    """Give an operand as an Ibis expression; `kept` are the steps that are columns by now."""
    import ibis  # noqa: PLC0415 — heavy

    if not isinstance(operand, Step):
        return ibis.literal(operand)
    if operand.what == COLUMN:
        return table[operand.operands[0]]
    if operand.place in kept:
        return table[f"step{operand.place}"]
    given = [_told(each, table, kept) for each in operand.operands]
    if operand.what == CHOICE:
        return given[0].ifelse(given[1], given[2]).cast("int64")  # of two small known numbers too
    if operand.what == QUOTIENT:
        return (given[0] // given[1]).cast("int64")
    return OPERATORS[operand.what](*given)
