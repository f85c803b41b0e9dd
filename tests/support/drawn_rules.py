"""Leaves to be scored, drawn kind by kind: for hypothesis and, by the thousand, at random.

A draw takes `number(low, high)`, which chooses a whole number, and gives the same leaf twice: as the
product reads it from texts, and as the plain fractions of the reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jiheng.catalogue import read_parameters
from jiheng.evidence.actual import Actual, Checklist, GivenPoints, Tally, Verdict
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Case, RuleKind
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

Number = Callable[[int, int], int]
KINDS = {kind.name: kind for kind in RULE_KINDS}


@dataclass(frozen=True)
class Drawn:
    """One leaf: `case` for the product, `plain` for the reference."""

    kind: RuleKind
    case: Case
    plain: Mapping[str, Any]


def text(value: Fraction) -> str:
    """Write a fraction of ten-thousandths as a decimal."""
    scaled = value * 10_000
    assert scaled.denominator == 1
    whole, rest = divmod(abs(scaled.numerator), 10_000)
    return f"{'-' if value < 0 else ''}{whole}.{rest:04}"


def made(
    name: str, score: Score, aim: str, found: Actual, parameters: Mapping[str, Any], **plain: Any
) -> Drawn:
    """Read the texts as a project would have them read; a doubtful one must not be drawn."""
    kind = KINDS[name]
    values, faults = read_parameters(kind.parameters, parameters)
    target = Target.read(aim)
    assert not faults
    assert not kind.doubts(weight=score, target=target, **values)
    return Drawn(kind, Case(score, found, target, values), plain)


def weight_of(number: Number) -> tuple[Score, Fraction]:
    hundredths = (50, 200, 333, 500, 1_500, 10_000)[number(0, 5)] if number(0, 1) else number(1, 10_000)
    return Score(hundredths), Fraction(hundredths, 100)


def ratio_near(number: Number, percent: Fraction, denominator: int) -> tuple[Ratio, Fraction]:
    """A ratio anywhere, exactly at `percent`, or one below or above it (one fen, one record)."""
    at = percent * denominator / 100
    below = at.numerator // at.denominator
    numerator = (
        number(-denominator // 4, 2 * denominator),
        below,
        below - 1,
        below + 1,
        0,
        denominator,
        number(max(0, below - 9), below + 9),
    )[number(0, 6)]
    return Ratio(numerator, denominator), Fraction(numerator * 100, denominator)


def denominator_of(number: Number, largest: int) -> int:
    return (number(1, 400), 100, 365, number(1, largest), largest)[number(0, 4)]


def per_cent_of(number: Number) -> Fraction:
    return Fraction((9_800, 10_000, 9_950, number(1, 12_000))[number(0, 3)], 100)


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


def threshold_stepped(number: Number) -> Drawn:
    return _stepped("threshold_stepped", number, "≥", {}, 10**8)


def limit_stepped(number: Number) -> Drawn:
    reading = ("floor", "ceil", "linear")[number(0, 2)]
    # The linear reading multiplies every denominator: in a column of 64 bits only smaller ones fit.
    largest = 10**4 if reading == "linear" else 10**8
    return _stepped("limit_stepped", number, "≤", {"reading": reading}, largest)


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


def _items(number: Number) -> tuple[list[Fraction], list[bool]]:
    count = number(1, 6)
    points = [Fraction((50, 100, 150, number(0, 400))[number(0, 3)], 100) for _ in range(count)]
    if not sum(points):
        points[0] = Fraction(1)
    return points, [number(0, 3) > 0 for _ in range(count)]


def _checklist(name: str, points: list[Fraction], met: list[bool], **more: int) -> Drawn:
    verdicts = {n: Verdict.MET if each else Verdict.NOT_MET for n, each in enumerate(met, 1)}
    items = [{"text": f"第 {n} 项", "points": text(each)} for n, each in enumerate(points, 1)]
    return made(
        name,
        Score(int(sum(points) * 100)),
        "健全",
        Checklist(verdicts),
        {"items": items} | {key: str(value) for key, value in more.items()},
        points=points,
        met=met,
        **more,
    )


def checklist(number: Number) -> Drawn:
    return _checklist("checklist", *_items(number))


def checklist_with_prerequisite(number: Number) -> Drawn:
    points, met = _items(number)
    prerequisite = number(1, len(points))
    return _checklist("checklist_with_prerequisite", points, met, prerequisite=prerequisite)


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


def presumed_satisfaction(number: Number) -> Drawn:
    score, weight = weight_of(number)
    complaints = (0, 1, 3, number(0, 30), number(0, 500))[number(0, 4)]
    without = Fraction((9_000, number(1, 10_000))[number(0, 1)], 100)
    base = Fraction((9_000, 10_000, number(1, 10_000))[number(0, 2)], 100)
    each = Fraction((50, number(1, 500))[number(0, 1)], 100)
    standard = {"without_complaints": without, "base": base, "per_complaint": each}
    return made(
        "presumed_satisfaction",
        score,
        "100%",
        Quantity.of(complaints, "件"),
        {key: text(value) for key, value in standard.items()},
        weight=weight,
        complaints=complaints,
        **standard,
    )


def survey_satisfaction(number: Number) -> Drawn:
    score, weight = weight_of(number)
    counts = tuple((0, number(0, 9), number(0, 10_000))[number(0, 2)] for _ in range(4))
    counts = counts if sum(counts) else (1, 0, 0, 0)
    values = ((100, 80, 60, 0), (100, 90, 60, 30))[number(0, 1)]
    method = ("mean", "top_two")[number(0, 1)]
    return made(
        "survey_satisfaction",
        score,
        "90%",
        Tally(counts),
        {"method": method, "values": "、".join(map(str, values))},
        weight=weight,
        counts=counts,
        values=values,
        method=method,
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


def qualitative_levels(number: Number) -> Drawn:
    """The shares a tenth of a per cent inside their bands at least: rounding must not leave them."""
    score, weight = weight_of(number)
    if weight < 50:
        score, weight = Score(5_000), Fraction(50)
    shares = {
        "achieved": Fraction((1_000, number(801, 1_000))[number(0, 1)], 10),
        "partly_achieved": Fraction((700, number(601, 799))[number(0, 1)], 10),
        "not_achieved": Fraction((0, 300, number(0, 599))[number(0, 2)], 10),
    }
    level = number(0, 2)
    return made(
        "qualitative_levels",
        score,
        ("达标", "定性：促进")[number(0, 1)],
        Checklist({1: tuple(Verdict)[level]}),
        {name: f"{text(share)}%" for name, share in shares.items()},
        weight=weight,
        percent=tuple(shares.values())[level],
    )


def execution_score(number: Number) -> Drawn:
    score, weight = weight_of(number)
    way, finished = (("proportional", "unknown"), ("steps", "yes"), ("steps", "no"))[number(0, 2)]
    edge = Fraction((60, 80, 100)[number(0, 2)])
    ratio, percent = ratio_near(number, edge, denominator_of(number, 10**10))
    if way == "steps" and (percent > 100 or (finished == "no" and percent == 100)):
        ratio, percent = Ratio(4, 5), Fraction(80)  # beyond it the steps are silent
    return made(
        "execution_score",
        score,
        "100%",
        ratio,
        {"way": way, "finished": finished},
        weight=weight,
        rate=percent / 100,
        way=way,
        finished=finished,
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


def expert_mean(number: Number) -> Drawn:
    score, _ = weight_of(number)
    count = number(1, 9)
    given = [(score.hundredths, 0, number(0, score.hundredths))[number(0, 2)] for _ in range(count)]
    return made(
        "expert_mean",
        score,
        "定性：专家评分",
        GivenPoints(tuple(Score(each) for each in given)),
        {},
        points=[Fraction(each, 100) for each in given],
    )


DRAWS: dict[str, Callable[[Number], Drawn]] = {
    draw.__name__: draw
    for draw in (
        equality_proportional,
        threshold_stepped,
        limit_stepped,
        rate_weighted,
        checklist,
        checklist_with_prerequisite,
        all_or_nothing,
        presumed_satisfaction,
        survey_satisfaction,
        on_time_weighted,
        forward_proportional,
        qualitative_levels,
        execution_score,
        cost_saving,
        expert_mean,
    )
}
