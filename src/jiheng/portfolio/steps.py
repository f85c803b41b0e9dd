"""A rule's arithmetic as a list of steps: what an engine is given, as text of SQL.

A rule's lines run over a `Step` as over a column, and note what they do; the same step is noted once. What
stands in a step is 64 bits wide; what an engine cannot hold in them it refuses (DuckDB; Spark, ANSI mode).

An engine reckons a text as it stands, and a province has millions of rows. So the same number is noted by
fewer steps where that holds for all whole numbers (`Sheet.reckoned`), and a choice is made once, with what
follows it in either branch. A step that is left out cannot leave 64 bits: nothing that did fit stops fitting.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import gcd
from typing import Any, TypeAlias, TypeGuard

from jiheng.portfolio.watched import LIMIT

Operand: TypeAlias = "Step | int"
COLUMN, CHOICE, QUOTIENT = "column", "choice", "quotient"
OPERATORS: Mapping[str, str] = {
    "add": "+", "sub": "-", "mul": "*", "eq": "=", "ne": "<>", "ge": ">=", "gt": ">", "le": "<=", "lt": "<",
}  # fmt: skip
LARGER, SMALLER = "greatest", "least"  # which leave out what is null; columns have no nulls (values.exact)
EXTREMES: Mapping[str, tuple[str, str]] = {
    "ge": (LARGER, SMALLER), "gt": (LARGER, SMALLER), "le": (SMALLER, LARGER), "lt": (SMALLER, LARGER),
}  # fmt: skip
COMPARED = ("eq", "ne", "ge", "gt", "le", "lt")
KNOWN: Mapping[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}
NEUTRAL: Mapping[str, int] = {"add": 0, "mul": 1, QUOTIENT: 1}


@dataclass(eq=False, repr=False)
class Sheet:
    """The steps noted so far; the same step is noted once."""

    steps: list["Step"] = field(default_factory=list)
    known: dict[tuple[object, ...], "Step"] = field(default_factory=dict)

    def column(self, name: str) -> "Step":
        """Begin with a column, or any SQL of whole numbers or truths."""
        return self.noted(COLUMN, name)

    def reckoned(self, what: str, left: Operand, right: Operand) -> Operand:
        """Note the sum, difference, product or quotient of two, or find a way to it by fewer steps."""
        if isinstance(left, int) and isinstance(right, int) and _fits(known := _of_known(what, left, right)):
            return known
        if what == "sub" and isinstance(right, int):
            what, right = "add", -right
        if what in ("add", "mul") and isinstance(left, int):
            left, right = right, left
        parted = self._in_branches(what, left, right)
        if parted is None:
            parted = self._shorter(what, left, right)
        return self.noted(what, left, right) if parted is None else parted

    def compared(self, what: str, left: Operand, right: Operand) -> "Step":
        """Note a comparison; whether a difference is below 1 by what it is the difference of."""
        if what == "lt" and _same(right, 0) and _is(left, "add") and _same(left.operands[1], -1):
            difference = left.operands[0]
            if _is(difference, "sub"):
                return self.noted("ge", *reversed(difference.operands))
        return self.noted(what, left, right)

    def chosen(self, condition: "Step", then: Operand, otherwise: Operand) -> Operand:
        """Note a choice, where there is one; within it the condition is known."""
        then, otherwise = self._where(condition, 1, then), self._where(condition, 2, otherwise)
        return then if _same(then, otherwise) else self.noted(CHOICE, condition, then, otherwise)

    def _where(self, condition: "Step", branch: int, operand: Operand) -> Operand:
        """Give the same number where a condition holds (branch 1) or does not (2)."""
        if isinstance(operand, int) or operand.what == COLUMN:
            return operand
        if operand.what == CHOICE and operand.operands[0] is condition:
            return self._where(condition, branch, operand.operands[branch])
        found: list[Operand] = [self._where(condition, branch, each) for each in operand.operands]
        if all(map(_same, found, operand.operands)):
            return operand
        if operand.what == CHOICE:
            first, *choices = found
            return self.chosen(first, *choices) if isinstance(first, Step) else operand
        return (self.compared if operand.what in COMPARED else self.reckoned)(operand.what, *found)

    def _in_branches(self, what: str, left: Operand, right: Operand) -> "Operand | None":
        """Go on within both branches of a choice, where that repeats no step but a column."""
        pair = (left, right)
        choices = [each for each in pair if _is(each, CHOICE)]
        if not choices or any(isinstance(each, Step) and each.what not in (CHOICE, COLUMN) for each in pair):
            return None
        condition = choices[0].operands[0]
        if any(each.operands[0] is not condition for each in choices):
            return None
        if all(_extreme(*each.operands) for each in choices):
            return None  # one function, and what follows it once
        then, otherwise = (
            self.reckoned(what, *(each.operands[at] if _is(each, CHOICE) else each for each in pair))
            for at in (1, 2)
        )
        return self.chosen(condition, then, otherwise)

    def _shorter(self, what: str, left: Operand, right: Operand) -> "Operand | None":
        """Give the same number by fewer steps; the known one of a sum or product is `right`."""
        if what == QUOTIENT and (shared := gcd(_factor(left), _factor(right))) > 1:
            return self.reckoned(QUOTIENT, _divided(left, shared), _divided(right, shared))
        if isinstance(right, int) and isinstance(left, Step):
            return self._by_known(what, left, right)
        if what == "sub" and isinstance(left, int) and left == 0 and isinstance(right, Step):
            if right.what == "sub":
                return self.reckoned("sub", *reversed(right.operands))
            if right.what == "mul" and isinstance(right.operands[1], int):
                return self.reckoned("mul", right.operands[0], -right.operands[1])
        return None

    def _by_known(self, what: str, left: "Step", right: int) -> "Operand | None":
        if right == NEUTRAL[what]:
            return left
        if what == "mul" and right == 0:
            return 0
        if what == left.what in ("add", "mul") and isinstance(left.operands[1], int):
            known = _of_known(what, left.operands[1], right)
            return self.reckoned(what, left.operands[0], known) if _fits(known) else None
        return None

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

    def ifelse(self, then: Operand, otherwise: Operand) -> Operand:
        """Choose row by row."""
        return self.sheet.chosen(self, then, otherwise)

    def __add__(self, other: Operand) -> Operand:
        """Add."""
        return self.sheet.reckoned("add", self, other)

    def __radd__(self, other: int) -> Operand:
        """Add to a known number."""
        return self.sheet.reckoned("add", other, self)

    def __sub__(self, other: Operand) -> Operand:
        """Subtract."""
        return self.sheet.reckoned("sub", self, other)

    def __rsub__(self, other: int) -> Operand:
        """Subtract from a known number."""
        return self.sheet.reckoned("sub", other, self)

    def __mul__(self, other: Operand) -> Operand:
        """Multiply."""
        return self.sheet.reckoned("mul", self, other)

    def __rmul__(self, other: int) -> Operand:
        """Multiply a known number."""
        return self.sheet.reckoned("mul", other, self)

    def __floordiv__(self, other: Operand) -> Operand:
        """Divide, cut towards 0: see values.exact.floor_div."""
        return self.sheet.reckoned(QUOTIENT, self, other)

    def __rfloordiv__(self, other: int) -> Operand:
        """Divide a known number."""
        return self.sheet.reckoned(QUOTIENT, other, self)

    def __eq__(self, other: object) -> "Step":  # type: ignore[override] # as a column answers
        """Compare."""
        return self.sheet.noted("eq", self, other)

    def __ne__(self, other: object) -> "Step":  # type: ignore[override] # as a column answers
        """Compare."""
        return self.sheet.noted("ne", self, other)

    __hash__ = None  # type: ignore[assignment] # equal as a column is

    def __ge__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.compared("ge", self, other)

    def __gt__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.compared("gt", self, other)

    def __le__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.compared("le", self, other)

    def __lt__(self, other: Operand) -> "Step":
        """Compare."""
        return self.sheet.compared("lt", self, other)


def _of_known(what: str, left: int, right: int) -> int | None:
    """Reckon on known numbers; a quotient only where it cannot be told from one rounded down."""
    if what == QUOTIENT:
        return left // right if right > 0 <= left else None
    return KNOWN[what](left, right)


def _fits(known: int | None) -> TypeGuard[int]:
    """Say whether it is there, and no wider than a column."""
    return known is not None and abs(known) < LIMIT


def _is(operand: Operand, what: str) -> TypeGuard["Step"]:
    return isinstance(operand, Step) and operand.what == what


def _same(one: Operand, other: Operand) -> bool:
    return one is other or (isinstance(one, int) and isinstance(other, int) and one == other)


def _factor(operand: Operand) -> int:
    """Give a known number that divides it in every row; 0 has all."""
    if isinstance(operand, int):
        return abs(operand)
    if operand.what == "mul":
        return _factor(operand.operands[0]) * _factor(operand.operands[1])
    if operand.what in ("add", "sub"):
        return gcd(*map(_factor, operand.operands))
    return 1


def _divided(operand: Operand, by: int) -> Operand:
    """Leave out a factor that it has."""
    if isinstance(operand, int) or by == 1:
        return operand // by if isinstance(operand, int) else operand
    left, right = operand.operands
    if operand.what == "mul":
        own = gcd(_factor(left), by)
        return operand.sheet.reckoned("mul", _divided(left, own), _divided(right, by // own))
    return operand.sheet.reckoned(operand.what, _divided(left, by), _divided(right, by))


def told(operand: Operand, quotient: str) -> str:
    """Give an operand as SQL; `quotient` is what the engine calls its division of whole numbers."""
    if not isinstance(operand, Step):
        return str(operand) if operand >= 0 else f"({operand})"
    if operand.what == COLUMN:
        return str(operand.operands[0])
    if operand.what == CHOICE:
        condition, *choices = operand.operands
        then, otherwise = (_wide(each, quotient) for each in choices)
        if (name := _extreme(condition, *choices)) is not None:
            return f"{name}({then}, {otherwise})"
        return f"CASE WHEN {told(condition, quotient)} THEN {then} ELSE {otherwise} END"
    if operand.what == "add" and isinstance(added := operand.operands[1], int) and added < 0:
        return f"({told(operand.operands[0], quotient)} - {-added})"
    left, right = (told(each, quotient) for each in operand.operands)
    return f"({left} {OPERATORS.get(operand.what, quotient)} {right})"


def _extreme(condition: Step, then: Operand, otherwise: Operand) -> str | None:
    """Name the function that chooses as the comparison of the two does."""
    if condition.what not in EXTREMES:
        return None
    left, right = condition.operands
    if _same(left, then) and _same(right, otherwise):
        return EXTREMES[condition.what][0]
    if _same(left, otherwise) and _same(right, then):
        return EXTREMES[condition.what][1]
    return None


def _wide(operand: Operand, quotient: str) -> str:
    """Give one of two choices; of two small known numbers an engine would make a narrower column."""
    text = told(operand, quotient)
    return text if isinstance(operand, Step) else f"CAST({text} AS BIGINT)"
