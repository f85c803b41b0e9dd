"""Quotation marks of one kind stand inside each other.

Finds: “ inside “…”, and 《 inside 《…》.
Why it matters: Where the inner quotation ends the outer one seems to end; names of indicators and
documents are then cut short, by readers and by programs.
Example: “保障系统运行，有效提高“依法、逐级、理性、有序”的信访秩序”
Instead: “保障系统运行，有效提高‘依法、逐级、理性、有序’的信访秩序”
Left out: (1) a quotation that goes on over several paragraphs; (2) straight quotes, whose sides cannot be
told apart.
"""

from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import part_of, texts
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check("引号套用", 1, code="WD04", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
INNER = {"“": ("”", "双引号", "单引号‘’"), "《": ("》", "书名号", "单书名号〈〉")}


@check.finds
def find(report: Report) -> list[Problem]:
    """Go through each text with a counter for each kind of mark."""
    return [
        problem
        for span, text in texts(report.document).naming(*INNER)
        for opening in INNER
        if text.count(opening) > 1
        for problem in _nested(span, text, opening)
    ]


def _nested(span: Span, text: str, opening: str) -> Iterator[Problem]:
    closing, name, inner = INNER[opening]
    opened: list[int] = []
    for place, char in enumerate(text):
        if char == opening:
            opened.append(place)
        elif char == closing and opened:
            start = opened.pop()
            if opened:
                yield Problem(
                    (part_of(span, start, place + 1),),
                    f"{name}里面又套用{name}",
                    expected=f"里层用{inner}",
                    computed=f"外层从{text[opened[-1] : opened[-1] + 9]}……开始",
                    advice=f"里层改用{inner}（GB/T 15834—2011）",
                )
