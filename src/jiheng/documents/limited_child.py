"""A module run in a child process with limits of time and memory, for files from unknown hands."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jiheng.documents.refusals import refused

SECONDS = 180
MEMORY = 2 * 2**30


def run_limited(module: str, arguments: Sequence[str], path: Path, seconds: float = SECONDS) -> bytes:
    """Run `python -m module` on the file at `path` and return what it prints.

    Raises UnreadableInputError when it is too slow, too large or fails.
    """
    modules = os.pathsep.join(filter(None, sys.path))
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            answer, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            what = f"读了 {seconds:g} 秒还没有读完，已停止"
            raise refused(path, what, expected="大小正常的报告") from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise refused(path, "文件已损坏，或大得超出了内存上限", expected="完整的报告文件")
    return answer


def limit_memory(limit: int = MEMORY) -> None:
    """Let this process take no more than `limit` bytes; where the system cannot, the time limit is left."""
    with suppress(ImportError, ValueError, OSError):
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
