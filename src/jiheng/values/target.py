"""Targets: what the column 年度指标值 promises, read as people write it.

A target is a threshold (`≥99%`, `2小时内`, a bare `365次`), a range (`1～2小时`), a deadline
(`次月10日前`) or a qualitative word (`明显`). What cannot be read is refused with the part that was
not understood; a wording outside the list of known words needs the prefix `定性：`.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.comparison import Direction, Operator
from jiheng.values.deadline import Deadline, is_span
from jiheng.values.digits import fold
from jiheng.values.money import Money
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target_words import (
    LEADING,
    OPERATORS_AFTER,
    OPERATORS_BEFORE,
    QUALITATIVE,
    RECURRING,
    TRAILING,
    VAGUE,
)

PREFIX = "定性"
EXPECTED = "如 ≥99%、=12次、2小时内、次月10日前、明显"
ADVICE = "只写比较、数和单位；别的话写进指标名称；定性的说法前面加“定性：”"
TWO_NUMBERS = re.compile(r"[0-9]\s+[0-9]")
RANGE = re.compile(
    r"(?P<low>(?:-(?=[0-9]))?[^-~—–至到].*?)(?:-|~|[—–―]{1,2}|至|到)(?P<high>.+?)"
    r"(?:以内|之内|内|之间)?"
)


class TargetKind(StrEnum):
    """What sort of promise it is."""

    THRESHOLD = "threshold"
    RANGE = "range"
    DEADLINE = "deadline"
    QUALITATIVE = "qualitative"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in numbers, in time or in words; `text` is how it was written and is not compared.

    `implied`: the text gives a mere value (`365次`, `次月10日`) and the comparison is our reading.
    """

    text: str = field(compare=False)
    kind: TargetKind
    operator: Operator | None = None
    quantity: Quantity | None = None
    high: Quantity | None = None
    deadline: Deadline | None = None
    word: str = ""
    implied: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what stands in a form. Raises UnreadableValueError."""
        folded = fold(text)
        prefixed = re.match(rf"{PREFIX}\s*:\s*(?=\S)", folded)
        if prefixed:
            word = re.split("[:：]", text.strip(), maxsplit=1)[-1].strip()
            return cls(text, TargetKind.QUALITATIVE, word=word)
        if TWO_NUMBERS.search(folded):
            raise _unreadable("数与数之间有空格", text)
        compact = "".join(folded.split()).rstrip("。;,")
        if compact in QUALITATIVE:
            return cls(text, TargetKind.QUALITATIVE, word=compact)
        _refuse_unclear(compact, text)
        if dated := Deadline.read_dated(compact):
            return cls(text, TargetKind.DEADLINE, deadline=dated[0], implied=dated[1])
        return cls._range(compact, text) or cls._threshold(compact, text)

    @classmethod
    def _range(cls, compact: str, text: str) -> Self | None:
        match = RANGE.fullmatch(compact)
        if match is None or not re.search("[0-9一二两三四五六七八九十百]", match["low"]):
            return None
        high = _quantity(match["high"], text)
        low = _quantity(match["low"], text)
        if not low.unit:
            low = Quantity(low.ten_thousandths, high.unit)
        if low.measure != high.measure or low.exact >= high.exact:
            raise _unreadable("区间的两头要单位相通、前小后大", text)
        return cls(text, TargetKind.RANGE, quantity=low, high=high)

    @classmethod
    def _threshold(cls, compact: str, text: str) -> Self:
        rest = _without(compact, LEADING, TRAILING)
        before = next(((w, o) for w, o in OPERATORS_BEFORE if rest.startswith(w)), ("", ""))
        rest = rest.removeprefix(before[0])
        after = next(((w, o) for w, o in OPERATORS_AFTER if rest.endswith(w)), ("", ""))
        rest = rest.removesuffix(after[0])
        if before[1] and after[1] and before[1] != after[1]:
            raise _unreadable(f"“{before[0]}”和“{after[0]}”说的不是同一种比较", text)
        quantity = _quantity(rest, text)
        sign = before[1] or after[1]
        operator = Operator(sign or "=")
        return cls(text, TargetKind.THRESHOLD, operator, quantity, implied=not sign)

    @property
    def printed(self) -> str:
        """The target as a form prints it: as it was written, a qualitative one by its word alone."""
        return self.word or self.text

    @property
    def direction(self) -> Direction | None:
        """Which way is better; None where the target is no threshold."""
        return self.operator.direction if self.operator else None

    def met_by(self, actual: Quantity | Ratio | Money) -> bool:
        """Compare a threshold exactly; hours and minutes, 元 and 万元, per cents and ratios agree.

        Raises UnreadableValueError when the target is no threshold or measures something else.
        """
        if self.quantity is None or self.operator is None:
            raise UnreadableValueError(
                "这个指标值没有门槛，不能和数比较",
                found=str(self),
                expected=EXPECTED,
                advice="区间改写成一头（如 ≤2小时），定性的按档次评定",
            )
        theirs = _measure(actual)
        if theirs != self.quantity.measure:
            raise UnreadableValueError(
                "指标值和实际值的单位对不上",
                found=f"指标值 {self}，实际值 {actual}",
                expected="两边单位相同，或能够换算",
                advice="在指标值里写明单位，比率写成百分数",
            )
        return self.operator.holds(actual.exact, self.quantity.exact)

    def as_deadline(self) -> Deadline | None:
        """Give the limit in time: the deadline itself, or what `≤5个工作日` means after an event.

        Raises UnreadableValueError for a span that cannot be a limit, such as 1.5 days.
        """
        if self.quantity and self.direction is Direction.REVERSE and is_span(self.quantity):
            return Deadline.within(self.quantity, inclusive=self.operator is Operator.AT_MOST)
        return self.deadline

    def __str__(self) -> str:
        """Write it in the one way that reads back as the same target."""
        if self.deadline is not None:
            return str(self.deadline).removesuffix("前" if self.implied else "")
        if self.quantity is None:
            return self.word if self.word in QUALITATIVE else f"{PREFIX}：{self.word}"
        if self.high is not None:
            same = self.quantity.unit == self.high.unit and self.high.unit != "%"
            return f"{self.quantity.number if same else self.quantity}～{self.high}"
        return f"{'' if self.implied else self.operator}{self.quantity}"


def _measure(actual: Quantity | Ratio | Money) -> str:
    if isinstance(actual, Quantity):
        return actual.measure
    return "率" if isinstance(actual, Ratio) else "元"


def _without(text: str, leading: tuple[str, ...], trailing: tuple[str, ...]) -> str:
    for word in leading:
        text = text.removeprefix(word)
    for word in trailing:
        text = text.removesuffix(word)
    return text


def _refuse_unclear(compact: str, text: str) -> None:
    if not compact:
        raise _unreadable("指标值是空的", text)
    if word := next((word for word in VAGUE if word in compact), ""):
        raise _unreadable(f"“{word}”不是确定的指标值", text)
    if compact.startswith(RECURRING) and compact.endswith(("前", "内", "日", "底")):
        raise UnreadableValueError(
            f"“{compact[:2]}”说不清是当期还是下一期的哪一天",
            found=text,
            expected="次月10日前、当月10日前 或 次年1月31日前",
            advice="写明相对于所报期间的哪个月",
        )


def _quantity(part: str, text: str) -> Quantity:
    if not part:
        raise _unreadable("缺少数", text)
    try:
        return Quantity.read(part)
    except UnreadableValueError as error:
        fault = error.fault
        raise UnreadableValueError(
            f"读不出指标值，没看懂“{part}”：{fault.what}",
            found=text,
            expected=fault.expected,
            advice=fault.advice or ADVICE,
        ) from error


def _unreadable(what: str, text: str) -> UnreadableValueError:
    return UnreadableValueError(f"读不出指标值，{what}", found=text, expected=EXPECTED, advice=ADVICE)
