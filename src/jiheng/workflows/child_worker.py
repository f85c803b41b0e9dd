"""A child process that answers one request after another, with a limit of time; renewed when it dies."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from jiheng.documents.limited_child import LimitReachedError

LAST_WORDS = 3  # seconds that a child has to end the programs it started
TRIES = 2  # a child that died may have died of what came before this request


class ChildWorker:
    """One child at a time. `ask` and `close` are called by one thread, `end` by any."""

    def __init__(self, module: str, seconds: int) -> None:
        """Give the module that answers (child_loop.py) and the limit for each; it starts when first asked."""
        self.module, self.seconds = module, seconds
        self.process: subprocess.Popen[str] | None = None
        self.late = self.closed = False

    def ask(self, request: Any) -> dict[str, Any]:  # noqa: ANN401 — any JSON value
        """Give the child's answer. Raises LimitReachedError when it is too slow, or dies of it again."""
        for _ in range(TRIES):
            line = "" if self.closed else self._line(request)
            if line.endswith("\n"):
                answer: dict[str, Any] = json.loads(line)
                return answer
            if self.late:
                raise LimitReachedError(slow=True)
        raise LimitReachedError(slow=False)

    def end(self) -> None:
        """End the child for good, and what it started; a call of `ask` then gives up."""
        self.closed = True
        process = self.process
        if process is not None:
            _end(process)

    def close(self) -> None:
        """End the child and let go of it; not while `ask` is running."""
        self.end()
        self._let_go()

    def _line(self, request: Any) -> str:  # noqa: ANN401 — any JSON value
        """Give the child's line; what has no line end is no answer, and the child is dead."""
        process = self.process
        if process is None or process.poll() is not None:
            self._let_go()
            process = self.process = _start(self.module)
        self.late = False
        timer = threading.Timer(self.seconds, self._too_late, (process,))
        timer.start()
        line = ""
        try:
            with suppress(BrokenPipeError):
                if process.stdin is not None and process.stdout is not None:
                    process.stdin.write(json.dumps(request) + "\n")
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


def _start(module: str) -> "subprocess.Popen[str]":
    modules = os.pathsep.join(filter(None, sys.path))
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": modules, "PYTHONUTF8": "1"}
    return subprocess.Popen(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", module],
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
