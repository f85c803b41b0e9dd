"""Names that Excel accepts for worksheets."""

from collections.abc import Iterable

from jiheng.documents.xml_text import clean

LONGEST = 31
FULL_WIDTH = str.maketrans("[]:*?/\\\n\t", "［］：＊？／＼  ")
NAMELESS = "工作表"
RESERVED = {"history"}  # Excel's own


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return the wanted names, each allowed and none twice (case does not count)."""
    names: list[str] = []
    taken = set(RESERVED)
    for text in wanted:
        plain = clean(text).translate(FULL_WIDTH).strip("' ") or NAMELESS
        name, number = _short(plain, ""), 1
        while name.lower() in taken:
            number += 1
            name = _short(plain, f"（{number}）")
        taken.add(name.lower())
        names.append(name)
    return names


def _short(name: str, ending: str) -> str:
    """Cut `name` so that it fits with its ending; Excel counts UTF-16 units."""
    while len((name + ending).encode("utf-16-le")) > 2 * LONGEST:
        name = name[:-1]
    return name.rstrip("' ") + ending
