"""User text on its way into XML 1.0: nothing in it can break the file or become markup.

Characters that XML 1.0 cannot carry become U+FFFD, so that the reader sees that something stood
there. Line ends become one newline, as every XML reader would make of them anyway.
"""

import re

# Allowed by XML 1.0 (2.2): tab, newline, return, and U+0020 upwards without surrogates, FFFE, FFFF.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile("\r\n?")
MOST_DIGITS = 9
MARKUP = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))  # & first


def clean(text: str) -> str:
    """Return `text` with newlines as line ends and U+FFFD for what XML cannot carry."""
    lines = LINE_END.sub("\n", text) if "\r" in text else text
    return FORBIDDEN.sub("\ufffd", lines)


def escaped(text: str) -> str:
    """Return `text` cleaned and safe inside an element or a double-quoted attribute."""
    written = clean(text)
    for sign, entity in MARKUP:
        written = written.replace(sign, entity)
    return written


def whole_number(written: str, default: int) -> int:
    """Read a number of an attribute; what is none, or has more digits than any place or id, is `default`."""
    return (
        int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else default
    )
