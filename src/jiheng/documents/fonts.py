"""Which installed font stands in for each official one: the list in fonts.conf, best first.

The same list serves LibreOffice, through fontconfig, and typst.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from lxml import etree

from jiheng.documents.docx_styles import LATIN, OFFICIAL_FONTS

FONTS_FILE = Path(__file__).with_name("fonts.conf")
STAND_INS = (  # how their names begin; any other name in a list is the official font itself
    "Fandol",
    "Noto ",
    "Source Han",
    "AR PL",
    "LXGW",
    "WenQuanYi",
    "Liberation",
    "Tinos",
    "TeX Gyre",
    "宋体",
)


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Return for each family of fonts.conf the names it goes by and what replaces it."""
    aliases = etree.parse(FONTS_FILE).getroot().findall("alias")
    return {
        alias.findtext("family", ""): tuple(each.text or "" for each in alias.findall("accept/family"))
        for alias in aliases
    }


def font_folders() -> list[str]:
    """Return the folders named in fonts.conf beside those of the system."""
    return [each.text or "" for each in etree.parse(FONTS_FILE).getroot().findall("dir")]


def font_chain(font: str, installed: Collection[str]) -> tuple[str, ...]:
    """Return the installed fonts to take for an official one, best first."""
    return tuple(each for each in (font, *_listed()[font]) if each in installed)


def is_stand_in(font: str, name: str) -> bool:
    """Say whether `name`, out of the chain of `font`, is another font."""
    return name != font and name.startswith(STAND_INS)


def font_remarks(installed: Collection[str]) -> list[str]:
    """Say in Chinese which official fonts are replaced, and by what; 宋体 for 宋体 is no remark.

    Times New Roman is left out: its stand-ins have the same shapes and widths.
    """
    told = []
    for font in OFFICIAL_FONTS:
        chain = font_chain(font, installed)
        if not chain:
            told.append(f"没有字体“{font}”，也没有替代的字体")
        elif font != LATIN and is_stand_in(font, chain[0]):
            told.append(f"没有字体“{font}”，用 {chain[0]} 代替")
    return told
