"""A target is a quantity, not an adjective.

Finds: a target without any number that is one of the words 明显, 良好, 及时, 有效提高 … or holds one.
Why it matters: whether 明显 was reached nobody can reckon; 财预〔2015〕88号 asks for targets that are
specific and measurable.
Example: 信访群众满意度, target 良好.
Instead: 信访群众满意度 ≥90%.
Left out: (1) the checklists of the official framework; (2) 全部, 零 and the like, which are quantities;
(3) results that somebody else grades (测评结论); (4) words whose standard says in numbers what they mean.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.own_indicators import usual
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable
from jiheng.values.target_words import QUALITATIVE

check = Check("指标值是数量", 1, code="IQ01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
NUMBER = re.compile("[0-9０-９一二两三四五六七八九十百千万]")


@check.finds
def find(report: Report) -> Answer:
    """Look at the target of each indicator."""
    if not any(row.target for row in report.own_indicators):
        return not_applicable("没有指标值")
    return list(_problems(report.own_indicators))


def _problems(rows: tuple[IndicatorRow, ...]) -> Iterator[Problem]:
    for row in rows:
        if row.target is None or not _adjective(row.target.flat):
            continue
        if pattern("indicators", "graded").search(row.label) or _defined(row):
            continue  # 3, 4
        known = usual(row.label)
        quantity = known.target if known and known.target and known.target.quantity else None
        example = f"，如“{known.name} {quantity}”（指标库 {known.id}）" if known and quantity else ""
        yield Problem(
            (row.target.place, row.name.place),
            f"“{row.label}”的指标值是“{row.target.flat}”，不是数量",
            expected="比较符号、数和单位",
            computed=f"“{row.target.flat}”里没有数",
            advice=f"改写成可以计算的值{example}",
        )


def _adjective(target: str) -> bool:
    if NUMBER.search(target) or pattern("indicators", "all_or_none").search(target):
        return False  # 2
    return target in QUALITATIVE or pattern("indicators", "adjectives").search(target) is not None


def _defined(row: IndicatorRow) -> bool:
    word = row.target.flat if row.target else ""
    return any(
        re.search(f"{re.escape(word)}[^。；;]*[0-9]|[0-9][^。；;]*{re.escape(word)}", cell.flat)
        for cell in (row.rule, row.definition, row.remark)
        if cell
    )
