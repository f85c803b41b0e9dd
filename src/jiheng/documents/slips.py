"""Slips to print, cut and hand out: a drawn code and a few lines each, as one .pdf of A4 pages."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from jiheng.documents.typst_engine import MAIN, compiler

PAGE = b"""#let told = json("slips.json")
#set page(paper: "a4", margin: 12mm)
#set text(size: 10pt, lang: "zh", font: (
  "SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "FandolHei",
))
#let columns = int(sys.inputs.columns)
#grid(columns: (1fr,) * columns, gutter: 4mm, ..told.map(each => block(
  width: 100%, breakable: false, inset: 4mm, stroke: (paint: gray, thickness: 0.5pt, dash: "dashed"),
  align(center)[
    #text(size: if columns == 1 { 28pt } else { 12pt }, weight: "bold", each.title)
    #linebreak()
    #image(each.code, width: if columns == 1 { 120mm } else { 42mm })
    #for line in each.lines { block(text(size: if columns == 1 { 20pt } else { 9pt }, line)) }
  ])))
"""


class Slip(NamedTuple):
    """One slip: what stands above the code, the code as SVG, the lines below it."""

    title: str
    code: bytes
    lines: tuple[str, ...]


def slips_pdf(slips: Sequence[Slip], *, columns: int = 3) -> bytes:
    """Write slips as a .pdf; one column is a poster, as large as the page."""
    files = {f"{number}.svg": each.code for number, each in enumerate(slips)}
    told = [
        {"title": each.title, "code": f"{number}.svg", "lines": each.lines}
        for number, each in enumerate(slips)
    ]
    files |= {MAIN: PAGE, "slips.json": json.dumps(told, ensure_ascii=False).encode()}
    pdf = compiler(files, {"columns": str(columns)}).compile(format="pdf")
    assert isinstance(pdf, bytes)  # noqa: S101 — one file, however many pages
    return pdf
