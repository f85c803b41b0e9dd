"""A drawing as SVG: whole tenths of a millimetre, few shapes, the same looks in every picture.

What a shape means is told by its pattern too, so that it survives a grey printer and any eye: done is
blue and plain, late orange and hatched, missed red and crossed, excluded grey and diagonal, unknown
white with a dotted edge, not due yet pale. Fonts are named as on an office computer, free ones behind them.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from jiheng.documents.marks import plain
from jiheng.documents.xml_text import escaped

WIDTH = 1500  # 150 mm, the text of a page
SIZE, SMALL = 35, 30  # letters: 10 and 8.5 points
LINE_HEIGHT = 46
FONTS = "黑体,SimHei,Noto Sans CJK SC,Source Han Sans SC,FandolHei,WenQuanYi Zen Hei,sans-serif"
EM, LATIN = 100, 56  # widths of a Chinese and of a Latin letter, in hundredths of the size
INK, FAINT, WARNING = "#1f1f1f", "#8c8c8c", "#cf1322"
MORE = "…"


class Look(StrEnum):
    """What a shape stands for."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    AHEAD = "ahead"  # not due yet


AHEAD = "ahead"  # what may come
PATTERNS = {
    Look.LATE: ("#fa8c16", "M0 12L12 0", 12),
    Look.MISSED: ("#f5222d", "M0 0L14 14M0 14L14 0", 14),
    Look.EXCLUDED: ("#8c8c8c", "M0 0L16 16", 16),
}
FILLS = {
    Look.DONE: 'fill="#1677ff"',
    Look.UNKNOWN: f'fill="#fff" stroke="{INK}" stroke-width="2" stroke-dasharray="2 8"',
    Look.AHEAD: 'fill="#f0f0f0" stroke="#d9d9d9" stroke-width="2"',
} | {
    look: f'fill="url(#{look})" stroke="{colour}" stroke-width="2"'
    for look, (colour, _, _) in PATTERNS.items()
}
DEFINITIONS = "".join(
    f'<pattern id="{look}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
    f'<rect width="{size}" height="{size}" fill="#fff"/>'
    f'<path d="{path}" stroke="{colour}" stroke-width="4" fill="none"/></pattern>'
    for look, (colour, path, size) in PATTERNS.items()
)
DEFINED_AHEAD = (
    f'<pattern id="{AHEAD}" width="16" height="16" patternUnits="userSpaceOnUse">'
    '<path d="M0 16L16 0" stroke="#91caff" stroke-width="2" fill="none"/></pattern>'
)


@dataclass(slots=True)
class Drawing:
    """Shapes in the making; x to the right and y down, both in tenths of a millimetre."""

    shapes: list[str] = field(default_factory=list)

    def box(self, x: int, y: int, width: int, height: int, look: Look) -> None:
        """Draw a filled rectangle."""
        self.shapes.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {FILLS[look]}/>')

    def line(
        self, points: list[tuple[int, int]], *, colour: str = INK, wide: int = 3, dash: str = ""
    ) -> None:
        """Draw a line through points; `dash` as in SVG."""
        path = "L".join(f"{x} {y}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{wide}"{dashed}/>')

    def area(self, points: list[tuple[int, int]]) -> None:
        """Fill the shape between points, pale and hatched, so that lines below it are seen."""
        path = "L".join(f"{x} {y}" for x, y in points)
        self.shapes.append(f'<path d="M{path}Z" fill="url(#{AHEAD})" stroke="none"/>')

    def mark(self, x: int, y: int, width: int, height: int, colour: str = INK) -> None:
        """Draw the edge of a rectangle."""
        self.shapes.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none"'
            f' stroke="{colour}" stroke-width="3"/>'
        )

    def plate(self, x: int, y: int, width: int, height: int) -> None:
        """Lay white under letters that stand on a pattern."""
        self.shapes.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#fff"/>')

    def dot(self, x: int, y: int) -> None:
        """Draw a small ring."""
        self.shapes.append(f'<circle cx="{x}" cy="{y}" r="8" fill="#fff" stroke="#1677ff" stroke-width="5"/>')

    def text(
        self, x: int, y: int, text: str, *, anchor: str = "start", size: int = SIZE, colour: str = INK
    ) -> None:
        """Write one line whose letters stand on y; `anchor` is start, middle or end."""
        self.shapes.append(
            f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">'
            f"{escaped(plain(text))}</text>"
        )

    def part(self, first: int, told: str, url: str = "") -> None:
        """Make what was drawn from shape `first` on one part that `told` names; it leads to `url`, if any."""
        inner = f"<title>{escaped(told)}</title>{''.join(self.shapes[first:])}"
        link = f'<a href="{escaped(url)}" aria-label="{escaped(told)}">{inner}</a>'
        self.shapes[first:] = [link if url else f"<g>{inner}</g>"]

    def svg(self, height: int, *, title: str = "", description: str = "") -> bytes:
        """Return the file; with a title it tells readers of the screen what it shows, and where it leads."""
        kind = "group" if any(each.startswith("<a ") for each in self.shapes) else "img"
        role = f' role="{kind}" aria-label="{escaped(title)}"' if title else ""
        ahead = DEFINED_AHEAD if any(f"#{AHEAD}" in each for each in self.shapes) else ""
        told = f"<title>{escaped(title)}</title><desc>{escaped(description)}</desc>" if title else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH // 10}mm" height="{height / 10}mm" font-family="{FONTS}"{role}>'
            f"{told}<defs>{DEFINITIONS}{ahead}</defs>{''.join(self.shapes)}</svg>"
        ).encode()


def legend(drawing: Drawing, x: int, y: int, entries: list[tuple[Look, str]]) -> None:
    """Draw what the looks mean, in one row with its middle at y."""
    for look, meaning in entries:
        drawing.box(x, y - 14, 44, 28, look)
        drawing.text(x + 54, y + 11, meaning, size=SMALL)
        x += 54 + text_width(meaning, SMALL) + 50


def text_width(text: str, size: int = SIZE) -> int:
    """Return about how wide a text is."""
    return sum(LATIN if sign.isascii() else EM for sign in plain(text)) * size // 100


def wrapped(text: str, room: int, *, size: int = SIZE, most: int = 3) -> list[str]:
    """Cut a text into at most `most` lines of this width; what is left out is told by an ellipsis."""
    lines = [""]
    for sign in plain(text).replace("\n", " "):
        if text_width(lines[-1] + sign, size) > room:
            lines.append("")
        lines[-1] += sign
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][:-1] + MORE
    return lines


def tick_step(span: int, *, most: int = 6) -> int:
    """Return the smallest step of 1, 2 or 5 times a power of ten with at most `most` ticks in `span`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if span <= factor * step * most:
                return factor * step
        step *= 10
