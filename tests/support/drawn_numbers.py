"""Leaves of kinds that set one number or rate against a target, drawn kind by kind."""

from collections.abc import Mapping
from fractions import Fraction

from jiheng.evidence.actual import Checklist, Verdict
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


def stepped_standard(number: Number) -> dict[str, Fraction]:
    deduction = Fraction((10, 50, number(1, 300))[number(0, 2)], 100)
    step = Fraction((100, 50, 200, number(1, 500))[number(0, 3)], 100)
    return {"deduction": deduction, "step": step}


def equality_proportional(number: Number) -> Drawn:
    score, weight = weight_of(number)
    target = Fraction((12, 4, 365, number(1, 5_000))[number(0, 3)])
    if number(0, 3) == 0:
        target /= 4
    scaled = int(target * 10_000)
    actual = Fraction((scaled, scaled - 1, scaled + 1, number(-50_000, 4 * scaled), 0)[number(0, 4)], 10_000)
    return made(
        "equality_proportional",
        score,
        f"{('', '=', '≥')[number(0, 2)]}{text(target)}次",
        Quantity(int(actual * 10_000), "次"),
        {},
        weight=weight,
        target=target,
        actual=actual,
    )


def _stepped(name: str, number: Number, sign: str, words: Mapping[str, str], largest: int) -> Drawn:
    score, weight = weight_of(number)
    percent = per_cent_of(number)
    standard = stepped_standard(number)
    ratio, actual = ratio_near(number, percent, denominator_of(number, largest))
    return made(
        name,
        score,
        f"{sign}{text(percent)}%",
        ratio,
        {key: text(value) for key, value in standard.items()} | dict(words),
        weight=weight,
        target=percent,
        actual=actual,
        **standard,
        **words,
    )


def _read_as(number: Number, *readings: str) -> tuple[dict[str, str], int]:
    reading = readings[number(0, len(readings) - 1)]
    # The linear reading multiplies every denominator: in a column of 64 bits only smaller ones fit.
    return {"reading": reading}, 10**4 if reading == "linear" else 10**8


def threshold_stepped(number: Number) -> Drawn:
    return _stepped("threshold_stepped", number, "≥", *_read_as(number, "ceil", "floor", "linear"))


def limit_stepped(number: Number) -> Drawn:
    words, largest = _read_as(number, "ceil", "floor", "linear", "unstated")
    return _stepped("limit_stepped", number, "≤", words, largest)


def rate_weighted(number: Number) -> Drawn:
    score, weight = weight_of(number)
    ratio, percent = ratio_near(number, Fraction(100), denominator_of(number, 10**11))
    return made(
        "rate_weighted",
        score,
        "100%",
        ratio,
        {},
        weight=weight,
        rate=percent / 100,
    )


def all_or_nothing(number: Number) -> Drawn:
    score, weight = weight_of(number)
    sign = ("≥", ">", "≤", "<", "=")[number(0, 4)]
    if number(0, 3) == 0:
        met = number(0, 1)
        return made(
            "all_or_nothing",
            score,
            "有效提高",
            Checklist({1: Verdict.MET if met else Verdict.NOT_MET}),
            {},
            weight=weight,
            sign="=",
            target=Fraction(1),
            actual=Fraction(met),
        )
    percent = per_cent_of(number)
    ratio, actual = ratio_near(number, percent, denominator_of(number, 10**8))
    return made(
        "all_or_nothing",
        score,
        f"{sign}{text(percent)}%",
        ratio,
        {},
        weight=weight,
        sign=sign,
        target=percent,
        actual=actual,
    )


def on_time_weighted(number: Number) -> Drawn:
    score, weight = weight_of(number)
    due = (10, 3, number(1, 400), number(1, 10**9))[number(0, 3)]
    on_time = (due, 0, due - 1, number(0, due))[number(0, 3)]
    return made(
        "on_time_weighted",
        score,
        "次月10日前",
        Ratio(on_time, due),
        {},
        weight=weight,
        on_time=on_time,
        due=due,
    )


def forward_proportional(number: Number) -> Drawn:
    score, weight = weight_of(number)
    if number(0, 1):
        percent = per_cent_of(number)
        ratio, actual = ratio_near(number, percent, denominator_of(number, 10**6))
        aim, found, target = f"≥{text(percent)}%", ratio, percent
    else:
        target = Fraction((12, 365, number(1, 5_000))[number(0, 2)], (1, 4)[number(0, 1)])
        scaled = int(target * 10_000)
        actual = Fraction(
            (scaled, scaled - 1, scaled + 1, number(-50_000, 4 * scaled), 0)[number(0, 4)], 10_000
        )
        aim, found = f"{('', '≥', '>')[number(0, 2)]}{text(target)}次", Quantity(int(actual * 10_000), "次")
    explain_from = text(Fraction(number(10_001, 30_000), 100))
    return made(
        "forward_proportional",
        score,
        aim,
        found,
        {"explain_from": f"{explain_from}%"} if number(0, 1) else {},
        weight=weight,
        target=target,
        actual=actual,
    )


def execution_score(number: Number) -> Drawn:
    score, weight = weight_of(number)
    way, finished = (("proportional", "unknown"), ("steps", "yes"), ("steps", "no"))[number(0, 2)]
    edge = Fraction((60, 80, 100)[number(0, 2)])
    ratio, percent = ratio_near(number, edge, denominator_of(number, 10**10))
    # Filled so that more paid never earns less; the cases have the others.
    gaps = {"unfinished_full": number(70, 100), "finished_above": 100} if number(0, 1) else {}
    if way == "steps" and not gaps and (percent > 100 or (finished == "no" and percent == 100)):
        ratio, percent = Ratio(4, 5), Fraction(80)  # beyond it the steps are silent
    return made(
        "execution_score",
        score,
        "100%",
        ratio,
        {"way": way, "finished": finished} | {name: f"{share}%" for name, share in gaps.items()},
        weight=weight,
        rate=percent / 100,
        way=way,
        finished=finished,
        gaps=gaps,
    )


def cost_saving(number: Number) -> Drawn:
    score, weight = weight_of(number)
    percent = Fraction((0, 500, number(0, 3_000))[number(0, 2)], 100)
    ratio, actual = ratio_near(number, percent, denominator_of(number, 10**8))
    bare = percent == 0 and number(0, 1)
    return made(
        "cost_saving",
        score,
        "0" if bare else f"≥{text(percent)}%",
        ratio,
        {"explain_from": f"{number(1, 40)}%"} if number(0, 1) else {},
        weight=weight,
        target=percent,
        actual=actual,
    )


DRAWS = (
    equality_proportional,
    threshold_stepped,
    limit_stepped,
    rate_weighted,
    all_or_nothing,
    on_time_weighted,
    forward_proportional,
    execution_score,
    cost_saving,
)
