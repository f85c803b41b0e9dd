"""What a writer has decided and may be killed before it is done.

Entering one record changes two files: the register and the ledger. The writer first notes the lines
for the ledger and the hash of the register as it will be (`ledger.jsonl.pending`), then replaces the
register: that is the moment the record counts. Until the ledger has its lines, every reader adds them
from the note; where the register was not replaced, the note says nothing.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from jiheng.documents.whole_file import write_whole

NOTE_NAME = "ledger.jsonl.pending"
TAIL_NAME = "ledger.jsonl.tail"  # the lines of a note too large to hold them itself


def note(folder: Path, *, ledger: bytes, lines: str | None, register: str, content: str) -> None:
    """Note what is about to be done: new content into the file `register`, then `lines` to the ledger.

    `content` is the hash of the register as it will be. Without `lines` they stand in the file
    TAIL_NAME, written before.
    """
    told = {
        "ledger": hash_of((ledger,)),
        "lines": lines,
        "register": register,
        "content": content,
    }
    write_whole(folder / NOTE_NAME, json.dumps(told, ensure_ascii=False).encode())


def with_pending(folder: Path, ledger: bytes) -> bytes:
    """Give the ledger's bytes with the noted lines, where the register has been replaced."""
    try:
        told = json.loads((folder / NOTE_NAME).read_bytes())
        register = folder / Path(told["register"]).name
        if told["ledger"] != hash_of((ledger,)) or told["content"] != hash_of((register.read_bytes(),)):
            return ledger
        lines = told["lines"]
        tail = (folder / TAIL_NAME).read_bytes() if lines is None else str(lines).encode()
        return ended(ledger) + tail
    except (OSError, ValueError, KeyError, TypeError):
        return ledger


def forget(folder: Path) -> None:
    """Take the note away, and the lines that go with it after it."""
    (folder / NOTE_NAME).unlink(missing_ok=True)
    (folder / TAIL_NAME).unlink(missing_ok=True)


def ended(ledger: bytes) -> bytes:
    """End a last line that an editor left without its end."""
    return ledger if not ledger or ledger.endswith((b"\n", b"\r")) else ledger + b"\n"


def hash_of(pieces: Iterable[bytes]) -> str:
    """Hash what may be too large to hold at once."""
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()
