"""Every system that the report says it maintains appears again where results are told.

Finds: a system listed in the project's description that no indicator and no later sentence names; and a
measure taken for some of the systems of a scoring table (验收通过率 for two of three) but not for the rest.
Why it matters: the money was for all of them; what is not measured may not have been done.
Example: 人大议案建议办理系统 in the description, no word of it in indicators or analysis.
Instead: one indicator for each system, or one for all with its count.
Left out: systems named alone, not in a list; a name counts as told again if its own words are (履职).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.passages import one_line
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "所列系统都有交代",
    1,
    code="LG11",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
ENDS = re.compile("(?:管理|服务|信息|业务)?(?:系统|平台|网站|公众号|小程序)$")
FEWEST = 2
BEGINNING, END = 4, 4


@check.finds
def find(report: Report) -> Answer:
    """Take the first list of systems in the description, and look for each of them behind it."""
    described = [(span.block, span.cell) for part in report.parts.of("content") for span, _ in part.texts]
    lists = [
        each for each in report.counts.listings if (each.spans[0].block, each.spans[0].cell) in described
    ]
    if not lists:
        return not_applicable("项目概况没有列出系统")
    first = lists[0]
    after = [
        one_line(text)
        for span, text in report.asserted
        if (span.block, span.cell) > (first.spans[0].block, first.spans[0].cell)
    ]
    told = "\n".join(after)
    missing = [
        (name, span)
        for name, span in zip(first.names, first.spans, strict=True)
        if not _told_again(name, told)
    ]
    return [*_uncovered(missing, len(first.names)), *_half_measured(report)]


def _uncovered(missing: list[tuple[str, Span]], count: int) -> Iterator[Problem]:
    if missing:
        yield Problem(
            tuple(span for _, span in missing),
            f"列出的系统中，{'、'.join(f'“{name}”' for name, _ in missing)}在指标和分析里没有提到",
            expected="所列系统都有指标或者完成情况",
            computed=f"列出 {count} 个，没有交代的 {len(missing)} 个",
            advice="补充这些系统的运维内容和结果",
        )


def _told_again(name: str, told: str) -> bool:
    """Say whether a name comes again: whole, or what it begins or ends with before 系统."""
    stem = ENDS.sub("", name) or name
    return stem in told or stem[-END:] in told or (len(stem) > BEGINNING and stem[:BEGINNING] in told)


def _half_measured(report: Report) -> Iterator[Problem]:
    """Find measures that the scoring table takes of some of its systems only."""
    for table in report.indicator_tables:
        names = [(row, ENDS_WITH_SYSTEM.match(row.label)) for row in table.rows if row.applies and row.points]
        named = [(row, match["system"], match["measure"]) for row, match in names if match]
        systems = list(dict.fromkeys(system for _, system, _ in named))
        for measure in dict.fromkeys(each for _, _, each in named):
            having = [(row, system) for row, system, each in named if each == measure]
            without = [system for system in systems if system not in {one for _, one in having}]
            if len(having) >= FEWEST and len(without) == 1 and _alike_rare(named, without[0], measure):
                shown = "、".join(f"“{system}”" for _, system in having)
                yield Problem(
                    tuple(row.name.place for row, _ in having),
                    f"“{measure}”考核了{shown}，没有考核“{without[0]}”",
                    expected="同类系统同样考核，或者说明为什么不考核",
                    advice=f"补上“{without[0]}{measure}”，或说明原因",
                )


ENDS_WITH_SYSTEM = re.compile(
    r"(?P<system>.{2,30}?(?:系统|平台(?!系统)|网站(?!系统)|公众号|小程序))(?P<measure>[^的].+)"
)


def _alike_rare(named: list[tuple[IndicatorRow, str, str]], system: str, measure: str) -> bool:
    """Say whether the system has no measure of its own that ends alike (…率)."""
    tail = measure[-2:]
    return not any(one == system and each.endswith(tail) for _, one, each in named)
