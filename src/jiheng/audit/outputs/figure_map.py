"""The map of a report's figures: each in its order, the same quantity joined, contradictions thick and red.

On the right of the list thin grey bows join figures that say the same of the same thing; on the left the
places of one finding are joined: thick and whole for errors, dashed for warnings, dotted for hints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from jiheng.audit.finding import Finding, Severity
from jiheng.audit.outputs.marked_text import Marked
from jiheng.audit.printed import Printed
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.documents.xml_text import clean

MOST_ROWS = 200
ROW, WIDTH, LEFT, RIGHT, TOP = 20, 520, 130, 400, 10
LONGEST_LABEL, LONGEST_FIGURE = 20, 22  # a label ends before the bows begin
LOOKS = {
    Severity.ERROR: 'stroke="#b3261e" stroke-width="4"',
    Severity.WARNING: 'stroke="#9a5b00" stroke-width="3" stroke-dasharray="7 4"',
    Severity.INFO: 'stroke="#37566f" stroke-width="2" stroke-dasharray="2 4"',
}
ABOUT_FIGURES = ("AR", "LG", "SR", "SF", "BP")  # families whose findings set figures against each other


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its place, what it is called, and the number where it is one."""

    span: Span
    name: str
    printed: Printed | None = None


def figure_map(report: Report, findings: Sequence[Finding], marks: Sequence[Marked]) -> str:
    """Draw the map as SVG in a fold; empty where the report has fewer than two figures."""
    findings = [each for each in findings if each.code.startswith(ABOUT_FIGURES)]
    rows = _rows(report, findings)
    if len(rows) < len(("one", "other")):
        return ""
    bows = [*_same(rows), *_findings(rows, findings)]
    told = sum(1 for each in findings if len(_ends(rows, each)) > 1)
    title = (
        f"数字关系图：{len(rows)} 个数，{told} 处不符" if told else f"数字关系图：{len(rows)} 个数，没有不符"
    )
    labels = [_label(report, row, at, marks) for at, row in enumerate(rows)]
    height = 2 * TOP + ROW * len(rows)
    return (
        f'<details open id="map"><summary>{title}</summary>\n'
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{title}" font-size="13" fill="#1b1f24">\n{"".join(bows)}{"".join(labels)}</svg>\n'
        "<p>左边连起一处发现里不符的数（粗实线错误，虚线警告，点线提示），右边细线连起前后一致的同一个数。</p>"
        "</details>"
    )


def _rows(report: Report, findings: Sequence[Finding]) -> list[Row]:
    rows = {each.span: Row(each.span, each.role.value, each.printed) for each in report.amounts if each.role}
    for rate in report.rates:
        rows.setdefault(rate.span, Row(rate.span, rate.name or rate.kind.value, rate.printed))
    for finding in findings:
        spans = [each for each in finding.problem.spans if _is_figure(report, each)]
        for span in spans if len(spans) > 1 else ():
            if not any(_overlap(span, each) for each in rows):
                rows[span] = Row(span, "")
    return [rows[span] for span in sorted(rows)][:MOST_ROWS]


def _is_figure(report: Report, span: Span) -> bool:
    text = report.document.text_at(span)
    return len(text) <= LONGEST_FIGURE and any(sign.isdigit() for sign in text)


def _overlap(one: Span, other: Span) -> bool:
    return (
        (one.block, one.cell) == (other.block, other.cell) and one.start < other.end and other.start < one.end
    )


def _same(rows: Sequence[Row]) -> Iterator[str]:
    last: dict[str, list[tuple[int, Printed]]] = {}
    for at, row in enumerate(rows):
        if row.printed is None:
            continue
        before = last.setdefault(row.name, [])
        for index, (other, printed) in enumerate(before):
            if row.printed.low <= printed.high and printed.low <= row.printed.high:
                yield _bow(other, at, RIGHT, 1, 'stroke="#8a939e" stroke-width="1.5"')
                before.pop(index)
                break
        before.append((at, row.printed))


def _findings(rows: Sequence[Row], findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        first, *others = _ends(rows, finding) or [0]
        for other in others:
            yield _bow(first, other, LEFT, -1, LOOKS[finding.severity])


def _ends(rows: Sequence[Row], finding: Finding) -> list[int]:
    """Give the rows a finding joins, that of its first place first."""
    ends = [at for span in finding.problem.spans for at, row in enumerate(rows) if _overlap(span, row.span)]
    return list(dict.fromkeys(ends))


def _bow(one: int, other: int, x: int, way: int, look: str) -> str:
    low, high = _y(min(one, other)), _y(max(one, other))
    far = x + way * min(30 + (high - low) // 4, LEFT - 10)
    return f'<path d="M{x} {low} C{far} {low} {far} {high} {x} {high}" fill="none" {look}/>\n'


def _y(row: int) -> int:
    return TOP + ROW * row + ROW // 2


def _label(report: Report, row: Row, at: int, marks: Sequence[Marked]) -> str:
    text = " ".join(report.document.text_at(row.span).split())
    told = f"{row.name} {text}".strip()
    told = escape(clean(told if len(told) <= LONGEST_LABEL else f"{told[: LONGEST_LABEL - 1]}…"))
    label = f'<text x="{LEFT + 8}" y="{_y(at) + 5}">{told}</text>'
    mark = next((each for each in marks if _overlap(each.span, row.span)), None)
    return f'<a href="#{mark.id}">{label}</a>\n' if mark else f"{label}\n"
