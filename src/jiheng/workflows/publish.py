"""Write the documents of an evaluation; each file appears whole or not at all."""

import errno
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jiheng.catalogue import read_parameters
from jiheng.documents.carried_figures import FIGURE_MAP
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.file_names import file_name
from jiheng.documents.marks import printed_in
from jiheng.documents.model import Document
from jiheng.documents.numbering import numbered
from jiheng.documents.toc_pages import rendered_pages
from jiheng.documents.typst_writer import pdf_of
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.errors import NotFoundError, UsageError
from jiheng.reports.anchored import with_anchor
from jiheng.reports.figure import Figure
from jiheng.reports.figure_map import figure_map
from jiheng.reports.figures import Figures
from jiheng.reports.layout import laid_out, laid_out_sheets
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import Choice, ReportKind
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.evaluate import Evaluation

DOCUMENT_FORMATS = ("docx", "pdf")
SCORE_TABLE = "score_table"
REASONS = {
    errno.ENOENT: "没有这个位置",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EEXIST: "那里已有一个文件",
    errno.EISDIR: "这是一个文件夹，不是文件",
}


class Written(NamedTuple):
    """A report as a file: its bytes, every figure printed in it, and what to tell of it, in Chinese."""

    content: bytes
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()


def report_bytes(
    evaluation: Evaluation,
    kind: ReportKind,
    file_format: str,
    *,
    choice: Choice = MappingProxyType({}),
    others: Sequence[Evaluation] = (),
    rendered: bool = False,
    anchor: str = "",
) -> Written:
    """Compose a report; an `anchor` is printed in it.

    The pages in a .docx's table of contents are `rendered` by LibreOffice (some seconds), else quickly by
    typst, which may be a page off. `choice` gives the kind's parameters as written, `others` further
    projects. Raises UsageError for parameters that cannot be read, for a format the kind has no form in,
    and for further projects that it does not take; NotFoundError for what a parameter names and the
    project has not.
    """
    card, figures = evaluation.card, figures_of(evaluation, marks=file_format != "xlsx")
    given = parameters_of(kind, choice)
    if kind.several:
        given["others"] = tuple(_further(each, figures) for each in others)
    elif others:
        raise UsageError(f"{kind.title}一次只写一个项目\n    怎么办：只留一个项目文件夹")
    unit = card.project.organisation.implementing_unit
    layout = card.project.rule_set.layouts.get(kind.name)
    remarks: tuple[str, ...] = ()
    if file_format in DOCUMENT_FORMATS and kind.document:
        document = with_anchor(laid_out(kind.document(card, figures, **given), layout), anchor)
        bound = figure_map(printed_in(numbered(document)), figures, kind.id, choice)
        if file_format == "pdf":
            content, remarks = pdf_of(document, attachments={FIGURE_MAP: bound.encode()})
        else:
            content = docx_bytes(document, bound, pages=rendered_pages(document) if rendered else None)
    elif file_format == "xlsx" and kind.sheets:
        sheets = laid_out_sheets(kind.sheets(card, figures, **given), layout)
        content = xlsx_bytes(sheets, title=f"{card.project.name}{kind.title}", author=unit)
    else:
        raise UsageError(
            f"{kind.title}不能写成 {file_format}\n    怎么办：--format {' 或 '.join(kind.formats)}"
        )
    return Written(content, tuple(figures.printed.values()), remarks)


def document_of(evaluation: Evaluation, kind: ReportKind, choice: Choice) -> Document | None:
    """Compose what the .docx and .pdf of one project are written from, figures marked; None for sheets only.

    Raises as `report_bytes`.
    """
    if kind.document is None:
        return None
    figures = figures_of(evaluation, marks=True)
    document = kind.document(evaluation.card, figures, **parameters_of(kind, choice))
    return laid_out(document, evaluation.card.project.rule_set.layouts.get(kind.name))


def figures_of(evaluation: Evaluation, *, marks: bool = False) -> Figures:
    """Give the figures that reports of an evaluation print, marked for a document."""
    opened = evaluation.opened
    return Figures(evaluation.card, opened.evidence, opened.attachments, marks=marks)


def _further(evaluation: Evaluation, first: Figures) -> Figures:
    """Give the figures of a further project in the same document, noted together with those of the first."""
    figures = figures_of(evaluation, marks=first.marks)
    project = evaluation.card.project
    scope = f"{project.name}（{project.fiscal_year}）："
    return replace(figures, scope=scope, printed=first.printed)


def parameters_of(kind: ReportKind, choice: Choice) -> dict[str, Any]:
    """Read a kind's parameters; raises UsageError that tells all that is wrong, and how they are written."""
    values, faults = read_parameters(kind.parameters, choice)
    if faults:
        told = [f"--{name} {fault.what}" if name else fault.what for name, fault in faults]
        options = "，".join(f"--{each.name} {each.meaning}" for each in kind.parameters)
        advice = f"{kind.title}的参数：{options}" if options else f"{kind.title}没有参数"
        raise UsageError(f"{kind.title}：{'；'.join(told)}\n    怎么办：{advice}")
    return values


def publish(
    evaluation: Evaluation,
    kind: ReportKind,
    file_format: str,
    out: Path,
    *,
    choice: Choice = MappingProxyType({}),
    others: Sequence[Evaluation] = (),
    anchor: str = "",
) -> Written:
    """Write one report to `out` and return it. Raises as `report_bytes` does."""
    written = report_bytes(
        evaluation, kind, file_format, choice=choice, others=others, rendered=True, anchor=anchor
    )
    write_out(out, written.content)
    return written


def publish_scorecard(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the scorecard as JSON and as 评分表 into `folder`."""
    return [publish_json(evaluation, folder), *publish_kinds(evaluation, folder, [SCORE_TABLE])]


def publish_json(evaluation: Evaluation, folder: Path) -> Path:
    """Write the scorecard as JSON into `folder`."""
    told = json.dumps(scorecard_json(evaluation.card), ensure_ascii=False, indent=2)
    path = folder / "scorecard.json"
    write_out(path, f"{told}\n".encode())
    return path


def fitting_kinds(evaluation: Evaluation) -> Iterator[tuple[ReportKind, Choice]]:
    """Give every report kind that belongs to this kind of evaluation and has something to say, with what."""
    card, figures = evaluation.card, figures_of(evaluation)
    for kind in REPORT_KINDS:
        if card.project.kind in kind.for_kinds:
            yield from ((kind, choice) for choice in islice(kind.choices(card, figures), 1))


def publish_all(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write every report kind that fits into `folder`; one with parameters once, where it tells most."""
    return [
        path
        for kind, choice in fitting_kinds(evaluation)
        for path in _publish_formats(evaluation, kind, folder, choice)
    ]


def publish_kinds(evaluation: Evaluation, folder: Path, kinds: Iterable[str]) -> list[Path]:
    """Write the report kinds named, in every format each has, into `folder`."""
    return [
        path for kind in map(REPORT_KINDS.find, kinds) for path in _publish_formats(evaluation, kind, folder)
    ]


def _publish_formats(
    evaluation: Evaluation, kind: ReportKind, folder: Path, choice: Choice = MappingProxyType({})
) -> Iterator[Path]:
    for file_format in kind.formats:
        path = folder / document_name(kind, choice, file_format)
        publish(evaluation, kind, file_format, path, choice=choice)
        yield path


def document_name(kind: ReportKind, choice: Choice, file_format: str) -> str:
    """Name the file of a document, by its title and what it is about."""
    about = f"（{'，'.join(choice.values())}）" if choice else ""
    return f"{file_name(f'{kind.title}{about}')}.{file_format}"


def write_out(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises NotFoundError that says why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> NotFoundError:
    """Say why a file cannot be written."""
    why = REASONS.get(error.errno or 0, error.strerror)
    advice = "换一个有权限、有空间的文件夹；原有文件没有改动"
    return NotFoundError(f"写不进 {path}：{why}\n    怎么办：{advice}")
