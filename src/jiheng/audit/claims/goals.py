"""The goals a report states in words: under their headings, and in the goal cells of forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.grid import Grid
from jiheng.audit.claims.outline import Heading
from jiheng.audit.claims.parts import Parts
from jiheng.audit.claims.passages import cell_span, one_line, split
from jiheng.documents.reading import ReadDocument, Span

CELL_TITLES = {"预期目标", "年初设定目标", "年度预期目标", "预期总体目标"}
JUDGED = re.compile("分析|决策|结论|清单")
CAPTION = re.compile(r"^表\s*[0-9]|下表")
SHORTEST = 8


@dataclass(frozen=True)
class Goals:
    """The goals of one document."""

    document: ReadDocument
    parts: Parts

    @cached_property
    def texts(self) -> tuple[tuple[Span, str], ...]:
        """The paragraphs and cells that state goals; tables of indicators are not among them."""
        outline = self.parts.outline
        headings = {heading.span.block for heading in outline.headings if not _run_in(heading)}
        below = [
            each
            for passage in self.parts.of("goals")
            if not any(JUDGED.search(title) for title in outline.path_of(passage.place.block))
            for each in passage.texts
            if each[0].cell < 0 and each[0].block not in headings
        ]
        return (*below, *self._cells())

    @cached_property
    def statements(self) -> tuple[tuple[Span, str], ...]:
        """The goals one by one, sentence by sentence."""
        return tuple(
            each
            for span, text in self.texts
            for each in split(span, text)
            if len(each[1]) >= SHORTEST and not CAPTION.search(each[1])
        )

    def _cells(self) -> Iterator[tuple[Span, str]]:
        for number, table in self.document.tables:
            titled = [cell for cell in table.cells if one_line(cell.text) in CELL_TITLES]
            grid = Grid(number, table) if titled else None
            for cell in titled:
                below = (
                    grid.rows[cell.row + 1].get(cell.column)
                    if grid and cell.row + 1 < len(grid.rows)
                    else None
                )
                if below is not None and table.cells[below].text.strip():
                    yield cell_span(table, number, below), table.cells[below].text


def _run_in(heading: Heading) -> bool:
    return heading.numbered is not None and heading.numbered.run_in
