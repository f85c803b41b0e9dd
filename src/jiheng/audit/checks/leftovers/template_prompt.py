"""A prompt, placeholder or open choice of the template is still there.

Finds: （用文字……表述）, XX年, 指标2： with nothing behind it, 市（区、县）, notes of the reference outline
such as （附表说明） in a heading.
Why it matters: The form was not finished; a reviewer counts the cell as unfilled.
Example: 年度绩效目标：（用文字定性或定量表述年度情况）
Instead: the goal itself.
Left out: (1) 指标2： with a name behind it; (2) XX inside a model or a network address; (3) figures covered
by stars (身份证号 ***).
"""

from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import matches, one_line, part_of
from jiheng.audit.dictionary import compiled, pairs, pattern
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check("模板提示与占位", 1, code="CL02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
DATA = "placeholders"


@check.finds
def find(report: Report) -> list[Problem]:
    """Look for each kind of leftover of a template."""
    found = [
        Problem(
            (span,),
            f"模板的{kind}没有删去：{match.group()}",
            expected="实际内容",
            computed="这是模板或表样上的字",
            advice="换成实际内容，或删去",
        )
        for kind, words in pairs(DATA, "prompts")
        for span, match in matches(report.document, compiled(words))
    ]
    return [*found, *_empty_items(report), *_alternatives(report), *_outline_notes(report)]


def _empty_items(report: Report) -> Iterator[Problem]:
    empty = pattern(DATA, "empty_item")
    spans = [
        Span(number, index, 0, len(cell.text))
        for number, table in report.document.tables
        for index, cell in enumerate(table.cells)
        if empty.fullmatch(one_line(cell.text))
    ]
    if spans:
        yield Problem(
            tuple(spans),
            f"模板预印的“{report.document.text_at(spans[0])}”后面没有内容，这样的单元格有 {len(spans)} 个",
            expected="填写指标名称；不用的行写“不适用”或删去",
            computed=f"{len(spans)} 个单元格只有序号",
            advice="补上指标，或删去空行",
            severity=Severity.WARNING,
        )


def _alternatives(report: Report) -> Iterator[Problem]:
    found = list(matches(report.document, pattern(DATA, "alternatives")))
    if found:
        yield Problem(
            tuple(span for span, _ in found),
            f"模板的选择项没有选定：{found[0][1].group()}",
            expected="写明是哪一级",
            computed=f"全文共 {len(found)} 处",
            advice="按本单位的级别选定一个",
            severity=Severity.WARNING,
        )


def _outline_notes(report: Report) -> Iterator[Problem]:
    for span, text in report.outline.short_lines:
        for match in pattern(DATA, "outline_notes").finditer(text):
            yield Problem(
                (part_of(span, match.start(), match.end()),),
                f"参考提纲的说明“{match.group()}”抄进了标题",
                expected="标题里不写提纲的说明",
                computed="财预〔2020〕10号附件 3 里这是写给编写人的说明",
                advice="删去括号里的说明，所说的表附在后面",
                severity=Severity.INFO,
            )
