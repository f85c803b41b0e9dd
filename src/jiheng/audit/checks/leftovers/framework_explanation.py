"""The explanation of an indicator is offered as its result.

Finds: in the text, clauses that are the framework's explanations with words left out (资金落实对项目
实施保障 from 资金落实情况对项目实施的总体保障程度), explanations word for word, and an indicator's name
glued to its point of assessment without a verb between.
Why it matters: An explanation says what is to be judged, not what was found; the result is missing.
Example: 资金使用合规性具有完整的审批程序和手续。
Instead: 资金使用合规性：全年支付 4 笔，均有审批单和合同。
Left out: (1) tables, where the explanation has its column; (2) a name followed by a colon and a
statement; (3) clauses of less than ten characters; (4) a section on the indicator system, principles,
methods or standards; (5) a sentence with a figure, which tells a fact.
"""

import re
from collections.abc import Iterator
from functools import cache

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import part_of, pieces
from jiheng.audit.dictionary import pairs, words
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check("指标解释当结果", 1, code="CL06", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
CLAUSE = re.compile("[^。；;，,：:\n]+")
SYSTEM = re.compile("指标体系|评价原则|评价方法|评价标准")
SHORTEST, NOT_ALL, OF = 10, 11, 20  # at least 11/20 of the piece it was cut from
BEGINNING = 2
FIGURE = re.compile("[0-9]")
PLAIN = re.compile("[^一-龥]")


@check.finds
def find(report: Report) -> list[Problem]:
    """Compare each clause of the text with the explanations and points of annex 2."""
    found = []
    for where, sentence in pieces(report.document, tables=False):
        if FIGURE.search(sentence) or any(map(SYSTEM.search, report.outline.path_of(where.block))):
            continue  # 4, 5
        for match in CLAUSE.finditer(sentence):
            clause, span = match.group(), part_of(where, match.start(), match.end())
            if len(clause) >= SHORTEST:
                found += [*_glued(span, clause)] or [*_explained(span, clause)]
    return found


def _glued(span: Span, clause: str) -> Iterator[Problem]:
    for name in _names():
        if name not in clause:
            continue
        for point in words("rule_wording", "points"):
            at = clause.find(name + point)
            if at >= 0:
                yield _problem(part_of(span, at, at + len(name + point)), f"“{name}”的评价要点", point)


def _explained(span: Span, clause: str) -> Iterator[Problem]:
    plain = PLAIN.sub("", clause)
    if len(plain) < SHORTEST:
        return
    for name, part, whole in _parts().get(plain[:BEGINNING], ()):
        if len(plain) * OF >= len(whole) * NOT_ALL and _subsequence(plain, whole):
            yield _problem(span, f"“{name}”的指标解释", part)
            return


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for name, _ in pairs("rule_wording", "explanations"))


@cache
def _parts() -> dict[str, list[tuple[str, str, str]]]:
    """Give the clauses of the explanations by how they begin, with their indicators and bare words."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, explanation in pairs("rule_wording", "explanations"):
        for part in CLAUSE.findall(explanation.replace("用以反映和考核", "")):
            whole = PLAIN.sub("", part)
            found.setdefault(whole[:BEGINNING], []).append((name, part, whole))
    return found


def _subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _problem(span: Span, what: str, wording: str) -> Problem:
    return Problem(
        (span,),
        f"这里抄的是{what}，不是评价结果",
        expected="写查到的事实：次数、金额、文件、日期",
        computed=f"财预〔2020〕10号附件 2：{wording}",
        advice="换成本项目的事实",
    )
