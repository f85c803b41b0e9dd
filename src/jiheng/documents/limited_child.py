"""Limits of time and memory for files from unknown hands: of a module in a child process, of this one."""

import importlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from jiheng.documents.refusals import refused

SECONDS = 180
MEMORY = 2 * 2**30
STATISTICS = Path("/proc/self/statm")


class LimitReachedError(Exception):
    """The child was stopped at a limit or failed; `slow` says that it was the time."""

    def __init__(self, *, slow: bool) -> None:
        """Keep which it was."""
        self.slow = slow
        super().__init__(slow)


def run_limited(module: str, arguments: Sequence[str], path: Path, seconds: float = SECONDS) -> bytes:
    """Run `python -m module` on the file at `path` and return what it prints.

    Raises UnreadableInputError when it is too slow, too large or fails.
    """
    try:
        return limited_answer(module, arguments, seconds=seconds)
    except LimitReachedError as error:
        if error.slow:
            what = f"读了 {seconds:g} 秒还没有读完，已停止"
            raise refused(path, what, expected="大小正常的报告") from error
        raise refused(path, "文件已损坏，或大得超出了内存上限", expected="完整的报告文件") from error


def limited_answer(module: str, arguments: Sequence[str], *, seconds: float, asked: bytes = b"") -> bytes:
    """Run `python -m module`, `asked` on its stdin; return what it prints. Raises LimitReachedError."""
    modules = os.pathsep.join(filter(None, sys.path))
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            answer, _ = process.communicate(asked, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise LimitReachedError(slow=True) from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise LimitReachedError(slow=False)
    return answer


def limit_memory(limit: int = MEMORY) -> None:
    """Let this process take no more than `limit` bytes; where the system cannot, the time limit is left."""
    with suppress(ImportError, ValueError, OSError):
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def stay_behind() -> None:
    """Let the session of this process be as nice as it is: where Linux weighs sessions, all begin alike."""
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(os.nice(0)), "ascii")


@contextmanager
def limited_here(seconds: float) -> Iterator[None]:
    """Limit the work in this process, without starting another: `seconds`, and MEMORY more than it has now.

    Raises LimitReachedError at the time limit; at the limit of memory Python raises MemoryError. Programs
    started in it have the same memory. The time is limited in the main thread, where the system can.
    """
    timed = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGALRM, _too_slow) if timed else None
    try:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        with _limited_memory():
            yield
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _too_slow(signal_number: int, frame: FrameType | None) -> None:
    del signal_number, frame
    raise LimitReachedError(slow=True)


@contextmanager
def _limited_memory() -> Iterator[None]:
    """Limit the address space, where the system tells how large it is and can limit it."""
    try:
        resource = importlib.import_module("resource")
        pages = int(STATISTICS.read_text("ascii").split()[0])
    except (ImportError, OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + MEMORY
    closer = [each for each in (soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([limit, *closer]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def limit_resources(limits: Mapping[str, int]) -> None:
    """Set limits of this process by the names of the `resource` module, where the system can."""
    with suppress(ImportError):
        resource = importlib.import_module("resource")
        for what, limit in limits.items():
            resource.setrlimit(getattr(resource, what), (limit, limit))
