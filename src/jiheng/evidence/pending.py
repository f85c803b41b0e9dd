"""What a writer has decided and may be killed before it is done.

Entering one record changes two files: the register and the ledger. The writer first notes the lines
for the ledger and the hash of the register as it will be (`ledger.jsonl.pending`), then replaces the
register: that is the moment the record counts. Until the ledger has its lines, every reader adds them
from the note; where the register was not replaced, the note says nothing.
"""

import hashlib
import json
from pathlib import Path

from jiheng.documents.whole_file import write_whole

NOTE_NAME = "ledger.jsonl.pending"
TAIL_NAME = "ledger.jsonl.tail"  # the lines of a note too large to hold them itself


def note(folder: Path, *, ledger: bytes, lines: str | None, register: str, content: bytes) -> None:
    """Note what is about to be done: `content` into the file `register`, then `lines` to the ledger.

    Without `lines` they stand in the file TAIL_NAME, written before.
    """
    told = {
        "ledger": _hash(ledger),
        "lines": lines,
        "register": register,
        "content": _hash(content),
    }
    write_whole(folder / NOTE_NAME, json.dumps(told, ensure_ascii=False).encode())


def with_pending(folder: Path, ledger: bytes) -> bytes:
    """Give the ledger's bytes with the noted lines, where the register has been replaced."""
    try:
        told = json.loads((folder / NOTE_NAME).read_bytes())
        register = folder / Path(told["register"]).name
        if told["ledger"] != _hash(ledger) or told["content"] != _hash(register.read_bytes()):
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


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
