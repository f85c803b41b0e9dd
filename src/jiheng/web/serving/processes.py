"""The processes of the server: started together, started again when one dies, ended together.

Each is a fork of the supervisor, which has the program loaded already: nothing is loaded twice, and what
nobody changes lies in memory once. (Where forks are unsafe, each is a process that loads it anew.)

Each runs in a session of its own, so that Ctrl-C reaches the supervisor alone, and so that whatever a
process has started itself ends with it. On Linux they end too when the supervisor is killed.
"""

import ctypes
import gc
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event
from typing import NamedTuple

from jiheng.documents.limited_child import stay_behind

FIRST_PAUSE = 1.0  # seconds before a process that died is started again; doubled each time
LONGEST_PAUSE = 30.0
SOUND_AFTER = 60.0  # having run so long, a process starts anew without a pause to pay for
LOOK_EVERY = 0.2
PATIENCE = 20.0  # seconds a process gets to end by itself
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
M_ARENA_MAX, HEAPS = -8, 2
STDERR = 2
ASKED_TO_STOP = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Program:
    """One process of the server: its Chinese name, the module it runs as `python -m`, how it has fared."""

    name: str
    short: str  # what `ps` and `top` call it: at most 15 letters
    module: str
    words: Sequence[str] = ()
    acts: bool = False  # by itself: not in a restored system that nobody has confirmed
    nice: int = 0  # how far it stands back where all want the processor
    running: BaseProcess | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0

    def start(self) -> None:
        """Start it, with the environment of this process but with none of its files: its lock, its pipes."""
        ours = get_context("fork") if sys.platform == "linux" else get_context("spawn")
        self.running = ours.Process(
            target=_run, args=(self.short, self.module, tuple(self.words), _held(), self.nice)
        )
        with _signals_held():
            self.running.start()
        self.started = time.monotonic()

    def send(self, number: int) -> None:
        """Signal the process and all it has started."""
        if self.running is None or self.running.pid is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.running.terminate()
                return
            try:
                os.killpg(self.running.pid, number)
            except ProcessLookupError:  # it is so young that it has no session yet
                if self.running.exitcode is None:
                    os.kill(self.running.pid, number)


class Held(NamedTuple):
    """A file that the supervisor has open: its descriptor, and which file it is."""

    descriptor: int
    file: tuple[int, int]


def _held() -> list[Held]:
    """Give what this process has open but the first three; nothing where a new process gets none of it."""
    listed = [*Path("/proc/self/fd").iterdir()] if sys.platform == "linux" else []
    found = [(number, _file(number)) for each in listed if (number := int(each.name)) > STDERR]
    return [Held(number, file) for number, file in found if file]  # that of the listing is closed by now


def _file(descriptor: int) -> tuple[int, int] | None:
    """Tell which file a descriptor is of; None where it is closed."""
    try:
        told = os.fstat(descriptor)
    except OSError:
        return None
    return told.st_dev, told.st_ino


@contextmanager
def _signals_held() -> Iterator[None]:
    """Keep a signal to a new process until it knows what to do about it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with(parent: int, number: int) -> None:
    """Let this process get a signal when its parent ends; end now where that has ended. Linux only."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def share_heaps() -> None:
    """Let the threads of this process share two heaps, before it has more. Linux only.

    A page is answered now by this thread, now by that. With a heap for each, which is what glibc gives, each
    grows to what its largest page took: a process of 17 threads by a seventh (decision 103).
    """
    with suppress(AttributeError):  # another C library has no such choice
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS)


def _run(short: str, module: str, words: tuple[str, ...], held: Sequence[Held], nice: int) -> None:
    """Run a module within a new process, as `python -m` does."""
    gc.freeze()  # what is loaded stays: looking through it takes time, and would copy it
    if sys.platform == "linux":
        for each in held:  # the lock is to end with the supervisor, and the pipes are of other processes
            if _file(each.descriptor) == each.file:  # else it was closed since, and its number given to ours
                os.close(each.descriptor)
        if (supervisor := parent_process()) and supervisor.pid:
            end_with(supervisor.pid, signal.SIGTERM)
        ctypes.CDLL(None).prctl(PR_SET_NAME, short.encode())
        share_heaps()
    if sys.platform != "win32":
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_STOP)
        os.nice(nice)
        stay_behind()
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class Supervisor:
    """Keeps programs running until it is told to stop; `tell` gets a sentence about each death."""

    def __init__(
        self,
        programs: Sequence[Program],
        tell: Callable[[str], None],
        silent: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take charge; while it is `silent`, nothing that acts by itself is started."""
        self.programs = programs
        self.tell = tell
        self.silent = silent
        self.stopping = Event()

    def start(self) -> None:
        """Start every program."""
        silent = self.silent()
        for program in self.programs:
            if not (program.acts and silent):
                program.start()

    def look(self) -> None:
        """See once how each program is; one that died is started again after its pause."""
        now = time.monotonic()
        for program in self.programs:
            if program.running is None:
                if now >= program.due and not (program.acts and self.silent()):
                    program.start()
            elif (code := program.running.exitcode) is not None:
                program.send(signal.SIGKILL)  # what it has left behind
                if now - program.started >= SOUND_AFTER:
                    program.pause = FIRST_PAUSE
                self.tell(f"{program.name}意外结束（退出码 {code}），{program.pause:.0f} 秒后重新启动")
                program.running, program.due = None, now + program.pause
                program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keep them running until `stopping` is set or `until` says so."""
        while not self.stopping.wait(LOOK_EVERY) and not until():
            self.look()

    def stop(self) -> None:
        """End every program: asked first, then made to."""
        for program in self.programs:
            program.send(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        for program in self.programs:
            if program.running is None:
                continue
            program.running.join(max(0.0, end - time.monotonic()))
            if program.running.exitcode is None:
                self.tell(f"{program.name}没有按时结束，已强行结束")
            program.send(signal.SIGKILL)
            program.running.join()
            program.running = None
