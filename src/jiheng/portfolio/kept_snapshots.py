"""Snapshots that are kept in a folder, one of each night, each with the table and scores it was made of.

    FOLDER/2026-11-26T013000/    table/, scores/, bureau.duckdb, named by its moment, in UTC
    FOLDER/coming/               the next one, until it is whole

A snapshot is whole or not there; the one before the newest stays for whoever is reading it.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from jiheng.errors import NotFoundError

HOME = "bureau"  # within the data folder of the server
TABLE, SCORES, FILE, COMING = "table", "scores", "bureau.duckdb", "coming"
KEPT = 2
MOMENT = "%Y-%m-%dT%H%M%S"


def newest(folder: Path) -> Path:
    """Give the file of the newest snapshot. Raises NotFoundError where there is none yet."""
    kept = _kept(folder)
    if not kept:
        raise NotFoundError(
            f"{folder} 里还没有快照\n    怎么办：服务器每夜写一个；在“后台任务”里看昨夜的为什么没有写成"
        )
    return kept[-1] / FILE


def keep(folder: Path, at: datetime) -> Path:
    """Put what stands in `coming` in its place, as of `at`; give its file. The oldest go."""
    place = folder / at.astimezone(UTC).strftime(MOMENT)
    if place.exists():  # of the same second: the newer reading
        shutil.rmtree(place)
    (folder / COMING).rename(place)
    for each in _kept(folder)[:-KEPT]:
        shutil.rmtree(each, ignore_errors=True)
    return place / FILE


def give_up(folder: Path) -> None:
    """Take away what is not whole."""
    shutil.rmtree(folder / COMING, ignore_errors=True)


def _kept(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(each for each in found if each.name != COMING and (each / FILE).is_file())
