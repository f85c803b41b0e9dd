"""A scoring standard can be read in one way only.

Finds: standards that leave open what is scored otherwise, where deducting ends, how a part of a step
counts, from where a presumed satisfaction falls, how answers become a rate; bands with gaps or overlaps;
per cents where percentage points are meant; deducting “by proportion”; “=N 得满分” that is silent on more
than N; a fixed number as denominator; discretion.
Why it matters: each open reading is a dispute over points (每超出1个百分点扣0.5分 gives 3.5, 3.0 or 3.25 for
1.5 points over).
Example: 每超出1个百分点扣0.5分，直至0分.
Instead: 每超出1个百分点扣0.5分，不足1个百分点的不扣分，扣完为止.
Left out: standards that are not understood; equal doubts of several indicators are told once.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.standards import Standard
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.rules.texts.doubt import BY_CODE, Doubt
from jiheng.values.outcome import not_applicable

OPEN = frozenset(
    {
        "otherwise_unsaid",
        "no_floor",
        "no_step_reading",
        "percent_for_points",
        "share_deducted",
        "above_unsaid",
        "bands_gap",
        "bands_overlap",
        "limits_differ",
        "base_unclear",
        "presumed_points",
        "method_unclear",
        "level_open",
        "tiers_unclear",
        "unit_missing",
        "discretion",
        "fixed_denominator",
        "items_without_points",
    }
)
MOST_NAMES = 3

check = Check(
    "评分标准只有一种读法",
    1,
    code="SR05",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Gather the doubts by kind."""
    if not report.standards:
        return not_applicable("没有写明评分标准")
    gathered: dict[str, list[tuple[Standard, Doubt]]] = {}
    for standard in report.standards:
        for doubt in standard.doubts(OPEN):
            gathered.setdefault(doubt.code, []).append((standard, doubt))
    return [_problem(code, found) for code, found in gathered.items()]


def _problem(code: str, found: list[tuple[Standard, Doubt]]) -> Problem:
    names = list(dict.fromkeys(standard.row.label for standard, _ in found))
    listed = "、".join(f"“{name}”" for name in names[:MOST_NAMES])
    more = f"等 {len(names)} 项" if len(names) > MOST_NAMES else ""
    return Problem(
        tuple(standard.place(doubt) for standard, doubt in found),
        f"{listed}{more}的评分标准有两种以上读法：{found[0][1].message}",
        expected="只有一种读法的评分标准",
        advice=BY_CODE[code].advice,
    )
