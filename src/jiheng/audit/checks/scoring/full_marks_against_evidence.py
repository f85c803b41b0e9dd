"""Full marks do not stand beside words that show a condition unmet.

Finds: nothing by itself; it asks where an indicator has full marks for a condition of its standard that
other words of the report seem to deny: measurable targets against adjectives as targets, complete files
against a problem with files, timely execution against slow execution.
Why it matters: reviewers compare the table with the problems named in the text.
Example: 绩效目标明确性 3 of 3, while a target is “明显”.
Instead: a deduction, or targets in numbers.
Left out: indicators that already lost points; conditions not in the list.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.standards import target_of
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable
from jiheng.values.target import TargetKind

MEASURABLE = re.compile("可衡量的指标值|清晰、?可衡量|细化量化")
# What a standard asks for, and the words of a problem that deny it.
DENIED = (
    (
        re.compile("资料齐全|及时归档"),
        re.compile("(?:资料|档案|归档|归集)[^，。；]{0,8}(?:有待|不够|不全|不完整|不及时|缺失)"),
    ),
    (re.compile("手续完备"), re.compile("手续[^，。；]{0,6}(?:不完备|不全|缺失|滞后)")),
    (
        re.compile("制度[^。；]{0,12}(?:健全|完整)"),
        re.compile("制度[^，。；]{0,8}(?:不健全|不完善|缺失|有待完善|不够完善)"),
    ),
)

check = Check("满分与文中所述相符", 1, code="SR03", severity=Severity.WARNING, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Ask about full marks that other words seem to deny."""
    full = [
        each
        for each in report.standards
        if each.row.scored and each.row.points and each.row.scored.bare == each.row.points.bare
    ]
    if not full:
        return not_applicable("没有带评分标准的满分指标")
    asked: list[Question] = []
    vague = _adjectives(report)
    for standard in full:
        text = standard.cell.flat
        if vague and MEASURABLE.search(text):
            place, words = vague[0]
            message = f"“{standard.row.label}”得满分，而年度指标值有“{words}”这样的形容词：指标值可衡量吗？"
            asked.append(Question((standard.row.name.place, place), message))
        for wanted, denied in DENIED:
            if wanted.search(text) and (said := _said(report, denied)):
                message = (
                    f"“{standard.row.label}”得满分，文中却写“{report.document.text_at(said)}”：这一项满足吗？"
                )
                asked.append(Question((standard.row.name.place, said), message))
    return asked


def _adjectives(report: Report) -> list[tuple[Span, str]]:
    """Find targets in words among the project's own goals: rows without a standard."""
    return [
        (row.target.place, row.target.flat)
        for row in report.indicator_rows
        if row.rule is None and row.target and _in_words(row)
    ]


def _in_words(row: IndicatorRow) -> bool:
    target = target_of(row)
    return target is not None and target.kind is TargetKind.QUALITATIVE


def _said(report: Report, words: re.Pattern[str]) -> Span | None:
    for block, paragraph in report.document.paragraphs:
        if match := words.search(paragraph.text):
            return Span(block, -1, match.start(), match.end())
    return None
