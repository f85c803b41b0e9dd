"""Tables written flat, without lines around their cells: rows of texts become a grid with spans.

Rows of a file or of a page name no merged cells; what is told here is only what the words prove:
a head of two rows, an empty place left of the first text of a row (the cell above is meant), the
words of a total with empty places behind them, a last cell that reaches to the edge. A head that
comes again on the next page joins two pieces, and a row torn between them becomes one row.
"""

import re
from dataclasses import dataclass, replace

from jiheng.documents.lined_text import LinedText
from jiheng.documents.reading import ReadCell

Row = list[LinedText]
TOTAL = re.compile(r"(?:合|总|小)\s*计|总\s*分|(?:综合|自评|评价|最终)?(?:总)?得分(?:合计)?")
HEAD_WORD = re.compile(
    r".*(?:指标|名称|序号|编号|备注|分值?|权重|情况|内容|标准|说明|目标|值|依据|数量?|率|单位|项目|金额|措施|类别|日期|时间)"
    r"(?:[（(][^0-9]*[）)])?"
)
DIGIT = re.compile(r"\d")
NUMBER = re.compile(r"[-—]*+[\d.,，%％\s]*+[-—]*+")
MOST_HEAD_ROWS = 3
OVER = "。！？"
LONGEST_HEAD = 16


@dataclass(slots=True)
class _Place:
    """A cell while its spans are found out."""

    text: LinedText
    row: int
    column: int
    columns: int = 1
    rows: int = 1


def texts(row: Row) -> list[str]:
    """Give the bare texts of a row."""
    return [cell.text for cell in row]


def reads_like_head(row: list[str], fewest: int = 3) -> bool:
    """Say whether a row names columns: `fewest` short texts without digits, most of them head words."""
    filled = [re.sub(r"\s", "", text) for text in row if text]
    if len(filled) < fewest or any(len(text) > LONGEST_HEAD or DIGIT.search(text) for text in filled):
        return False
    return 3 * sum(1 for text in filled if HEAD_WORD.fullmatch(text)) >= 2 * len(filled)


def head_rows(rows: list[list[str]]) -> int:
    """Count the rows at the top that name the columns; a further one stands under empty places."""
    count = 1 if rows and reads_like_head(rows[0]) else 0
    while 0 < count < min(len(rows), MOST_HEAD_ROWS):
        upper, lower = rows[count - 1], rows[count]
        parts = any(not above and below for above, below in zip(upper, lower, strict=False))
        if not parts or not reads_like_head(lower, fewest=2):
            break
        count += 1
    return count


def named_rows(rows: list[list[str]]) -> set[int]:
    """Give the rows that name columns, at the top or further down."""
    heads = head_rows(rows)
    return {number for number, row in enumerate(rows) if number < heads or reads_like_head(row)}


def with_heads(cells: list[ReadCell]) -> list[ReadCell]:
    """Mark the cells of rows that read like heads in a table that marks none itself."""
    columns = {column: n for n, column in enumerate(sorted({cell.column for cell in cells}))}
    by_row: dict[int, list[str]] = {}
    for cell in cells:
        row = by_row.setdefault(cell.row, [])
        row += [""] * (columns[cell.column] - len(row)) + [cell.text]
    numbers = sorted(by_row)
    named = {numbers[n] for n in named_rows([by_row[number] for number in numbers])}
    if not named:
        return cells
    return [replace(cell, head=True) if cell.row + cell.rows - 1 in named else cell for cell in cells]


def join_pages(first: list[Row], second: list[Row]) -> list[Row] | None:
    """Join two pieces of a table where the second repeats the head of the first, else give None."""
    repeated = 0
    limit = min(len(first), len(second), MOST_HEAD_ROWS)
    while repeated < limit and alike(first[repeated], second[repeated]):
        repeated += 1
    if not repeated or not any(len(cell.text) > 1 for cell in first[0]):
        return None
    body, more = first[repeated:], second[repeated:]
    if body and more:
        whole = whole_row(body, more)
        if whole is not None:
            body, more = [*body[:-1], whole], more[1:]
    return first[:repeated] + body + more


def alike(one: Row, other: Row) -> bool:
    """Say whether two rows say the same, blanks and line ends apart."""
    return len(one) > 1 and [re.sub(r"\s", "", t) for t in texts(one)] == [
        re.sub(r"\s", "", t) for t in texts(other)
    ]


def whole_row(body: list[Row], more: list[Row]) -> Row | None:
    """Join the last row of a page and the first of the next where they are surely one.

    Each column that most other rows fill is filled in one of the two; a number stands in only one
    of them, and a text that is not over goes on in the other.
    """
    last, first = body[-1], more[0]
    others = [row for row in body[:-1] + more[1:] if len(row) == len(last)]
    if len(last) != len(first) or not others:
        return None
    pairs = [(one.text, other.text) for one, other in zip(last, first, strict=True)]
    begin = next((column for column, (one, _) in enumerate(pairs) if one), 0)  # left of it: merged groups
    for column, (one, other) in enumerate(pairs):
        often = sum(1 for row in others if row[column].text)
        always = column >= begin and 3 * often >= 2 * len(others)
        both = one and other
        if (always and not (one or other)) or (both and (NUMBER.fullmatch(one) or NUMBER.fullmatch(other))):
            return None
    number = any(
        not (one and other) and (one or other) and NUMBER.fullmatch(one or other) for one, other in pairs
    )
    goes_on = any(one and other and one[-1] not in OVER for one, other in pairs)
    if not (number and goes_on):
        return None
    return [one.plus(other) for one, other in zip(last, first, strict=True)]


def grid(rows: list[Row], page: int | None = None) -> tuple[ReadCell, ...]:
    """Place the rows in a grid. Rows shorter than the widest reach to its edge."""
    width = max(map(len, rows))
    heads = head_rows([texts(row) for row in rows])
    placed = [_place(row, number, width, rows) for number, row in enumerate(rows)]
    if heads > 1:
        _merge_heads(placed, heads, width)
    above: dict[int, _Place] = {}
    for number, row in enumerate(placed):
        if number >= max(heads, 1):
            _merge_up(row, above)
        for place in row:
            above[place.column] = place
    named = named_rows([texts(row) for row in rows])
    return tuple(
        ReadCell(
            p.row,
            p.column,
            p.rows,
            p.columns,
            p.text.text,
            p.row + p.rows - 1 in named,  # a name beside a whole section reaches below its head
            page,
            p.text.lines,
        )
        for row in placed
        for p in row
    )


def _place(row: Row, number: int, width: int, rows: list[Row]) -> list[_Place]:
    """Place one row. The words of a total take the room that its numbers leave on the right."""
    missing = width - len(row)
    total = TOTAL.fullmatch(row[0].text) is not None
    if total and missing and any(_under_scores(row, missing, other) for other in rows):
        first = _Place(row[0], number, 0, 1 + missing)
        return [first] + [_Place(cell, number, c + missing) for c, cell in enumerate(row) if c]
    places = [_Place(cell, number, c) for c, cell in enumerate(row)]
    places[-1].columns += missing
    if total and not missing:
        while len(places) > 1 and not places[1].text.text:
            places[0].columns += 1
            del places[1]
    return places


def _under_scores(row: Row, missing: int, head: Row) -> bool:
    """Say whether the numbers of a short row, moved to the right edge, all stand under scores."""
    if len(head) != len(row) + missing:
        return False
    under = [head[c + missing].text for c, cell in enumerate(row) if c and DIGIT.search(cell.text)]
    return bool(under) and all(re.search("分|权重", text) for text in under)


def _merge_heads(placed: list[list[_Place]], heads: int, width: int) -> None:
    """Merge a head of several rows: to the right over named columns, downwards over empty places."""
    if any(len(row) != width for row in placed[:heads]):
        return
    for number in range(heads - 1):
        upper, lower = placed[number], placed[number + 1]
        kept: list[_Place] = []
        for place in upper:
            if kept and not place.text.text and lower[place.column].text.text:
                kept[-1].columns += 1
            else:
                kept.append(place)
        covered = {p.column for p in kept if p.text.text and p.columns == 1}
        taken = {c for c in covered if not lower[c].text.text}
        for place in kept:
            if place.column in taken:
                place.rows += 1
        placed[number] = kept
        placed[number + 1] = [p for p in lower if p.column not in taken] if number + 2 == heads else lower


def _merge_up(row: list[_Place], above: dict[int, _Place]) -> None:
    """Give the empty places left of a row's first text to the cells above, but never to a number's."""
    first = next((n for n, place in enumerate(row) if place.text.text), 0)
    if first and TOTAL.fullmatch(row[first].text.text):
        return
    for place in list(row[:first]):
        upper = above.get(place.column)
        fits = upper is not None and upper.columns == 1 and upper.row + upper.rows == place.row
        if upper is None or not fits or NUMBER.fullmatch(upper.text.text):
            return
        upper.rows += 1
        row.remove(place)
