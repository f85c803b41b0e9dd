"""Where a piece of text stands, in the words a reader searches by; everything is counted from 1."""

from dataclasses import asdict, dataclass

from jiheng.audit.report import Report
from jiheng.documents.reading import ReadCell, ReadParagraph, Span


@dataclass(frozen=True, slots=True)
class Location:
    """The sections around a place from the outermost; what a format does not know is None.

    `paragraph` counts the paragraphs outside tables, `table` the tables, `row` and `column` the grid.
    """

    section: tuple[str, ...] = ()
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Give the place in Chinese; 全文 for what stands nowhere in particular."""
        parts = [f"“{self.section[-1]}”"] if self.section else []
        if self.page is not None:
            parts.append(f"第 {self.page} 页")
        if self.line is not None:
            parts.append(f"第 {self.line} 行")
        elif self.table is not None:
            parts.append(f"第 {self.table} 个表第 {self.row} 行第 {self.column} 列")
        elif self.paragraph is not None:
            parts.append(f"第 {self.paragraph} 段")
        return " ".join(parts) or "全文"

    def as_json(self) -> dict[str, object]:
        """Give every part, in the order of the fields."""
        return {**asdict(self), "section": list(self.section)}


NOWHERE = Location()


def locate(report: Report, span: Span) -> Location:
    """Say where a span of the report begins."""
    document = report.document
    section, block = report.outline.path_of(span.block), document.blocks[span.block]
    line = document.line_at(span)
    if isinstance(block, ReadParagraph):
        number = 1 + sum(1 for index, _ in document.paragraphs if index < span.block)
        return Location(section, paragraph=number, page=block.page, line=line)
    cell: ReadCell = block.cells[span.cell]
    number = 1 + sum(1 for index, _ in document.tables if index < span.block)
    return Location(
        section, table=number, row=cell.row + 1, column=cell.column + 1, page=cell.page, line=line
    )
