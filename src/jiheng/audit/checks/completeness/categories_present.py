"""The indicators are of every kind that the rules ask for.

Finds: a table by levels without quantity, quality or benefit indicators; and cost indicators that the
report announces and does not have.
Why it matters: 财预〔2021〕101号: quantity and quality are compulsory in principle, benefit for every
project; 财预〔2020〕10号 annex 1 has cost under output.
Example: “产出数量、质量、时效及成本等指标” announced, six output indicators and none on cost.
Instead: at least one indicator of each kind.
Left out: time, which is not compulsory; cost where it is not announced (an O&M project may lack it
under 财预〔2021〕101号); tables without levels.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.dictionary import dictionary, pairs, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("各类指标齐全", 1, code="CP07", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
DATA = "completeness"
FEWEST = 3


@check.finds
def find(report: Report) -> Answer:
    """Read the levels of all rows together."""
    rows = list(report.indicator_rows)
    if len(rows) < FEWEST:
        return not_applicable("没有指标表")
    return [*_by_level(rows), *_cost(report, rows)]


def _by_level(rows: list[IndicatorRow]) -> Iterator[Problem]:
    levelled = [row for row in rows if row.level1 and row.level2]
    output = {row.level2.flat for row in levelled if row.level1 and row.level2 and "产出" in row.level1.flat}
    if len(output) < 2:  # noqa: PLR2004 — a tree that tells kinds apart has two at least
        return
    levels = "\n".join(level.flat for row in levelled for level in (row.level1, row.level2) if level)
    for kind, named in pairs(DATA, "categories"):
        if not re.search(named, levels):
            first = levelled[0]
            yield Problem(
                (first.level1.place if first.level1 else first.name.place,),
                f"没有{kind}",
                expected="数量、质量、效益都有指标",
                computed=f"{len(levelled)} 个指标，{kind} 0 个",
                advice=f"补设{kind}",
            )


def _cost(report: Report, rows: list[IndicatorRow]) -> Iterator[Problem]:
    cost = re.compile(text_of(dictionary(DATA)["cost"], DATA))
    named = [
        cell.flat
        for row in report.indicator_rows
        for cell in (row.level1, row.level2, row.name)
        if cell is not None
    ]
    if any(cost.search(name) for name in named):
        return
    if any("成本指标" in text for place, text in report.asserted if place.cell < 0):
        return
    announced = re.compile(text_of(dictionary(DATA)["announces_cost"], DATA))
    for place, text in report.asserted:
        match = announced.search(text)
        if match:
            span = Span(place.block, place.cell, place.start + match.start(), place.start + match.end())
            yield Problem(
                (span, rows[-1].name.place),
                "写明有成本指标，指标表里没有",
                expected="至少一个成本指标",
                computed="指标名称里没有成本、费用、节约一类的",
                advice="补设成本指标，写明金额和上限",
            )
            return
