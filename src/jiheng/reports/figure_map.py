"""The map that a document carries: each figure it prints with its exact value, and where it stands.

One JSON text, the same in every format: a custom XML part of a .docx, an attachment of a .pdf.
"""

import json
from typing import Any

from jiheng.documents.marks import Printed, printed_in
from jiheng.documents.model import Document
from jiheng.reports.figures import Figures
from jiheng.reports.report import Choice

FORMAT = 1


def figure_map(document: Document, figures: Figures, kind: str, choice: Choice) -> str:
    """Compose the map of a document of this report kind; the same document gives the same text."""
    project = figures.card.project
    printed = (
        {"mark": number, **_place(each)}
        for number, each in enumerate(printed_in(document))
        if each.figure in figures.printed
    )
    told = {
        "jiheng": FORMAT,
        "kind": kind,
        "parameters": dict(choice),
        "project": project.name,
        "year": project.fiscal_year,
        "rule_set": project.rule_set.id,
        "figures": [each.as_json() for each in figures.printed.values()],
        "printed": list(printed),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _place(each: Printed) -> dict[str, Any]:
    place: dict[str, Any] = {"figure": each.figure, "text": each.text}
    if each.table is not None:
        place |= {"table": each.table, "row": each.row, "column": each.column}
    return place | {"before": each.before, "after": each.after}
