"""Names of files made from texts that anybody may have written: they never leave their folder, nor meet."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # of Windows, with any ending
LONGEST = 60  # characters: 240 bytes at most, and room for an ending
DIGITS = 12


def file_name(text: str) -> str:
    """Give a name that every system takes; a text that could not stay as it is carries a mark of its own."""
    plain = unicodedata.normalize("NFC", text)
    name = UNFIT.sub("_", plain).strip(". ")[:LONGEST].rstrip(". ")
    if name != plain or not name or DEVICES.fullmatch(name):
        return f"_{name}-{_mark(text)}"
    return name


def distinct_names(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Give a name for each (name wished for, what it is known by); those that would meet carry a mark.

    Names meet where a system that knows no capital letters takes them for one. What each is known by
    must differ; a name does not hang on the order.
    """
    listed = [(file_name(wished), known) for wished, known in texts]
    folded = [name.casefold() for name, _ in listed]
    met = {each for each in folded if folded.count(each) > 1} if len(set(folded)) < len(folded) else set()
    return [f"{name}-{_mark(known)}" if name.casefold() in met else name for name, known in listed]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]
