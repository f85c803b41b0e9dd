"""Every indicator has an actual value.

Finds: a row with a target and an empty actual value; a table of targets whose actual values stand
nowhere; a sentence on results that names measures and no value.
Why it matters: without actual values nothing was evaluated; 财预〔2020〕10号, annex 1 has a column for
them.
Example: “信息发布期数 ≧52期” as the whole of 项目产出情况;
“时效指标：等保测评及安全运维周期，各项系统实施进度”.
Instead: target and actual value beside each other.
Left out: goal forms, made before the year; indicators whose value another table or sentence gives.
"""

import re
from collections.abc import Iterator
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.passages import SENTENCE, split
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("指标都有实际完成值", 1, code="CP05", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
MOST_NAMED = 3
FEWEST = 2


@check.finds
def find(report: Report) -> Answer:
    """Look at every row, and at sentences that only name measures."""
    if not report.parts.evaluation:
        return not_applicable("不是评价报告")
    return [*_rows(report), *_sentences(report)]


def _rows(report: Report) -> Iterator[Problem]:
    with_actual = {row.label for row in report.indicator_rows if row.actual}
    for table in report.indicator_tables:
        rows = [row for row in table.rows if row.applies and row.target and not row.actual]
        left = [row for row in rows if row.label not in with_actual and not _told(report, row)]
        if not left or (table.columns & {"actual"} and len(left) == len(table.rows) and not _scored(left)):
            continue
        shown = "、".join(f"“{row.label}”" for row in left[:MOST_NAMED])
        yield Problem(
            tuple(row.target.place for row in left if row.target),
            f"{shown}{'等' if len(left) > MOST_NAMED else ''} {len(left)} 个指标只有目标值，没有实际完成值",
            expected="每个指标的实际完成值",
            computed=f"{len(table.rows)} 个指标，{len(left)} 个没有完成值",
            advice="按原始记录填写实际完成值",
        )


def _scored(rows: list[IndicatorRow]) -> bool:
    return any(row.score for row in rows)


def _told(report: Report, row: IndicatorRow) -> bool:
    """Say whether a sentence gives a number for this indicator."""
    pattern = re.compile(rf"{re.escape(row.label)}[^。；\n]{{0,12}}[0-9]")
    return any(place.cell < 0 and pattern.search(text) for place, text in report.asserted.naming(row.label))


def _sentences(report: Report) -> Iterator[Problem]:
    for passage in (*report.parts.of("output"), *report.parts.of("benefit")):
        spans = []
        for place, text in passage.texts:
            if place.cell >= 0:
                continue
            for span, sentence in split(place, text, SENTENCE):
                told = _words("measure_labels").sub("", sentence)
                parts = [part for part in re.split("[，,、]", told) if part.strip()]
                names = [part for part in parts if _names_measure(part.strip())]
                some = len(parts) >= FEWEST and 3 * len(names) >= 2 * len(parts)
                if some and not re.search("[0-9]", sentence):
                    spans.append(span)
        if spans:
            yield Problem(
                tuple(spans),
                f"“{passage.title}”只列指标名称，没有完成值",
                expected="每个指标的实际完成值",
                advice="按原始记录写明完成值",
            )


def _names_measure(part: str) -> bool:
    return _words("measure_ends").search(part) is not None and not _words("reached").search(part)


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(text_of(dictionary("completeness")[key], "completeness"))
