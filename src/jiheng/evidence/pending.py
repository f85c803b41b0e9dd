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


def note(folder: Path, *, ledger: bytes, lines: str, register: str, content: bytes) -> None:
    """Note what is about to be done: `content` into the file `register`, then `lines` to the ledger."""
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
        return ended(ledger) + str(told["lines"]).encode()
    except (OSError, ValueError, KeyError, TypeError):
        return ledger


def forget(folder: Path) -> None:
    """Take the note away."""
    (folder / NOTE_NAME).unlink(missing_ok=True)


def ended(ledger: bytes) -> bytes:
    """End a last line that an editor left without its end."""
    return ledger if not ledger or ledger.endswith((b"\n", b"\r")) else ledger + b"\n"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
