"""The processes of the server: started together, started again when one dies, ended together.

Each runs in a session of its own, so that Ctrl-C reaches the supervisor alone, and so that whatever a
process has started itself ends with it. On Linux they end too when the supervisor is killed.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

FIRST_PAUSE = 1.0  # seconds before a process that died is started again; doubled each time
LONGEST_PAUSE = 30.0
SOUND_AFTER = 60.0  # having run so long, a process starts anew without a pause to pay for
LOOK_EVERY = 0.2
PATIENCE = 20.0  # seconds a process gets to end by itself
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One process of the server: its Chinese name, how it is started, how it has fared."""

    name: str
    command: Sequence[str]
    running: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    pids: list[int] = field(default_factory=list)  # of all its starts

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it."""
        self.running = subprocess.Popen(  # noqa: S603 — our own command
            self.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 — no threads yet
        )
        self.started = time.monotonic()
        self.pids.append(self.running.pid)

    def send(self, number: int) -> None:
        """Signal the process and all it has started."""
        if self.running is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.running.terminate()
            else:
                os.killpg(self.running.pid, number)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps programs running until it is told to stop; `tell` gets a sentence about each death."""

    def __init__(
        self, programs: Sequence[Program], environment: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        """Take charge."""
        self.programs = programs
        self.environment = environment
        self.tell = tell
        self.stopping = Event()

    def start(self) -> None:
        """Start every program."""
        for program in self.programs:
            program.start(self.environment)

    def look(self) -> None:
        """See once how each program is; one that died is started again after its pause."""
        now = time.monotonic()
        for program in self.programs:
            if program.running is None:
                if now >= program.due:
                    program.start(self.environment)
            elif (code := program.running.poll()) is not None:
                program.send(signal.SIGKILL)  # what it has left behind
                if now - program.started >= SOUND_AFTER:
                    program.pause = FIRST_PAUSE
                self.tell(f"{program.name}意外结束（退出码 {code}），{program.pause:.0f} 秒后重新启动")
                program.running, program.due = None, now + program.pause
                program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def watch(self) -> None:
        """Keep them running until `stopping` is set."""
        while not self.stopping.wait(LOOK_EVERY):
            self.look()

    def stop(self) -> None:
        """End every program: asked first, then made to."""
        for program in self.programs:
            program.send(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        for program in self.programs:
            if program.running is None:
                continue
            try:
                program.running.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.tell(f"{program.name}没有按时结束，已强行结束")
            program.send(signal.SIGKILL)
            program.running.wait()
            program.running = None
