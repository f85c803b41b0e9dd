"""Where points were lost, the report says why and what will be done.

Finds: in a form with a column 偏差原因分析及改进措施, a row with less than full marks whose cell is empty; in
other reports, an indicator or dimension with less than full marks of which no sentence names a shortcoming.
Why it matters: a self-evaluation explains what was not reached and gives measures (财预〔2020〕10号); a
deduction without a reason cannot be answered.
Example: 分值 10，得分 8, and an empty cell.
Instead: 调查样本中有 5% 对响应时间不满意；已增加值班人员.
Left out: rows whose own standard says why (视满意度为90%，扣1分); rows without weight or score; sums of a
dimension whose indicators stand in another table; the execution rate, of which DV02 asks.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable, level_name
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.reckoning import number
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

SHORTCOMING = re.compile(
    "扣|不足|不够|未|欠|问题|偏低|偏慢|较慢|缺|有待|不恰当|冗长|视.{0,8}为|没有|不高|不完善|滞后|失分"
)
PRESUMED = re.compile("视满意度为([0-9.]+%)")
SENTENCE = re.compile("[^。；！？\n]+")
EXECUTION = re.compile("执行率|支出进度")
ENDING = re.compile("(?:情况|指标|得分|率|性|度|程度)$")
SHORTEST = 2

check = Check(
    "扣分的指标写明原因和措施", 1, code="DV01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Look for a reason for every row with points lost."""
    lost = [
        (table, row)
        for table in report.indicator_tables
        for row in table.rows
        if row.applies and row.scored and row.points and row.scored.bare < row.points.bare
    ]
    if not any(row.scored and row.points for row in report.indicator_rows):
        return not_applicable("没有同时写明分值和得分的指标")
    sentences = list(_shortcomings(report))
    levels = {level_name(level) for row in report.indicator_rows for level in (row.level1, row.level2)}
    leaves = [
        (table, row) for table, row in lost if row.label not in levels and not EXECUTION.search(row.label)
    ]
    return [problem for table, row in leaves for problem in _unexplained(table, row, sentences)]


def _unexplained(table: IndicatorTable, row: IndicatorRow, sentences: list[str]) -> Iterator[Problem]:
    score, weight = row.scored, row.points
    if score is None or weight is None or (row.deviation and row.deviation.flat.strip("—-/无")):
        return
    has_column = "deviation" in table.columns
    if not has_column and (_said_by_standard(row) or any(_names(row, each) for each in sentences)):
        return
    where = "“偏差原因分析及改进措施”是空的" if has_column else "文中没有一句说到它的不足"
    yield Problem(
        (score.span, weight.span, row.name.place),
        f"“{row.label}”扣了 {number(weight.bare - score.bare, 2)} 分，{where}",
        expected="写明原因和改进措施",
        computed=f"{weight.number} - {score.number} = {number(weight.bare - score.bare, 2)}",
        advice="写明没有达到的原因，和针对它的措施",
    )


def _said_by_standard(row: IndicatorRow) -> bool:
    """Whether the standard fixes a deduction for what the row itself says (视满意度为90%，扣1分)."""
    presumed = PRESUMED.search(row.rule.flat) if row.rule else None
    return presumed is not None and row.actual is not None and presumed[1] in row.actual.flat


def _shortcomings(report: Report) -> Iterator[str]:
    """Give each sentence that tells a shortcoming, with the one before it, which may name the indicator."""
    for _, paragraph in report.document.paragraphs:
        before = ""
        for match in SENTENCE.finditer(paragraph.text):
            sentence = "".join(match[0].split())
            if SHORTCOMING.search(sentence):
                yield before + sentence
            before = sentence


def _names(row: IndicatorRow, sentence: str) -> bool:
    """Whether a sentence names the indicator, or what it is about."""
    stem = ENDING.sub("", row.label)
    stems = {row.label, stem, *([stem[:4]] if len(stem) > 4 else [])}  # noqa: PLR2004 — 绩效目标(合理性)
    return any(len(each) > SHORTEST and each in sentence for each in stems)
