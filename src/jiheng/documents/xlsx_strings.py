"""The shared strings of a workbook, kept on disk: only where each ends is held, 8 bytes a string."""

import re
import tempfile
import weakref
from array import array
from functools import lru_cache

from lxml import etree

from jiheng.documents.xlsx_archive import Archive

ESCAPED = re.compile("_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")  # no half of a pair
MOST_KNOWN = 10_000  # strings remembered, so that those of every row are decoded once


class SharedStrings:
    """The strings that cells name by their number."""

    def __init__(self, archive: Archive, part: str | None) -> None:
        """Read them all; a workbook may have none. Raises UnreadableInputError."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as we do
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        for item in archive.elements(part, "si") if part else ():
            written = text_of(item).encode("utf-8", "surrogatepass")
            self._file.write(written)
            self._ends.append(self._ends[-1] + len(written))
        self.text = lru_cache(MOST_KNOWN)(self._text)

    def _text(self, number: str) -> str:
        """Give the string of a number; raises ValueError for one there is none of."""
        index = int(number)
        if not 0 <= index < len(self._ends) - 1:
            raise ValueError(number)
        begin, end = self._ends[index], self._ends[index + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode("utf-8", "surrogatepass")


def text_of(item: etree._Element) -> str:
    """Join the runs of a string; how it is pronounced (`rPh`) is no part of it."""
    if len(item) == 1 and (run := item[0]).tag[-2:] == "}t":
        return unescaped(run.text or "")
    runs = (run for run in item if run.tag[-2:] in ("}t", "}r"))
    texts = (run.text if run.tag[-2:] == "}t" else run.findtext("{*}t") for run in runs)
    return unescaped("".join(text or "" for text in texts))


def unescaped(text: str) -> str:
    """Give the characters that XML cannot hold and Excel writes as `_x000D_`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
