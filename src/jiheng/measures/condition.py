"""What a selection asks of one field: a value, one of several, a comparison, or that it is filled in."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jiheng.catalogue import Raw, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fields import Field
from jiheng.values.digits import fold
from jiheng.values.quantity import Quantity

EQUAL, OTHER_THAN = "=", "≠"
EMPTY, FILLED = "空", "非空"
ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "≥": operator.ge,
    ">": operator.gt,
    "≤": operator.le,
    "<": operator.lt,
}
SIGNED = re.compile(r"\s{0,20}(≥|≤|≠|>=|<=|!=|>|<|＞|＜)(.+)", re.DOTALL)
ONE_SIGN = {">=": "≥", "<=": "≤", "!=": OTHER_THAN, "＞": ">", "＜": "<"}
ORDERED_FORMS = ("整数", "金额", "日期", "日期和时间", "数和单位")


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, how its value must stand to `values`, and these: one, or several for `=`."""

    field: Field
    sign: str
    values: tuple[Any, ...] = ()

    def met_by(self, value: Any) -> bool:  # noqa: ANN401 — any field's value
        """Say whether a field's value fits; an empty one meets nothing but 空."""
        filled = value not in (None, "")
        if self.sign in (EMPTY, FILLED):
            return filled == (self.sign == FILLED)
        if self.sign in (EQUAL, OTHER_THAN):
            return filled and (value in self.values) == (self.sign == EQUAL)
        limit = self.values[0]
        if isinstance(value, Quantity):
            return value.measure == limit.measure and ORDERINGS[self.sign](value.exact, limit.exact)
        return filled and ORDERINGS[self.sign](value, limit)

    @property
    def only(self) -> Any:  # noqa: ANN401 — any field's value
        """The one value that fits, or None where others may."""
        return self.values[0] if self.sign == EQUAL and len(self.values) == 1 else None

    def named(self, name: Callable[[str], str]) -> "Condition":
        """Put each system's one name, where the field names systems; raises UnreadableValueError."""
        if not self.field.names_system:
            return self
        return replace(self, values=tuple(name(value) for value in self.values))

    def __str__(self) -> str:
        """Say it in words, as steps print it."""
        values = "或".join(self.field.write(value) for value in self.values)
        if self.sign in (EMPTY, FILLED):
            return f"{self.field.title}{'为空' if self.sign == EMPTY else '已填'}"
        sign = {EQUAL: "为", OTHER_THAN: "不为"}.get(self.sign, self.sign)
        return f"{self.field.title}{sign}{values}"


def read_condition(field: Field, raw: Raw) -> Condition:
    """Read `合格`, `[在用, 闲置]`, `≥1`, `≠高`, `空` or `非空`. Raises UnreadableValueError."""
    if isinstance(raw, list):
        if not raw:
            raise UnreadableValueError(f"“{field.title}”没有列出值", expected="至少一个值")
        return Condition(field, EQUAL, tuple(field.read(text_of(each)) for each in raw))
    text = text_of(raw)
    if text.strip() in (EMPTY, FILLED):
        return Condition(field, text.strip())
    signed = SIGNED.fullmatch(text)
    if signed is None:
        return Condition(field, EQUAL, (field.read(text),))
    sign = ONE_SIGN.get(signed[1], signed[1])
    if sign in ORDERINGS and field.form not in ORDERED_FORMS:
        raise UnreadableValueError(
            f"“{field.title}”不能比较大小",
            found=fold(text),
            expected=f"一个值、几个值的列表、≠、{EMPTY} 或 {FILLED}",
        )
    return Condition(field, sign, (field.read(signed[2].strip()),))
