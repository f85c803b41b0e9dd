"""What XML from an unknown hand may not have, told by its bytes before any parser sees it.

A DOCTYPE declares entities: some parsers fetch or multiply them, others leave out what stands behind them.
Office files have none, and are written in UTF-8 or UTF-16; in another encoding a declaration would go unseen.
"""

import re
from collections.abc import Iterable

DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.DOTALL)
ENCODINGS = (b"utf-8", b"utf8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"ascii")
DOCTYPE = b"<!doctype"
KEPT = len(DOCTYPE) - 1


def doubt_of_xml(pieces: Iterable[bytes]) -> str:
    """Say why XML, given piece by piece, is not parsed; nothing where it is."""
    before = b""
    for number, piece in enumerate(pieces):
        # UTF-16 puts a zero beside each letter.
        plain = piece.replace(b"\0", b"") if b"\0" in piece else piece
        if not number and (doubt := _doubt_of_start(plain[:400])):
            return doubt
        if DOCTYPE in (before + plain).lower():
            return "带有 DOCTYPE 声明"
        before = (before + plain)[-KEPT:]
    return ""


def _doubt_of_start(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    named = DECLARED.match(text)
    if (text and not text.startswith(b"<")) or (named and named[1].lower() not in ENCODINGS):
        return "不是 UTF-8 编码的 XML"
    return ""
