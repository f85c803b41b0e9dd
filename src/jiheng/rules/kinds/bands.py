"""Give what the band earns in which the value lies.

Use when: the standard is a table of ranges, such as “≥90%得10分，80%（含）～90%得8分，…”.
Score: what the band of the value earns: a share of the weight, or points.
Parameters: `bands`, a mapping from range to earning: `≥90%: 100%`, `80%（含）～90%: 80%`, `＜80%: 0`. An
    earning is a share of the weight (`80%`) or points (`8分`). An edge inside belongs to the band that
    says （含）; ≥ and ≤ include it. Gaps, overlaps and missing ends are refused and named; so is an
    earning above the weight.
Not scored: (1) what was measured is no number or rate in the unit of the bands.
Basis: 满意度赋分 of 财预〔2021〕101号 (10/8/5/0 at 90/80/60 %, given there as an example).
"""

from jiheng.catalogue import Parameter
from jiheng.rules.bands import Bands, read_bands
from jiheng.rules.earnings import beyond_weight
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, in_unit_of
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(
    code="F11",
    title="区间赋分",
    version=1,
    parameters=(Parameter("bands", "各段得分", read_bands, "每一段从哪里到哪里，得分值的百分之几或几分"),),
)


@kind.declares("doubts")
def doubts(*, weight: Score, target: Target, bands: Bands, **_others: object) -> str:
    """Refuse more points than the weight, and bands in another unit than the target's."""
    wanted, sample = target.quantity, bands.sample
    if wanted and wanted.unit and sample.unit and wanted.measure != sample.measure:
        return f"各段的单位是“{sample.unit}”，目标“{target}”的单位是“{wanted.unit}”"
    return beyond_weight(bands.earnings, weight)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring what was measured to the bands' unit."""
    bands = case.parameters["bands"]
    actual = in_unit_of(bands.sample, case.actual, "各段")
    return actual if isinstance(actual, NoValue) else {"actual": actual, "bands": bands}  # (1)


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, bands: Bands) -> Exact:
    """Compute the points."""
    return bands.points(weight, actual)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, bands: Bands) -> list[str]:
    """Tell the band and what it earns."""
    band = bands.holding(actual)
    found = actual_text(case.actual, actual, *band.edges)
    return [f"实际 {found}，在“{band}”这一段，{band.earning.reckoned(case.weight, score)}"]
