"""The parts of a report by what they are for: its goals, problems, causes, recommendations.

A part is a section under a heading whose words tell (存在的问题及原因分析), or the cell of a form beside
such a label. Attachments behind the report belong to no section of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from jiheng.audit.claims.outline import ATTACHMENT, Outline, Section
from jiheng.audit.claims.passages import cell_span, one_line, split, texts
from jiheng.audit.dictionary import compiled, dictionary, pairs, text_of
from jiheng.documents.reading import Part as Place
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span

LONGEST_LABEL, BEFORE = 25, 20
EDGES = " \t\u3000\xa0。：:；;"


@dataclass(frozen=True)
class Passage:
    """A part: its heading or label with its place, and the texts below or beside it."""

    title: str
    place: Span
    texts: tuple[tuple[Span, str], ...]

    @cached_property
    def text(self) -> str:
        """Its words in one piece, a line a paragraph or cell."""
        return "\n".join(text for _, text in self.texts)

    @property
    def sentences(self) -> Iterator[tuple[Span, str]]:
        """Go through its sentences."""
        for span, text in self.texts:
            yield from split(span, text)


@dataclass(frozen=True)
class Parts:
    """The parts of one document, and what kind of report it is."""

    document: ReadDocument
    outline: Outline

    @cached_property
    def opening(self) -> Span | None:
        """Where a report begins: what it lacks as a whole is marked there. None where it is empty."""
        if self.outline.title:
            return self.outline.title[0]
        return next((span for span, text in texts(self.document) if text.strip()), None)

    @cached_property
    def _named(self) -> str:
        """The title, the headings and the titles inside forms: what the report calls itself."""
        titles = [heading.title for heading in self.outline.headings]
        cells = [table.cells[0].text for _, table in self.document.tables if table.cells]
        return "\n".join([self.outline.title_text, *titles, *map(one_line, cells)])

    @cached_property
    def self_evaluation(self) -> bool:
        """Whether it calls itself one of a unit on its own project."""
        return re.search(_pattern("self_evaluation"), self._named) is not None

    @cached_property
    def evaluation(self) -> bool:
        """Whether it tells what came of a project, not what is planned."""
        named = self._named
        return re.search(_pattern("evaluation"), named) is not None and not (
            re.search(_pattern("goal_form"), self.outline.title_text)
        )

    @cached_property
    def monitoring(self) -> bool:
        """Whether it tells how a project stands on a day of its year (双监控)."""
        return re.search(_pattern("monitoring"), self.outline.title_text) is not None

    def quoted(self, span: Span) -> bool:
        """Say whether the words before a place show it to be of another report or year."""
        before = Span(span.block, span.cell, max(0, span.start - BEFORE), span.start)
        return re.search(_pattern("quoted"), self.document.text_at(before)) is not None

    def of(self, role: str) -> tuple[Passage, ...]:
        """Give the parts of a role (see data/parts.yaml), in order; sections inside one are part of it."""
        return self._by_role[role]

    @cached_property
    def _by_role(self) -> dict[str, tuple[Passage, ...]]:
        return {
            role: (*self._sections(compiled(named)), *self._beside(compiled(named)))
            for role, named in pairs("parts", "roles")
        }

    def _sections(self, pattern: re.Pattern[str]) -> Iterator[Passage]:
        end = -1
        for section in self.outline.sections:
            title = section.heading.title
            if section.heading.span.block >= end and len(title) <= LONGEST_LABEL and pattern.search(title):
                yield self.passage(section)
                end = section.end

    def passage(self, section: Section) -> Passage:
        """Give what stands below a heading, up to the attachments."""
        place = section.heading.span
        if place not in self._passages:
            self._passages[place] = Passage(section.heading.title, place, tuple(self._below(section)))
        return self._passages[place]

    @cached_property
    def _passages(self) -> dict[Span, Passage]:
        return {}

    def _below(self, section: Section) -> Iterator[tuple[Span, str]]:
        heading = section.heading.span
        for number in range(section.first, section.end):
            texts = self._standing[number]
            if texts is None:
                return
            yield from self._behind(number, heading.end) if number == heading.block else texts

    @cached_property
    def _standing(self) -> tuple[tuple[tuple[Span, str], ...] | None, ...]:
        """What stands in each block; None where one begins the attachments."""
        cells: dict[int, list[tuple[Span, str]]] = {number: [] for number, _ in self.document.tables}
        for span, text in self.document.texts():
            if span.cell >= 0 and text.strip():
                cells[span.block].append((span, text))
        return tuple(
            (None if ATTACHMENT.match(block.text.strip()) else tuple(self._behind(number, 0)))
            if isinstance(block, ReadParagraph)
            else tuple(cells[number])
            for number, block in enumerate(self.document.blocks)
        )

    def _behind(self, number: int, start: int) -> Iterator[tuple[Span, str]]:
        """Give the text of a paragraph from a place on, without the signs at its edges' beginning."""
        block = self.document.blocks[number]
        if isinstance(block, ReadParagraph) and block.part is Place.BODY:
            rest = block.text[start:].lstrip(EDGES)
            if rest:
                yield Span(number, -1, len(block.text) - len(rest), len(block.text)), rest

    def _beside(self, pattern: re.Pattern[str]) -> Iterator[Passage]:
        return (each for each in self._labelled if pattern.search(each.title))

    @cached_property
    def _labelled(self) -> tuple[Passage, ...]:
        """The cells of forms with a short label at their left."""
        found = []
        for number, table in self.document.tables:
            for index, (cell, after) in enumerate(pairwise(table.cells)):
                if not cell.text or cell.head or after.row != cell.row or not after.text.strip():
                    continue
                label = one_line(cell.text)
                if label and len(label) <= LONGEST_LABEL and len(one_line(after.text)) > len(label):
                    inside = (cell_span(table, number, index + 1), after.text)
                    found.append(Passage(label, cell_span(table, number, index), (inside,)))
        return tuple(found)


@cache
def _pattern(key: str) -> str:
    return text_of(dictionary("parts")[key], "parts")
