"""Many pieces of one kind of work in child processes: in parallel, resumable, one bad piece stops no other.

Each answer is one line of a journal as soon as it is there, so that nothing of thousands is held in memory,
and a later run can take what the journal has.
"""

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import CancelledError
from jiheng.workflows.child_worker import ChildWorker

PROCESSES = 2
WAIT = 1
Progress: TypeAlias = Callable[[int, int], None]


class Journal:
    """The answers that are there, each with the key of what decided it; the last one of a name counts."""

    def __init__(self, path: Path) -> None:
        """Read where the answers begin; a last line torn by a crash is taken away."""
        self.path = path
        _mend(path)
        self._found = dict(_lines(path))

    def key(self, name: str) -> str | None:
        """Give the key under which `name` was answered last."""
        return self._found[name][0] if name in self._found else None

    def answers(self, names: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Read the answers of these names, one at a time. Raises KeyError for one without."""
        with self.path.open("rb") as file:
            for name in names:
                file.seek(self._found[name][1])
                yield json.loads(file.readline())["answer"]

    def add(self, name: str, key: str, answer: dict[str, Any]) -> None:
        """Append an answer; it is there for the next process, too."""
        line = json.dumps({"name": name, "key": key, "answer": answer}, ensure_ascii=False) + "\n"
        with self.path.open("ab") as file:
            begin = file.tell()
            file.write(line.encode())
        self._found[name] = (key, begin)


def _lines(journal: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    if not journal.is_file():
        return
    with journal.open("rb") as file:
        at = 0
        for line in file:
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                yield entry["name"], (entry["key"], at)
            at += len(line)


def _mend(journal: Path) -> None:
    if journal.is_file():
        with journal.open("rb+") as file:
            end = file.seek(0, io.SEEK_END)
            while end:
                file.seek(end - 1)
                if file.read(1) == b"\n":
                    break
                end -= 1
            file.truncate(end)


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: the module that answers in a child, what decides an answer, and who asks for it."""

    child: str
    key: Callable[[str], str]
    ask: Callable[[ChildWorker, str], dict[str, Any]]
    seconds: int


@dataclass(slots=True)
class _Run:
    """What the threads share; every change under the lock."""

    work: Work
    waiting: Iterator[str]
    journal: Journal
    done: int
    total: int
    progress: Progress
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: bool = False
    failure: BaseException | None = None


def work_through(
    work: Work,
    todo: Sequence[str],
    journal: Journal,
    *,
    kept: int = 0,
    processes: int = PROCESSES,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Do what is to be done, each by a child; `kept` more were done before.

    Raises CancelledError on Ctrl-C: what was done by then is in the journal.
    """
    run = _Run(work, iter(todo), journal, kept, kept + len(todo), progress)
    progress(run.done, run.total)
    workers = [ChildWorker(work.child, work.seconds) for _ in range(max(1, processes))]
    threads = [threading.Thread(target=_take, args=(run, worker), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(WAIT)
    except KeyboardInterrupt as error:
        raise CancelledError("已取消；做完的都留着，再运行同一条命令会接着做") from error
    finally:
        run.stopped = True
        for worker in workers:
            worker.end()
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.close()
    if run.failure is not None:
        raise run.failure


def _take(run: _Run, worker: ChildWorker) -> None:
    try:
        while True:
            with run.lock:
                name = None if run.stopped else next(run.waiting, None)
            if name is None:
                return
            key = run.work.key(name)
            answer = run.work.ask(worker, name)
            with run.lock:
                if run.stopped:  # the answer may only say that we ended the child
                    return
                run.journal.add(name, key, answer)
                run.done += 1
                run.progress(run.done, run.total)
    except BaseException as error:  # noqa: BLE001 — told by the main thread
        with run.lock:
            run.failure, run.stopped = error, True
