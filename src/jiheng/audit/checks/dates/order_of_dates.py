"""Dates of approval, contract, acceptance and payment are out of order.

Finds: in one paragraph, a contract before its approval, an acceptance before the contract, a full payment
before the contract; asks where all is paid before the year of service is over.
Why it matters: Work paid before it was accepted, or begun before it was approved, breaks the rules of
payment; or the date is wrong.
Example: 2023年5月10日签订合同，2023年4月2日完成验收。
Instead: 2023年5月10日签订合同，2023年12月20日完成验收。
Left out: (1) paragraphs with two dates for one step: several contracts; (2) steps told without a day or
month; (3) advance payments and instalments (预付, 首付, 分期).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.dates import PrintedDate
from jiheng.audit.claims.passages import part_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Question, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "日期先后", 1, code="DT03", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
STEPS = (
    ("批复", re.compile("^(?:日)?[^，。；]{0,12}(?:批复|批准|立项)")),
    ("签订合同", re.compile("^(?:日)?[^，。；]{0,16}(?:签订|签署)")),
    (
        "验收",
        re.compile(
            "^(?:日)?[^，。；]{0,12}(?:通过|完成|组织)[^，。；]{0,8}验收|^[^，。；]{0,8}验收(?:通过|合格|完成)"
        ),
    ),
    (
        "付清",
        re.compile(
            "^(?:日)?[^，。；]{0,8}(?:全部|一次性)[^，。；]{0,8}(?:支付|付款|拨付|付清)|^[^，。；]{0,8}付清"
        ),
    ),
)
PARTS = re.compile("预付|首付|首款|分期|尾款|续签|补签")
SERVICE = re.compile("运维|运行维护|服务")
LAST_DAY = (12, 31)


@check.finds
def find(report: Report) -> list[Problem | Question] | NoValue:
    """Give each date its step by the words behind it, and compare the steps of a paragraph."""
    blocks: dict[tuple[int, int], list[tuple[int, PrintedDate]]] = {}
    for date in report.dates.dates:
        if date.month is None or not date.exists:
            continue  # 2
        whole = report.document.text_at(Span(date.span.block, date.span.cell, 0, 10**9))
        step = next((n for n, (_, words) in enumerate(STEPS) if words.search(whole[date.span.end :])), None)
        if step is not None and not PARTS.search(whole):
            blocks.setdefault((date.span.block, date.span.cell), []).append((step, date))
    if not blocks:
        return not_applicable("没有写明签约、验收、付款的日期")
    found: list[Problem | Question] = []
    for dated in blocks.values():
        found += _out_of_order(dated)
        found += _paid_early(report, dated)
    return found


def _out_of_order(dated: list[tuple[int, PrintedDate]]) -> Iterator[Problem]:
    steps = [step for step, _ in dated]
    if len(set(steps)) != len(steps):
        return  # 1
    for earlier, first in dated:
        for later, second in dated:
            if earlier < later and second.last < first.first:
                yield Problem(
                    (second.span, first.span),
                    f"{STEPS[later][0]}（{second.shown}）早于{STEPS[earlier][0]}（{first.shown}）",
                    expected=f"先{STEPS[earlier][0]}，后{STEPS[later][0]}",
                    computed=f"{second.shown} 早于 {first.shown}",
                    advice="核对日期；如确实如此，说明原因",
                )


def _paid_early(report: Report, dated: list[tuple[int, PrintedDate]]) -> Iterator[Question]:
    year = report.dates.fiscal_year
    for step, date in dated:
        whole = report.document.text_at(Span(date.span.block, date.span.cell, 0, 10**9))
        if (
            step == len(STEPS) - 1
            and date.year == year
            and date.last[1:] < LAST_DAY
            and SERVICE.search(whole)
        ):
            yield Question(
                (part_of(date.span, 0, date.span.end - date.span.start),),
                f"{date.shown}已付清全年费用，当时服务期满了吗？合同是否允许提前付清？",
            )
