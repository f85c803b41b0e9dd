"""Find passages that reports of different projects share: read in child processes, a bad file told."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jiheng.documents.limited_child import LimitReachedError
from jiheng.errors import NotFoundError
from jiheng.portfolio.comparing.answer import Answer
from jiheng.portfolio.comparing.passages import FEWEST, ReportText, passages_answers
from jiheng.workflows.audit_folder import reports_below
from jiheng.workflows.child_worker import ChildWorker
from jiheng.workflows.compare import MOST
from jiheng.workflows.many_children import PROCESSES, Journal, Progress, Work, work_through
from jiheng.workflows.passages_child import unread
from jiheng.workflows.score_table import look_for_libraries

CHILD = "jiheng.workflows.passages_child"
SECONDS = 100  # for reading one file


class ProjectIs(StrEnum):
    """Which reports are of one project: of one name in one folder (.docx and .pdf), or all of a folder."""

    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class AskedPassages:
    """How few letters are told, from how many projects on they are of the form, and how reading is done."""

    fewest: int = FEWEST
    common: int | None = None
    most: int = MOST
    project_is: ProjectIs = ProjectIs.FILE
    processes: int = PROCESSES
    seconds: int = SECONDS


def compare_passages(
    folders: Sequence[Path], asked: AskedPassages, progress: Progress = lambda _done, _total: None
) -> tuple[tuple[Answer, ...], int]:
    """Compare every report in and below the folders; give the answers, and how many files were not read.

    Raises NotFoundError where a folder is not there or none has a report, UsageError where numpy is missing,
    CancelledError on Ctrl-C.
    """
    look_for_libraries()
    files = _files(folders)
    with tempfile.TemporaryDirectory(prefix="jiheng-passages-") as room:
        journal = Journal(Path(room) / "texts.jsonl")
        work = Work(CHILD, key=lambda _name: "", ask=_ask, seconds=asked.seconds)
        work_through(work, files, journal, processes=asked.processes, progress=progress)
        reports, not_read = [], {}
        for name, answer in zip(files, journal.answers(files), strict=True):
            if answer["why"]:
                not_read[name] = answer["why"]
            else:
                pieces = tuple((place, text) for place, text in answer["pieces"])
                reports.append(ReportText(name, _project(Path(name), asked.project_is), pieces))
    answers = passages_answers(reports, not_read, common=asked.common, fewest=asked.fewest, most=asked.most)
    return answers, len(not_read)


def _files(folders: Sequence[Path]) -> list[str]:
    missing = [str(each) for each in folders if not each.is_dir()]
    if missing:
        raise NotFoundError(f"找不到文件夹 {'、'.join(missing)}")
    found = {each.resolve(): each for folder in folders for each in reports_below(folder)}
    if not found:
        raise NotFoundError(
            f"{'、'.join(map(str, folders))} 里没有报告\n"
            "    怎么办：放入 .docx、.pdf、.xlsx 或 .txt，下级文件夹里的也读"
        )
    return sorted(each.as_posix() for each in found.values())


def _project(file: Path, is_: ProjectIs) -> str:
    return (file.parent if is_ is ProjectIs.FOLDER else file.with_suffix("")).as_posix()


def _ask(worker: ChildWorker, name: str) -> dict[str, Any]:
    try:
        return worker.ask(name)
    except LimitReachedError as error:
        if error.slow:
            return unread(f"读了 {worker.seconds:g} 秒还没有读完，已停止；可用 --seconds 放宽")
        return unread("读它的进程中断了，多半是内存不够")
