"""What a job and who watches it say to each other while it writes: small files beside those of evidence.

In a long transaction its row is out of reach: nobody else sees what was written to it, and SQLite lets nobody
else write at all. Web and worker share the folder as they share the evidence.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

CANCEL, PROGRESS = "cancel", "progress"


class Progress(NamedTuple):
    """How much of how much is done, and in words."""

    done: int
    all: int
    words: str


def tell(job: UUID, progress: Progress) -> None:
    """Say how far a job is."""
    place = _place(job, PROGRESS)
    coming = place.with_suffix(".coming")
    coming.write_text(json.dumps(progress, ensure_ascii=False), "utf-8")
    coming.replace(place)


def told(job: UUID) -> Progress | None:
    """Give how far a job said that it is; None where it said nothing."""
    try:
        return Progress(*json.loads(_place(job, PROGRESS).read_text("utf-8")))
    except FileNotFoundError:
        return None


def ask_to_stop(job: UUID) -> None:
    """Ask a job to stop."""
    _place(job, CANCEL).touch()


def is_asked(job: UUID) -> bool:
    """Whether somebody has asked it to stop."""
    return _place(job, CANCEL).exists()


def clear(job: UUID) -> None:
    """Forget all that was said of a job."""
    for kind in (CANCEL, PROGRESS):
        _place(job, kind).unlink(missing_ok=True)


def sweep(before: datetime) -> None:
    """Forget what was said before a moment: of jobs that ended before they were asked, or died."""
    for each in _folder().iterdir():
        if each.stat().st_mtime < before.timestamp():
            each.unlink(missing_ok=True)


def _place(job: UUID, kind: str) -> Path:
    return _folder() / f"{job}.{kind}"


def _folder() -> Path:
    folder = Path(settings.FILES).parent / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
