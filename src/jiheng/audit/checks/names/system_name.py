"""A system goes by two names that differ in a character or two.

Finds: names ending in 系统, 平台, 网站 that differ in one character, or in two when they are long.
Why it matters: Nobody can tell whether it is a slip or another system; counts and indicators rest on names.
Example: 云安访系统 (nine times) and 云安防系统 (once).
Instead: 云安访系统 everywhere.
Left out: (1) names told apart by a number or a contrast (省级, 市级; 一期, 二期); (2) names of which
one is the other with something before or behind; (3) names that stand side by side in one list.
"""

from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.names import Named, near
from jiheng.audit.claims.passages import split, texts
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "系统名称不一", 1, code="NM03", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the names in pairs."""
    if not report.names.systems:
        return not_applicable("没有提到具体的系统")
    return list(_problems(report))


def _problems(report: Report) -> Iterator[Problem]:
    for common, rare, distance in near(report.names.systems):
        if _side_by_side(report, common, rare):
            continue  # 3
        yield Problem(
            (rare.spans[0], common.spans[0]),
            f"系统名称不一：“{rare.name}”（{len(rare.spans)} 处）与“{common.name}”（{len(common.spans)} 处）",
            expected=f"统一成一个名称，多数写作“{common.name}”",
            computed=f"相差 {distance} 个字",
            advice="核对是不是同一个系统，是则统一",
            severity=Severity.ERROR if distance == 1 and len(rare.spans) == 1 < len(common.spans) else None,
        )


def _side_by_side(report: Report, left: Named, right: Named) -> bool:
    return any(
        left.name in sentence and right.name in sentence
        for span, text in texts(report.document).naming(left.name)
        for _, sentence in split(span, text)
    )
