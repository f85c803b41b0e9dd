"""Write one document of a project in its formats into a folder, from the tables as they are now.

The project goes out as a folder, as whoever exports it gets it, and is read again: so the bytes are those of
`jiheng report` on that folder. The attached files stay where they are; their seals are in the tables.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from jiheng.documents.carried_figures import carried_figures
from jiheng.errors import JihengError
from jiheng.projects.folder import open_folder
from jiheng.projects.withholding import read_rulings
from jiheng.reports.anchored import printed_line
from jiheng.reports.figure import Figure
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.anchors.models import Anchor
from jiheng.web.desk.stands import Basis, basis_of
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.known import sealed_files
from jiheng.web.jobs import marks
from jiheng.web.projects.models import Project
from jiheng.web.reports import kept_figures
from jiheng.web.reports.actions import FIGURES
from jiheng.workflows.evaluate import Evaluation, evaluate_opened
from jiheng.workflows.figure_chains import figure_chains, printed_places
from jiheng.workflows.offered_documents import lacking
from jiheng.workflows.publish import document_name, document_of, report_bytes, write_out
from jiheng.workflows.publish_public import PUBLIC_NAME, finds_of, public_bytes

FOLDER = "project"
TRIES = 3
CHANGING = "项目正在改动，几次都没有读到同一个样子\n    怎么办：过一会儿再生成"


def make(job: str, asked: str, out: str) -> dict[str, Any]:
    """Write the files into `out`; say what they are made of. `asked` is what jobs.py writes, as JSON.

    Raises JihengError as evaluating and composing do.
    """
    wanted = json.loads(asked)
    found, told = REPORT_KINDS.find(wanted["kind"]), wanted["choice"]
    steps = len(found.formats) + 1

    def say(done: int, words: str) -> None:
        marks.tell(UUID(job), marks.Progress(done, steps, words))

    say(0, "读项目")
    row = Project.objects.select_related("organisation", "current").get(pk=wanted["project"])
    evaluation, basis = evaluated(row, Path(out), date.fromisoformat(wanted["day"]))
    if "rulings" in wanted:
        return _public(evaluation, basis, wanted, Path(out), say)
    anchor = _anchor(evaluation)
    documents: list[dict[str, str]] = []
    remarks: dict[str, None] = {}
    printed: tuple[Figure, ...] = ()
    kept: dict[str, Any] = {}
    for number, file_format in enumerate(found.formats, 1):
        say(number, f"写 .{file_format}")
        written = report_bytes(evaluation, found, file_format, choice=told, rendered=True, anchor=anchor)
        file = document_name(found, told, file_format)
        write_out(Path(out, file), written.content)
        documents.append({"format": file_format, "file": file})
        remarks |= dict.fromkeys(written.remarks)
        printed = printed or written.figures
        if file_format == "docx" and (carried := carried_figures(Path(out, file))):
            kept["map"] = carried.figure_map
    if (document := document_of(evaluation, found, told)) is not None:
        kept |= printed_places(document)
    card = evaluation.card
    Path(out, FIGURES).write_bytes(kept_figures.write(kept | figure_chains(evaluation, printed)))
    return {
        "documents": documents,
        "remarks": list(remarks),
        "lacking": list(lacking(printed, card)),
        "version": str(basis.version),
        "text_changes": basis.text_changes,
        "ledger_hash": basis.ledger_hash,
        "program": basis.program,
        "rule_set": card.project.rule_set.called,
        "total": "" if card.total is None else str(card.total),
        "grade": card.grade,
    }


def _public(
    evaluation: Evaluation, basis: Basis, wanted: dict[str, Any], out: Path, say: Callable[[int, str], None]
) -> dict[str, Any]:
    """Write the public version in every format of the document; say what was withheld."""
    kind, choice = REPORT_KINDS.find(wanted["kind"]), wanted["choice"]
    rulings = read_rulings(wanted["rulings"].encode())
    documents: list[dict[str, str]] = []
    counts: dict[str, int] = {}
    for number, file_format in enumerate(kind.formats, 1):
        say(number, f"写公开版 .{file_format}")
        made = public_bytes(evaluation, kind, file_format, choice=choice, rulings=rulings, rendered=True)
        name, _, ending = document_name(kind, choice, file_format).rpartition(".")
        file = f"{name}（{PUBLIC_NAME}）.{ending}"
        write_out(out / file, made.content)
        documents.append({"format": file_format, "file": file})
        counts = counts or dict(made.counts)
    finds = [
        [each.sort, each.text, each.count, each.around]
        for each in finds_of(evaluation, kind, choice, rulings)
    ]
    return {
        "documents": documents, "counts": counts, "finds": finds, "version": str(basis.version),
        "text_changes": basis.text_changes, "ledger_hash": basis.ledger_hash,
    }  # fmt: skip


def _anchor(evaluation: Evaluation) -> str:
    """Give the newest anchor, with the end of the ledger that the document rests on."""
    newest, ledger = Anchor.objects.order_by("-size").first(), evaluation.opened.ledger(checked=False)
    return printed_line(newest.line, len(ledger.lines), ledger.last_hash) if newest else ""


def evaluated(project: Project, out: Path, day: date) -> tuple[Evaluation, Basis]:
    """Evaluate the project as one folder of one moment; give what that moment was, too."""
    for number in range(TRIES):
        basis = basis_of(project, day)
        project.refresh_from_db()
        place = out / f"{FOLDER}-{number}" / (project.folder_name or FOLDER)
        write_project(project, place, attached=False)
        opened = replace(open_folder(place), attachments=sealed_files(project))
        if basis == basis_of(project, day):
            return evaluate_opened(opened), basis
    raise JihengError(CHANGING)
