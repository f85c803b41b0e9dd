"""The text of a report as HTML, with a mark around every place that a finding names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from jiheng.audit.finding import Finding, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Part, ReadTable, Span
from jiheng.documents.xml_text import clean

ASIDES = {
    Part.HEADER: "页眉",
    Part.FOOTER: "页脚",
    Part.FOOTNOTE: "脚注",
    Part.TEXT_BOX: "文本框",
    Part.COMMENT: "批注",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A place to mark: of which finding (its number from 1), and which of its quotes (from 0)."""

    span: Span
    number: int
    quote: int
    severity: Severity

    @property
    def id(self) -> str:
        """What links to the place name."""
        return f"q{self.number}-{self.quote}"


def marks_of(findings: Iterable[Finding]) -> tuple[Marked, ...]:
    """Give every place of every finding, numbered as they come."""
    return tuple(
        Marked(span, number, quote, finding.severity)
        for number, finding in enumerate(findings, 1)
        for quote, span in enumerate(finding.problem.spans)
    )


def html_of(report: Report, marks: Iterable[Marked]) -> Iterator[str]:
    """Give the report block by block; headings and tables as such, merged cells merged."""
    by_text: dict[tuple[int, int], list[Marked]] = {}
    for each in marks:
        by_text.setdefault((each.span.block, each.span.cell), []).append(each)
    headings = {
        heading.span.block
        for heading in report.outline.headings
        if heading.numbered is None or not heading.numbered.run_in
    }
    for number, block in enumerate(report.document.blocks):
        if isinstance(block, ReadTable):
            yield _table(number, block, by_text)
            continue
        text = marked(block.text, by_text.get((number, -1), ()))
        if block.part in ASIDES:
            yield f'<p class="aside">{ASIDES[block.part]}：{text}</p>'
        elif block.text.strip():
            yield f'<p class="heading">{text}</p>' if number in headings else f"<p>{text}</p>"


def marked(text: str, marks: Iterable[Marked]) -> str:
    """Cut a text where marks begin and end; each piece links to the first of the findings it belongs to.

    Behind a mark stand the numbers of the findings that end there.
    """
    marks = sorted(marks, key=lambda each: (each.span.start, each.number))
    cuts = sorted({0, len(text), *(cut for each in marks for cut in (each.span.start, each.span.end))})
    told, placed = [], set[str]()
    for start, end in pairwise(cuts):
        over = [each for each in marks if each.span.start <= start and end <= each.span.end]
        piece = escape(clean(text[start:end])).replace("\n", "<br>")
        told.append(_piece(piece, over, placed) if over else piece)
        told += [_number(each) for each in marks if each.span.end == end and each.span.start < end]
    return "".join(told)


def _piece(piece: str, over: list[Marked], placed: set[str]) -> str:
    severity = min(over, key=lambda each: list(Severity).index(each.severity)).severity
    begins = [each.id for each in over if each.id not in placed]
    placed.update(begins)
    anchors = "".join(f'<span id="{each}"></span>' for each in begins[1:])
    name = f' id="{begins[0]}"' if begins else ""
    return f'<mark class="{severity.value}"{name}>{anchors}<a href="#f{over[0].number}">{piece}</a></mark>'


def _number(mark: Marked) -> str:
    return f'<sup class="{mark.severity.value}"><a href="#f{mark.number}">{mark.number}</a></sup>'


def _table(number: int, table: ReadTable, by_text: Mapping[tuple[int, int], list[Marked]]) -> str:
    rows: dict[int, list[str]] = {}
    for index, cell in enumerate(table.cells):
        over = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
            f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        )
        text = marked(cell.text, by_text.get((number, index), ()))
        rows.setdefault(cell.row, []).append(f"<td{over}>{text}</td>")
    count = max(rows, default=-1) + 1
    lines = "\n".join(f"<tr>{''.join(rows.get(row, ()))}</tr>" for row in range(count))
    name = f"<p class='aside'>{escape(clean(table.name))}</p>" if table.name else ""
    return f'{name}<div class="table"><table>\n{lines}\n</table></div>'
