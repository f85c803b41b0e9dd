"""The typst compiler, with the fonts of this machine: templates to PDF, drawings to pixels.

Nothing is fetched, and what a user wrote is handed over as data only, never as typst code.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiheng.documents.fonts import font_folders

if TYPE_CHECKING:
    import typst

MAIN = "main"  # the file a compilation begins with
DRAWING = b"""#set page(width: float(sys.inputs.width) * 1mm, height: auto, margin: 0pt)
#image("drawing.svg", width: 100%)"""
DOTS_PER_INCH = 240


def compiler(files: Mapping[str, bytes], inputs: Mapping[str, str]) -> "typst.Compiler":
    """Return a compiler of `files`, beginning with MAIN; compiling raises typst.TypstError."""
    import typst  # noqa: PLC0415 — large, and few commands need it

    given: Any = dict(files)  # its stub forgets that it may be many files
    return typst.Compiler(given, font_paths=_fonts(), sys_inputs=dict(inputs))


def svg_to_png(svg: bytes, *, width: int) -> bytes:
    """Draw an SVG `width` millimetres wide. Raises typst.TypstError for what is no SVG."""
    drawn = compiler({MAIN: DRAWING, "drawing.svg": svg}, {"width": str(width)})
    png = drawn.compile(format="png", ppi=DOTS_PER_INCH)
    assert isinstance(png, bytes)  # noqa: S101 — one page gives one file
    return png


@cache
def installed_fonts() -> frozenset[str]:
    """Return the families that can be used."""
    return frozenset(_fonts().families())


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 — as above

    return typst.Fonts(font_paths=[each for each in font_folders() if Path(each).is_dir()])
