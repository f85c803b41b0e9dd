"""One defect planted in a document that Jiheng itself wrote: tests/cases/corpus/planted.yaml.

An entry: `codes` that must be found; `in` the documents (project and report kind) it is planted in;
`find`, a regular expression for the words changed, looked up in every paragraph and cell, or only
in cells whose `row` (its texts with bars between) and `column` (a text above) match; then `put` (a
replacement, in which `<1-2>` is the first group less 2 units of its last place), `drop: block` or
`drop: section`, or `insert`, paragraphs and tables (lists of rows) to put behind. `all: true` changes
every such cell of the table. `also`: codes that follow of necessity. `anywhere: true` where the place
found is not the place planted (something left out). Where a check asks a person (class S), its question
counts as found; questions of others count for nothing.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable, Span
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import publish

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "cases" / "corpus" / "planted.yaml"
ASKED = "asked"
STEP = re.compile(r"<(\d)([+-]\d+)>")


@dataclass(frozen=True)
class Place:
    """Where a defect can be planted: a match in a paragraph (cell -1) or in a cell."""

    block: int
    cell: int
    match: re.Match


@dataclass(frozen=True)
class Planted:
    """A document with one defect: in which block, what was there, what is."""

    document: ReadDocument
    block: int
    told: str


@dataclass(frozen=True)
class Told:
    """A finding, or a question to a person."""

    code: str
    severity: str
    quotes: tuple[str, ...]
    message: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Caught:
    """What the checks made of it."""

    missed: tuple[str, ...]  # codes that found nothing new there
    beyond: tuple[str, ...]  # codes that found something new and should not have


def planters():
    """Give the entries."""
    return yaml.safe_load(FILE.read_text("utf-8"))


@cache
def written(name):
    """Write a document of an example and read it: "yantian evaluation_report"."""
    project, kind = name.split()
    folder = next((ROOT / "examples").glob(f"{project}*"))
    with TemporaryDirectory() as room:
        path = Path(room) / f"{name}.docx"
        publish(evaluate(folder), REPORT_KINDS.find(kind), "docx", path)
        return read_document(path)


def places(planter, document):
    """Find where the defect can be planted."""
    pattern = re.compile(planter["find"])
    in_cells = "row" in planter or "column" in planter
    for number, block in enumerate(document.blocks):
        if isinstance(block, ReadParagraph):
            found = None if in_cells else pattern.search(block.text)
            if found and ("\t" not in block.text or "目录" in planter):  # no line of the contents
                yield Place(number, -1, found)
        else:
            for index, cell in enumerate(block.cells):
                found = pattern.search(cell.text)
                if found and _stands_in(planter, block, cell):
                    yield Place(number, index, found)


def plant(planter, document, place):
    """Plant it there."""
    blocks, block = list(document.blocks), document.blocks[place.block]
    before = place.match.string
    if planter.get("drop") == "block":
        del blocks[place.block]
    elif planter.get("drop") == "section":
        end = next(
            (n for n in range(place.block + 1, len(blocks)) if _level(blocks[n]) <= _level(block)),
            len(blocks),
        )
        del blocks[place.block : end]
    elif "insert" in planter:
        added = [_block(each) for each in planter["insert"]]
        blocks[place.block + 1 : place.block + 1] = added
        last = place.block + len(added)
        return Planted(replace(document, blocks=tuple(blocks)), last, str(planter["insert"][-1]))
    else:
        after = _put(planter["put"], place.match)
        if place.cell < 0:
            blocks[place.block] = replace(block, text=after)
        else:
            alike = places(planter, document) if planter.get("all") else [place]
            cells = list(block.cells)
            for each in alike:
                if each.block == place.block:
                    cells[each.cell] = replace(cells[each.cell], text=_put(planter["put"], each.match))
            blocks[place.block] = replace(block, cells=tuple(cells))
        return Planted(replace(document, blocks=tuple(blocks)), place.block, f"{before} → {after}")
    return Planted(replace(document, blocks=tuple(blocks)), place.block, f"－{before}")


def chosen(planter, document, most):
    """Draw the places, the same on each run."""
    found = list(places(planter, document))
    draw = Random(str(planter["codes"]) + planter["find"])  # noqa: S311 — the same on each run
    return draw.sample(found, min(most, len(found)))


def caught(planter, clean, planted):
    """Compare the findings with those of the document without the defect."""
    new = _findings(planted.document)
    old = _findings(clean)
    told = {_whole(each) for each in old}
    fresh = [each for each in new if _whole(each) not in told]
    there = {
        each.code
        for each in fresh
        if planter.get("anywhere")
        or "drop" in planter
        or any(span.block == planted.block for span in each.spans)
    }
    more = Counter(map(_where, _found(new))) - Counter(map(_where, _found(old)))
    allowed = {*planter["codes"], *planter.get("also", ())}
    return Caught(
        tuple(code for code in planter["codes"] if code not in there),
        tuple(sorted({code for code, _ in more} - allowed)),
    )


def _findings(document):
    audited = audit(Report(document), checks())
    found = [
        Told(each.code, each.severity.value, each.quotes, each.problem.message, each.problem.spans)
        for each in audited.findings
    ]
    asked = [
        Told(code, ASKED, tuple(map(document.text_at, each.spans)), each.message, each.spans)
        for code, each in audited.questions
    ]
    return [*found, *asked]


def _found(told):
    return [each for each in told if each.severity != ASKED]


def _whole(told):
    return told.code, told.severity, told.quotes, told.message


def _where(told):
    return told.code, told.quotes[:1]


def _block(written):
    if isinstance(written, str):
        return ReadParagraph(written)
    cells = [
        ReadCell(row, column, 1, 1, text)
        for row, texts in enumerate(written)
        for column, text in enumerate(texts)
    ]
    return ReadTable(tuple(cells))


def _stands_in(planter, table, cell):
    row = " | ".join(each.text for each in table.cells if each.row <= cell.row < each.row + each.rows)
    if not re.search(planter.get("row", ""), row):
        return False
    above = (
        each.text.replace("\n", "")
        for each in table.cells
        if each.row < cell.row and each.column <= cell.column < each.column + each.columns
    )
    column = planter.get("column")
    return not column or any(re.fullmatch(column, text) for text in above)


def _level(block):
    return block.level or 99 if isinstance(block, ReadParagraph) else 99


def _put(template, match):
    def stepped(step):
        text = match[int(step[1])]
        whole, dot, decimals = text.partition(".")
        places = len(decimals)
        value = int(whole + decimals) + int(step[2])
        digits = str(value).rjust(places + 1, "0")
        return f"{digits[:-places]}{dot}{digits[-places:]}" if places else digits

    start, end = match.span()
    changed = match.expand(STEP.sub(stepped, template))
    return match.string[:start] + changed + match.string[end:]
