"""Totals, sums written out, and grades that a report states in its prose.

Totals of tables stand with their tables (indicator_rows.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jiheng.audit.claims.numbers import Numbers
from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span

TOTAL_NAME = re.compile(
    "(?:综合(?:评价|评定|自评)?(?:得分|评分|总分)|(?:自评|评价|评定|最终|绩效|总)(?:总|综合)?(?:得分|评分|总分)|自评总分|总分|总得分|"
    r"(?<=项目)得分|(?<=合计)得分)(?:为|是|共|合计|共计|总计|达到?|[:：=]|\s)*$"
)
SEGMENT = re.compile("[、，,；;]")
SENTENCE_END = re.compile("[。！？\n]|$")
NO_PART = re.compile("满分|分值|权重|扣|占|总分|级别|等级|以上|以下")
PLUS = re.compile(r"\s*[+＋]\s*")
EQUALS = re.compile(r"\s*[=＝]\s*")
GRADE = re.compile(
    "(?:等级|级别|等次|结论|评级|评定|评价|评为|结果)[^，。；、“”]{0,6}?"
    '(?:(?:为|是|[:：]|评为|定为|属于|达到)\\s*[“"「‘]?(?P<short>[优良中差])|'
    '[“"「‘]?(?P<long>优秀|良好|合格|不合格))'
    '[”"」’]?(?=等次|等级|级|档|[，。；,;)）\\s]|$)'
)
FEWEST = 2
FULL = 100


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """A total score as the prose states it, and the parts it is said to be made of."""

    printed: Printed
    parts: tuple[tuple[str, Printed], ...] = ()
    is_score: bool = True  # False for a sum written out without saying of what

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.printed.span


@dataclass(frozen=True, slots=True)
class StatedGrade:
    """A grade in words."""

    word: str
    span: Span


def stated_totals(document: ReadDocument, numbers: Numbers) -> tuple[StatedTotal, ...]:
    """Find the totals in running text, and sums written out anywhere."""
    found: list[StatedTotal] = []
    for span, text, inside in numbers.standing:
        if "分" in text and isinstance(document.blocks[span.block], ReadParagraph):
            found += _scores(text, inside)
        if "+" in text or "＋" in text:
            found += _sums(text, inside)
    return tuple(found)


def _scores(text: str, numbers: tuple[Printed, ...]) -> Iterator[StatedTotal]:
    for place, printed in enumerate(numbers):
        if printed.unit not in ("分", ""):
            continue
        named = TOTAL_NAME.search(text, max(0, printed.span.start - 24), printed.span.start)
        if named is None or ("总分" in named[0] and printed.value == FULL):
            continue
        if printed.unit == "" and text[printed.span.end : printed.span.end + 1] not in (
            "",
            "，",
            "。",
            "；",
            ",",
        ):
            continue
        end = SENTENCE_END.search(text, printed.span.end)
        yield StatedTotal(
            printed, _parts(text, printed.span.end, end.start() if end else len(text), numbers[place + 1 :])
        )


def _parts(text: str, start: int, end: int, numbers: tuple[Printed, ...]) -> tuple[tuple[str, Printed], ...]:
    """Read `其中，项目决策9分、项目过程17分…` up to the first segment without a number."""
    which = text.find("其中", start, end)
    if which < 0:
        return ()
    parts: list[tuple[str, Printed]] = []
    position = which + 2
    for segment in SEGMENT.split(text[which + 2 : end]):
        inside = [n for n in numbers if position <= n.span.start and n.span.end <= position + len(segment)]
        name = segment.strip(" ：:")
        if inside or parts:
            if not inside:
                break
            if len(inside) != 1 or inside[0].unit not in ("分", "") or NO_PART.search(segment):
                return ()
            parts.append((name[: max(0, inside[0].span.start - position)].strip(" ：:为得"), inside[0]))
        position += len(segment) + 1
    return tuple(parts) if len(parts) >= FEWEST else ()


def _sums(text: str, numbers: tuple[Printed, ...]) -> Iterator[StatedTotal]:
    """Read `98=19+20+35+24` and `19+20+35+24=98`."""
    runs: list[list[int]] = []
    for place, (before, after) in enumerate(pairwise(numbers)):
        if PLUS.fullmatch(text, before.span.end, after.span.start):
            if runs and runs[-1][-1] == place:
                runs[-1].append(place + 1)
            else:
                runs.append([place, place + 1])
    for run in runs:
        parts = tuple(("", numbers[place]) for place in run)
        for left, right, other in ((run[-1], run[-1] + 1, run[-1] + 1), (run[0] - 1, run[0], run[0] - 1)):
            if left >= 0 and right < len(numbers):
                total = numbers[other]
                alike = {each.measure for _, each in parts if each.unit} | ({total.measure} - {""})
                ends = numbers[left].span.end, numbers[right].span.start
                if EQUALS.fullmatch(text, *ends) and len(alike) <= 1:
                    yield StatedTotal(total, parts, is_score=False)


def stated_grades(document: ReadDocument) -> tuple[StatedGrade, ...]:
    """Find the grades in running text; a list of all grades is none."""
    return tuple(
        StatedGrade(match[name], Span(span.block, span.cell, match.start(name), match.end(name)))
        for span, match in document.texts().matches(GRADE)
        if isinstance(document.blocks[span.block], ReadParagraph)
        for name in [match.lastgroup or ""]
    )
