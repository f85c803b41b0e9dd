"""A rule's arithmetic as a list of steps: what an engine is given, as text of SQL.

A rule's lines run over a `Step` as over a column, and note what they do; the same step is noted once. What
stands in a step is 64 bits wide; what an engine cannot hold in them it refuses (DuckDB; Spark, ANSI mode).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Operand: TypeAlias = "Step | int"
COLUMN, CHOICE, QUOTIENT = "column", "choice", "quotient"
OPERATORS: Mapping[str, str] = {
    "add": "+", "sub": "-", "mul": "*", "eq": "=", "ne": "<>", "ge": ">=", "gt": ">", "le": "<=", "lt": "<",
}  # fmt: skip


@dataclass(eq=False, repr=False)
class Sheet:
    """The steps noted so far; the same step is noted once."""

    steps: list["Step"] = field(default_factory=list)
    known: dict[tuple[object, ...], "Step"] = field(default_factory=dict)

    def column(self, name: str) -> "Step":
        """Begin with a column, or any SQL of whole numbers or truths."""
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
        """Divide, cut towards 0: see values.exact.floor_div."""
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


def told(operand: Operand, quotient: str) -> str:
    """Give an operand as SQL; `quotient` is what the engine calls its division of whole numbers."""
    if not isinstance(operand, Step):
        return str(operand) if operand >= 0 else f"({operand})"
    if operand.what == COLUMN:
        return str(operand.operands[0])
    if operand.what == CHOICE:
        condition, *choices = operand.operands
        then, otherwise = (_wide(each, quotient) for each in choices)
        return f"CASE WHEN {told(condition, quotient)} THEN {then} ELSE {otherwise} END"
    left, right = (told(each, quotient) for each in operand.operands)
    return f"({left} {OPERATORS.get(operand.what, quotient)} {right})"


def _wide(operand: Operand, quotient: str) -> str:
    """Give one of two choices; of two small known numbers an engine would make a narrower column."""
    text = told(operand, quotient)
    return text if isinstance(operand, Step) else f"CAST({text} AS BIGINT)"
