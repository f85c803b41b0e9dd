"""Work of a job that a child process does, with limits of its own: asked step by step whether to go on."""

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from time import monotonic
from typing import Any

from jiheng.errors import JihengError
from jiheng.web.jobs import marks
from jiheng.web.jobs.work import Work

LOOK = 1.0  # seconds between two looks whether the job is cancelled
logger = logging.getLogger(__name__)


def let_child(
    work: Work, module: str, *words: str, stays: str, seconds: float | None = None
) -> dict[str, Any]:
    """Let the module (its side: in_child.py) do it; give what it says.

    Raises JihengError with what it found wrong, for too little memory and, with `seconds`, for too little
    time, each time told what `stays`; and as `Work.step`.
    """
    ours, theirs = os.pipe()[::-1]  # nothing is ever written: when ours is closed, the child ends
    with (
        os.fdopen(ours, "wb"),
        subprocess.Popen(  # noqa: S603 — our own interpreter and module
            [sys.executable, "-m", module, str(work.id), *words],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # what it starts ends with it
        ) as process,
    ):
        os.close(theirs)
        begun = monotonic()
        try:
            told = None
            while told is None:
                work.step(*(marks.told(work.id) or (0, 1, "开始")))
                if seconds is not None and monotonic() - begun > seconds:
                    raise JihengError(f"办了 {seconds:g} 秒还没有办完，已停止；{stays}")
                try:
                    told = process.communicate(timeout=LOOK)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    answer, errors = told
    if process.returncode < 0 or "MemoryError" in errors or "cannot allocate" in errors:
        logger.error("%s: %s", module, errors)
        raise JihengError(f"内存不够，没有写成；{stays}\n    怎么办：请系统管理员看服务器的内存")
    if process.returncode:
        raise RuntimeError(errors)
    said: dict[str, Any] = json.loads(answer)
    if "fault" in said:
        raise JihengError(f"{said['fault']}\n    {stays}")
    return said
