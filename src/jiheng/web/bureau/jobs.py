"""Every night all projects are scored and laid out for the bureau, in a child process of bounded memory."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jiheng.errors import JihengError
from jiheng.portfolio.kept_snapshots import HOME, give_up, keep
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.jobs import marks
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import CancelledError, LeaseLostError, StoppingError, Work
from jiheng.web.projects.models import Project

CHILD = "jiheng.web.bureau.nightly_child"
LOOK = 1.0  # seconds between two looks whether the job is cancelled
STAYS = "上一次的快照还在，照样可查"
logger = logging.getLogger(__name__)


def folder() -> Path:
    """Give where snapshots are kept."""
    return Path(settings.FILES).parent / HOME


def _allowed(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Allow it to the schedule, and to whoever keeps the server: they see it, and may cancel it."""
    return user is None or Act.UPDATE in matrix().acts("settings", roles_of(user, on))


@job("bureau.snapshot", "全部项目评分、写快照", allowed=_allowed, schedule=Daily(after=time(1, 0)))
def write_snapshot(work: Work) -> Result:
    """Write table, scores and snapshot of all projects, as of when the job began; whole or not at all."""
    if not Project.objects.filter(is_sample=False).exists():
        return Result("服务器上还没有项目，没有写")
    at = work.begun_at or work.at
    try:
        words = _child(work, str(folder()), at.isoformat())
        with work.commit():
            keep(folder(), at)
    except (StoppingError, LeaseLostError):
        raise  # what was written so far is gone on with
    except CancelledError as error:
        give_up(folder())
        raise CancelledError(f"已取消；{STAYS}") from error
    except BaseException:
        give_up(folder())
        raise
    return Result(f"{words}；截至 {timezone.localtime(at):%Y-%m-%d %H:%M}")


def _child(work: Work, *words: str) -> str:
    """Let the child write; give what it says. Raises JihengError with what it found wrong, and as `step`."""
    ours, theirs = os.pipe()[::-1]  # nothing is ever written: when ours is closed, the child ends
    with (
        os.fdopen(ours, "wb"),
        subprocess.Popen(  # noqa: S603 — our own interpreter and module
            [sys.executable, "-m", CHILD, str(work.id), *words],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process,
    ):
        os.close(theirs)
        try:
            told = None
            while told is None:
                work.step(*(marks.told(work.id) or (0, 1, "读项目")))
                try:
                    told = process.communicate(timeout=LOOK)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            process.kill()
    answer, errors = told
    if process.returncode < 0 or "MemoryError" in errors or "cannot allocate" in errors:
        logger.error("%s: %s", CHILD, errors)
        raise JihengError(f"内存不够，没有写成；{STAYS}\n    怎么办：请系统管理员看服务器的内存")
    if process.returncode:
        raise RuntimeError(errors)
    said: dict[str, str] = json.loads(answer)
    if "fault" in said:
        raise JihengError(f"{said['fault']}\n    {STAYS}")
    return said["words"]
