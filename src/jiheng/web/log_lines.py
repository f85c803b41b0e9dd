"""What the server writes to its log: an entry begins with its moment, and nothing else can look like one.

Names, addresses and answers of others stand in entries. Whatever ends a line, steers a terminal or turns text
around is written as its code; the lines of a traceback begin with a bar.
"""

import logging
import unicodedata
from datetime import UTC, datetime

INSIDE = "    | "
CODED = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, format, surrogates, line and paragraph separators


class LineFormatter(logging.Formatter):
    """Write an entry as `moment LEVEL logger: message`."""

    def __init__(self) -> None:
        """Take the one form there is."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 — of logging
        """Write the moment with its distance from UTC."""
        return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 — of logging
        """Write the first line."""
        return visible(super().formatMessage(record))

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001, N802 — of logging
        """Write a traceback."""
        return _inside(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 — of logging
        """Write a stack."""
        return _inside(super().formatStack(stack_info))


def visible(text: str) -> str:
    """Write what cannot be seen, or moves what can, as its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each.encode("unicode_escape").decode() if unicodedata.category(each) in CODED else each
        for each in text
    )


def _inside(text: str) -> str:
    return "\n".join(f"{INSIDE}{visible(line)}" for line in text.split("\n"))
