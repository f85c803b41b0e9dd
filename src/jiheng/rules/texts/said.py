"""From a text to the sentences it says, in order, and the parts nobody has a sentence for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jiheng.rules.texts.folded_text import FoldedText, Quote
from jiheng.rules.texts.notation import Sentence, matcher
from jiheng.rules.texts.phrases import BY_NAME, POINTS
from jiheng.rules.texts.sentences import SENTENCES

SAME_SIGN = str.maketrans({"*": "×", "✕": "×", "╳": "×", "÷": "/", "—": "-", "–": "-", "―": "-"})
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MARK = re.compile(
    r"[①-⑳]|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})\)|[0-9]{1,2}[.、)]|[一二三四五六七八九十]是"
)
SEPARATORS = ",;。、:"
CLAUSE_ENDS = re.compile("[;。]|$")
ITEM = re.compile(
    rf"(?P<text>[^;。=]{{2,160}}?)(?:[,;。]?\((?:计|得|共)?(?P<points>{POINTS})\)|的?,?(?:得|计)(?P<won>{POINTS})(?=[,;:。、]|$))"
)
# Bounds, deductions and discretion are no items to be judged met or not met.
NO_ITEM = re.compile("[≥≤<>%‰①-⑳]|以上|以下|以内|低于|超过|高于|少于|每|扣|酌情|得分|[0-9]分|比例|否决|加分")
BARE_ITEM = re.compile("(?:(?![≥≤<>%‰=①-⑳]|以上|以下|每|扣|酌情|[0-9]分|得分|满分|比例|否决|视为).){2,160}")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that was read: what it says, its words by field, and where it stands."""

    said: str
    words: Mapping[str, str]
    quote: Quote
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says: sentences and what was not understood, both in order."""

    said: tuple[Said, ...]
    unread: tuple[Quote, ...]


@cache
def matchers() -> tuple[tuple[Sentence, re.Pattern[str]], ...]:
    """Compile the grammar once."""
    return tuple((sentence, matcher(sentence, BY_NAME)) for sentence in SENTENCES)


@cache
def matchers_of(said: str) -> tuple[re.Pattern[str], ...]:
    """The matchers of one thing to say."""
    return tuple(pattern for sentence, pattern in matchers() if sentence.said == said)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that begins an item of a list: ①, 1., （一）, 一是."""

    start: int
    end: int
    number: int
    style: str
    sure: bool


def marks_of(text: FoldedText, reading: str) -> dict[int, Mark]:
    """Find the marks of lists that count 1, 2, 3 …; `1.100%≥…；2.…` is a list, `1.5分` is none."""
    found: dict[str, list[Mark]] = {}
    for match in MARK.finditer(reading):
        mark = _mark(match, text, reading)
        if mark is None:
            continue
        listed = found.setdefault(mark.style, [])
        if mark.number == 1 or (listed and mark.number == listed[-1].number + 1):
            listed.append(mark)
    kept = [mark for listed in found.values() for mark in listed if mark.sure or len(listed) > 1]
    return {mark.start: mark for mark in kept}


def _mark(match: re.Match[str], text: FoldedText, reading: str) -> Mark | None:
    start, end, written = match.start(), match.end(), match[0]
    if start and reading[start - 1] not in ";。:,)、" and not text.blank_before(start):
        return None
    if re.match("[-~至到、和及,][①-⑳]|[-~至到][0-9]|项(?!目)|(?:的)?(?:前提|条件)", reading[end : end + 4]):
        return None
    if written in CIRCLED:
        return Mark(start, end, CIRCLED.index(written) + 1, "①", sure=True)
    digits = re.sub("[^0-9一二三四五六七八九十]", "", written.removesuffix("是"))
    number = int(digits) if digits.isascii() else "零一二三四五六七八九十".find(digits)
    style = re.sub("[0-9一二三四五六七八九十]+", "1", written)
    if style == "1." and start and reading[start - 1] == ",":
        return None
    sure = not reading[end : end + 1].isdigit() or text.blank_before(end)
    return Mark(start, end, number, style, sure=sure)


@lru_cache(maxsize=1024)  # the standards of the official framework stand in report after report
def told_by(given: str) -> Told:
    """Read sentence after sentence; the longest match counts, the rest of a clause is unread."""
    text = FoldedText.of(given)
    reading = text.folded.translate(SAME_SIGN)
    marks = marks_of(text, reading)
    ends = [*sorted(marks), len(reading)]
    heard, unread = list[Said](), list[Quote]()
    position, marked, following = 0, False, 0
    while position < len(reading):
        if position in marks:
            position, marked = marks[position].end, True
            continue
        if reading[position] in SEPARATORS:
            position += 1
            continue
        while ends[following] <= position:
            following += 1
        limit = ends[following]
        end, said = _longest(reading, position, limit, marked=marked)
        quote = text.quote(position, end)
        if said is None:
            unread.append(quote)
        else:
            words = dict(said[1])
            if "text" in words:  # an item is kept as it was given
                words["text"] = text.quote(position, position + len(words["text"])).text
            heard.append(Said(said[0], words, quote, marked))
        position, marked = end, False
    return Told(tuple(heard), tuple(unread))


def _longest(
    reading: str, position: int, limit: int, *, marked: bool
) -> tuple[int, tuple[str, Mapping[str, str]] | None]:
    best, said = position, None
    for sentence, pattern in matchers():
        match = pattern.match(reading, position, limit)
        if match and match.end() > best:
            words = {name: word for name, word in match.groupdict().items() if word is not None}
            best, said = match.end(), (sentence.said, words)
    item = _item(reading, position, limit, marked=marked)
    if item and item[0] > best:
        return item
    if said is not None:
        return best, said
    clause = CLAUSE_ENDS.search(reading, position, limit)
    end = clause.start() if clause else limit
    if marked and BARE_ITEM.fullmatch(reading, position, end):
        return end, ("item", {"text": reading[position:end]})
    return max(end, position + 1), None


def _item(
    reading: str, position: int, limit: int, *, marked: bool
) -> tuple[int, tuple[str, Mapping[str, str]]] | None:
    match = ITEM.match(reading, position, limit)
    if match is None or NO_ITEM.search(match["text"]) or ("," in match["text"] and not marked):
        return None
    return match.end(), ("item", {"text": match["text"], "points": match["points"] or match["won"]})
