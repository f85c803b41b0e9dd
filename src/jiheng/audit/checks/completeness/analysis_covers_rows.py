"""The analysis of a form speaks of every indicator of its level.

Finds: a cell 产出情况及分析 or 效益情况及分析 that names some of the form's indicators and leaves
others out.
Why it matters: who reads the analysis alone believes it complete; what is left out is often what went
wrong.
Example: “平台运维服务及时、性能指标达标、功能指标达标” while the form has five output indicators.
Instead: one clause for each indicator.
Left out: analyses that name none of them (各项指标均已完成); reports in prose.
"""

import re
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.parts import Passage
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "分析覆盖全部指标",
    1,
    code="CP11",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
ROLES = {"产出": "output", "效益": "benefit"}
EVERYTHING = re.compile("各项|全部|所有|均已|逐项")
FEWEST = 2


@check.finds
def find(report: Report) -> Answer:
    """Look for the names of each level's rows in its analysis."""
    analyses = [
        (level, part)
        for level, titled in pairs("completeness", "analyses")
        for part in report.parts.of(ROLES[level])
        if part.place.cell >= 0 and re.search(titled, part.title)
    ]
    if not analyses:
        return not_applicable("没有产出、效益情况及分析的表格")
    return [problem for level, part in analyses if (problem := _left_out(report, level, part))]


def _left_out(report: Report, level: str, part: Passage) -> Problem | None:
    rows = [
        row
        for row in report.indicator_rows
        if row.table == part.place.block and row.level1 and level in row.level1.flat
    ]
    left = [row for row in rows if not _named(row, part.text)]
    if not left or len(rows) - len(left) < FEWEST or EVERYTHING.search(part.text):
        return None
    return Problem(
        (part.texts[0][0], *(row.name.place for row in left)),
        f"“{part.title}”没有提到{'、'.join(f'“{row.label}”' for row in left)}",
        expected=f"{len(rows)} 个指标逐个写到",
        computed=f"写到 {len(rows) - len(left)} 个，没有写到 {len(left)} 个",
        advice="补写这些指标的完成情况",
    )


def _named(row: IndicatorRow, text: str) -> bool:
    own = _pairs(row.label)
    return not own or 2 * sum(pair in text for pair in own) >= len(own)


@cache
def _pairs(name: str) -> tuple[str, ...]:
    found = (name[n : n + 2] for n in range(len(name) - 1))
    return tuple(pair for pair in found if re.fullmatch("[一-龥]{2}", pair))
