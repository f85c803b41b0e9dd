"""The wording of the regulation is offered as what this evaluation did.

Finds: sentences about 本次评价 or 本项目 that hold a piece of the rule's own wording (data
rule_wording.yaml).
Why it matters: The rule says what an evaluation should be; that it was so needs a fact.
Example: 本次绩效评价工作的结果与预算安排、政策调整、改进管理实质性挂钩。
Instead: 评价结果用于 2024 年预算：运维费核减 3.58 万元。
Left out: (1) principles named as principles, or with 应当; (2) quotations in 《》 or “”; (3) tables.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import part_of, pieces
from jiheng.audit.dictionary import words
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check("制度条文当结论", 1, code="CL07", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
OWN = re.compile("本次|本项目|该项目|此次")
OUGHT = re.compile("应当?|要求|遵循|坚持|按照.{0,12}原则|原则[：:]")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for pieces of the rule in sentences about this evaluation."""
    found: dict[int, list[tuple[Span, str]]] = {}
    for span, sentence in pieces(report.document, tables=False):
        if OWN.search(sentence) and not OUGHT.search(sentence):
            found.setdefault(span.block, []).extend(_pieces(span, sentence))
    return [
        Problem(
            tuple(span for span, _ in copied),
            f"这是制度条文，不是本次评价的事实：{'；'.join(piece for _, piece in copied)}",
            expected="写本次评价实际怎么做、结果怎么用",
            computed="财预〔2020〕10号第五条、第二十七条的用语",
            advice="换成事实，或写明这是遵循的原则",
        )
        for copied in found.values()
        if copied
    ]


def _pieces(span: Span, sentence: str) -> Iterator[tuple[Span, str]]:
    for piece in words("rule_wording", "regulation"):
        at = sentence.find(piece)
        if at >= 0:
            yield part_of(span, at, at + len(piece)), piece
            return
