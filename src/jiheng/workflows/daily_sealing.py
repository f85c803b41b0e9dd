"""Seal the days that are over while a prober runs: soon after it starts, then once a day.

A process of its own does it, `jiheng seal`: asking goes on at its own pace, and the memory is given back.
Which day was sealed is kept nowhere, since sealing may be repeated and may be killed at any step: what a
day without a prober left behind is sealed by the next one, and of two probers the second finds nothing.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from jiheng.monitor.seconds import day_of_second

LOOK = 30  # seconds between two looks at the clock, which may be set meanwhile
AFTER_MIDNIGHT = 600  # seconds; by then the last answers of the day have been kept


async def seal_daily(
    folder: Path,
    now: Callable[[], int],
    tell: Callable[[str], None],
    wait: Callable[[int], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Seal once on each Beijing day that `now`, in seconds since 1970, comes to, until cancelled.

    A sealing that fails is told, and tried again the day after.
    """
    sealed: date | None = None
    while True:
        await wait(LOOK)
        day = day_of_second(now() - AFTER_MIDNIGHT)
        if day != sealed:
            sealed = day
            if fault := await _seal(folder):
                tell(f"前几天的监测数据这次没有封存，样本都还在，明天再封：{fault}")


async def _seal(folder: Path) -> str:
    """Run `jiheng seal`; give what went wrong, empty where nothing did."""
    modules = os.pathsep.join(filter(None, sys.path))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "jiheng", "seal", str(folder)),
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONUTF8": "1"},
        start_new_session=True,  # Ctrl-C is for us: we end the child ourselves
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, errors = await child.communicate()
    finally:
        if child.returncode is None:  # we are cancelled; it may be killed at any step
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return errors.decode(errors="replace").strip() or "原因不明" if child.returncode else ""
