"""Tables without rulings on a page of a PDF: rows of texts that keep to columns under a head.

Only what is beyond doubt is taken for a table: a line of three and more short texts that read like the
heads of columns, and below it lines whose texts each keep to one column; where texts of two columns meet,
or a line fits no column, there is none. Words are those of pdfplumber, lengths points from the upper left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeAlias

from jiheng.documents.flat_tables import reads_like_head

Word: TypeAlias = dict[str, Any]

APART = 1.0  # of a character: between the texts of two columns; words of one text stand nearer
FEWEST_ROWS = 2
NEXT_LINE = 1.6  # heights of a character from a line to the next of the same cell, at most
NEARER = 0.9  # of the distance to the next row


@dataclass(slots=True)
class Text:
    """What stands in one column of one line."""

    words: list[Word]

    @property
    def left(self) -> float:
        """Its left edge."""
        return float(self.words[0]["x0"])

    @property
    def right(self) -> float:
        """Its right edge."""
        return float(self.words[-1]["x1"])

    def __str__(self) -> str:
        """Join its words."""
        return "".join(word["text"] for word in self.words).strip()


@dataclass(slots=True)
class Columns:
    """A table as found: for each row, the words of each column."""

    rows: list[list[list[Word]]] = field(default_factory=list)

    @property
    def words(self) -> list[Word]:
        """All of its words."""
        return [word for row in self.rows for cell in row for word in cell]


def columns_in(lines: Sequence[list[Word]]) -> list[Columns]:
    """Find the tables in the lines of a page; a line is its words from left to right."""
    texts = [_texts(line) for line in lines]
    found: list[Columns] = []
    number = 0
    while number < len(texts):
        table, end = _table(texts, number)
        if table is not None:
            found.append(table)
        number = end
    return found


def _texts(line: list[Word]) -> list[Text]:
    texts: list[Text] = []
    for word in line:
        if texts and word["x0"] - texts[-1].right <= APART * word["size"]:
            texts[-1].words.append(word)
        else:
            texts.append(Text([word]))
    return texts


def _table(lines: list[list[Text]], first: int) -> tuple[Columns | None, int]:
    """Read the table whose head is the line `first`; return it and the line after it."""
    head = lines[first]
    if not reads_like_head([str(text) for text in head]):
        return None, first + 1
    spans = [(text.left, text.right) for text in head]
    rows = [[text.words for text in head]]
    number = first + 1
    while number < len(lines):
        placed = _placed(lines[number], spans)
        if placed is None:
            break
        filled = [column for column, text in enumerate(placed) if text]
        if 2 * len(filled) >= len(spans):
            rows.append([text.words if text else [] for text in placed])
        elif len(rows) > 1 and _goes_on(lines, number, len(spans)):
            for column in filled:
                rows[-1][column] = [*rows[-1][column], *(placed[column] or Text([])).words]
        else:
            break
        for column in filled:
            text = placed[column]
            if text:
                left, right = spans[column]
                spans[column] = (min(left, text.left), max(right, text.right))
        number += 1
    enough = len(rows) > FEWEST_ROWS and all(row[0] for row in rows)
    apart = all(one[1] < other[0] for one, other in pairwise(spans))
    return (Columns(rows), number) if enough and apart else (None, first + 1)


def _placed(line: list[Text], spans: list[tuple[float, float]]) -> list[Text | None] | None:
    """Put each text under the one head that it stands below; None where one stands below none or two."""
    placed: list[Text | None] = [None] * len(spans)
    for text in line:
        under = [
            column for column, (left, right) in enumerate(spans) if text.left < right and left < text.right
        ]
        if len(under) != 1 or placed[under[0]] is not None:
            return None
        placed[under[0]] = text
    return placed


def _goes_on(lines: list[list[Text]], number: int, width: int) -> bool:
    """Say whether a line of few texts belongs to the row before it: it must stand nearer to that one."""
    line = lines[number]
    size = line[0].words[0]["size"]
    before = _top(line) - _top(lines[number - 1])
    if before > NEXT_LINE * size:
        return False
    after = lines[number + 1] if number + 1 < len(lines) else []
    return 2 * len(after) < width or before < NEARER * (_top(after) - _top(line))


def _top(line: list[Text]) -> float:
    return float(min(word["top"] for text in line for word in text.words))
