"""Score a leaf table as a careful programmer would: `decimal_scores.py TABLE`.

A loop over Decimals, no code of ours; the ten kinds of `gen/leaf_table.py` only.
"""

import json
import sys
from collections import Counter
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq

CENT, ZERO, HUNDRED = Decimal("0.01"), Decimal(0), Decimal(100)
BANDS = ((Decimal(90), Decimal(100)), (Decimal(80), Decimal(80)), (Decimal(60), Decimal(60)))
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (ZERO, "差"))


def score(kind: str, weight: Decimal, terms: tuple[int, int, int, int], deduction: Decimal) -> Decimal:
    """Give the points of one row, rounded half-up; what may not end is divided last."""
    n1, d1, n2, d2 = terms
    if kind == "F07":
        points = weight if n1 >= d1 else weight * n1 / d1
        return points.quantize(CENT, ROUND_HALF_UP)
    if kind == "F18":
        points = weight if n1 == 0 else max(ZERO, weight * (100 * d1 - abs(n1)) / (100 * d1))
        return points.quantize(CENT, ROUND_HALF_UP)
    first, second = Decimal(n1) / d1, Decimal(n2) / d2
    if kind == "F02":
        points = weight if first >= second else weight * first / second
    elif kind == "F05":
        steps = (second - first).to_integral_value(ROUND_CEILING)
        points = weight if first >= second else max(ZERO, weight - deduction * steps)
    elif kind == "F03":
        points = weight if first <= second else weight * second / first
    elif kind == "F06":
        steps = (first - second).to_integral_value(ROUND_CEILING)
        points = weight if first <= second else max(ZERO, weight - deduction * steps)
    elif kind == "F10":
        points = weight if first > ZERO else ZERO
    elif kind == "F11":
        points = weight * next((share for edge, share in BANDS if first >= edge), ZERO) / HUNDRED
    elif kind == "F09":
        points = first if second > ZERO else ZERO
    else:
        points = weight * first / HUNDRED
    return points.quantize(CENT, ROUND_HALF_UP)


def fixed_of(text: str) -> tuple[str, Decimal]:
    """Read what a rule fixes: kind and deduction."""
    told = json.loads(text)
    deduction = told["fixed"]["of"].get("deduction")
    above = Decimal(deduction["numerator"]) / Decimal(deduction["denominator"]) if deduction else ZERO
    return told["kind"], above


def main(table: Path) -> None:
    """Add up what the rows get, and tell totals and grades."""
    totals: dict[int, Decimal] = {}
    for file in sorted((table / "leaves").glob("*.parquet")):
        rules = pq.read_table(table / "rules" / file.name).to_pylist()
        rule_of = {row["rule"]: fixed_of(row["text"]) for row in rules}
        rows = pq.read_table(file, columns=["project", "rule", "weight", "n1", "d1", "n2", "d2"])
        for project, rule, weight, n1, d1, n2, d2 in zip(
            *(each.to_pylist() for each in rows.columns), strict=True
        ):
            kind, deduction = rule_of[rule]
            points = score(kind, Decimal(weight).scaleb(-2), (n1, d1, n2, d2), deduction)
            totals[project] = totals.get(project, ZERO) + points
    told(totals)


def told(totals: dict[int, Decimal], **more: int) -> None:
    """Print totals and grades in a few numbers, as those of other sides are, and what there is `more`."""
    grades = Counter(next(name for edge, name in GRADES if total >= edge) for total in totals.values())
    check = sum(int(total * 100) * (project % 1009) for project, total in totals.items())
    whole = int(sum(totals.values()) * 100)
    answer = {"total": whole, "check": check, "grades": dict(sorted(grades.items()))}
    print(json.dumps(answer | more))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
