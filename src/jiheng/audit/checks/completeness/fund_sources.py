"""The form says where the money came from.

Finds: a fund block with a total and every source row empty.
Why it matters: 财预〔2020〕10号 annex 1 splits the total into the year's appropriation, carry-over and
other money; the split decides what is returned.
Example: 年度资金总额 24.5, 当年财政拨款, 上年结转资金 and 其他资金 all blank.
Instead: 24.5, 0, 0.
Left out: blocks of which one source at least is filled (whether they add up is AR05); blocks without
source rows.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("资金来源填写", 1, code="CP09", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look at the source rows of each block with a total."""
    blocks = [block for block in report.fund_blocks if block.total and block.total.amounts and block.sources]
    if not blocks:
        return not_applicable("没有分来源的资金表")
    return [
        Problem(
            (*(row.label.place for row in block.sources), block.total.label.place),
            f"“{block.total.label.flat}”有数，各来源都没有填",
            expected="各来源的金额，合计等于总额；没有的填 0",
            computed=f"{len(block.sources)} 行来源，填写 0 行",
            advice="按预算批复和支付记录填写各来源",
        )
        for block in blocks
        if block.total and not any(row.amounts for row in block.sources)
    ]
