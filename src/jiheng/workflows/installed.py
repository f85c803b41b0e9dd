"""Which program this is: what it kept of its answers holds only for the same one."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jiheng

TOLD = (".py", ".yaml")  # code, and what rules and rule sets say
DIGITS = 12


@cache
def installed_program() -> str:
    """Give the version and a digest of everything that decides an answer, read once a process.

    Rules may change under one number of a version: between two commits, or in a file mended in place.
    """
    top, digest = Path(jiheng.__file__).parent, hashlib.sha256()
    for name, file in sorted(_files(top)):
        digest.update(f"{name}\0".encode())
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 — over a thousand, at each start
            digest.update(hashlib.sha256(opened.read()).digest())
    return f"{jiheng.__version__}+{digest.hexdigest()[:DIGITS]}"


def _files(top: Path) -> Iterator[tuple[str, str]]:
    """Give the files that decide an answer, by their names from the top, with one way to write them."""
    above = len(str(top)) + 1
    for folder, _, names in os.walk(top):
        for name in names:
            if name.endswith(TOLD):
                file = os.path.join(folder, name)  # noqa: PTH118 — as above
                yield file[above:].replace(os.sep, "/"), file
