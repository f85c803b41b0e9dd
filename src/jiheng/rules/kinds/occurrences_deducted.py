"""Deduct for each occurrence, by kinds of occurrence.

Use when: the standard reads “因运维原因中断，每发生一次扣1分；被市级以上通报批评，每次扣5分”.
Score: weight − Σ points × occurrences of each kind, each kind at most its own cap; at least 0.
Parameters: `deductions`: a list of `{what: …, points: 1, cap: 4}`, the cap only where the standard has
    one. The counts come from the measure under the same names; it counts one event once, under the first
    kind that fits.
Not scored: (1) what was measured is no counts by kind (a single count will do for a single kind);
    (2) a kind was not counted, or one was counted that the standard does not know.
Basis: penalty clauses of service contracts and of their 评分标准, as quoted above.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.catalogue import Parameter, Raw, Takes, missing, shown, text_of, unknown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Counts
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import count_of, plain, read_points, told
from jiheng.values.exact import ZERO, Exact, greatest, least
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

EXPECTED = "- what: 因运维原因中断\n  points: 1"


@dataclass(frozen=True, slots=True)
class Deduction:
    """What costs how many points each time, and at most how many."""

    what: str
    points: Exact
    cap: Exact | None

    def of(self, count: int) -> Exact:
        """Give the points that `count` occurrences cost."""
        cost = self.points * Exact(count)
        return cost if self.cap is None else least(self.cap, cost)

    def told(self, count: int) -> str:
        """Tell the reckoning."""
        if not count:
            return f"{self.what}：没有发生，不扣分"
        cost = self.points * Exact(count)
        bound = f"，最多扣 {plain(self.cap)} 分" if self.cap is not None and cost > self.cap else ""
        return f"{self.what}：{count} 次 × {plain(self.points)} 分 {told(cost)} 分{bound}"


@written_as(Takes.ROWS, what="发生什么", points="每次扣分", cap="最多扣分")
def read_deductions(raw: Raw) -> tuple[Deduction, ...]:
    """Read a list of `{what: …, points: 1, cap: 4}`. Raises UnreadableValueError."""
    if not isinstance(raw, list) or not raw:
        raise UnreadableValueError("应当列出各种扣分", found=shown(raw), expected=EXPECTED)
    deductions = tuple(_deduction(each, number) for number, each in enumerate(raw, 1))
    names = [each.what for each in deductions]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UnreadableValueError(f"“{twice[0]}”写了两次", expected="每种只写一次")
    return deductions


def _deduction(raw: Raw, number: int) -> Deduction:
    written = raw if isinstance(raw, Mapping) else {}
    titles = {"what": "发生什么", "points": "每次扣分"}
    known = (*titles, "cap")
    if extra := [key for key in written if key not in known]:
        fault = unknown(extra[0], known)
        raise UnreadableValueError(f"第 {number} 种：{fault.what}", advice=fault.advice)
    if faults := [missing(key, title) for key, title in titles.items() if key not in written]:
        raise UnreadableValueError(f"第 {number} 种：{faults[0].what}", expected=EXPECTED)
    cap = read_points(written["cap"]) if "cap" in written else None
    return Deduction(text_of(written["what"]), read_points(written["points"]), cap)


kind = RuleKind(
    code="F21",
    title="每发生一次扣分",
    version=1,
    parameters=(Parameter("deductions", "各种扣分", read_deductions, "发生什么、每次扣几分、最多扣几分"),),
)


def _counts(case: Case) -> dict[str, int] | NoValue:
    """Give the count of each kind that the standard knows."""
    names = [each.what for each in case.parameters["deductions"]]
    actual = case.actual
    if isinstance(actual, Quantity) and len(names) == 1:
        count = count_of(actual)
        return count if isinstance(count, NoValue) else {names[0]: count.numerator // count.denominator}
    if not isinstance(actual, Counts):
        return insufficient_data("逐次扣分要各种情形发生的次数，记录给出的不是")  # (1)
    lacking = [name for name in names if name not in actual.counts]
    strange = [name for name in actual.counts if name not in names]
    if lacking or strange:
        what = f"没有数“{lacking[0]}”" if lacking else f"数了“{strange[0]}”，评分标准没有规定它扣几分"
        return insufficient_data(f"评分标准和计量所列的情形不一致：{what}")  # (2)
    return {name: actual.counts[name] for name in names}


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Add up what the occurrences cost."""
    counts = _counts(case)
    if isinstance(counts, NoValue):
        return counts
    total = ZERO
    for each in case.parameters["deductions"]:
        total += each.of(counts[each.what])
    return {"deducted": total}


@kind.declares("points")
def points(*, weight: Exact, deducted: Exact) -> Exact:
    """Compute the points."""
    return greatest(ZERO, weight - deducted)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, deducted: Exact) -> list[str]:
    """Tell each kind, and what is left."""
    counts = _counts(case)
    known = {} if isinstance(counts, NoValue) else counts
    lines = [each.told(known[each.what]) for each in case.parameters["deductions"]]
    if deducted == ZERO:
        return [*lines, f"没有扣分，得满分 {score} 分"]
    costs = [each.of(known[each.what]) for each in case.parameters["deductions"]]
    taken = " − ".join(plain(cost) for cost in costs if cost > ZERO)
    least_points = "不低于 0，" if deducted > case.full else ""
    left = told(case.full - deducted)
    return [*lines, f"{case.weight} − {taken} {left}，{least_points}得 {score.text} 分"]
