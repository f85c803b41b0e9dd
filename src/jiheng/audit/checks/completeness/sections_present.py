"""An evaluation report has the sections of the outline, each once, in order.

Finds: a section of annex 3 that no heading names; a main heading that comes twice; main sections out of
order.
Why it matters: 财预〔2020〕10号, annex 3 (参考提纲); reviewers take a point for a section that is
missing or duplicated.
Example: a report that ends with 建议 and has no 其他需要说明的问题.
Instead: all seven sections; the last may say 无.
Left out: self-evaluations, whose texts follow no national outline; reports with fewer than four of the
seven.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.outline import Heading
from jiheng.audit.dictionary import compiled, pairs, words
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "报告各部分齐全有序", 1, code="CP01", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)
DATA = "completeness"
FEWEST = 4


@check.finds
def find(report: Report) -> Answer:
    """Match the headings with the outline."""
    headings = report.outline.headings
    if report.parts.self_evaluation or not report.parts.evaluation:
        return not_applicable("不是绩效评价报告")
    where = {
        name: [each for each in headings if compiled(named).search(each.title)]
        for name, named in pairs(DATA, "outline")
    }
    present = [name for name, found in where.items() if found]
    if len(present) < FEWEST:
        return not_applicable("不是按绩效评价报告提纲写的")
    return [*_missing(report, where), *_twice(headings), *_out_of_order(where)]


def _missing(report: Report, where: dict[str, list[Heading]]) -> Iterator[Problem]:
    optional = words(DATA, "optional")
    for name, found in where.items():
        if not found and report.parts.opening:
            yield Problem(
                (report.parts.opening,),
                f"没有“{name}”这一部分",
                expected="财预〔2020〕10号附件3 提纲的七个部分",
                computed=f"有{'、'.join(each for each, there in where.items() if there)}",
                advice=f"补上“{name}”；没有内容的写“无”",
                severity=Severity.INFO if name in optional else None,
            )


def _twice(headings: tuple[Heading, ...]) -> Iterator[Problem]:
    seen: dict[str, Heading] = {}
    for heading in headings:
        if heading.level != 1 or not heading.numbered:
            continue
        first = seen.setdefault(re.sub(r"\s", "", heading.title), heading)
        if first is not heading and first.numbered and first.numbered.scope == heading.numbered.scope:
            yield Problem(
                (heading.span, first.span),
                f"“{heading.title}”写了两次",
                expected="每个部分一次",
                advice="合并或改正标题",
            )


def _out_of_order(where: dict[str, list[Heading]]) -> Iterator[Problem]:
    """Compare the first main heading of each section with that of the section before it."""
    main = [(name, found[0]) for name, found in where.items() if found and found[0].level == 1]
    for (name, heading), (after, behind) in pairwise(main):
        if behind.span < heading.span:
            yield Problem(
                (behind.span, heading.span),
                f"“{behind.title}”写在“{heading.title}”前面",
                expected=f"先“{name}”，后“{after}”",
                advice="按提纲调整顺序",
            )
