"""Say what becomes of the weight of indicators that do not apply.

Use when: an indicator does not apply (nothing was due, no such work in the year) and the rule set or
    the project says what then. Without a word the indicator keeps its weight and there is no total.
Score: `redistribute`: siblings that apply share the weight of their branch in proportion to their own
    weights; hundredths that are left go one each to the largest remainders, of equal ones to the
    sibling that stands first, so that shares add up exactly. A branch without any indicator that
    applies passes its weight to its own siblings. Points grow with the weight, unrounded until the
    end. `full_marks`: the weight is earned. `zero`: nothing is. `none`: no points, and no total.
Parameters: `mode`.
Not scored: (1) nothing in the whole tree applies: there is nobody to take the weight.
Basis: 财预〔2020〕10号 does not provide for it; local rules do one or the other. The worked example is
    4, 3 and 1 (not applicable) of 8: 4.57 and 3.43.
"""

from collections.abc import Sequence
from enum import StrEnum

from jiheng.catalogue import Parameter, Raw, Takes, one_of, written_as
from jiheng.rules.adjustment import Adjustment
from jiheng.rules.terms import told
from jiheng.values.exact import Exact, Whole, floor_div, pick
from jiheng.values.score import Score


class Mode(StrEnum):
    """What becomes of a weight that cannot be earned."""

    REDISTRIBUTE = "redistribute"
    FULL_MARKS = "full_marks"
    ZERO = "zero"
    NONE = "none"


MODES = {
    Mode.REDISTRIBUTE: "分摊给同级指标",
    Mode.FULL_MARKS: "得满分",
    Mode.ZERO: "得零分",
    Mode.NONE: "没有得分，也没有总分",
}


@written_as(Takes.CHOICE, **{mode.value: title for mode, title in MODES.items()})
def read_mode(raw: Raw) -> Mode:
    """Read a mode by identifier or title. Raises UnreadableValueError."""
    return Mode(one_of({mode.value: title for mode, title in MODES.items()})(raw))


adjustment = Adjustment(
    code="F31",
    title="不适用指标的分值",
    version=1,
    parameters=(Parameter("mode", "处理办法", read_mode, "不适用指标的分值怎样处理", default="none"),),
)


def spread(*, total: Whole, weights: Sequence[Whole]) -> list[Whole]:
    """Share `total` hundredths among siblings by largest remainder; one that does not apply weighs 0.

    The shares add up to `total`. Where none applies, `total` is 0 (the parent passed it on) and so are
    the shares. Total and weights may be columns: a rank among n siblings is n comparisons, no sort.
    """
    together = sum(weights)
    divisor = pick(together == 0, 1, together)
    shares = [floor_div(weight * total, divisor) for weight in weights]
    rests = [weight * total - share * divisor for weight, share in zip(weights, shares, strict=True)]
    left = total - sum(shares)
    return [share + pick(_before(rests, place) < left, 1, 0) for place, share in enumerate(shares)]


def _before(rests: Sequence[Whole], place: int) -> Whole:
    """Count the siblings that come before the one at `place`: a larger rest, or as large and earlier."""
    earlier = sum(pick(rest >= rests[place], 1, 0) for rest in rests[:place])
    return earlier + sum(pick(rest > rests[place], 1, 0) for rest in rests[place + 1 :])


def points(*, points: Exact, weight: Exact, counted: Exact) -> Exact:
    """Let points grow with the weight: the same share of `counted` as of `weight`."""
    return points * counted / weight


def weight_step(*, weight: Score, total: Score, among: Score, counted: Score) -> str:
    """Tell how a sibling that applies came to its larger weight."""
    share = Exact(weight.hundredths * total.hundredths, 100 * among.hundredths)
    return (
        f"因有指标不适用，分值由 {weight} 分调为 {counted} 分"
        f"（{weight} × {total} ÷ {among} {told(share)}，按最大余数法取到两位小数）"
    )


def points_step(*, points: Exact, weight: Score, counted: Score) -> str:
    """Tell the points at the new weight; they are rounded later, once."""
    grown = points * Exact(counted.hundredths, weight.hundredths)
    return f"得分同比例调整：{told(points).split()[1]} × {counted} ÷ {weight} {told(grown)}"
