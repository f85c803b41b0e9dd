"""Every document of every example, as text with its merges: what a change changes is seen in the diff.

`pytest tests/golden --rewrite-golden` writes them anew.
"""

from itertools import islice
from pathlib import Path

import pytest

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.docx_styles import TOC
from jiheng.documents.model import placed
from jiheng.documents.reading import ReadParagraph
from jiheng.documents.sheet import Formula
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of, fitting_kinds, parameters_of, report_bytes

FOLDER = Path(__file__).parent
MANY = 60  # rows of a sheet that are kept
EXAMPLES = (
    "finance-network",
    "tongzhou-congress-2024",
    "xinzhou-government-services-2022",
    "yantian-petition-2023",
)


def told_place(row, column, rows, columns):
    merged = f" {rows}×{columns}" if (rows, columns) != (1, 1) else ""
    return f"[{row},{column}{merged}]"


def document_lines(path):
    for block in read_docx(path):
        if isinstance(block, ReadParagraph):
            text = block.text.partition("\t")[0] if block.style.startswith(TOC) else block.text
            yield f"{'#' * (block.level or 0)} {text}".strip()  # pages depend on the fonts
            continue
        for cell in block.cells:
            text = cell.text.replace("\n", "⏎")
            place = told_place(cell.row, cell.column, cell.rows, cell.columns)
            yield f"{'H' if cell.head else ' '} {place} {text}".rstrip()


def sheet_lines(sheet):
    yield f"== {sheet.name}"
    yield from sheet.titles
    for mark, part in (("H", sheet.head), (" ", sheet.body)):
        if len(part) > MANY:
            yield f"  {len(part)} rows, of which {MANY}:"
        for row, line in islice(enumerate(placed(part, len(sheet.widths))), MANY):
            for column, cell in line:
                if cell is not None:
                    value = cell.value
                    told = f"={value.text} → {value.value}" if isinstance(value, Formula) else str(value)
                    kind = "" if isinstance(value, str) else f" <{cell.number_format or 'number'}>"
                    place = told_place(row, column, cell.rows, cell.columns)
                    yield f"{mark} {place} {told}{kind}".replace("\n", "⏎").rstrip()


@pytest.mark.parametrize("name", EXAMPLES)
def test_documents_are_as_kept(name, root, tmp_path, golden):
    evaluation = evaluate(root / "examples" / name)
    for kind, choice in fitting_kinds(evaluation):
        if kind.document:
            path = tmp_path / f"{kind.name}.docx"
            path.write_bytes(report_bytes(evaluation, kind, "docx", choice=choice)[0])
            golden(FOLDER / name / f"{kind.name}.docx.txt", "\n".join(document_lines(path)) + "\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_worksheets_are_as_kept(name, root, golden):
    evaluation = evaluate(root / "examples" / name)
    for kind, choice in fitting_kinds(evaluation):
        if kind.sheets:
            sheets = kind.sheets(evaluation.card, figures_of(evaluation), **parameters_of(kind, choice))
            lines = [line for sheet in sheets for line in sheet_lines(sheet)]
            golden(FOLDER / name / f"{kind.name}.xlsx.txt", "\n".join(lines) + "\n")


def test_every_example_is_kept(root):
    assert {path.parent.name for path in (root / "examples").glob("*/project.yaml")} == {
        *EXAMPLES,
        "jiheng-itself",  # its figures are measured anew: held to the proof by tests/e2e/test_itself.py
    }


def test_the_summary_of_several_projects_is_as_kept(root, tmp_path, golden):
    first, *others = (evaluate(root / "examples" / name) for name in EXAMPLES)
    kind = REPORT_KINDS.find("department_summary")
    path = tmp_path / "summary.docx"
    path.write_bytes(report_bytes(first, kind, "docx", others=others).content)
    golden(FOLDER / "several" / f"{kind.name}.docx.txt", "\n".join(document_lines(path)) + "\n")
    sheets = kind.sheets(first.card, figures_of(first), others=tuple(map(figures_of, others)))
    golden(FOLDER / "several" / f"{kind.name}.xlsx.txt", "\n".join(sheet_lines(*sheets)) + "\n")


def test_every_kind_is_kept():
    kept = {path.name.partition(".")[0] for path in FOLDER.glob("*/*.txt")}
    assert {kind.name for kind in REPORT_KINDS} <= kept
