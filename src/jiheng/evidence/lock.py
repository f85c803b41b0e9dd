"""One writer at a time in a folder.

The lock is the operating system's own, on the file `ledger.jsonl.lock`: it ends with the process that
holds it, however that ends, so that no stale lock is ever left to be judged. The file itself means
nothing; its text names the holder for whoever finds it locked.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jiheng.errors import BusyError

LOCK_NAME = "ledger.jsonl.lock"
LOCKED_BYTE = 1 << 20  # behind the text, which stays readable where a locked byte does not

if sys.platform == "win32":
    import msvcrt

    def _take(held: int) -> None:
        os.lseek(held, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(held: int) -> None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Be the only writer of a folder. Raises BusyError while another one is at it."""
    with sole_holder(folder / LOCK_NAME, _busy):
        yield


@contextmanager
def sole_holder(path: Path, busy: Callable[[str], str]) -> Iterator[None]:
    """Hold a lock file alone. A fork is to close its files: the lock ends with the last one.

    Raises BusyError with what `busy` says of its holder, "（进程 12）" or "".
    """
    held = _held(path, busy)
    try:
        os.ftruncate(held, 0)
        os.lseek(held, 0, os.SEEK_SET)
        os.write(held, str(os.getpid()).encode())
        yield
    finally:
        with suppress(OSError):  # an open file cannot be taken away everywhere; an empty one does no harm
            path.unlink()
        os.close(held)


def _held(path: Path, busy: Callable[[str], str]) -> int:
    while True:
        held = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        try:
            _take(held)
        except (BlockingIOError, PermissionError) as error:
            os.close(held)
            raise BusyError(busy(_holder(path))) from error
        if _is_still(path, held):
            return held
        os.close(held)  # its last holder took the file away between our opening and our locking


def _is_still(path: Path, held: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(held))
    except FileNotFoundError:
        return False


def _holder(path: Path) -> str:
    with suppress(OSError, ValueError):
        return f"（进程 {int(path.read_text('ascii'))}）"
    return ""


def _busy(holder: str) -> str:
    return (
        f"另一个程序{holder}正在登记这个项目，这一次什么也没有写。\n"
        "    怎么办：等它写完再试；它一结束，锁自动解开，不用手工删任何文件"
    )
