"""Whole commands as people give them, and what they cost: processor, clock, memory of the largest process."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proof.trying import ROOT

JIHENG = (sys.executable, "-m", "jiheng")


@dataclass(frozen=True)
class Cost:
    """What a command took, with all it had started."""

    code: int
    cpu_ms: int
    wall_ms: int
    megabytes: int


def script(name: str, *words: object) -> None:
    """Run a generator of the benchmarks."""
    subprocess.run([sys.executable, str(ROOT / f"benchmarks/gen/{name}.py"), *map(str, words)], check=True)


def cost(*words: object, given: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, its output thrown away."""
    begun = time.monotonic()
    process = subprocess.Popen(
        list(map(str, words)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=os.environ | (given or {}),
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stdin is not None
    process.stdin.close()
    wall = time.monotonic() - begun
    return Cost(
        process.returncode,
        int((used.ru_utime + used.ru_stime) * 1000),
        int(wall * 1000),
        used.ru_maxrss // 1024,
    )


def copies(of: Path, folder: Path, number: int) -> None:
    """Copy a project folder so many times."""
    for each in range(number):
        shutil.copytree(of, folder / f"{each:04}")
