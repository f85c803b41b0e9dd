"""Small file systems for rows that fill one: in memory, or ext4 in a file, synced as the disk below it."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from proof.row import NotRunError

PIECE = 4096


@contextmanager
def in_memory(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount one in memory. Raises NotRunError where that is not allowed."""
    with _mounted(["-t", "tmpfs", "-o", f"size={megabytes}m", "jiheng-proof"], place):
        yield place


@contextmanager
def on_file(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount one that lies in a file beside it. Raises NotRunError where that is not allowed."""
    file = place.with_name(f"{place.name}.ext4")
    with file.open("wb") as empty:
        empty.truncate(megabytes * 2**20)
    _run("mkfs.ext4", "-q", "-m", "0", str(file))
    with _mounted(["-o", "loop", str(file)], place):
        (place / "lost+found").rmdir()
        yield place


@contextmanager
def _mounted(words: Sequence[str], place: Path) -> Iterator[None]:
    place.mkdir()
    _run("mount", *words, str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def _run(*words: str) -> None:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NotRunError(f"{words[0]} missing") from error
    if done.returncode:
        raise NotRunError(f"{words[0]} missing its rights: {done.stderr.strip()}")


def fill(place: Path) -> Path:
    """Fill a file system to its last byte; give the file that does, to be called again and deleted."""
    ballast = place / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (2**20, PIECE):
            try:
                while True:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)
            except OSError:
                continue
        try:
            while file.write(bytes(PIECE)):
                pass
        except OSError:
            return ballast
    return ballast
