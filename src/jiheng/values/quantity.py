"""A quantity: an exact number of ten-thousandths, and its unit."""

import re
from dataclasses import dataclass
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.chinese_numerals import CHINESE_NUMBER
from jiheng.values.digits import fold, scaled
from jiheng.values.exact import Exact
from jiheng.values.rounding import decimal_text, half_up
from jiheng.values.units import COUNTED, LONGEST_COUNTED, MEASURES, SAME_UNIT, WRITTEN_UNIT

SCALE = 10_000
PLACES = 4
LARGEST = 10**14  # ten thousand million; doubled and times 100 points still inside 64-bit columns
NUMBER = re.compile(r"[+-]?[0-9][0-9,.]*")
UNIT = re.compile(r"(?:[^\W\d_]|[%‰°²³㎡㎥/·()])*+")
LONGEST_UNIT = 12
# Words of comparing belong to a target, not to a unit.
COMPARING = re.compile("以上|以下|左右|上下|之间|分之|^[余多]|[内前后至到]$")
HUNDREDTHS = {"百分之": "%", "千分之": "‰"}
COMPOUND = ("/", "·", "(", "次", "套", "件")
MULTIPLES = {"万": 4, "亿": 8}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit; the unit `%` counts per cents, so 98 % is 98."""

    ten_thousandths: int
    unit: str = ""

    def __post_init__(self) -> None:
        """Keep one name a unit; refuse a number beyond the range that columns can compute with."""
        object.__setattr__(self, "unit", SAME_UNIT.get(self.unit, self.unit))
        if abs(self.ten_thousandths) > LARGEST:
            raise UnreadableValueError(
                "数超出范围",
                found=decimal_text(self.ten_thousandths, PLACES, trim=True, group=True),
                expected=f"绝对值不超过 {LARGEST // SCALE:,}",
                advice="换成更大的单位再写",
            )

    @classmethod
    def of(cls, count: int, unit: str) -> Self:
        """Make a whole number of `unit`."""
        return cls(count * SCALE, unit)

    @classmethod
    def exactly(cls, number: Exact, unit: str) -> Self:
        """Write `number`, told in `unit`, in that unit or the next finer of its measure that can hold it.

        A rounded time could hide a breach. Where no unit holds it in four decimals the finest is
        rounded half-up.
        """
        measure, multiplier, divisor = MEASURES.get(unit, (unit, 1, 1))
        finer = [
            (each, Exact(multiplier * under, divisor * over))
            for each, (what, over, under) in MEASURES.items()
            if what == measure and multiplier * under >= over * divisor
        ]
        units = sorted(finer, key=lambda each: each[1]) or [(unit, Exact(1))]
        scaled = [(each, number * times * Exact(SCALE)) for each, times in units]
        for each, value in scaled:
            if value.numerator % value.denominator == 0:
                return cls(value.numerator // value.denominator, each)
        finest, value = scaled[-1]
        return cls(half_up(value.numerator, value.denominator), finest)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a number and its unit: `365次`, `99.5 %`, `百分之九十九点五`, `十二个月`, `5万人次`.

        Raises UnreadableValueError.
        """
        folded = fold(text)
        if folded in ("百分之百", "百分百"):
            return cls(100 * SCALE, "%")
        if folded[:3] in HUNDREDTHS:
            return cls(scaled(folded[3:], PLACES), HUNDREDTHS[folded[:3]])
        match = NUMBER.match(folded) or CHINESE_NUMBER.match(folded)
        if match is None:
            raise UnreadableValueError("读不出数量", found=text, expected="数和单位，如 365次、99%、2小时")
        unit = "".join(folded[match.end() :].split())
        _check_unit(unit, text)
        if CHINESE_NUMBER.match(folded) and SAME_UNIT.get(unit, unit) not in COUNTED:
            raise UnreadableValueError(
                f"不知道“{unit}”是不是单位",
                found=text,
                expected="如 十二次",
                advice="改用阿拉伯数字",
            )
        more = MULTIPLES.get(unit[:1], 0) if unit not in MEASURES else 0  # 5万人次, but 5万元
        return cls(scaled(match[0], PLACES + more) if more else scaled(match[0], PLACES), unit[more > 0 :])

    @property
    def number(self) -> str:
        """The number without its unit and without needless zeros."""
        return decimal_text(self.ten_thousandths, PLACES, trim=True)

    @property
    def measure(self) -> str:
        """What is measured, whatever the unit: `秒` for hours and minutes, `率` for per cents."""
        return MEASURES[self.unit][0] if self.unit in MEASURES else self.unit

    @property
    def exact(self) -> Exact:
        """The number in the base unit of its measure, to compare: 2 小时 is 7,200, 98 % is 0.98."""
        _, multiplier, divisor = MEASURES.get(self.unit, ("", 1, 1))
        return Exact(self.ten_thousandths * multiplier, SCALE * divisor)

    @property
    def written_unit(self) -> str:
        """The unit as it stands behind a number: `次`, `个工作日`."""
        return WRITTEN_UNIT.get(self.unit, self.unit)

    def __str__(self) -> str:
        """Write number and unit as they stand in a form: `365次`, `5个工作日`."""
        return f"{self.number}{self.written_unit}"


def _check_unit(unit: str, text: str) -> None:
    if any(char.isdigit() and char not in "²³" for char in unit):
        raise UnreadableValueError("一处写了两个数", found=text, expected="一个数和一个单位，如 365次")
    if COMPARING.search(unit):
        raise UnreadableValueError(f"单位“{unit}”里有比较的词", found=text, expected="一个确定的数，如 365次")
    known, more = _split_known(unit)
    if more:
        raise UnreadableValueError(f"“{known}”后面的“{more}”看不懂", found=text, expected=f"到“{known}”为止")
    if unit == "月":
        raise UnreadableValueError("分不清是月份还是月数", found=text, expected="几个月写成“12个月”")
    if len(unit) > LONGEST_UNIT or not UNIT.fullmatch(unit):
        raise UnreadableValueError(
            f"单位“{unit}”看不懂",
            found=text,
            expected=f"不超过 {LONGEST_UNIT} 个字的单位，如 次、份、人次、小时、个工作日",
            advice="数和单位以外的话写到别处",
        )


def _split_known(unit: str) -> tuple[str, str]:
    """Split `次巡检` into a known unit and words that are none; compounds (次/月, 台套) stay whole."""
    longest = min(len(unit), LONGEST_COUNTED)
    known = next(unit[:end] for end in range(longest, -1, -1) if unit[:end] in COUNTED)
    more = unit[len(known) :]
    if not known or known == "个" or unit in SAME_UNIT or more[:1] in COMPOUND:
        return unit, ""
    return known, more
