"""Tables of a document made of rows of text."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import takewhile

from jiheng.documents.model import Align, Cell, Table
from jiheng.reports.passages import head, together

TEXT_WIDTH = 156  # millimetres between the margins


def plain_table(
    caption: str, widths: Mapping[str, int], rows: Iterable[Sequence[str]], *, left: Iterable[str] = ()
) -> Table:
    """Make a table with one head row; the columns named by `left` are set flush left."""
    titles, flush = tuple(widths), frozenset(left)
    body = tuple(
        tuple(
            Cell(text, align=Align.LEFT if title in flush else Align.CENTER)
            for title, text in zip(titles, row, strict=True)
        )
        for row in rows
    )
    return Table(caption, tuple(widths.values()), (head(titles),), body, together(len(body)))


def grouped_table(
    caption: str, widths: Mapping[str, int], rows: Sequence[Sequence[str]], *, left: Iterable[str] = ()
) -> Table:
    """Make a table whose first column is merged over rows that say the same there."""
    plain = plain_table(caption, widths, rows, left=left)
    body = []
    for number, (row, texts) in enumerate(zip(plain.body, rows, strict=True)):
        if number and rows[number - 1][0] == texts[0]:
            body.append(row[1:])
            continue
        run = len(list(takewhile(partial(_begins, texts[0]), rows[number:])))
        body.append((Cell(texts[0], rows=run), *row[1:]))
    starts = tuple(n for n, row in enumerate(rows) if n == 0 or rows[n - 1][0] != row[0])
    return Table(caption, plain.widths, plain.head, tuple(body), starts)


def _begins(text: str, row: Sequence[str]) -> bool:
    return row[0] == text


def pairs_table(pairs: Sequence[tuple[str, str]]) -> Table:
    """Make the head block of a form: a label and what stands beside it, a row a pair."""
    rows = tuple((Cell(label, bold=True), Cell(text, align=Align.LEFT)) for label, text in pairs)
    return Table("", (34, TEXT_WIDTH - 34), (), rows, (0,))


def sign_off(*labels: str) -> Table:
    """Make the boxes that are filled in by hand when the paper is signed."""
    width = TEXT_WIDTH // (2 * len(labels))
    row = tuple(cell for label in labels for cell in (Cell(label, bold=True), Cell("")))
    return Table("", (width,) * (2 * len(labels)), (), (row,))
