"""Leaves of kinds that score several events, several systems, or days of lateness, drawn kind by kind."""

from fractions import Fraction

from jiheng.evidence.actual import Counts, Lateness, Observations, Part, Parts
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from tests.support.drawing import Drawn, Number, made, ratio_near, text, weight_of

HOUR = 100  # in hundredths


def mean_with_limit(number: Number) -> Drawn:
    score, weight = weight_of(number)
    limit = (2 * HOUR, HOUR // 2, number(1, 100 * HOUR))[number(0, 2)]
    count = number(1, 6)
    values = [
        (limit, limit + 1, limit - 1, 2 * limit, number(0, 3 * limit))[number(0, 4)] for _ in range(count)
    ]
    reading = ("linear", "inverse")[number(0, 1)]
    return made(
        "mean_with_limit",
        score,
        f"{('≤', '<')[number(0, 1)]}{text(Fraction(limit, HOUR))}小时",
        Observations(tuple(Quantity(each * 100, "小时") for each in values)),
        {"reading": reading},
        weight=weight,
        target=Fraction(limit, HOUR),
        values=[Fraction(each, HOUR) for each in values],
        reading=reading,
    )


def points_of(number: Number) -> Fraction:
    return Fraction((50, 100, 500, number(1, 400))[number(0, 3)], 100)


def occurrences_deducted(number: Number) -> Drawn:
    score, weight = weight_of(number)
    costs = []
    for _ in range(number(1, 4)):
        each = points_of(number)
        cap = (None, each, each * number(1, 6), points_of(number))[number(0, 3)]
        costs.append((each, cap, (0, 1, number(0, 30))[number(0, 2)]))
    listed = [
        {"what": f"情形{n}", "points": text(each)} | ({"cap": text(cap)} if cap is not None else {})
        for n, (each, cap, _) in enumerate(costs, 1)
    ]
    counts = {f"情形{n}": count for n, (_, _, count) in enumerate(costs, 1)}
    single = len(counts) == 1 and number(0, 1)
    return made(
        "occurrences_deducted",
        score,
        "0次",
        Quantity.of(counts["情形1"], "次") if single else Counts(counts),
        {"deductions": listed},
        weight=weight,
        costs=costs,
    )


# Few standards and many leaves: what a rule's text fixes is the same in every row of a column.
STANDARDS = (
    ([(1, Fraction(1, 2)), (3, Fraction(1))], Fraction(5)),
    ([(1, Fraction(1, 10)), (6, Fraction(1, 5)), (11, Fraction(1, 2))], None),
    ([(1, Fraction(33, 100))], Fraction(2)),
    ([(1, Fraction(2))], None),
)


def _late(name: str, number: Number, *, tiers_needed: bool) -> Drawn:
    score, weight = weight_of(number)
    days = (0, 1, 2, 3, 4, 5, 6, 10, 11, number(-20, 40))[number(0, 9)]
    unit = ("working_days", "days")[number(0, 1)]
    reading = ("all_days", "each_day")[number(0, 1)]
    standard = number(0 if tiers_needed else -1, len(STANDARDS) - 1)
    tiers, cap = STANDARDS[standard] if standard >= 0 else ([], None)
    written = {"reading": reading, "unit": unit} | ({"cap": text(cap)} if cap is not None else {})
    if tiers:
        written["tiers"] = [{"from": str(first), "points": text(daily)} for first, daily in tiers]
    return made(
        name,
        score,
        ("2023-12-31前", "5个工作日内", "按期完成")[number(0, 2)],
        Lateness(days, working=unit == "working_days"),
        written,
        weight=weight,
        days=days,
        tiers=tiers,
        reading=reading,
        cap=cap,
    )


def lateness_deducted(number: Number) -> Drawn:
    return _late("lateness_deducted", number, tiers_needed=True)


def milestone_date(number: Number) -> Drawn:
    return _late("milestone_date", number, tiers_needed=False)


def bonus_with_cap(number: Number) -> Drawn:
    score, weight = weight_of(number)
    if weight == Fraction(1, 100):
        score, weight = Score(200), Fraction(2)  # room for a base and a bonus
    base = Fraction(number(1, int(weight * 100) - 1), 100)
    each = points_of(number)
    cap = points_of(number) if number(0, 1) else None
    count = (0, 1, number(0, 50))[number(0, 2)]
    return made(
        "bonus_with_cap",
        score,
        "1次",
        Quantity.of(count, "次")
        if number(0, 1)
        else Counts({"支援": count // 2, "表扬": count - count // 2}),
        {"base": text(base), "each": text(each)} | ({"cap": text(cap)} if cap is not None else {}),
        weight=weight,
        base=base,
        each=each,
        count=count,
        cap=cap,
    )


def several_parts(number: Number) -> Drawn:
    score, weight = weight_of(number)
    percent = Fraction((9_900, 10_000, 9_950, number(1, 12_000))[number(0, 3)], 100)
    statistic = ("mean", "weighted", "minimum")[number(0, 2)]
    denominator = (100, 365, number(1, 200))[number(0, 2)]
    parts, plain = [], []
    for n in range(number(1, 5)):
        ratio, actual = ratio_near(number, percent, denominator)
        share = number(1, 9) if n == 0 else number(0, 9)
        parts.append(Part(f"系统{n}", ratio, share))
        plain.append((actual, share))
    return made(
        "several_parts",
        score,
        f"{('≥', '', '>')[number(0, 2)]}{text(percent)}%",
        Parts(tuple(parts)),
        {"statistic": statistic},
        weight=weight,
        target=percent,
        parts=plain,
        statistic=statistic,
    )


DRAWS = (
    mean_with_limit,
    occurrences_deducted,
    lateness_deducted,
    milestone_date,
    bonus_with_cap,
    several_parts,
)
