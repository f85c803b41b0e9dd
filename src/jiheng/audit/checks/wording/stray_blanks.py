"""Stray blanks, half-width marks in Chinese text, brackets whose sides do not match.

Finds: blanks beside Chinese punctuation; half-width , ; : between Chinese characters; half-width brackets
around Chinese where others are full-width; a bracket opened in one width and closed in the other.
Why it matters: They come from pasting and from lost formatting; searches and links miss the words.
Example: 按照有关规定,设立此项目。数量指标 ：6 个系统(见附表3-1）
Instead: 按照有关规定，设立此项目。数量指标：6 个系统（见附表3-1）
Left out: (1) blanks between figures or Latin letters and Chinese; (2) blanks at the ends of a paragraph, in
titles and at line breaks of cells; (3) half-width marks between figures and in tables, whose narrow
cells often need them; (4) PDF files, whose blanks come from the extraction; (5) blanks behind the number
of a heading (HD03).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs, part_of, texts
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span, Texts

check = Check("空格与全角半角", 1, code="WD07", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
BLANK = re.compile(r"(?<=[一-龥）”》])[ \u3000]+(?=[，。；：、！？])|(?<=[，。；、！？])[ ]+(?=[一-龥“《（])")
HALF = re.compile(r"(?<=[一-龥）”》])[,;:?!](?=[一-龥“《（\s]|$)")
HALF_PAIR = re.compile(r"(?<=[一-龥》”])\([^()（）一-龥]*+[一-龥][^()（）]*+\)")
FULL_PAIR = re.compile("（[^()（）一-龥]*+[一-龥][^()（）]*+）")
BRACKETS = re.compile(r"\([^()（）]*）|（[^()（）]*\)")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each kind; told once, with all its places."""
    marks = {each.span.block: each.mark for each in report.outline.numbered if each.title}
    lines = Texts(
        (span, _without(marks.get(span.block, ""), text)) for span, text in paragraphs(report.document)
    )
    blanks = [] if report.document.format == "pdf" else list(_places(lines, BLANK, around=1))
    full = any(lines.matches(FULL_PAIR))
    narrow = list(_places(lines, HALF_PAIR, around=0))
    kinds = (
        (narrow if full else [], "中文用了半角括号，别处用全角", "全角括号", "改成全角括号"),
        (blanks, "标点旁边有多余的空格", "没有空格", "删去空格"),
        (list(_places(lines, HALF, around=1)), "中文里用了半角标点", "全角标点", "改成全角"),
        (
            list(_places(texts(report.document), BRACKETS, around=0)),
            "括号一边全角、一边半角",
            "两边都用全角",
            "改成全角括号",
        ),
    )
    return [
        Problem(
            tuple(places),
            told + (f"，共 {len(places)} 处" if len(places) > 1 else ""),
            expected=expected,
            computed=f"{len(places)} 处",
            advice=advice,
        )
        for places, told, expected, advice in kinds
        if places
    ]


def _without(mark: str, text: str) -> str:
    """Hide the number a paragraph begins with: the blanks behind it are HD03's."""
    head, found, rest = text.partition(mark) if mark else ("", "", text)
    return "#" * len(head + found) + rest


def _places(found: Texts, pattern: re.Pattern[str], *, around: int) -> Iterator[Span]:
    for span, text in found.holding(pattern):
        for match in pattern.finditer(text):
            yield part_of(span, max(match.start() - around, 0), min(match.end() + around, len(text)))
