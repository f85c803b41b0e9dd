"""Write a leaf table from many project folders: in parallel processes, part by part, resumable."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import NotFoundError
from jiheng.evidence.lock import sole_writer
from jiheng.portfolio.folder_part import Part, unread, write_folders
from jiheng.portfolio.marked_work import begin, end
from jiheng.portfolio.table_parts import Written
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.workflows.installed import installed_program
from jiheng.workflows.score_table import look_for_libraries

PROCESSES = 2
PER_PART = 500
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LeavesWritten:
    """What was written now; `kept` projects stood in parts that an earlier run had written.

    `faults` are all folders of the table that could not be read, with what is wrong in them.
    `beyond` and `rare` leaves were scored singly: their numbers fit no column, their rules are too rare.
    """

    projects: int
    kept: int
    leaves: int
    beyond: int
    rare: int
    faults: tuple[tuple[str, str], ...]


def write_leaves(
    places: Sequence[Path],
    table: Path,
    *,
    processes: int = PROCESSES,
    per_part: int = PER_PART,
    progress: Progress = lambda _done, _total: None,
) -> LeavesWritten:
    """Write the projects in and below `places` to `table`.

    Raises NotFoundError where there is no project, UsageError where `table` holds other things or a library
    is missing, BusyError where another run writes it. A folder that cannot be read is told, not fatal.
    """
    look_for_libraries()
    folders = project_folders(places)
    about = {"program": installed_program(), "per_part": per_part, "folders": [str(each) for each in folders]}
    table.mkdir(parents=True, exist_ok=True)
    with sole_writer(table):
        whole = begin(table, about)
        parts = [
            Part(table, f"{number:05}.parquet", first, folders[first : first + per_part])
            for number, first in enumerate(range(0, len(folders), per_part))
        ]
        waiting = [each for each in parts if each.name not in whole]
        kept = len(folders) - sum(len(each.folders) for each in waiting)
        written = []
        progress(kept, len(folders))
        for each in _written(waiting, processes):
            written.append(each)
            progress(kept + sum(one.projects for one in written), len(folders))
        end(table, about)
    return LeavesWritten(
        projects=sum(each.projects for each in written),
        kept=kept,
        leaves=sum(each.leaves for each in written),
        beyond=sum(each.beyond for each in written),
        rare=sum(each.rare for each in written),
        faults=tuple(unread(table)),
    )


def project_folders(places: Iterable[Path]) -> list[Path]:
    """List the project folders in and below places, each once, in order. Raises NotFoundError for none."""
    found: dict[Path, None] = {}
    for place in places:
        inside = sorted(file.parent for file in place.rglob(PROJECT_FILE)) if place.is_dir() else []
        if not inside:
            raise NotFoundError(
                f"{place} 里没有项目文件夹（含有 {PROJECT_FILE} 的文件夹）\n"
                "    怎么办：写项目文件夹，或它们的上级文件夹"
            )
        found |= dict.fromkeys(inside)
    return list(found)


def _written(parts: Sequence[Part], processes: int) -> Iterator[Written]:
    if processes == 1 or len(parts) <= 1:
        yield from map(write_folders, parts)
        return
    with ProcessPoolExecutor(min(processes, len(parts)), mp_context=get_context("spawn")) as pool:
        try:
            for each in as_completed([pool.submit(write_folders, part) for part in parts]):
                yield each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
