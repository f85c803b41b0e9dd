"""Write the public version of a document: what may not be published is masked, then looked for once more."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.leftovers import leftovers
from jiheng.documents.toc_pages import rendered_pages
from jiheng.documents.typst_writer import pdf_of
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.errors import IntegrityError, UsageError
from jiheng.projects.withholding import WITHHOLDING_FILE, Ruling, read_rulings, rulings_content
from jiheng.reports.layout import laid_out_sheets
from jiheng.reports.public_version import Masking, public_document, public_sheets
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.withheld import Find, Searching, people, vulnerabilities
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.publish import DOCUMENT_FORMATS, document_of, figures_of, parameters_of, write_out

PUBLIC_NAME = "公开版"


class Public(NamedTuple):
    """A public version as a file, what was withheld in it, and what to tell of it, in Chinese."""

    content: bytes
    finds: tuple[Find, ...]
    counts: tuple[tuple[str, int], ...]
    remarks: tuple[str, ...] = ()


def rulings_of(evaluation: Evaluation) -> tuple[Ruling, ...]:
    """Give what was decided beside the project's text. Raises UnreadableInputError with every fault."""
    kept = evaluation.opened.text.beside(WITHHOLDING_FILE)
    return read_rulings(kept) if kept is not None else ()


def masking_of(evaluation: Evaluation, rulings: Sequence[Ruling]) -> Masking:
    """Give what masks the documents of a project: its people and vulnerabilities, and what was decided."""
    project, evidence = evaluation.opened.project, evaluation.opened.evidence
    words = dict.fromkeys(people(project, evidence), "姓名")
    words |= dict.fromkeys(vulnerabilities(evidence), "漏洞")
    words |= {each.text: each.sort for each in rulings if not each.is_published}
    standing = [project.rule_set.id, *(each.text for each in rulings if each.is_published)]
    return Masking(Searching(words, standing=standing))


def public_bytes(
    evaluation: Evaluation,
    kind: ReportKind,
    file_format: str,
    *,
    choice: Choice = MappingProxyType({}),
    rulings: Sequence[Ruling] = (),
    rendered: bool = False,
) -> Public:
    """Compose the public version of a report of one project.

    Raises UsageError for a format that the kind has not, for parameters that cannot be read and for words
    that would mask a figure; IntegrityError where a withheld word is left in the file.
    """
    masking = masking_of(evaluation, rulings)
    remarks: tuple[str, ...] = ()
    document = document_of(evaluation, kind, choice)
    public = public_document(document, masking) if document is not None else None
    _refuse_figures(masking, rulings)
    if file_format in DOCUMENT_FORMATS and public is not None:
        if file_format == "pdf":
            content, remarks = pdf_of(public)
        else:
            content = docx_bytes(public, pages=rendered_pages(public) if rendered else None)
    elif file_format == "xlsx" and kind.sheets:
        card = evaluation.card
        layout = card.project.rule_set.layouts.get(kind.name)
        composed = kind.sheets(card, figures_of(evaluation), **parameters_of(kind, choice))
        masking.finds.clear()  # what the worksheets themselves show
        title = masking.text(f"{card.project.name}{kind.title}")
        author = masking.text(card.project.organisation.implementing_unit)
        sheets = public_sheets(laid_out_sheets(composed, layout), masking)
        content = xlsx_bytes(sheets, title=title, author=author)
    else:
        raise UsageError(
            f"{kind.title}不能写成 {file_format}\n    怎么办：--format {' 或 '.join(kind.formats)}"
        )
    if left := leftovers(content, {each.text for each in masking.finds.values()}):
        raise IntegrityError(
            f"公开版里还有 {len(left)} 处不予公开的内容，没有写出\n"
            f"    怎么办：在 {WITHHOLDING_FILE} 里连同前后的字一起写，再试；仍不行的把文档种类告诉维护人员"
        )
    return Public(content, tuple(masking.finds.values()), tuple(masking.counts), remarks)


def _refuse_figures(masking: Masking, rulings: Sequence[Ruling]) -> None:
    by_hand = {each.text for each in rulings if not each.is_published}
    if printed := sorted(by_hand & masking.searching.printed):
        raise UsageError(
            f"“{'”“'.join(printed)}”里有印出的数，不能遮：公开版的数与原件一致\n"
            "    怎么办：只写数以外的字；整个数不能公开的，这份文档不能公开"
        )


def finds_of(
    evaluation: Evaluation, kind: ReportKind, choice: Choice, rulings: Sequence[Ruling] = ()
) -> tuple[Find, ...]:
    """Give what would be withheld of a report in any of its formats, what was let stand too."""
    words = [each for each in rulings if not each.is_published]
    masking = masking_of(evaluation, words)
    document = document_of(evaluation, kind, choice)
    if document is not None:
        public_document(document, masking)
    elif kind.sheets:
        given = parameters_of(kind, choice)
        public_sheets(kind.sheets(evaluation.card, figures_of(evaluation), **given), masking)
    return tuple(sorted(masking.finds.values(), key=lambda each: (each.sort, each.text)))


def publish_public(
    evaluation: Evaluation, kind: ReportKind, file_format: str, out: Path, *, choice: Choice
) -> Public:
    """Write the public version of a report to `out`, by what was decided beside the text; raises as above."""
    rulings = rulings_of(evaluation)
    made = public_bytes(evaluation, kind, file_format, choice=choice, rulings=rulings, rendered=True)
    write_out(out, made.content)
    return made


def review_content(finds: Sequence[Find], rulings: Sequence[Ruling]) -> bytes:
    """Give a file of decisions to look through: those there are, and whatever else was found as withheld."""
    known = {each.text for each in rulings}
    found = [Ruling(each.text, each.sort) for each in finds if each.text not in known]
    return rulings_content([*rulings, *found])
