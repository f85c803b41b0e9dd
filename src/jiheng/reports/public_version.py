"""The public version of a document: a visible mask for what is withheld, and a statement of how much of what.

Texts are masked before anything is written, so no format, no property and no hidden part can hold what was
withheld. Figures stand as they were; their chains are left out, because those name records and people.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import TypeVar

from jiheng.documents.marks import unmarked
from jiheng.documents.model import (
    Align,
    Appendix,
    Block,
    Cell,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Picture,
    Table,
    Toc,
    end_of_text,
)
from jiheng.documents.sheet import Sheet, SheetCell, SheetChart
from jiheng.projects.withholding import SORTS, basis_of
from jiheng.reports.tables import plain_table
from jiheng.reports.withheld import MASK, Find, Searching

TITLE = "不予公开内容说明"
WIDTHS = {"类别": 40, "处数": 20, "依据": 96}
NEAR = 16  # characters shown on either side of a find
MOST_SHOWN = 3  # places of one text
SVG_TEXT = re.compile(r">([^<>]+)<")
TAG = re.compile(r"<[^<>]*>")
AnyCell = TypeVar("AnyCell", Cell, SheetCell)


@dataclass(slots=True)
class Masking:
    """Masks texts, and keeps what was found."""

    searching: Searching
    finds: dict[tuple[str, str], Find] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Give a text with every find masked, without its marks."""
        bare = unmarked(text)
        if not (spans := self.searching.spans(text)):
            return bare
        parts, end = [], 0
        for each in spans:
            parts += [bare[end : each.start], MASK]
            self._note(bare, each.start, each.end, each.sort)
            end = each.end
        return "".join([*parts, bare[end:]])

    def _note(self, bare: str, start: int, end: int, sort: str) -> None:
        text = bare[start:end]
        found = self.finds.setdefault((text, sort), Find(text, sort))
        found.count += 1
        if len(found.around) < MOST_SHOWN:
            found.around.append(f"{bare[max(0, start - NEAR) : start]}〔{text}〕{bare[end : end + NEAR]}")

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many places of which sort, in the order of the sorts."""
        sums = {sort: sum(each.count for each in self.finds.values() if each.sort == sort) for sort in SORTS}
        return [(sort, count) for sort, count in sums.items() if count]


def public_document(document: Document, masking: Masking) -> Document:
    """Mask a document, and say at the end of its text what was withheld."""
    blocks = [_block(each, masking) for each in document.blocks]
    whole = replace(
        document,
        title=masking.text(document.title),
        subtitle=masking.text(document.subtitle),
        author=masking.text(document.author),
        subject=masking.text(document.subject),
        keywords=masking.text(document.keywords),
        footer=masking.text(document.footer),
        signed=tuple(map(masking.text, document.signed)),
    )
    end = end_of_text(tuple(blocks))
    return replace(whole, blocks=(*blocks[:end], *_statement(masking), *blocks[end:]))


def _block(block: Block, masking: Masking) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=masking.text(block.text))
        case Table():
            head, body = (_rows(part, masking.text) for part in (block.head, block.body))
            return replace(block, caption=masking.text(block.caption), head=head, body=body)
        case Picture():
            return _picture(block, masking)
        case Appendix():
            return replace(block, title=masking.text(block.title), subtitle=masking.text(block.subtitle))
        case Toc() | Landscape():
            return block


def _rows(rows: tuple[tuple[Cell, ...], ...], masked: Callable[[str], str]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(replace(cell, text=masked(cell.text)) for cell in row) for row in rows)


def _picture(picture: Picture, masking: Masking) -> Block:
    """Mask the words of a drawing; one that has withheld words across its lines is left out whole."""
    drawn = picture.svg.decode()
    changed = SVG_TEXT.sub(lambda match: f">{escape(masking.text(unescape(match[1])))}<", drawn)
    caption, alt = masking.text(picture.caption), masking.text(picture.alt)
    words = "".join(unescape(TAG.sub("", changed)).split())
    if masking.searching.spans(words) or any(each.text in words for each in masking.finds.values()):
        return Paragraph(f"{MASK}（图“{caption}”）")
    return replace(picture, caption=caption, alt=alt, svg=changed.encode())


def _statement(masking: Masking) -> list[Block]:
    rows = [(sort, str(count), basis_of(sort)) for sort, count in masking.counts]
    if not rows:
        return [Heading(1, TITLE), Paragraph("本公开版没有不予公开的内容。")]
    told = f"本公开版中以“{MASK}”代替的内容依法不予公开，其余内容和各项数字与原件一致。"
    return [Heading(1, TITLE), Paragraph(told), plain_table("", WIDTHS, rows, left=("依据",))]


def public_sheets(sheets: Sequence[Sheet], masking: Masking) -> list[Sheet]:
    """Mask worksheets, and say on one more what was withheld; drawings are left out, charts stay."""
    masked = [_sheet(each, masking) for each in sheets]
    rows = [(sort, count, basis_of(sort)) for sort, count in masking.counts]
    head = (tuple(SheetCell(title, bold=True) for title in WIDTHS),)
    body = tuple(
        (SheetCell(sort), SheetCell(count), SheetCell(basis, align=Align.LEFT)) for sort, count, basis in rows
    )
    titles = (TITLE, f"以“{MASK}”代替的内容依法不予公开" if rows else "没有不予公开的内容")
    return [*masked, Sheet("不予公开说明", titles, tuple(WIDTHS.values()), head, body)]


def _sheet(sheet: Sheet, masking: Masking) -> Sheet:
    def rows(part: Iterable[tuple[SheetCell, ...]]) -> tuple[tuple[SheetCell, ...], ...]:
        return tuple(
            tuple(
                replace(cell, value=masking.text(cell.value)) if isinstance(cell.value, str) else cell
                for cell in row
            )
            for row in part
        )

    return replace(
        sheet,
        name=masking.text(sheet.name),
        titles=tuple(map(masking.text, sheet.titles)),
        head=rows(sheet.head),
        body=rows(sheet.body),
        choices={column: tuple(map(masking.text, words)) for column, words in sheet.choices.items()},
        drawn=tuple(
            replace(each, title=masking.text(each.title))
            for each in sheet.drawn
            if isinstance(each, SheetChart)
        ),
    )
