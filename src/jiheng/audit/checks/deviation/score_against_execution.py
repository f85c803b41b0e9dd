"""Good results with little money spent are explained.

Finds: a self-evaluation form whose indicators earned a share of their points more than 5 % above the share
of the budget spent: (S/90 − E/10) ÷ (S/90) above 5 %.
Why it matters: everything was reached with less money, so the budget was too high or the scores are; local
systems flag it.
Example: indicators 90 of 90, execution 8.8 of 10.
Instead: the same, with the reason for the surplus.
Left out: forms without an execution row; forms whose indicators earned less; reports that explain the
surplus, by a cause in a sentence about money.
"""

import re
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.fund_blocks import FundBlock
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.reckoning import number, percent
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

LIMIT = Fraction(5, 100)
CAUSE = re.compile(
    "由于|因(?!素|此|而)|原因(?!分析)|导致|受.{1,16}影响|节约|节省|尾款|质保金|按(?:照)?合同(?:的)?约定[^，。；]{0,8}(?:支付|付款|分期|结算)|推迟|延期"
)
MONEY = re.compile("执行|支付|支出|结余|付款|尾款|资金|预算")
SENTENCE = re.compile("[^。；！？\n]+")

check = Check(
    "指标得分与预算执行相称", 1, code="DV05", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Compare the two shares of each form."""
    found: list[Problem] = []
    seen = False
    for table in report.indicator_tables:
        block = next((each for each in report.fund_blocks if _of(each, table.blocks)), None)
        rows = [row for row in table.rows if row.points]
        scores = [row.scored.bare for row in rows if row.scored]
        if block is None or block.total is None or not rows or len(scores) < len(rows):
            continue
        paid, execution, weight = block.total.rate, block.total.score, block.total.weight
        earned, full = (
            sum(scores, Fraction(0)),
            sum((row.points.bare for row in rows if row.points), Fraction(0)),
        )
        if execution is None or weight is None or not weight.bare or not earned or not full:
            continue
        seen = True
        reached, spent = earned / full, execution.bare / weight.bare
        if (reached - spent) / reached <= LIMIT or _explained(report):
            continue
        found.append(
            Problem(
                (execution.span, weight.span, *((paid.span,) if paid else ())),
                f"指标得了 {percent(reached)} 的分，预算执行只得 {percent(spent)}，没有写原因",
                expected=f"相差不超过 {percent(LIMIT)}，或写明原因",
                computed=f"({number(earned, 2)}/{number(full, 2)} - {execution.number}/{weight.number}) ÷ "
                f"({number(earned, 2)}/{number(full, 2)}) = {percent((reached - spent) / reached)}",
                advice="写明少用钱而完成目标的原因；预算编多了的，下年度调减",
            )
        )
    return found if seen else not_applicable("没有带预算执行率得分的自评表")


def _of(block: FundBlock, blocks: list[int]) -> bool:
    return block.total is not None and block.total.label.place.block in blocks


def _explained(report: Report) -> bool:
    return any(
        CAUSE.search(match[0]) and MONEY.search(match[0])
        for _, text in report.asserted
        for match in SENTENCE.finditer(text)
    )
