"""The head of a table stands in it again, or a table is torn in two.

Finds: a row inside a table that is its head again; a table right behind another with the same head and
nothing between.
Why it matters: Typed repeats make rows that are no data: sums and counts over the table go wrong, and the
next page break puts them in the middle of a page.
Example: 评价指标 | 指标说明 | 评分标准 typed again on every page.
Instead: one head, marked to be repeated by the word processor.
Left out: (1) heads of less than three filled cells; (2) heads that the word processor itself repeats;
(3) a left-hand title repeated over a page break.
"""

from collections.abc import Iterator
from itertools import pairwise

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import one_line, rows
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadTable, Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check("表头重复", 1, code="CL08", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
FEWEST = 3


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the rows of each table with its head, and each table with the one before."""
    if not report.document.tables:
        return not_applicable("没有表")
    return [*_inside(report), *_behind(report)]


def _filled(table: ReadTable, row: list[int]) -> tuple[str, ...]:
    texts = tuple(one_line(table.cells[index].text) for index in row)
    filled = [text for text in texts if text]
    named = len(set(filled)) >= FEWEST and not any(map(str.isdigit, "".join(filled)))
    return texts if named else ()


def _inside(report: Report) -> Iterator[Problem]:
    for number, table in report.document.tables:
        lines = rows(table)
        filled = [_filled(table, row) for row in lines]
        head = next((index for index, texts in enumerate(filled) if texts), None)
        if head is None:
            continue
        again = [row for row, texts in zip(lines, filled, strict=True) if texts == filled[head]][1:]
        if again:
            spans = [_first(table, number, row) for row in [*again, lines[head]]]
            yield Problem(
                tuple(spans),
                f"表头在表里又出现了 {len(again)} 次",
                expected="表头只写一次，设为“在各页顶端重复”",
                computed="这些行与表头逐格相同",
                advice="删去重复的表头行",
            )


def _behind(report: Report) -> Iterator[Problem]:
    tables = report.document.tables
    for (before, upper), (number, table) in pairwise(tables):
        if number - before != 1 or not upper.cells or not table.cells:
            continue
        head = _filled(table, rows(table)[0])
        if head and head == _filled(upper, rows(upper)[0]):
            yield Problem(
                (_first(table, number, rows(table)[0]), _first(upper, before, rows(upper)[0])),
                "一张表断成了两张，表头重复",
                expected="同一张表不断开",
                computed="两张表的表头逐格相同，中间没有文字",
                advice="合并两张表，表头设为“在各页顶端重复”",
            )


def _first(table: ReadTable, number: int, row: list[int]) -> Span:
    index = next(index for index in row if table.cells[index].text.strip())
    return Span(number, index, 0, len(table.cells[index].text))
