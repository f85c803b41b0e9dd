"""Writing to the ledger, alone or together with the register a record goes into."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from jiheng.documents.whole_file import write_pieces, write_whole
from jiheng.evidence import pending
from jiheng.evidence.ledger import FILE_NAME, Entry, Ledger, chained_line, chained_lines, ledger_bytes
from jiheng.evidence.lock import sole_writer

PIECE = 1 << 20  # bytes copied at once


@contextmanager
def writing(folder: Path) -> "Iterator[Writer]":
    """Be the sole writer of an evidence folder, after finishing what a killed one had decided.

    Raises BusyError while another one is at it.
    """
    with sole_writer(folder):
        writer = Writer(folder)
        writer.finish()
        yield writer


class Writer:
    """Whoever may write to a folder's ledger; made by `writing`."""

    def __init__(self, folder: Path) -> None:
        """Write to the ledger of `folder`."""
        self.folder = folder

    def finish(self) -> None:
        """Put into the ledger what a killed writer had decided and readers count already."""
        if (self.folder / pending.NOTE_NAME).exists():
            path = self.folder / FILE_NAME
            whole = ledger_bytes(self.folder)
            if whole != (path.read_bytes() if path.exists() else b""):
                write_whole(path, whole)
        pending.forget(self.folder)

    def append(self, entries: Iterable[Entry], *, register: str = "", content: bytes = b"") -> list[Entry]:
        """Chain entries to the end of the ledger, all or none; return them with their hashes.

        With `register`, that file gets `content` and the ledger its entries: both or neither, even
        for who reads while we write, or after we were killed.
        """
        old = ledger_bytes(self.folder)
        last = Ledger(old.splitlines()).last_hash
        lines, added = chained_lines([*entries], last)
        if register:
            hashed = pending.hash_of((content,))
            pending.note(self.folder, ledger=old, lines=lines, register=register, content=hashed)
            write_whole(self.folder / register, content)
        write_whole(self.folder / FILE_NAME, pending.ended(old) + lines.encode())
        pending.forget(self.folder)
        return added

    def append_many(
        self, entries: Iterable[Entry], *, register: str, content: Callable[[], Iterable[bytes]]
    ) -> int:
        """Append as `append` does, without holding the entries: how many is told.

        `content` gives the register's pieces, twice, when all entries have been taken.
        """
        old = ledger_bytes(self.folder)
        previous, count = Ledger(old.splitlines()[-1:]).last_hash, 0
        tail = self.folder / pending.TAIL_NAME
        try:
            with tail.open("wb") as file:
                for entry in entries:
                    line, previous = chained_line(entry, previous)
                    file.write(line.encode())
                    count += 1
                file.flush()
                os.fsync(file.fileno())
            hashed = pending.hash_of(content())
            pending.note(self.folder, ledger=old, lines=None, register=register, content=hashed)
            write_pieces(self.folder / register, content())
            with tail.open("rb") as file:
                pieces = iter(lambda: file.read(PIECE), b"")
                write_pieces(self.folder / FILE_NAME, chain((pending.ended(old),), pieces))
            pending.forget(self.folder)
        finally:
            if not (self.folder / pending.NOTE_NAME).exists():
                tail.unlink(missing_ok=True)
        return count


def append(folder: Path, entries: Iterable[Entry]) -> list[Entry]:
    """Chain entries to the end of the ledger, all of them or none. Raises BusyError."""
    with writing(folder) as writer:
        return writer.append(entries)
