"""Which program this is: what it kept of its answers holds only for the same one."""

import hashlib
from functools import cache
from pathlib import Path

import jiheng

TOLD = {".py", ".yaml"}  # code, and what rules and rule sets say
DIGITS = 12


@cache
def installed_program() -> str:
    """Give the version and a digest of everything that decides an answer, read once a process.

    Rules may change under one number of a version: between two commits, or in a file mended in place.
    """
    top, digest = Path(jiheng.__file__).parent, hashlib.sha256()
    for file in sorted(each for each in top.rglob("*") if each.suffix in TOLD):
        digest.update(f"{file.relative_to(top).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return f"{jiheng.__version__}+{digest.hexdigest()[:DIGITS]}"
