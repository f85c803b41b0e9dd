"""Bounds as sentences give them, made into targets and bands."""

import re
from dataclasses import dataclass
from functools import cache

from jiheng.rules.texts.notation import expression
from jiheng.rules.texts.phrases import BY_NAME, MISSED
from jiheng.values.quantity import Quantity
from jiheng.values.target_words import OPERATORS_AFTER, OPERATORS_BEFORE

BEFORE = dict(OPERATORS_BEFORE) | dict.fromkeys(MISSED, "<")
AFTER = dict(OPERATORS_AFTER)
STRICT = {"≥": ">", "≤": "<", ">": ">", "<": "<"}
LOOSE = {">": "≥", "<": "≤", "≥": "≥", "≤": "≤"}
TURNED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "=": "="}
FORM = "[{start:before}]{number:quantity}[{first:edge}][{end:after}][{second:edge}]"


@dataclass(frozen=True, slots=True)
class Bound:
    """An operator and a quantity; an operator that is not written is `=`."""

    operator: str
    quantity: Quantity
    written: str

    @property
    def target(self) -> str:
        """The bound as a target."""
        return f"{self.operator}{self.quantity}"

    @property
    def is_lower(self) -> bool:
        """Whether more is better."""
        return self.operator in ("≥", ">")

    @property
    def is_upper(self) -> bool:
        """Whether less is better."""
        return self.operator in ("≤", "<")


@cache
def _form() -> re.Pattern[str]:
    return re.compile(expression(FORM, BY_NAME))


def read_bound(written: str) -> Bound | None:
    """Read the words of the phrase `bound`; None where both its sides compare and do not agree."""
    match = _form().fullmatch(written)
    if match is None:
        return None
    signs = [
        BEFORE.get(match["start"] or "", ""),
        AFTER.get((match["end"] or "").replace("或", "").replace("其", ""), ""),
    ]
    said = {sign for sign in signs if sign}
    if len(said) > 1:
        return None
    operator = said.pop() if said else "="
    edges = f"{match['first'] or ''}{match['second'] or ''}"
    if "不含" in edges:
        operator = STRICT.get(operator, operator)
    elif "含" in edges:
        operator = LOOSE.get(operator, operator)
    return Bound(operator, Quantity.read(match["number"]), written)


def sign_of(written: str, *, turned: bool = False) -> str:
    """Give the one operator for a sign; turned: as seen from the other side (90%≤率 is 率≥90%)."""
    operator = BEFORE[written]
    return TURNED[operator] if turned else operator
