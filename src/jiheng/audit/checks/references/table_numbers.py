"""Tables or figures are numbered with gaps, or have no caption.

Finds: numbers that leave one out (表 1-2 without 表 1-1; 表1 then 表3) or come twice; tables without a
caption and number in a report with several.
Why it matters: A gap is either a lost table or a number kept from another report; a table without a
caption cannot be referred to.
Example: 表 1-2 项目绩效目标完成情况表, and nothing is 表 1-1.
Instead: 表 1-1 项目绩效目标完成情况表.
Left out: (1) tables of one row or column, which are layout; (2) a report with one table only; (3) forms
and workbooks; (4) tables whose title stands in their own first row.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.labels import Label
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadTable, Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check("表图编号", 1, code="RF02", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
TWO = 2
FORM = re.compile("表$|^(?>.*?表[（(]).*[）)]$")  # of a title without blanks
LONGEST = 4  # digits of a table's number


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Put the numbers of each kind in order, and look above each table."""
    if not report.document.tables and not report.labels.labels:
        return not_applicable("没有表和图")
    return [*_gaps(report.labels.labels), *_no_caption(report)]


def _gaps(labels: tuple[Label, ...]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], tuple[int, Label]] = {}
    for label in labels:
        chapter, _, last = label.number.rpartition("-")
        if label.kind not in {"表", "图"} or not last.isdigit() or len(last) > LONGEST:
            continue
        before = seen.get((label.kind, chapter))
        due = 1 if before is None else before[0] + 1
        if int(last) != due:
            written = f"{label.kind}{f'{chapter}-' if chapter else ''}{due}"
            spans = (label.span,) if before is None else (label.span, before[1].span)
            yield Problem(
                spans,
                f"{label.kind}的编号不连续：这里是{label.shown}，没有{written}",
                expected=written,
                computed="前面没有同组的编号" if before is None else f"上一个是{before[1].shown}",
                advice="改正编号，或补上缺的表",
            )
        seen[label.kind, chapter] = (int(last), label)


def _no_caption(report: Report) -> Iterator[Problem]:
    tables = [(n, table) for n, table in report.document.tables if not table.name and _is_table(table)]
    if len(tables) < TWO or FORM.search(report.outline.title_text):
        return  # 2, 3
    for number, table in tables:
        if report.labels.caption_of(number) is None:
            first = next(index for index, cell in enumerate(table.cells) if cell.text.strip())
            yield Problem(
                (Span(number, first, 0, len(table.cells[first].text)),),
                "表没有编号和标题",
                expected="表的上方有编号和标题，如“表1 项目评分表”",
                computed=f"全文共 {len(tables)} 张表，这一张上方没有标题",
                advice="补上编号和标题",
                severity=Severity.INFO,
            )


def _is_table(table: ReadTable) -> bool:
    """Say whether it is more than layout (1)."""
    filled = [cell for cell in table.cells if cell.text.strip()]
    return len({cell.row for cell in filled}) >= TWO and len({cell.column for cell in filled}) >= TWO
