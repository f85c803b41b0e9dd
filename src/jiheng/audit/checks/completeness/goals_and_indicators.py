"""Each goal has an indicator, and each indicator a goal.

Finds: nothing by itself; it asks a person about goals of which no indicator's name has a word.
Why it matters: a goal that nothing measures cannot be missed; 财预〔2015〕88号 reviews the two side by
side.
Example: goal “人代会现场驻会保障服务”, six indicators on websites and backups.
Instead: one indicator for each goal at least.
Left out: whether the words mean the same; indicators without a goal, which the goals' general words
always cover.
"""

import re
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import words
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("目标都有指标", 1, code="CP08", severity=Severity.WARNING, decides=CheckClass.SEMANTIC)
FEWEST = 3


@check.finds
def find(report: Report) -> Answer:
    """Look for the goals' pairs of characters among the names of indicators."""
    goals, rows = report.goals.statements, report.indicator_rows
    if not goals or len(rows) < FEWEST:
        return not_applicable("没有同时写目标和指标")
    names = "\n".join(cell.flat for row in rows for cell in (row.name, row.definition) if cell)
    return [
        Question((span,), f"目标“{sentence}”由哪个指标来衡量？")
        for span, sentence in goals
        if not sentence.startswith("无")
        and _pairs(sentence)
        and not any(pair in names for pair in _pairs(sentence))
    ]


@cache
def _pairs(text: str) -> tuple[str, ...]:
    generic = words("completeness", "generic_pairs")
    found = (text[n : n + 2] for n in range(len(text) - 1))
    return tuple(pair for pair in found if re.fullmatch("[一-龥]{2}", pair) and pair not in generic)
