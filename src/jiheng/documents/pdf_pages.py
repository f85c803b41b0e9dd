"""The lines and tables of each page of a PDF with their places, as plain data.

Ruled tables are found by their rulings, others by columns under a head (pdf_columns).

Run as a child process (`python -m jiheng.documents.pdf_pages FILE`), because a PDF from an unknown hand
may take any time and memory; prints JSON that `pdf_reader` understands. Lengths are points from the
upper left corner.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_words

from jiheng.documents.limited_child import limit_memory
from jiheng.documents.pdf_columns import Columns, columns_in

MOST_PAGES = 1_000
WORD_GAP = 0.4  # of the size of a character: more than justified Chinese text leaves, less than a blank
SAME_LINE = 3
HALF_LINE = 0.5
TABLES = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 3}
INSIDE = 1
TINY = 3  # points


def pages(path: Path) -> dict[str, Any]:
    """Give all pages, or `refused`: "password", "broken" or "pages"."""
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                return {"refused": "pages"}
            found = []
            for page in pdf.pages:
                found.append(_page(page))
                page.close()  # its characters are many
            return {"pages": found}
    except PdfminerException as error:
        locked = "password" in repr(error).lower()
        return {"refused": "password" if locked else "broken"}


def _page(page: Page) -> dict[str, Any]:
    tables = [table for table in page.find_tables(TABLES) if len(table.cells) > 1]
    boxes = [table.bbox for table in tables]
    rest = page.filter(lambda each: not any(_inside(each, box) for box in boxes)) if boxes else page
    words = rest.extract_words(**WORDS)
    columns = columns_in(_grouped(words))
    taken = {id(word) for table in columns for word in table.words}
    return {
        "width": float(page.width),
        "height": float(page.height),
        "images": len(page.images),
        "concealed": _concealed(page),
        "lines": _lines_of([word for word in words if id(word) not in taken]),
        "tables": [*(_table(page, table) for table in tables), *map(_unruled, columns)],
    }


def _concealed(page: Page) -> list[list[str]]:
    """Give the texts that are there and cannot be seen, each with how: too small, or white on nothing."""
    tiny = "".join(each["text"] for each in page.chars if each["size"] <= TINY)
    white = [each for each in page.chars if each["size"] > TINY and _is_white(each["non_stroking_color"])]
    under = [each for each in (*page.rects, *page.curves, *page.images) if white]
    bare = "".join(each["text"] for each in white if not any(_inside(each, _box(other)) for other in under))
    return [[text, how] for text, how in ((tiny, f"不到 {TINY} 磅大"), (bare, "是白色的")) if text.strip()]


def _is_white(colour: Any) -> bool:  # noqa: ANN401 — pdfplumber gives what the file says
    parts = tuple(colour) if isinstance(colour, list | tuple) else (colour,)
    return parts in {(1,), (1, 1, 1), (0, 0, 0, 0)}


def _box(each: dict[str, Any]) -> tuple[float, float, float, float]:
    return (each["x0"], each["top"], each["x1"], each["bottom"])


def _inside(each: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
    return bool(box[0] - INSIDE <= x <= box[2] + INSIDE and box[1] - INSIDE <= y <= box[3] + INSIDE)


WORDS: dict[str, Any] = {
    "x_tolerance_ratio": WORD_GAP,
    "y_tolerance": SAME_LINE,
    "keep_blank_chars": True,
    "extra_attrs": ["size"],
    "use_text_flow": False,
}


def _lines_of(words: list[dict[str, Any]]) -> list[list[Any]]:
    """Give each line as text, left, right, top, bottom, size of its characters."""
    return [line for group in _grouped(words) for line in _joined(group)]


def _grouped(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Put words into lines by their middles; those of one line may have other sizes."""
    grouped: list[tuple[float, list[dict[str, Any]]]] = []
    for word in sorted(words, key=_middle):
        if grouped and _middle(word) - grouped[-1][0] < HALF_LINE * word["size"]:
            grouped[-1][1].append(word)
        else:
            grouped.append((_middle(word), [word]))
    return [sorted(group, key=lambda each: each["x0"]) for _, group in grouped]


def _middle(word: dict[str, Any]) -> float:
    return float(word["top"] + word["bottom"]) / 2


def _joined(words: list[dict[str, Any]]) -> list[list[Any]]:
    text = ""
    for number, word in enumerate(words):
        gap = number and word["x0"] - words[number - 1]["x1"] > WORD_GAP * word["size"]
        text += f" {word['text']}" if gap else word["text"]
    if not text.strip():
        return []
    right, bottom = max(word["x1"] for word in words), max(word["bottom"] for word in words)
    size = max(word["size"] for word in words)
    return [[text, words[0]["x0"], right, min(word["top"] for word in words), bottom, size]]


def _table(page: Page, table: Table) -> dict[str, Any]:
    chars = [char for char in page.chars if _inside(char, table.bbox)]
    cells = []
    for box in table.cells:
        inside = [char for char in chars if _inside(char, box)]
        cells.append([*map(float, box), _lines_of(extract_words(inside, **WORDS))])
    return {"top": float(table.bbox[1]), "bottom": float(table.bbox[3]), "cells": cells}


def _unruled(table: Columns) -> dict[str, Any]:
    """Give the cells of a table without rulings: each from the end of the column and row before it."""
    columns = [[word for row in table.rows for word in row[n]] for n in range(len(table.rows[0]))]
    rows = [[word for cell in row for word in cell] for row in table.rows]
    rights = [max(word["x1"] for word in words) for words in columns]
    lefts = [min(word["x0"] for word in columns[0]), *rights]
    bottoms = [max(word["bottom"] for word in words) for words in rows]
    tops = [min(word["top"] for word in rows[0]), *bottoms]
    cells = [
        [*map(float, (lefts[n], tops[m], rights[n], bottoms[m])), _lines_of(words)]
        for m, row in enumerate(table.rows)
        for n, words in enumerate(row)
    ]
    return {"top": float(tops[0]), "bottom": float(bottoms[-1]), "cells": cells}


def main() -> None:
    """Print the pages of the PDF that is named on the command line."""
    limit_memory()
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(pages(Path(sys.argv[1])), ensure_ascii=False))


if __name__ == "__main__":
    main()
