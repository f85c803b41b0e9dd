"""Write a leaf table from many projects: in parallel processes, part by part, resumable."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import NotFoundError
from jiheng.evidence.lock import sole_writer
from jiheng.portfolio.marked_work import begin, end
from jiheng.portfolio.source_part import Folder, Part, Source, unread, write_sources
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

    `faults` are all projects of the table that could not be read: where they are kept, what is wrong in them.
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
    folders = project_folders(places)
    about = {"per_part": per_part, "folders": [str(each) for each in folders]}
    parts = in_parts([Folder(each) for each in folders], per_part)
    return write_parts(parts, table, about, processes=processes, progress=progress)


def in_parts(sources: Sequence[Source], per_part: int = PER_PART) -> list[Sequence[Source]]:
    """Part projects into those that are written together."""
    return [sources[first : first + per_part] for first in range(0, len(sources), per_part)]


def write_parts(
    sources: Sequence[Collection[Source]],
    table: Path,
    about: Mapping[str, Any],
    *,
    processes: int = PROCESSES,
    progress: Progress = lambda _done, _total: None,
) -> LeavesWritten:
    """Write projects to `table`, a part of it each; `about` names what it is made of, to go on with.

    Raises as `write_leaves` does.
    """
    look_for_libraries()
    about = {"program": installed_program(), **about}
    table.mkdir(parents=True, exist_ok=True)
    with sole_writer(table):
        whole = begin(table, about)
        firsts = [0, *accumulate(map(len, sources))]
        total = firsts.pop()
        parts = [
            Part(table, f"{number:05}.parquet", first, each)
            for number, (first, each) in enumerate(zip(firsts, sources, strict=True))
        ]
        waiting = [each for each in parts if each.name not in whole]
        kept = total - sum(len(each.sources) for each in waiting)
        written = []
        progress(kept, total)
        for each in _written(waiting, processes):
            written.append(each)
            progress(kept + sum(one.projects for one in written), total)
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
        yield from map(write_sources, parts)
        return
    with ProcessPoolExecutor(min(processes, len(parts)), mp_context=get_context("spawn")) as pool:
        try:
            for each in as_completed([pool.submit(write_sources, part) for part in parts]):
                yield each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
