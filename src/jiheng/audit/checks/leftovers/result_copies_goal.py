"""What was achieved is told in the words of the goal, or a paragraph stands twice.

Finds: a text under results that is the goal's, word for word or in one long piece; a paragraph of the
body that comes again.
Why it matters: A result copied from the goal says nothing about what happened; it is the commonest sign
of a self-evaluation done for form's sake.
Example: goal 满足行业标准和系统安全正常运行要求……; result the same sentence.
Instead: what was done, how often, with which result.
Left out: (1) the goal told twice as a goal; (2) pieces with figures in them, which measure something;
(3) texts of less than 30 characters; (4) names of indicators and rules in scoring tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import cell_span, one_line, paragraphs, part_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadCell, ReadTable, Span

check = Check("成效照抄目标", 1, code="CL04", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
GOAL = re.compile("目标")
RESULT = re.compile(
    "完成情况|实际完成|(?:效益|产出)(?!.{0,2}指标)|成效|绩效分析|执行情况及分析|结果分析|实施情况"
)
JUDGED = re.compile("分析|结论|评价工作|开展情况|问题|建议|做法")  # there the goal is spoken about, not set
LABEL_LINE = re.compile(r"目标\s*+[：:]?\s*+$")
OTHER = re.compile("[^0-9A-Za-z一-龥]")
OWN_LABEL = re.compile(r"(.{0,10}目标)\s*[：:]")
SHORTEST, LONG_COPY, WHOLE = 30, 32, 9
GRAM = 8
LONGEST = 2_000  # characters of a goal or a result that are compared; the time grows with their product


@dataclass(frozen=True)
class _Told:
    """A long text: what it is told as (goal, result, other), its letters and digits, and where it stands."""

    role: str
    plain: str
    text: str
    span: Span

    def place(self, start: int, size: int) -> Span:
        offsets = [n for n, char in enumerate(self.text) if not OTHER.match(char)]
        return part_of(self.span, offsets[start], offsets[start + size - 1] + 1)

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(self.plain[n : n + GRAM] for n in range(len(self.plain) - GRAM + 1))


@check.finds
def find(report: Report) -> list[Problem]:
    """Compare every result with every goal, and every paragraph with those before it."""
    told = [*_paragraphs(report), *_cells(report)]
    goals = [each for each in told if each.role == "goal"]
    results = [each for each in told if each.role == "result"]
    found = [problem for result in results if (problem := _copied(goals, result))]
    taken = {problem.spans[0].block * 10_000 + problem.spans[0].cell for problem in found}
    return [*found, *_repeated(told, taken)]


def _copied(goals: list[_Told], result: _Told) -> Problem | None:
    for goal in goals:
        start, at, size = _longest(goal, result)
        piece = goal.plain[start : start + size]
        if size < LONG_COPY or re.search("[0-9]", piece):
            continue  # 2
        whole = size * 10 >= len(goal.plain) * WHOLE
        return Problem(
            (result.place(at, size), goal.place(start, size)),
            "完成情况照抄了绩效目标" if whole else f"成效有连续 {size} 个字与绩效目标相同",
            expected="写实际做了什么、做了多少、效果如何",
            computed=f"去掉标点后连续相同 {size} 字，目标共 {len(goal.plain)} 字",
            advice="按实际完成情况重写，写出数量、时间和效果",
            severity=None if whole else Severity.WARNING,
        )
    return None


def _repeated(told: list[_Told], taken: set[int]) -> Iterator[Problem]:
    first: dict[str, _Told] = {}
    for each in (each for each in told if each.span.cell == -1):
        other = first.setdefault(each.plain, each)
        if other is each or each.role != "other" or each.span.block * 10_000 + each.span.cell in taken:
            continue
        yield Problem(
            (each.span, other.span),
            "整段重复",
            expected="每段只出现一次",
            computed=f"与前文逐字相同，共 {len(each.plain)} 字",
            advice="删去一处，或改写",
            severity=Severity.WARNING,
        )


def _longest(left: _Told, right: _Told) -> tuple[int, int, int]:
    if left.grams.isdisjoint(right.grams):
        return 0, 0, 0
    match = SequenceMatcher(
        None, left.plain[:LONGEST], right.plain[:LONGEST], autojunk=False
    ).find_longest_match()
    return match.a, match.b, match.size


def _told(role: str, text: str, span: Span) -> Iterator[_Told]:
    plain = OTHER.sub("", text)
    if len(plain) >= SHORTEST:  # 3
        yield _Told(role, plain, text, span)


def _paragraphs(report: Report) -> Iterator[_Told]:
    label = ""
    for span, text in paragraphs(report.document):
        path = report.outline.path_of(span.block)
        if len(text) < SHORTEST:
            label = text if LABEL_LINE.search(text) else ""
        own = OWN_LABEL.match(text)
        heads = f"{path[-1] if path else ''}{label}{own.group(1) if own else ''}"
        role = _role(heads)
        judged = role == "goal" and any(JUDGED.search(each) for each in path)
        yield from _told("other" if judged else role, text, span)


def _cells(report: Report) -> Iterator[_Told]:
    for number, table in report.document.tables:
        for index, heads in _long_cells(table):
            role = _role(heads)
            if role != "other":
                yield from _told(role, table.cells[index].text, cell_span(table, number, index))


def _long_cells(table: ReadTable) -> Iterator[tuple[int, str]]:
    """Give each long cell with the nearest short cell to its left, else above: what it is told as."""
    above: dict[int, list[ReadCell]] = {}  # by column, the short cells so far, from top to bottom
    left: ReadCell | None = None
    for index, cell in enumerate(table.cells):
        if left is not None and left.row != cell.row:
            left = None
        if len(cell.text) >= SHORTEST:
            beside = one_line(left.text) if left and len(left.text) < SHORTEST else ""
            over = next((each for each in reversed(above.get(cell.column, [])) if each.row < cell.row), None)
            told = bool(GOAL.search(beside) or RESULT.search(beside))
            yield index, beside if told else one_line(over.text) if over else ""
        elif cell.text:
            for column in range(cell.column, cell.column + cell.columns):
                above.setdefault(column, []).append(cell)
        left = cell if cell.text else left


def _role(heads: str) -> str:
    if RESULT.search(heads):
        return "result"
    return "goal" if GOAL.search(heads) else "other"
