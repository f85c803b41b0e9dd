"""Whole reports whose equal values are written differently: nothing new is found.

Findings on form (see FORM) may speak of the new form itself.
"""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.reading import ReadParagraph, ReadTable
from tests.support.planting import written

REPORTS = ("yantian evaluation_report", "tongzhou evaluation_report", "xinzhou self_evaluation_report")
WAN = re.compile(r"(\d+(?:\.\d+)?)万元")
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
FORM = {"UN02", "WD07"}  # decimals alike, mixed widths: what they find is the form itself
ROUNDED = {"27.42": "27.415"}  # what was paid, where 万元 show it rounded


def in_yuan(text):
    return WAN.sub(lambda m: f"{yuan(m[1])}元", text)


def with_thousands_marks(text):
    return WAN.sub(lambda m: f"{yuan(m[1]):,}元", text)


def yuan(shown):
    return int(Fraction(ROUNDED.get(shown, shown)) * 10_000)


def in_full_width(text):
    return re.sub(r"\d[\d.]*%?(?=万元|分|次|个|%)%?", lambda m: m[0].translate(FULL_WIDTH), text)


def coarser_rate(text):
    return text.replace("99.68%", "99.7%", 1)


def one_more_decimal(text):
    return re.sub(r"(?<![\d.〔])(\d+)分(?=[，。、；])", r"\1.00分", text)


def spaced(text):
    return WAN.sub(r"\1 万元", text)


def in_one_paragraph(change):
    """Change the first paragraph that it changes, and only that one."""

    def changed(blocks):
        for number, block in enumerate(blocks):
            if isinstance(block, ReadParagraph) and "\t" not in block.text:
                text = change(block.text)
                if text != block.text:
                    return (*blocks[:number], replace(block, text=text), *blocks[number + 1 :])
        return blocks

    return changed


def in_all_paragraphs(change):
    def changed(blocks):
        return tuple(
            replace(block, text=change(block.text)) if isinstance(block, ReadParagraph) else block
            for block in blocks
        )

    return changed


def unmerged(blocks):
    """Write the text of a merged cell in each of the rows it stood for."""

    def apart(table):
        cells = [
            replace(cell, row=row, rows=1)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rows)
        ]
        return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))

    return tuple(apart(block) if isinstance(block, ReadTable) else block for block in blocks)


def rows_turned(blocks):
    """Turn round the rows of a plain table with a serial number in front."""
    return tuple(_turned(block) if _has_numbers(block) else block for block in blocks)


def _has_numbers(block):
    return isinstance(block, ReadTable) and block.cells[0].text == "序号"


def _turned(table):
    last = max(cell.row for cell in table.cells)
    moved = [
        cell if not cell.row or not cell.column else replace(cell, row=last + 1 - cell.row)
        for cell in table.cells
    ]
    return replace(table, cells=tuple(sorted(moved, key=lambda cell: (cell.row, cell.column))))


CHANGES = {
    "one amount in yuan": in_one_paragraph(in_yuan),
    "all amounts of the text in yuan": in_all_paragraphs(in_yuan),
    "thousands marks": in_all_paragraphs(with_thousands_marks),
    "full width": in_all_paragraphs(in_full_width),
    "one rate with one decimal": in_one_paragraph(coarser_rate),
    "points with two decimals": in_all_paragraphs(one_more_decimal),
    "blanks before units": in_all_paragraphs(spaced),
    "cells not merged": unmerged,
    "rows in another order": rows_turned,
}
EVERYWHERE = set(CHANGES) - {"one rate with one decimal", "rows in another order"}


@cache
def found_as_written(name):
    return found(written(name))


def found(document):
    return Counter(
        (each.code, each.problem.message if each.code == "CP02" else "")
        for each in audit(Report(document), checks()).findings
        if each.code not in FORM
    )


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_new_is_found(name, change):
    document = written(name)
    changed = CHANGES[change](document.blocks)
    if changed == document.blocks:
        assert change not in EVERYWHERE or name != REPORTS[0], "nothing was changed"
        pytest.skip("nothing to change in this report")
    assert found(replace(document, blocks=changed)) - found_as_written(name) == Counter()
