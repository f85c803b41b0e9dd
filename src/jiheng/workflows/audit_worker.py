"""A child process that audits file after file, with a limit of time for each; started anew when it dies."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from jiheng.workflows.audit_child import refusal

CHILD = "jiheng.workflows.audit_child"
LAST_WORDS = 3  # seconds that a child has to end the programs it started
TRIES = 2  # a child that died may have died of what came before this file


class AuditWorker:
    """One child at a time. `audit` and `close` are called by one thread, `end` by any."""

    def __init__(self, seconds: int) -> None:
        """Give the limit for each file; the child starts with the first one."""
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None
        self.late = self.closed = False

    def audit(self, path: Path) -> dict[str, Any]:
        """Give what `jiheng audit --json` says of the file, or why it could not be audited."""
        for _ in range(TRIES):
            line = "" if self.closed else self._ask(path)
            if line.endswith("\n"):
                answer: dict[str, Any] = json.loads(line)
                return answer
            if self.late:
                what = f"审核了 {self.seconds} 秒还没有完成，已停止"
                return refusal(path, what, advice="单独审核这个文件，或用 --seconds 放宽")
        return refusal(path, "审核它的进程中断了，多半是内存不够", advice="单独审核这个文件")

    def end(self) -> None:
        """End the child for good, and what it started; a call of `audit` then gives up."""
        self.closed = True
        process = self.process
        if process is not None:
            _end(process)

    def close(self) -> None:
        """End the child and let go of it; not while `audit` is running."""
        self.end()
        self._let_go()

    def _ask(self, path: Path) -> str:
        """Give the child's line; what has no line end is no answer, and the child is dead."""
        process = self.process
        if process is None or process.poll() is not None:
            self._let_go()
            process = self.process = _start()
        self.late = False
        timer = threading.Timer(self.seconds, self._too_late, (process,))
        timer.start()
        line = ""
        try:
            with suppress(BrokenPipeError):
                if process.stdin is not None and process.stdout is not None:
                    process.stdin.write(json.dumps(str(path)) + "\n")
                    process.stdin.flush()
                    line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            _end(process)
        return line

    def _let_go(self) -> None:
        process, self.process = self.process, None
        for pipe in () if process is None else (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # what it did not take any more
                if pipe is not None:
                    pipe.close()

    def _too_late(self, process: "subprocess.Popen[str]") -> None:
        self.late = True
        _end(process)


def _start() -> "subprocess.Popen[str]":
    modules = os.pathsep.join(filter(None, sys.path))
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONUTF8": "1"}
    return subprocess.Popen(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", CHILD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for us: we end the child ourselves
    )


def _end(process: "subprocess.Popen[str]") -> None:
    """End a child: asked first, so that it ends what it started; then by force."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(LAST_WORDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
