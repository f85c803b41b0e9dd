"""Numbers of one level are written with different brackets, marks or blanks.

Finds: numbers of one form of which most are written one way and some another: （1） and (2), 1、 and 1.,
with and without a blank behind.
Why it matters: Mixed brackets show that pieces of several texts were put together; automatic contents
and searches miss the odd ones.
Example: （一）项目概况 … (一) 绩效评价目的.
Instead: （一）项目概况 … （一）绩效评价目的.
Left out: (1) blanks in PDF files, which the extraction makes; (2) blanks that the automatic numbers of
the word processor make.
"""

from collections import Counter

from jiheng.audit.check import Check
from jiheng.audit.claims.outline import Form, Numbered
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadParagraph
from jiheng.values.outcome import NoValue, not_applicable

check = Check("同级编号写法", 1, code="HD03", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
TWO = 2


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the numbers of each form."""
    typed = [each for each in report.outline.numbered if each.title and not _automatic(report, each)]
    if not typed:
        return not_applicable("报告里没有手写的编号")
    blanks = report.document.format != "pdf"  # 1
    return [found for form in Form if (found := _odd([each for each in typed if each.form is form], blanks))]


def _automatic(report: Report, each: Numbered) -> bool:
    block = report.document.blocks[each.span.block]
    return isinstance(block, ReadParagraph) and block.automatic > 0  # 2


def _odd(numbered: list[Numbered], blanks: bool) -> Problem | None:  # noqa: FBT001 — one answer for all
    ways = Counter(_way(each, blanks) for each in numbered)
    if len(ways) < TWO:
        return None
    usual = ways.most_common(1)[0][0]
    if len({way.strip() for way in ways}) == 1:
        usual = usual.strip()  # only the blank differs, and there should be none
    odd = [each for each in numbered if _way(each, blanks) != usual]
    model = next(each for each in numbered if _way(each, blanks) == usual)
    return Problem(
        (*(each.span for each in odd), model.span),
        f"同一形式的编号写法不一：有 {ways[usual]} 处写成“{model.mark}”，"
        f"这里写成“{odd[0].mark}”（不同的共 {len(odd)} 处）",
        expected=f"都写成“{model.mark}”的样子",
        computed="、".join(
            f"“{next(e.mark for e in numbered if _way(e, blanks) == way)}” {count} 处"
            for way, count in ways.most_common()
        ),
        advice="统一括号、标点的全角半角和后面的空格",
    )


def _way(each: Numbered, blanks: bool) -> str:  # noqa: FBT001
    """Give the mark with its number left out."""
    mark = each.mark.strip()
    kept = "".join(char for char in mark if char in "（）()、.．，")
    return kept + (" " if blanks and each.mark != mark else "")
