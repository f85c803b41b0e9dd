"""Numbers of headings, tables and annexes as official documents write them (GB/T 9704-2012, 7.3.3).

They are written as text: automatic numbers are lost by every converter and by copying.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from jiheng.documents.model import (
    REFERENCE,
    Appendix,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
)

REFERRED = re.compile(rf"([^{REFERENCE[0]}\n]*?)".join(REFERENCE))
DIGITS = "零一二三四五六七八九"
DEEPEST = 4


def chinese_number(number: int) -> str:
    """Write 1 to 999 as 一, 十一, 二十, 一百零三; larger numbers stay Arabic."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not 0 < number < 1000:  # noqa: PLR2004 — a document with a thousand sections has no name
        return str(number)
    written = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        written += DIGITS[0]
    return written + (DIGITS[ones] if ones else "")


def heading_label(level: int, number: int) -> str:
    """Write the number of a heading: 一、 （一） 1. （1）."""
    forms = {
        1: f"{chinese_number(number)}、",
        2: f"（{chinese_number(number)}）",
        3: f"{number}.",
        4: f"（{number}）",
    }
    return forms[level]


@dataclass(slots=True)
class HeadingNumbers:
    """Counts headings; each level restarts under its parent."""

    counts: list[int] = field(default_factory=lambda: [0] * DEEPEST)

    def next(self, level: int) -> str:
        """Count one heading and return its label. Raises ValueError for a level outside 1 to 4."""
        if not 1 <= level <= DEEPEST:
            raise ValueError(f"heading level {level}: only 1 to {DEEPEST} exist")
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (DEEPEST - level)
        return heading_label(level, self.counts[level - 1])


def numbered(document: Document) -> Document:
    """Return the document with headings, captions and references numbered in their texts.

    Headings begin anew in each appendix; tables and pictures are counted through, when they have a
    caption. Raises ValueError for a heading level outside 1 to 4, or a reference to what is not there.
    """
    labels = _labels(document.blocks)

    def filled(text: str) -> str:
        return REFERRED.sub(lambda match: _label(labels, match[1]), text)

    headings = HeadingNumbers()
    captions = Captions()
    blocks = []
    for block in document.blocks:
        if isinstance(block, Appendix):
            headings = HeadingNumbers()
        blocks.append(_numbered(block, headings, captions, filled))
    return replace(document, blocks=tuple(blocks))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table of contents."""

    level: int
    text: str


def entries_of(document: Document) -> list[Entry]:
    """Return what a table of contents of a numbered document lists: its headings and its appendices."""
    return [
        Entry(1, f"{block.label}\u3000{' '.join(block.title.split())}")
        if isinstance(block, Appendix)
        else Entry(block.level, " ".join(block.text.split()))
        for block in document.blocks
        if isinstance(block, Appendix | Heading)
    ]


@dataclass(slots=True)
class Captions:
    """Counts tables and pictures, each by itself."""

    tables: int = 0
    pictures: int = 0

    def next(self, block: Table | Picture) -> str:
        """Count a captioned table or picture and return its label; nothing without a caption."""
        if not block.caption:
            return ""
        if isinstance(block, Table):
            self.tables += 1
            return f"表{self.tables} "
        self.pictures += 1
        return f"图{self.pictures} "


def _labels(blocks: tuple[Block, ...]) -> dict[str, str]:
    captions = Captions()
    told = [(block.name, captions.next(block)) for block in blocks if isinstance(block, Table | Picture)]
    return {name: label.strip() for name, label in told if name and label}


def _label(labels: dict[str, str], name: str) -> str:
    if name not in labels:
        raise ValueError(f"no table or picture with a caption is named {name!r}")
    return labels[name]


def _numbered(
    block: Block, headings: HeadingNumbers, captions: Captions, filled: Callable[[str], str]
) -> Block:
    match block:
        case Heading(level=level, text=text):
            return replace(block, text=headings.next(level) + filled(text))
        case Paragraph(text=text):
            return replace(block, text=filled(text))
        case Table():
            caption = captions.next(block) + filled(block.caption)
            head, body = (
                tuple(tuple(_cell(cell, filled) for cell in row) for row in part)
                for part in (block.head, block.body)
            )
            return replace(block, caption=caption, head=head, body=body)
        case Picture():
            return replace(block, caption=captions.next(block) + filled(block.caption))
        case _:
            return block


def _cell(cell: Cell, filled: Callable[[str], str]) -> Cell:
    return replace(cell, text=filled(cell.text)) if REFERENCE[0] in cell.text else cell
