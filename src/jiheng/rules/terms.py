"""The exact numbers a rule computes with, from what was measured, and how they are told."""

from jiheng.catalogue import Raw, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.values.exact import ONE, Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import decimal_text, half_up
from jiheng.values.target import Target
from jiheng.values.units import MEASURES

HUNDREDTHS = 2
MOST_PLACES = 12
NO_BOUND = "无"
PERCENT_UNITS = ("%", "个百分点")


def number_of(quantity: Quantity) -> Exact:
    """Give a quantity's number."""
    return Exact(quantity.ten_thousandths, SCALE)


def compared(actual: Actual, target: Target) -> tuple[Exact, Exact] | NoValue:
    """Bring what was measured and a threshold target to the target's unit: (actual, target)."""
    if target.quantity is None or target.operator is None:
        what = "不是一个数" if target.quantity is None else "是一个区间，不是一个界限"
        return insufficient_data(f"目标“{target}”{what}，不能按比例或分级比较")
    found = in_unit_of(target.quantity, actual, "目标")
    return found if isinstance(found, NoValue) else (found, number_of(target.quantity))


def in_unit_of(wanted: Quantity, actual: Actual, whose: str) -> Exact | NoValue:
    """Bring what was measured to the unit of `wanted`, which is that of the target or of a standard."""
    if isinstance(actual, Ratio):
        if wanted.unit and wanted.measure != "率":
            return insufficient_data(f"实际值是比率，{whose}的单位却是“{wanted.unit}”")
        if not wanted.unit and wanted.ten_thousandths:
            return insufficient_data(f"实际值是比率，{whose}“{wanted}”没有写 %")
    elif not isinstance(actual, Quantity):
        return insufficient_data(f"这项记录的是评判或答卷，不是一个能与{whose}比较的数")
    elif actual.measure != wanted.measure:
        return insufficient_data(f"实际值的单位是“{actual.unit}”，{whose}的单位是“{wanted.unit}”")
    return actual.exact / Quantity.of(1, wanted.unit).exact


def compared_with_more_than_zero(actual: Actual, target: Target) -> tuple[Exact, Exact] | NoValue:
    """Bring both to the target's unit, for kinds that divide by the target."""
    both = compared(actual, target)
    if not isinstance(both, NoValue) and both[1].numerator <= 0:
        return insufficient_data("目标不大于零，不能按完成比例计分")
    return both


def gap_unit(target: Target) -> str:
    """Say in which unit a threshold target is missed: percentage points, or its own unit."""
    unit = target.quantity.unit if target.quantity else ""
    return " 个百分点" if unit == "%" else f" {unit}".rstrip()


def count_of(actual: Actual) -> Exact | NoValue:
    """Give how often something happened: a whole number of 次, 件, 起 … from 0 on."""
    if not isinstance(actual, Quantity) or actual.unit in MEASURES:
        return insufficient_data("这条评分标准要次数，记录给出的不是次数")
    if actual.ten_thousandths < 0 or actual.ten_thousandths % SCALE:
        return insufficient_data(f"次数应当是不小于零的整数，记录给出的是 {actual}")
    return number_of(actual)


def share(actual: Actual) -> Exact | NoValue:
    """Give a rate as a share of one."""
    if isinstance(actual, Ratio):
        return Exact(actual.numerator, actual.denominator)
    if isinstance(actual, Quantity) and actual.measure == "率":
        return actual.exact
    return insufficient_data("这条评分标准要一个比率（率），记录给出的不是比率")


def told(exact: Exact, places: int = 4) -> str:
    """Write an exact number with its sign of equality: `= 1.25`, or `≈ 0.6667` where it goes on.

    More places are taken where fewer would mislead: what is not zero is not written as zero, and
    8.534996, which is 8.53 points, is not written as 8.535, which would be 8.54.
    """
    scaled = half_up(exact.numerator * 10**places, exact.denominator)
    while places < MOST_PLACES and _misleads(scaled, places, exact):
        places += 1
        scaled = half_up(exact.numerator * 10**places, exact.denominator)
    equal = scaled * exact.denominator == exact.numerator * 10**places
    return f"{'=' if equal else '≈'} {decimal_text(scaled, places, trim=True)}"


def _misleads(scaled: int, places: int, exact: Exact) -> bool:
    hundredths = half_up(exact.numerator * 100, exact.denominator)
    return (scaled == 0 and exact.numerator != 0) or (
        places > HUNDREDTHS and half_up(scaled, 10 ** (places - HUNDREDTHS)) != hundredths
    )


def plain(exact: Exact, places: int = 4) -> str:
    """Write an exact number without a sign."""
    return told(exact, places).partition(" ")[2]


def exactly(exact: Exact) -> str:
    """Write a number to compute with: a decimal where four places hold it, else a fraction, `7/3`."""
    sign, _, number = told(exact).partition(" ")
    reduced = exact * ONE
    return number if sign == "=" else f"{reduced.numerator}/{reduced.denominator}"


def gap(exact: Exact, target: Target) -> str:
    """Write by how much a target is missed, in percentage points or its own unit: `约 15.0884 个百分点`."""
    return f"{told(exact).replace('= ', ' ').replace('≈', '约')}{gap_unit(target)}"


def rate_text(rate: Exact) -> str:
    """Write a rate to compute with: in per cent where two decimals hold it, else as a fraction."""
    sign, _, percent = told(rate * Exact(100), 2).partition(" ")
    reduced = rate * ONE
    return f"{percent}%" if sign == "=" else f"{reduced.numerator}/{reduced.denominator}"


def actual_text(case_actual: Actual, actual: Exact, *edges: Exact) -> str:
    """Write what was measured; where its two decimals hide on which side of an edge, exactly too."""
    rounded = Exact(half_up(actual.numerator * 100, actual.denominator), 100)
    if all((rounded > edge) == (actual > edge) and (rounded < edge) == (actual < edge) for edge in edges):
        return str(case_actual)
    sign, _, number = told(actual, MOST_PLACES).partition(" ")
    unit = case_actual.unit if isinstance(case_actual, Quantity) else "%"
    if sign == "=" or not isinstance(case_actual, Ratio):
        return f"{case_actual}（准确值 {number}{unit}）"
    return f"{case_actual}（准确值 {rate_text(case_actual.exact)}）"


def read_number(raw: Raw, *, units: tuple[str, ...]) -> Exact:
    """Read a number above 0 in one of `units` (or bare). Raises UnreadableValueError."""
    quantity = Quantity.read(text_of(raw))
    if quantity.unit not in ("", *units):
        raise UnreadableValueError("单位不对", found=str(raw), expected="、".join(units) or "不带单位的数")
    if quantity.ten_thousandths <= 0:
        raise UnreadableValueError("应当大于零", found=str(raw), expected="大于零的数")
    return number_of(quantity) * ONE  # in lowest terms: columns stay far from their 64 bits


def read_percent(raw: Raw) -> Exact:
    """Read per cents from 0 on: `70%`, `70`, `0`. A bare 0.7 might mean either and is refused."""
    quantity = Quantity.read(text_of(raw))
    if quantity.unit not in ("", "%"):
        raise UnreadableValueError("单位不对", found=str(raw), expected="%")
    if quantity.ten_thousandths < 0:
        raise UnreadableValueError("不能小于零", found=str(raw), expected="0% 或更大的百分数")
    if not quantity.unit and 0 < quantity.ten_thousandths < SCALE:
        raise UnreadableValueError("分不清是小数还是百分数", found=str(raw), expected="带 % 的数，如 70%")
    return number_of(quantity) * ONE  # in lowest terms: columns stay far from their 64 bits


def read_points(raw: Raw) -> Exact:
    """Read a number of points above 0: `0.1`, `0.5分`."""
    return read_number(text_of(raw).strip().removesuffix("分"), units=())


def read_bound(raw: Raw) -> Exact | None:
    """Read the most points that are deducted or added; `无` sets no bound. Raises UnreadableValueError."""
    return None if raw == NO_BOUND else read_points(raw)


def read_percentage_points(raw: Raw) -> Exact:
    """Read a number of percentage points above 0: `1`, `0.5个百分点`, `0.5%`."""
    return read_number(raw, units=PERCENT_UNITS)
