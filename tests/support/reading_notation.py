"""What was read, in the notation of the cases: one string a paragraph, one list of rows a table.

A cell is its text; `甲 →2` covers two columns, `甲 ↓3` three rows. What a cell above or to the left
covers is left out. A row of the head begins with `#`. A paragraph outside the body begins with its
part: `[footer] — 3 —`; one with an outline level with as many `=`; its automatic number stands in
«».
"""

from jiheng.documents.reading import Part, ReadBlock, ReadCell, ReadDocument, ReadParagraph


def shown(document: ReadDocument) -> list[str | list[str]]:
    return [_shown(block) for block in document.blocks]


def _shown(block: ReadBlock) -> str | list[str]:
    if isinstance(block, ReadParagraph):
        place = "" if block.part is Part.BODY else f"[{block.part}] "
        level = "=" * block.level + " " if block.level else ""
        number = f"«{block.text[: block.automatic]}»" if block.automatic else ""
        return place + level + number + block.text[block.automatic :]
    rows: dict[int, list[ReadCell]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [
        ("# " if all(cell.head for cell in row) else "") + " | ".join(_cell(cell) for cell in row)
        for _, row in sorted(rows.items())
    ]


def _cell(cell: ReadCell) -> str:
    text = cell.text.replace("\n", "⏎")
    columns = f" →{cell.columns}" if cell.columns > 1 else ""
    rows = f" ↓{cell.rows}" if cell.rows > 1 else ""
    return text + columns + rows
