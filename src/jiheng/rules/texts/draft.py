"""A standard while it is put together: its sentences by what they say, and the doubts so far."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from jiheng.rules.texts.bounds import Bound, read_bound, sign_of
from jiheng.rules.texts.doubt import Doubt
from jiheng.rules.texts.phrases import PERCENT, POINTS
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.exact import Exact
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.rounding import decimal_text
from jiheng.values.score import Score
from jiheng.values.target import Target

EARNED = re.compile(f"{PERCENT}|{POINTS}")
LARGE_WEIGHT = Score(500)  # more than 5 points on one judgement are doubted
RATE_WORDS = ("率", "度", "比例", "比重", "占比")


@dataclass(slots=True)
class Draft:
    """What a text says, and what its indicator says beside it, where that is known."""

    said: list[Said]
    weight: Score | None
    target: Target | None
    doubts: list[Doubt] = field(default_factory=list)

    def of(self, *names: str) -> list[Said]:
        """Give the sentences that say one of these."""
        return [each for each in self.said if each.said in names]

    def doubt(self, code: str, said: Said | None = None, detail: str = "") -> None:
        """Note a doubt about a sentence."""
        self.doubts.append(Doubt(code, said.quote if said else None, detail))

    def points(self, said: Said) -> str | None:
        """Give the points a sentence names; a share of the weight needs the weight. None: not known."""
        if "points" in said.words:
            return str(Score.read(said.words["points"]))
        if self.weight is None or "percent" not in said.words:
            return None
        share = Quantity.read(said.words["percent"]).exact * Exact(self.weight.hundredths, 100)
        return decimal_of(share)


@dataclass(frozen=True, slots=True)
class Assembly:
    """Sentences that make a rule together: all of `needs`, none beside `needs` and `allows`.

    `read` gives the ways, or None where the sentences turn out to say something else.
    """

    codes: str
    title: str
    needs: frozenset[str]
    allows: frozenset[str]
    read: Callable[[Draft], list[Reading] | None]
    example: str  # of 10 points
    target: str = ""  # of the example's indicator, where the text leans on it


def decimal_of(exact: Exact) -> str | None:
    """Write a number that four decimals hold."""
    scaled, rest = divmod(exact.numerator * SCALE, exact.denominator)
    return None if rest else decimal_text(scaled, 4, trim=True)


def outcome(draft: Draft, said: Said) -> str:
    """Say what a bound earns: `full`, `nothing`, or points (`8分`) or a share of the weight (`80%`)."""
    if "full" in said.words:
        return "full"
    if "nothing" in said.words:
        return "nothing"
    found = EARNED.search(said.words["portion"])
    earned = found[0] if found else ""
    if earned.endswith("分") and draft.weight and Score.read(earned) == draft.weight:
        return "full"
    return earned


def bound_of(draft: Draft, said: Said) -> Bound | None:
    """Give the bound of a sentence with one; a bare number takes the unit of the same target."""
    if "bound" in said.words:
        bound = read_bound(said.words["bound"])
    elif "left" in said.words:
        sign = sign_of(said.words["left_sign"], turned=True)
        bound = Bound(sign, Quantity.read(said.words["left"]), said.words["left"])
    else:
        return None
    return with_unit(draft, said, bound) if bound else None


def with_unit(draft: Draft, said: Said, bound: Bound) -> Bound | None:
    """See that a number has its unit: that of the same target, else there is a doubt."""
    if bound.quantity.unit:
        return bound
    wanted = draft.target.quantity if draft.target else None
    if wanted and wanted.ten_thousandths == bound.quantity.ten_thousandths and wanted.unit:
        return Bound(bound.operator, wanted, bound.written)
    if not bound.quantity.ten_thousandths:
        return bound  # 0 is 0 in any unit
    draft.doubt("unit_missing", said)
    return None if said.words.get("about", said.words.get("inner", "")).endswith(RATE_WORDS) else bound


def agree_with_target(draft: Draft, said: Said, bound: Bound) -> None:
    """Note where the text's number is not that of the indicator's target."""
    wanted = draft.target.quantity if draft.target else None
    if wanted is None or draft.target is None or draft.target.high is not None:
        return
    same = wanted.measure == bound.quantity.measure and bool(wanted.exact == bound.quantity.exact)
    turned = draft.target.operator not in (None, "=", bound.operator) and (bound.is_lower or bound.is_upper)
    opposite = turned and bound.is_lower != (draft.target.operator in ("≥", ">"))
    if not same or opposite:
        draft.doubt("target_differs", said, f"这里是 {bound.target}，指标的目标是 {draft.target.printed}")


def target_bound(draft: Draft) -> Bound | None:
    """Give the indicator's own target as a bound."""
    if draft.target is None or draft.target.quantity is None or draft.target.operator is None:
        return None
    return Bound(draft.target.operator.value, draft.target.quantity, draft.target.text)


def full_bound(draft: Draft) -> Bound | None:
    """Find what earns full marks: the one bound that does, or the indicator's target."""
    full = [each for each in draft.of("reached") if outcome(draft, each) == "full"]
    if len(full) == 1 and len(draft.of("reached")) == 1 and not draft.of("aim_reached"):
        bound = bound_of(draft, full[0])
        if bound:
            agree_with_target(draft, full[0], bound)
        return bound
    if draft.of("aim_reached") and not draft.of("reached"):
        return known_target(draft, draft.of("aim_reached")[0])
    return None


def known_target(draft: Draft, said: Said) -> Bound | None:
    """Give the indicator's target, or note that it is not known."""
    bound = target_bound(draft)
    if bound is None:
        draft.doubt("target_missing", said)
    return bound
