"""Write the documents of an evaluation; each file appears whole or not at all."""

import errno
import json
from collections.abc import Iterable
from pathlib import Path

from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.errors import NotFoundError, UsageError
from jiheng.reports.figures import Figure, Figures
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import ReportKind
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.evaluate import Evaluation

SCORE_TABLE = "score_table"
REASONS = {
    errno.ENOENT: "没有这个位置",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
}


def report_bytes(
    evaluation: Evaluation, kind: ReportKind, file_format: str
) -> tuple[bytes, tuple[Figure, ...]]:
    """Compose a report; return the file's bytes and every figure printed in it.

    Raises UsageError for a format the kind has no form in.
    """
    card = evaluation.card
    figures = Figures(card, evaluation.folder.evidence)
    unit = card.project.organisation.implementing_unit
    if file_format == "docx" and kind.document:
        written = docx_bytes(kind.document(card, figures))
    elif file_format == "xlsx" and kind.sheets:
        sheets = kind.sheets(card, figures)
        written = xlsx_bytes(sheets, title=f"{card.project.name}{kind.title}", author=unit)
    else:
        raise UsageError(
            f"{kind.title}不能写成 {file_format}\n    怎么办：--format {' 或 '.join(kind.formats)}"
        )
    return written, tuple(figures.printed.values())


def publish(evaluation: Evaluation, kind: ReportKind, file_format: str, out: Path) -> tuple[Figure, ...]:
    """Write one report to `out`; return every figure printed in it."""
    written, figures = report_bytes(evaluation, kind, file_format)
    _write(out, written)
    return figures


def publish_scorecard(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the scorecard as JSON and as 评分表 into `folder`."""
    return [publish_json(evaluation, folder), *publish_kinds(evaluation, folder, [SCORE_TABLE])]


def publish_json(evaluation: Evaluation, folder: Path) -> Path:
    """Write the scorecard as JSON into `folder`."""
    told = json.dumps(scorecard_json(evaluation.card), ensure_ascii=False, indent=2)
    path = folder / "scorecard.json"
    _write(path, f"{told}\n".encode())
    return path


def publish_all(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write every report kind that belongs to this kind of evaluation into `folder`."""
    fitting = [kind.id for kind in REPORT_KINDS if evaluation.card.project.kind in kind.for_kinds]
    return publish_kinds(evaluation, folder, fitting)


def publish_kinds(evaluation: Evaluation, folder: Path, kinds: Iterable[str]) -> list[Path]:
    """Write the report kinds named, in every format each has, into `folder`."""
    paths = []
    for kind in map(REPORT_KINDS.find, kinds):
        for file_format in kind.formats:
            path = folder / f"{kind.title}.{file_format}"
            publish(evaluation, kind, file_format, path)
            paths.append(path)
    return paths


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        why = REASONS.get(error.errno or 0, error.strerror)
        advice = "换一个有权限、有空间的文件夹；原有文件没有改动"
        raise NotFoundError(f"写不进 {path}：{why}\n    怎么办：{advice}") from error
