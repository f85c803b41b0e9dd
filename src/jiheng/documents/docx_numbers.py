"""The automatic numbers of a .docx as Word shows them: 一、（一）1.（1）①, from numbering.xml and styles.

ECMA-376 part 1, 17.9: a paragraph names a list (numId) and a level, itself or by its style; lists of
one abstract definition count on together, unless a list says where it starts anew (lvlOverride).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from jiheng.documents.docx_named_styles import NamedStyles
from jiheng.documents.docx_pieces import Element, Properties, W, child, value_of
from jiheng.documents.numbering import chinese_number

LEVELS = 9
NO_LIST = "0"
MARK = f"{W}numPr"
BULLET = "•"
PRIVATE = range(0xE000, 0xF900)  # signs of Wingdings and its like
HEAVENLY, EARTHLY = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
LEGAL = str.maketrans("零一二三四五六七八九十百", "零壹贰叁肆伍陆柒捌玖拾佰")
LARGEST_NUMBER = 9999


def _roman(number: int) -> str:
    written = ""
    for value, sign in ROMAN + ROMAN_SMALL:
        written += sign * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    """Write a, b, … z, aa, bb as Word does."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1) if number > 0 else ""


def _legal(number: int) -> str:
    """Write 壹, 壹拾, 贰拾壹 as on cheques, where ten is always one ten."""
    written = chinese_number(number).translate(LEGAL)
    return f"壹{written}" if written.startswith("拾") else written


def _signs(first: str, count: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


def _words(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


WRITTEN: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(FULL_WIDTH),
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ideographDigital": lambda number: str(number).translate(DIGITS),
    "japaneseDigitalTenThousand": lambda number: str(number).translate(DIGITS),
    "chineseLegalSimplified": _legal,
    "ideographTraditional": _words(HEAVENLY),
    "ideographZodiac": _words(EARTHLY),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "ideographParenthesized": _signs("㈠", 10),
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "koreanCounting",
        ),
        chinese_number,
    ),
}


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    behind: str = "tab"
    restart: int | None = None  # the level (from 1) whose step restarts this one; None: any above
    arabic: bool = False
    style: str = ""

    @classmethod
    def read(cls, element: Element) -> "_Level":
        restart = value_of(child(element, f"{W}lvlRestart"))
        return cls(
            _whole(value_of(child(element, f"{W}start")), 1),
            value_of(child(element, f"{W}numFmt")) or "decimal",
            value_of(child(element, f"{W}lvlText")),
            value_of(child(element, f"{W}suff")) or "tab",
            _whole(restart, 0) if restart else None,
            child(element, f"{W}isLgl") is not None,
            value_of(child(element, f"{W}pStyle")),
        )


@dataclass(slots=True)
class _List:
    """A list (w:num): the definition it counts with, its levels, and where it starts anew."""

    counts: str
    levels: dict[int, _Level]
    anew: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, numbering: Element | None, styles: NamedStyles) -> None:
        """Read the definitions and those of the styles; the part may be missing."""
        self._lists = {} if numbering is None else _lists(numbering)
        self._of_style = _style_lists(styles, self._lists) if self._lists else {}
        self._counts: dict[str, list[int | None]] = {}

    def __bool__(self) -> bool:
        """Say whether the document has any list."""
        return bool(self._lists)

    def next(self, look: Properties, style: str) -> str:
        """Count one paragraph; give its number with the gap behind it, or nothing."""
        mark = look.get(MARK)
        number, depth = self._of_style.get(style, (NO_LIST, 0))
        if mark is not None:
            number = value_of(child(mark, f"{W}numId")) or number
            depth = _whole(value_of(child(mark, f"{W}ilvl")), depth)
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        counts = self._step(found, depth)
        return _shown(found, depth, counts)

    def _step(self, found: _List, depth: int) -> list[int | None]:
        counts = self._counts.setdefault(found.counts, [None] * LEVELS)
        for level, start in found.anew.items():
            if level >= depth:
                counts[level] = start - 1
        found.anew = {level: start for level, start in found.anew.items() if level < depth}
        now = counts[depth]
        counts[depth] = found.levels[depth].start if now is None else min(now + 1, LARGEST_NUMBER)
        for level in range(depth + 1, LEVELS):
            restart = found.levels[level].restart if level in found.levels else None
            if restart is None or depth < restart:
                counts[level] = None
        return counts


def _shown(found: _List, depth: int, counts: list[int | None]) -> str:
    level = found.levels[depth]
    if level.form == "bullet":
        written = BULLET if any(ord(char) in PRIVATE for char in level.text) else level.text
    else:
        written = level.text
        for other in range(LEVELS):
            if f"%{other + 1}" in written:
                shape = found.levels.get(other, level)
                count = counts[other]
                number = shape.start if count is None else count
                form = "decimal" if level.arabic else shape.form
                written = written.replace(f"%{other + 1}", WRITTEN.get(form, str)(number))
    if not written or level.behind == "nothing":
        return written
    return written if written[-1] in "、）．。：" else f"{written} "


def _lists(numbering: Element) -> dict[str, _List]:
    levels: dict[str, dict[int, _Level]] = {}
    link: dict[str, str] = {}  # the name of a numbering style -> the definition that carries it
    asks: dict[str, str] = {}
    for each in numbering.iterchildren(f"{W}abstractNum"):
        key = each.get(f"{W}abstractNumId", "")
        levels[key] = _levels(each)
        asks[key] = value_of(child(each, f"{W}numStyleLink"))
        if name := value_of(child(each, f"{W}styleLink")):
            link[name] = key
    lists: dict[str, _List] = {}
    for each in numbering.iterchildren(f"{W}num"):
        key = value_of(child(each, f"{W}abstractNumId"))
        key = link.get(asks.get(key, ""), key)
        own = dict(levels.get(key, {}))
        anew: dict[int, int] = {}
        for override in each.iterchildren(f"{W}lvlOverride"):
            depth = _whole(override.get(f"{W}ilvl", ""), LEVELS)
            own.update(_levels(override))
            start = value_of(child(override, f"{W}startOverride"))
            if start and depth < LEVELS:
                anew[depth] = _whole(start, 1)
        lists[each.get(f"{W}numId", "")] = _List(key, own, anew)
    lists.pop(NO_LIST, None)
    return lists


def _levels(parent: Element) -> dict[int, _Level]:
    found = {}
    for each in parent.iterchildren(f"{W}lvl"):
        depth = _whole(each.get(f"{W}ilvl", ""), LEVELS)
        if depth < LEVELS:
            found[depth] = _Level.read(each)
    return found


def _style_lists(styles: NamedStyles, lists: dict[str, _List]) -> dict[str, tuple[str, int]]:
    """Give the list and level of each style that has one, its own or its ancestor's."""
    own: dict[str, tuple[str, int]] = {}
    for name, mark in styles.holding(MARK).items():
        number = value_of(child(mark, f"{W}numId"))
        levels = lists[number].levels if number in lists else {}
        named = next((depth for depth, level in levels.items() if level.style == name), 0)
        own[name] = (number, _whole(value_of(child(mark, f"{W}ilvl")), named))
    return styles.inherited(own)


def _whole(written: str, default: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 4 else default  # noqa: PLR2004
