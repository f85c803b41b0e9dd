"""Figures of one kind are printed to different numbers of decimals.

Finds: in one sentence, amounts in the same unit with different numbers of decimals; scores of which some
carry empty decimals (28.00分) and some none; in a table, a column that mixes both.
Why it matters: The reader cannot tell what was rounded, and sums of rounded figures do not add up.
Example: 年初预算147万元，全年执行数121.88万元
Instead: 年初预算147.00万元，全年执行数121.88万元
Left out: (1) per cents, where 100% is usual; (2) scores with decimals that say something (7.5 beside 10);
(3) amounts in 元 without decimals beside some in 万元.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import cell_span, one_line, paragraphs, part_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadTable, Span

check = Check("小数位数", 1, code="UN02", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
FIGURE = re.compile(r"(?<![0-9.])([0-9]+(?:\.([0-9]+))?)\s*(万元|万|亿元|分(?![钟之]))")
SENTENCE = re.compile("[^。；]+")
NUMBER = re.compile(r"[0-9]+(?:\.([0-9]+))?")
PAIR, SEVERAL = 2, 3


@check.finds
def find(report: Report) -> list[Problem]:
    """Compare the decimals within each sentence and each column."""
    uneven: dict[str, list[tuple[Span, Span]]] = {}
    for span, text in paragraphs(report.document).holding(FIGURE):
        for sentence in SENTENCE.finditer(text):
            for unit, pair in _sentence(part_of(span, sentence.start(), sentence.end()), sentence.group()):
                uneven.setdefault(unit, []).append(pair)
    found = [_problem(report, unit, pairs) for unit, pairs in uneven.items()]
    for number, table in report.document.tables:
        found += _columns(number, table)
    return found


def _sentence(span: Span, sentence: str) -> Iterator[tuple[str, tuple[Span, Span]]]:
    """Give the figures with the fewest and the most decimals of each unit, where they differ."""
    figures = list(FIGURE.finditer(sentence))
    if len(figures) < PAIR:
        return
    for unit in ("万元", "万", "亿元", "分"):
        same = [each for each in figures if each.group(3) == unit]
        decimals = {len(each.group(2) or "") for each in same}
        empty = any((each.group(2) or "1").strip("0") == "" for each in same)
        if len(decimals) > 1 and (unit != "分" or (empty and 0 in decimals)):
            least, most = (pick(same, key=lambda each: len(each.group(2) or "")) for pick in (min, max))
            yield unit, (part_of(span, least.start(), least.end()), part_of(span, most.start(), most.end()))


def _problem(report: Report, unit: str, pairs: list[tuple[Span, Span]]) -> Problem:
    least, most = (report.document.text_at(span) for span in pairs[0])
    return Problem(
        tuple(span for pair in pairs for span in pair),
        f"同一句里小数位数不一：{least}、{most}" + (f"，共 {len(pairs)} 句" if len(pairs) > 1 else ""),
        expected="同一单位的数保留相同的小数位数",
        computed=f"{least} 与 {most} 的小数位数不同",
        advice="统一小数位数" if unit == "分" else "金额统一保留两位小数",
    )


def _columns(number: int, table: ReadTable) -> Iterator[Problem]:
    columns: dict[int, list[tuple[int, re.Match[str]]]] = {}
    for index, cell in enumerate(table.cells):
        if match := NUMBER.fullmatch(one_line(cell.text)):
            columns.setdefault(cell.column, []).append((index, match))
    for _, cells in sorted(columns.items()):
        plain = [each for each in cells if not each[1].group(1)]
        empty = [each for each in cells if each[1].group(1) and not each[1].group(1).strip("0")]
        if len(cells) >= SEVERAL and plain and empty:
            spans = (cell_span(table, number, plain[0][0]), cell_span(table, number, empty[0][0]))
            yield Problem(
                spans,
                f"同一列里有的写 {empty[0][1].group()}，有的写 {plain[0][1].group()}",
                expected="同一列小数位数相同",
                computed=f"{len(empty)} 格带小数 0，{len(plain)} 格不带小数",
                advice="统一小数位数",
            )
