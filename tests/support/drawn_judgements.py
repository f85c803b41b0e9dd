"""Leaves of kinds that score verdicts, answers, complaints or given points, drawn kind by kind."""

from fractions import Fraction

from jiheng.evidence.actual import Checklist, GivenPoints, Tally, Verdict
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from tests.support.drawing import Drawn, Number, made, text, weight_of


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


DRAWS = (
    checklist,
    checklist_with_prerequisite,
    presumed_satisfaction,
    survey_satisfaction,
    qualitative_levels,
    expert_mean,
)
