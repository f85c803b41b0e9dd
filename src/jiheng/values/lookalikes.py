"""Names that look like others: signs nobody sees, letters of another script, the same word written twice."""

import unicodedata
from collections.abc import Iterable, Iterator

from jiheng.values.digits import fold

# Letters of other scripts that look like Latin ones, and what they look like.
ALIKE = str.maketrans(
    "АВСЕНІЈКМОРЅТХУавсеіјорѕухԁһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνιτυχ〇○",
    "ABCEHIJKMOPSTXYabceijopsyxdhlABEZHIKMNOPTYXaopvitux00",
)
INVISIBLE = ("Cf", "Cc", "Zl", "Zp")


def doubt_of_letters(name: str) -> str:
    """Say what in a name is not what it looks like; nothing where all is."""
    unseen = [each for each in name if unicodedata.category(each) in INVISIBLE]
    if unseen:
        shown = "、".join(dict.fromkeys(f"U+{ord(each):04X}" for each in unseen))
        return f"含有看不见的字符（{shown}）"
    for word in name.split():
        foreign = [each for each in word if ord(each) in ALIKE and each.isalpha() and each != "〇"]
        if foreign and any(each.isascii() and each.isalpha() for each in word):
            return f"混用了看起来一样的外文字母（{''.join(dict.fromkeys(foreign))}）"
    return ""


def look_alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give each name that looks like an earlier other one, with that one."""
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(_look(name), name)
        if first != name:
            yield name, first


def _look(name: str) -> str:
    plain = "".join(each for each in name if unicodedata.category(each) not in INVISIBLE)
    return "".join(fold(unicodedata.normalize("NFKC", plain)).translate(ALIKE).split()).casefold()
