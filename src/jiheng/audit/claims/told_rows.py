"""Indicators that the prose goes through one by one: `系统正常运行率：目标≥99%，实际99.5%，得5分（满分5分）`.

Only a sentence that names an indicator, its target and its actual value, one behind the other, is read,
and only where a level (数量指标：), a colon, a comma or quotation marks set the name off. What such a
sentence says is an IndicatorRow like that of a table.
"""

import re
from collections.abc import Iterator

from jiheng.audit.claims.grid import Written
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.documents.reading import Part, ReadDocument, Span

NUMBERED = (
    r"\s*(?:[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）)、.．]\s*)?"
    r"(?:指标[0-9一二三四五六七八九十]{1,2}\s*[:：.、]\s*)?"
)
LEVEL = "(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|(?:服务对象)?满意度)(?:指标)?"
IS = r"(?:\s*+(?:为|是|达到|达|[:：]))?\s*(?![^\S\n]{2})"  # a value may begin with one blank, and no more
VALUE = "[^，,。；;：:（）()\n]{1,24}?"
TARGET = "(?:年度|年初|预期|计划|全年)?(?:绩效)?(?:目标值|指标值|计划值|计划数|计划完成|目标)"
ACTUAL = "(?:全年|年度|年末)?(?:实际完成值|实际完成|实际达到|实际值|实际|完成值)"
# A name may begin with what leads to it, where it is short: with two of them, never with a third.
ITEM = re.compile(
    rf"(?:^|(?<=[。；;\n]))(?:{NUMBERED}(?:(?P<level2>{LEVEL})\s*+[:：—]+(?!—{{3}})\s*)?(?!\s{{3}})"
    rf"[“\"]?(?P<name>[^，,。；;：:“”\"\n]{{2,40}}?)[”\"]?(?P<off>[：:，,]|(?<=[”\"]))?(?:的)?"
    rf"{TARGET}{IS}(?P<target>{VALUE})[，,]\s*+{ACTUAL}{IS}(?P<actual>{VALUE})(?P<rest>(?=[，,。；;（(\n]|$)[^。；;\n]*)"
    r"|\s++)"  # blanks that lead to none are passed over at once, not tried again from every line end in them
)
SCORE = re.compile(
    r"[，,]\s*+(?:自评|评价|实际)?得分?\s*+(?:为|[:：])?\s*+(?P<score>[0-9０-９.．]+\s*分?)(?=[，,。；;（(\s]|$)"
)
WEIGHT = re.compile(
    r"(?:分值|权重|满分)\s*+(?:为|[:：])?\s*+(?P<weight>[0-9０-９.．]+\s*分?)(?=[，,。；;）)\s]|$)"
)
DIGIT = re.compile("[0-9０-９]")


def told_rows(document: ReadDocument) -> tuple[IndicatorRow, ...]:
    """Find every indicator that the paragraphs of the body tell so."""
    return tuple(
        row
        for number, paragraph in document.paragraphs
        if paragraph.part is Part.BODY and any(word in paragraph.text for word in ("实际", "完成值"))
        for row in _in_text(number, paragraph.text)
    )


def _in_text(block: int, text: str) -> Iterator[IndicatorRow]:
    for match in ITEM.finditer(text):
        if not (match["level2"] or match["off"] or "”" in match[0]):
            continue
        if not DIGIT.search(match["target"] + match["actual"]):
            continue
        score, weight = (
            pattern.search(text, match.start("rest"), match.end("rest")) for pattern in (SCORE, WEIGHT)
        )
        name = _written(block, match, "name")
        if name is not None:
            yield IndicatorRow(
                block,
                name,
                level2=_written(block, match, "level2"),
                target=_written(block, match, "target"),
                actual=_written(block, match, "actual"),
                score=_written(block, score, "score"),
                weight=_written(block, weight, "weight"),
            )


def _written(block: int, match: re.Match[str] | None, name: str) -> Written | None:
    if match is None or match[name] is None:
        return None
    text = match[name].strip()
    start = match.start(name) + match[name].index(text)
    return Written(text, (Span(block, -1, start, start + len(text)),))
