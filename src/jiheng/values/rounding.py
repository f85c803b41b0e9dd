"""Rounding, by name: half-up, once, at the end; and scaled integers written as decimals.

Fiscal practice is 四舍五入 (half away from zero); GB/T 8170 would be half-even. The practice of the
official forms wins.
"""


def half_up(numerator: int, denominator: int) -> int:
    """Round numerator ÷ denominator to a whole number, halves away from zero.

    Raises ZeroDivisionError when the denominator is 0.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def decimal_text(scaled: int, places: int, *, trim: bool = False, group: bool = False) -> str:
    """Write `scaled` ÷ 10**places; `trim` drops zeros at the end, `group` sets thousands marks.

    >>> decimal_text(9968, 2), decimal_text(400, 2, trim=True), decimal_text(-5, 2)
    ('99.68', '4', '-0.05')
    """
    sign = "-" if scaled < 0 else ""
    whole, fraction = divmod(abs(scaled), 10**places)
    digits = str(fraction).zfill(places) if places else ""
    if trim:
        digits = digits.rstrip("0")
    units = f"{whole:,}" if group else str(whole)
    return f"{sign}{units}.{digits}" if digits else f"{sign}{units}"
