"""Whether a line goes on in the next one: lines torn inside a sentence, by a page end or a fixed width.

A wrong joining would hide a heading or an item of a list, so a line goes on only where its own end
proves that its sentence is unfinished and nothing speaks for a new paragraph.
"""

import re
from itertools import pairwise

NUMBER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．章节条部]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|\d{1,2}(?:\.\d{1,2}){1,3}(?![\d%元万个次])|\d{1,2}[）)]"
    r"|[①-⑳⑴-⒇]|[一二三四五六七八九]是|附[件表录：]|[表图]\s*\d|[-*•●■◆]\s)"
)
LABEL = re.compile(r"[^，。；：:“”]{2,14}[：:]")
ENDS = "。！？；：…!?;:"
CLOSED = ENDS + "”’』」）)》】]>|"
COMMAS = re.compile("[，。；：]")
PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("【", "】"))
PAGE_NUMBER = re.compile(
    r"[-—–－─]+\s*\d{1,4}\s*[-—–－─]+|第\s*\d{1,4}\s*页(?:[，,/／]?\s*共\s*\d{1,4}\s*页)?"
)
INDENT = re.compile("[ \u3000\t]{2,}|\u3000")
FULL = 20  # characters of a line that can have been broken by its width


def begins_new(line: str) -> bool:
    """Say whether a line, as it stands in the file, begins a paragraph: by indent, number or label."""
    bare = line.strip()
    return bool(INDENT.match(line) or NUMBER.match(bare) or LABEL.match(bare))


def goes_on(line: str, following: str, width: int = 0) -> bool:
    """Say whether the sentence of `line` goes on in `following`, both as they stand in the file.

    `width`: the length at which lines are broken, where that is known.
    """
    before, after = line.strip(), following.strip()
    if not before or not after or begins_new(following):
        return False
    if _open_inside(before):
        return True
    if before[-1] in CLOSED:
        return False
    if width and FULL <= width - 2 <= len(before):
        return True
    return bool(COMMAS.search(before) and COMMAS.search(after)) and after[-1] in CLOSED


def is_page_number(line: str) -> bool:
    """Say whether a line is surely nothing but the number of a page."""
    return PAGE_NUMBER.fullmatch(line.strip()) is not None


def between(before: str, after: str) -> str:
    """Give what belongs between two pieces of a torn sentence: a blank between two Latin words."""
    latin = all(char.isascii() and char.isalpha() for char in (before[-1:], after[:1]) if char)
    return " " if before and after and latin else ""


def width_of(lines: list[str]) -> int:
    """Give the length at which consecutive lines are broken, 0 where they are not: two are that long."""
    longest = max(map(len, lines), default=0)
    near = sum(1 for this, _ in pairwise(lines) if len(this) >= longest - 1)
    return longest if near > 1 else 0


def _open_inside(text: str) -> bool:
    """Say whether a quotation or bracket is opened and not closed, and the sentence is not over."""
    if text[-1] in ENDS:
        return False
    return any(text.count(first) > text.count(last) for first, last in PAIRS)
