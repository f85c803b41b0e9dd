"""Presume satisfaction from the complaints received, where no survey was held.

Use when: the standard reads “未开展满意度调查，但未收到投诉，视满意度为90%；每收到1位群众投诉，
    视满意度下降0.5%”.
Score: weight × presumed satisfaction. Without a complaint it is `without_complaints`; with
    complaints it is `base` − complaints × `per_complaint`, at least 0. Whether the base is 90 % or
    100 % such texts leave open: it is a parameter and is printed.
Parameters: `without_complaints`, `base` (per cent, at most 100), `per_complaint` (percentage points).
Not scored: (1) the number of complaints is not known: what was measured is no count.
Basis: standards as in examples/yantian-petition-2023: 满意度 ① and ②. A presumed value is always labelled so.
"""

from jiheng.catalogue import Parameter, Raw
from jiheng.errors import UnreadableValueError
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import number_of, plain, read_number, read_percentage_points, told
from jiheng.values.exact import ZERO, Exact, greatest, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.units import MEASURES

HUNDRED = Exact(100)


def read_percent(raw: Raw) -> Exact:
    """Read a per cent above 0 and up to 100: `90%`, `90`. Raises UnreadableValueError."""
    percent = read_number(raw, units=("%",))
    if percent > HUNDRED:
        raise UnreadableValueError("满意度不会高于 100%", found=str(raw), expected="100% 以内")
    return percent


kind = RuleKind(
    code="F15",
    title="由投诉推定满意度",
    version=1,
    parameters=(
        Parameter("without_complaints", "没有投诉时", read_percent, "视满意度为百分之几", default="90%"),
        Parameter("base", "有投诉时的起点", read_percent, "从百分之几往下减", default="90%"),
        Parameter("per_complaint", "每件投诉", read_percentage_points, "下降几个百分点", default="0.5"),
    ),
)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the number of complaints."""
    if not isinstance(case.actual, Quantity) or case.actual.unit in MEASURES:
        return insufficient_data("推定满意度要投诉件数，记录给出的不是件数")  # (1)
    return {"complaints": number_of(case.actual), **case.parameters}


def presumed(complaints: Exact, without_complaints: Exact, base: Exact, per_complaint: Exact) -> Exact:
    """Give the presumed satisfaction in per cent."""
    lowered = greatest(ZERO, base - complaints * per_complaint)
    return where(complaints > ZERO, lowered, without_complaints)


@kind.declares("points")
def points(*, weight: Exact, **terms: Exact) -> Exact:
    """Compute the points."""
    return weight * presumed(**terms) / HUNDRED


@kind.declares("shown_of")
def shown_of(*, case: Case, **terms: Exact) -> str:  # noqa: ARG001 — shown as a rate, not a count
    """Show the presumed rate, labelled."""
    return f"{plain(presumed(**terms))}%（推定）"


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, **terms: Exact) -> list[str]:
    """Tell the presumption and the reckoning."""
    rate = presumed(**terms)
    each, base = plain(terms["per_complaint"]), plain(terms["base"])
    if terms["complaints"] > ZERO:
        count = plain(terms["complaints"])
        lowered = terms["base"] - terms["complaints"] * terms["per_complaint"]
        first = (
            f"未开展满意度调查，收到投诉 {count} 件：{base}% − {each}% × {count} {told(lowered)}%，"
            f"{'不低于 0，' if lowered < ZERO else ''}推定满意度为 {plain(rate)}%（读法：从 {base}% 起减）"
        )
    else:
        first = f"未开展满意度调查，也没有收到投诉，推定满意度为 {plain(rate)}%（不是调查结果）"
    reckoned = told(case.full * rate / HUNDRED)
    return [first, f"{case.weight} × {plain(rate)}% {reckoned}，得 {score.text} 分"]


@kind.declares("notes_of")
def notes_of(*, case: Case, **terms: Exact) -> list[str]:  # noqa: ARG001 — every presumed value
    """Label what is presumed, and a reading by which a complaint helps."""
    notes = ["满意度是推定值，不是调查结果；建议开展满意度调查"]
    without, base, each = (terms[name] for name in ("without_complaints", "base", "per_complaint"))
    if base - each > without:
        first = f"有一件投诉时从 {plain(base)}% 起减，反而高于没有投诉时的 {plain(without)}%"
        notes.append(f"{first}；请核对评分标准的读法")
    return notes
