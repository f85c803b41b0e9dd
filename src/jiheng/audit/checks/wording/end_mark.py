"""A paragraph or cell ends with a comma, or without an end mark.

Finds: paragraphs and cells that end with ， or 、, the last item of a list that ends with ；, and
paragraphs of running text without any end mark.
Why it matters: Mostly the rest was cut off, in cells above all.
Example: 总体目标完成情况：按照年初安排已完成目标任务，
Instead: 总体目标完成情况：按照年初安排已完成目标任务。
Left out: (1) headings, captions, lists of attachments, signatures; (2) a semicolon before another item of the
list; (3) short lines, and lines behind which the sentence goes on; (4) cells without an end mark, which
is usual.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs, texts
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadParagraph, Span

check = Check("句末标点", 1, code="WD03", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
CUT = "，、,"
LONG = 25
NO_TEXT = re.compile(r"^附|[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日\s*$|联系|电话|^[（(].*[）)]$")
COUNTED = re.compile("^(?>.*?一是).*二是", re.MULTILINE)
COUNT_ON = re.compile(r"\s*[一二三四五六七八九十]+是")
END = re.compile(r"[。！？!?.…”』》）)：:；;—]$|\d$")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look at the last character of each text."""
    return [*_cut_off(report), *_list_ends(report), *_no_end(report)]


def _cut_off(report: Report) -> Iterator[Problem]:
    for span, text in texts(report.document):
        plain = text.rstrip()
        if len(plain) > 1 and plain[-1] in CUT and not _goes_on(report, span, text):
            yield Problem(
                (_last(span, plain),),
                f"{'单元格' if span.cell >= 0 else '段落'}以“{plain[-1]}”结尾，后面的话缺失",
                expected="句子写完，以句号结尾",
                computed=f"最后一个字符是“{plain[-1]}”",
                advice="补上后面的话，或改成句号",
            )


def _goes_on(report: Report, span: Span, text: str) -> bool:
    """Say whether the next paragraph carries the sentence on (3): a broken line, not a cut."""
    if span.cell >= 0 or span.block + 1 >= len(report.document.blocks):
        return False
    after = report.document.blocks[span.block + 1]
    numbered = {each.span.block for each in report.outline.numbered}
    return isinstance(after, ReadParagraph) and span.block + 1 not in numbered and len(text) >= LONG


def _list_ends(report: Report) -> Iterator[Problem]:
    items = {each.span.block for each in report.outline.numbered if not each.heading}
    headings = {each.span.block for each in report.outline.headings}
    told = {span.block: (span, text.rstrip()) for span, text in paragraphs(report.document)}
    for block, (span, plain) in told.items():
        if not plain.endswith("；"):
            continue
        last = block in items and (block + 1 in headings or block + 1 not in told)
        counted = COUNTED.search(plain) and not COUNT_ON.match(told.get(block + 1, (span, ""))[1])
        if last or (counted and block + 1 not in items):
            yield Problem(
                (_last(span, plain),),
                "最后一项以分号结尾，应当用句号",
                expected="。",
                computed="后面没有并列的下一项",
                advice="改成句号；如后面有漏写的一项，补上",
                severity=Severity.INFO,
            )


def _no_end(report: Report) -> Iterator[Problem]:
    headings = {each.span.block for each in report.outline.headings}
    titles = {each.block for each in report.outline.title}
    taken = headings | titles | {each.span.block for each in report.labels.labels}
    for span, text in paragraphs(report.document):
        plain = text.rstrip()
        if span.block in taken or len(plain) < LONG or "，" not in plain or NO_TEXT.search(plain):
            continue  # 1, 3
        if not END.search(plain) and plain[-1] not in CUT and not _goes_on_plainly(report, span):
            yield Problem(
                (_last(span, plain),),
                "段落末尾没有句号",
                expected="句子以句号结尾",
                computed=f"最后一个字符是“{plain[-1]}”",
                advice="补上句号；如后面有漏写的话，补上",
                severity=Severity.INFO,
            )


def _goes_on_plainly(report: Report, span: Span) -> bool:
    """Say whether the next line may be the rest of this one, torn from it (3)."""
    if span.block + 1 >= len(report.document.blocks):
        return False
    after = report.document.blocks[span.block + 1]
    starts = {each.span.block for each in report.outline.numbered}
    torn = report.document.format in {"text", "markdown", "pdf"}
    short = (
        isinstance(after, ReadParagraph)
        and len(after.text.strip()) < LONG
        and after.text.rstrip().endswith("：")
    )
    return torn and isinstance(after, ReadParagraph) and span.block + 1 not in starts and not short


def _last(span: Span, plain: str) -> Span:
    start = max(len(plain) - 12, 0)
    return Span(span.block, span.cell, span.start + start, span.start + len(plain))
