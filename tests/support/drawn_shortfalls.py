"""Leaves of kinds with a formula for a target that is missed: reverse, zero, with a pass line."""

from fractions import Fraction

from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from tests.support.drawing import (
    Drawn,
    Number,
    denominator_of,
    made,
    per_cent_of,
    ratio_near,
    text,
    weight_of,
)


def near_times(number: Number, target: Fraction) -> Fraction:
    """A number of ten-thousandths at, just above or below, or anywhere about the target."""
    scaled = int(target * 10_000)
    drawn = (scaled, scaled - 1, scaled + 1, 2 * scaled - 1, number(-50_000, 4 * scaled), 0)[number(0, 5)]
    return Fraction(drawn, 10_000)


def _target_in_times(number: Number) -> Fraction:
    return Fraction((12, 365, number(1, 5_000))[number(0, 2)], (1, 4)[number(0, 1)])


def reverse_linear(number: Number) -> Drawn:
    score, weight = weight_of(number)
    sign = ("≤", "<")[number(0, 1)]
    if number(0, 1):
        target = per_cent_of(number)
        found, actual = ratio_near(number, target, denominator_of(number, 10**6))
        aim = f"{sign}{text(target)}%"
    else:
        target = _target_in_times(number)
        actual = near_times(number, target)
        aim, found = f"{sign}{text(target)}次", Quantity(int(actual * 10_000), "次")
    reading = ("linear", "inverse")[number(0, 1)]
    return made(
        "reverse_linear",
        score,
        aim,
        found,
        {"reading": reading},
        weight=weight,
        target=target,
        actual=actual,
        reading=reading,
    )


def zero_target(number: Number) -> Drawn:
    score, weight = weight_of(number)
    ten_thousandths = (0, 1, 10_000, -1, number(-50_000, 50_000))[number(0, 4)]
    return made(
        "zero_target",
        score,
        ("0次", "≤0次", "=0次")[number(0, 2)],
        Quantity(ten_thousandths, "次"),
        {},
        weight=weight,
        actual=ten_thousandths,
    )


def pass_line(number: Number) -> Drawn:
    score, weight = weight_of(number)
    line = Fraction((60, 80, 0, number(0, 99))[number(0, 3)])
    form = ("national", "local")[number(0, 1)]
    if number(0, 1):
        target = Fraction((98, 100, 95, number(1, 120))[number(0, 3)])
        edge = target * (Fraction(1), line / 100)[number(0, 1)]
        found, actual = ratio_near(number, edge, (number(1, 400), 100, 365, number(1, 2_000))[number(0, 3)])
        aim = f"≥{text(target)}%"
    else:
        target = _target_in_times(number)
        edge = target * (Fraction(1), line / 100)[number(0, 1)]
        quarters = (4 * edge).__floor__() + number(-1, 1)  # coarse: a column of every number is 64 bits
        actual = Fraction((quarters, number(-20, int(16 * target)))[number(0, 1)], 4)
        aim, found = f"{('', '≥', '>')[number(0, 2)]}{text(target)}次", Quantity(int(actual * 10_000), "次")
    return made(
        "pass_line",
        score,
        aim,
        found,
        {"pass_line": f"{text(line)}%", "form": form},
        weight=weight,
        target=target,
        actual=actual,
        pass_line=line,
        form=form,
    )


def deviation_rate(number: Number) -> Drawn:
    score, weight = weight_of(number)
    within = Fraction((100, 0, 500, number(0, 3_000))[number(0, 3)], 100)
    way = ("proportional", "stepped")[number(0, 1)]
    reading = ("floor", "ceil", "linear")[number(0, 2)]
    deduction, step = Fraction((50, number(1, 300))[number(0, 1)], 100), Fraction(number(1, 3))
    standard = {"way": way, "reading": reading, "step": text(step)}
    standard |= {"deduction": text(deduction)} if way == "stepped" else {}
    denominator = denominator_of(number, 10**4)
    edge, sign = ratio_near(number, within, denominator)[0], (1, -1)[number(0, 1)]
    if number(0, 1):  # the deviation itself against a limit, else the rate reached against 100 %
        found, aim = Ratio(sign * edge.numerator, denominator), f"≤{text(within)}%"
    else:
        found, aim = Ratio(denominator + sign * edge.numerator, denominator), "100%"
        standard |= {"within": f"{text(within)}%"}
    return made(
        "deviation_rate",
        score,
        aim,
        found,
        standard,
        weight=weight,
        deviation=Fraction(sign * edge.numerator * 100, denominator),
        within=within,
        way=way,
        deduction=deduction,
        step=step,
        reading=reading,
    )


DRAWS = (reverse_linear, zero_target, pass_line, deviation_rate)
