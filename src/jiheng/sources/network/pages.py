"""The text of a page, by the character set that it says, or that fits."""

import re

DECLARED = re.compile(rb"""charset\s{0,20}=\s{0,20}["']?\s{0,20}([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
HEAD = 2048  # bytes in which HTML says its character set
GUESSED = ("utf-8", "gb18030")


def page_text(body: bytes, content_type: str) -> str:
    """Give the text of a page; what cannot be read stands as U+FFFD."""
    declared = DECLARED.search(content_type.encode()) or DECLARED.search(body[:HEAD])
    names = [declared[1].decode("ascii")] if declared else []
    names = ["gb18030" if each.lower() in ("gb2312", "gbk") else each for each in names]
    for name in (*names, *GUESSED):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", errors="replace")
