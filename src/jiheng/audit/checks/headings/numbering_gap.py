"""A number is missing or comes twice.

Finds: numbered headings or list items whose number does not follow the one before: 1. then 3., or a
list that begins at 3.
Why it matters: A gap is either a lost part of the report or a lost automatic number; a reader cannot
tell which, and references to the number lead nowhere.
Example: 1.绩效评价目的 … 3.绩效评价工作过程, with an unnumbered line between.
Instead: 1.绩效评价目的 … 2.绩效评价原则 … 3.绩效评价工作过程.
Left out: (1) a new list that begins at 1; (2) numbers that follow inside one paragraph; (3) a level that
goes on in another form (HD02); (4) lists of attachments and numbers in tables.
"""

from bisect import bisect_left
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.outline import Form, Step
from jiheng.audit.claims.passages import paragraphs
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check("编号断号或重号", 1, code="HD01", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
CHINESE = "零一二三四五六七八九十"
SHORT = 40


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare each number with the one due."""
    if not report.outline.steps:
        return not_applicable("报告里没有编号")
    return list(_problems(report))


def _problems(report: Report) -> Iterator[Problem]:
    lines = list(_short_lines(report))
    for step in report.outline.steps:
        if step.due is None:
            continue
        each = step.numbered
        spans = (each.span,) if step.before is None else (each.span, step.before.span)
        twice = each.number < step.due
        unnumbered = [] if twice else _between(report, lines, step)
        told = "重号或倒号" if twice else "断号"
        yield Problem(
            spans + tuple(unnumbered),
            f"编号{told}：这里是“{each.mark.strip()}”，按顺序应当是“{written(each.form, step.due)}”",
            expected=written(each.form, step.due),
            computed="上一个同级编号是" + ("（无）" if step.before is None else step.before.mark.strip()),
            advice=(
                f"前面的“{report.document.text_at(unnumbered[0]).strip()}”可能丢了自动编号，请补上"
                if unnumbered
                else "补上缺的内容，或改正编号"
            ),
        )


def _short_lines(report: Report) -> Iterator[Span]:
    """Give the lines that look like headings whose number was lost."""
    taken = {each.span.block for each in report.outline.numbered}
    for span, text in paragraphs(report.document):
        short = len(text.strip()) <= SHORT and "，" not in text and not text.rstrip().endswith(("；", "："))
        if short and span.block not in taken:
            yield span


def _between(report: Report, lines: list[Span], step: Step) -> list[Span]:
    """Give those of the lines that stand between a number and the one before it."""
    end = step.numbered.span.block
    section = report.outline.section_of(end - 1)
    start = step.before.span.block if step.before else (section.heading.span.block if section else end)
    first, last = (bisect_left(lines, block, key=lambda line: line.block) for block in (start + 1, end))
    return lines[first:last]


def written(form: Form, number: int) -> str:
    """Write a number in a form."""
    chinese = CHINESE[number] if number < len(CHINESE) else f"十{CHINESE[number % 10]}"
    arabic = str(number)
    return {
        Form.PART: f"第{chinese}部分",
        Form.CHINESE: f"{chinese}、",
        Form.BRACKETED_CHINESE: f"（{chinese}）",
        Form.ARABIC: f"{arabic}.",
        Form.BRACKETED_ARABIC: f"（{arabic}）",
        Form.HALF_BRACKETED: f"{arabic}）",
        Form.CIRCLED: chr(ord("①") + number - 1),
    }[form]
