"""The unit speaks of itself under several names, or only as 我局.

Finds: 我局, 我单位 where no name of the unit stands anywhere; two of them in one report; 我局 in a report
that defined a short name (以下简称“区信访局”).
Why it matters: A reader outside does not know who 我局 is; two names raise the question whose report it is.
Example: 以下简称“区信访局” … 我局已制定相关制度
Instead: 区信访局已制定相关制度
Left out: (1) 本局, 本单位, which are usual; (2) 我市, 我区, which name the place.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import texts
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check("单位名称不一", 1, code="NM02", severity=Severity.INFO, decides=CheckClass.HEURISTIC)
FULL = re.compile(
    r"[一-龥]{2,8}(?:省|市|区|县|旗|州|开发区|新区)[一-龥]{0,12}?(?:局|委员会|办公室|中心|厅|院|馆|部|人大常委会|政府)"
)
DEFINED = re.compile(r"(?:以下)?(?:统一)?简称[为：:]?[“\"]?([^”\"）)，。]{2,16})")


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look at how the report speaks of its own unit."""
    if not report.names.ours:
        return not_applicable("没有“我局”“我单位”之类的自称")
    return list(_problems(report))


def _problems(report: Report) -> Iterator[Problem]:
    ours = report.names.ours
    shown = "”“".join(each.name for each in ours)
    whole = [text for _, text in texts(report.document)]
    defined = [match.group(1) for text in whole for match in DEFINED.finditer(text)]
    units = [
        name
        for name in defined
        if not name.startswith("我") and name.endswith(("局", "委", "办", "中心", "院"))
    ]
    if not report.names.units and not defined and not any(FULL.search(text) for text in whole):
        yield Problem(
            ours[0].spans,
            f"用了“{shown}”，全文没有单位全称",
            expected="单位全称，或先写全称再注明简称",
            computed="题目、表头和正文里都没有单位全称",
            advice="第一次出现时写单位全称",
            severity=Severity.WARNING,
        )
    elif units:
        yield Problem(
            tuple(span for each in ours for span in each.spans),
            f"已经定义简称“{units[0]}”，又用“{shown}”",
            expected=units[0],
            computed=f"“{shown}”共 {sum(len(each.spans) for each in ours)} 处",
            advice=f"统一用“{units[0]}”",
        )
    elif len(ours) > 1:
        yield Problem(
            tuple(each.spans[0] for each in ours),
            f"对本单位有 {len(ours)} 种自称：“{shown}”",
            expected="一种自称",
            computed="、".join(f"“{each.name}” {len(each.spans)} 处" for each in ours),
            advice="统一成一种",
        )
