"""What a folder of parts is being made of, so that work that was stopped goes on where it stopped.

`work.json` says it before the first part is written, and that the work is whole after the last. The same work
begun again goes on; other work, or work that was whole, begins anew.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jiheng.errors import UsageError
from jiheng.portfolio.leaf_table import INPUTS, parts_of

WORK, FORMAT = "work.json", 1


def begin(folder: Path, about: Mapping[str, Any]) -> set[str]:
    """Begin or go on; give the parts that are whole. Raises UsageError for a folder with other things."""
    folder.mkdir(parents=True, exist_ok=True)
    told = _read(folder)
    if told is None and any(each for each in folder.iterdir() if each.name != WORK and not _is_lock(each)):
        raise UsageError(f"{folder} 里有别的文件，没有动它们\n    怎么办：--out 写一个新的文件夹")
    if told == _told(about, whole=False):
        return set(parts_of(folder))
    for what in INPUTS:
        for file in sorted((folder / what).glob("*.parquet")):
            file.unlink()
    _write(folder, about, whole=False)
    return set()


def end(folder: Path, about: Mapping[str, Any]) -> None:
    """Say that all parts are there."""
    _write(folder, about, whole=True)


def is_whole(folder: Path) -> bool:
    """Say whether a table is whole; one that says nothing of its making came from elsewhere and is."""
    told = _read(folder)
    return told is None or bool(told.get("whole"))


def _is_lock(file: Path) -> bool:
    return file.suffix == ".lock"


def _read(folder: Path) -> dict[str, Any] | None:
    file = folder / WORK
    if not file.is_file():
        return None
    try:
        told = json.loads(file.read_bytes())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _told(about: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    return {"jiheng": FORMAT, "whole": whole, **json.loads(json.dumps(about))}


def _write(folder: Path, about: Mapping[str, Any], *, whole: bool) -> None:
    beside = folder / f".{WORK}"
    beside.write_text(json.dumps(_told(about, whole=whole), ensure_ascii=False) + "\n", "utf-8")
    beside.replace(folder / WORK)
