"""When each system was up, down, excluded or unknown: together always the whole time (picture C1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jiheng.documents.pictures.drawing import (
    LINE_HEIGHT,
    MORE,
    SIZE,
    SMALL,
    WIDTH,
    Drawing,
    Look,
    legend,
    wrapped,
)

LEFT, RIGHT = 380, 1260
NARROWEST = 4  # an outage of minutes in a year is still seen
HIGH, LOWEST = 48, 20
MEANINGS = {
    Look.DONE: "可用",
    Look.MISSED: "中断",
    Look.EXCLUDED: "剔除（计划内维护等）",
    Look.UNKNOWN: "没有监测",
}
FRONT = (Look.DONE, Look.UNKNOWN, Look.EXCLUDED, Look.MISSED)  # later ones are drawn over earlier ones


@dataclass(frozen=True, slots=True)
class Strip:
    """One system: stretches of time from second to second, in order, and what is told of it.

    A stretch without a look is time in which the system was not in service.
    """

    name: str
    stretches: tuple[tuple[Look | None, int, int], ...]
    told: str


def availability_strip(
    strips: Sequence[Strip], seconds: int, ticks: Sequence[tuple[int, str]], *, up: str = ""
) -> bytes:
    """Draw a row a system over `seconds`; `ticks` are moments and their names, `up` what blue means.

    Raises ValueError when the stretches of a system leave a gap, overlap, or do not end with the time.
    """
    drawing, height = drawn_strips(strips, seconds, ticks, up=up)
    return drawing.svg(height)


def drawn_strips(
    strips: Sequence[Strip],
    seconds: int,
    ticks: Sequence[tuple[int, str]],
    *,
    up: str = "",
    meanings: Mapping[Look, str] = MEANINGS,
) -> tuple[Drawing, int]:
    """Draw as `availability_strip` does; give the drawing and its height. `meanings` is the legend."""
    drawing = Drawing()
    used = {look for strip in strips for look, _, _ in strip.stretches}
    told = dict(meanings) | ({Look.DONE: up} if up else {})
    legend(drawing, 0, 30, [(look, meaning) for look, meaning in told.items() if look in used])
    y = 80
    for strip in strips:
        ends = [0, *(end for _, _, end in strip.stretches)]
        if [start for _, start, _ in strip.stretches] != ends[:-1] or ends[-1] != seconds:
            raise ValueError(f"{strip.name}: the stretches do not fill {seconds} seconds")
        if any(end <= start for start, end in pairwise(ends)):
            raise ValueError(f"{strip.name}: a stretch without length")
        y = _row(drawing, y, strip, seconds)
    drawing.line([(LEFT, y + 6), (RIGHT, y + 6)], wide=2)
    for moment, name in ticks:
        x = LEFT + moment * (RIGHT - LEFT) // seconds
        drawing.line([(x, y + 6), (x, y + 16)], wide=2)
        drawing.text(x, y + 50, name, size=SMALL, anchor="middle")
    return drawing, y + 70


def _row(drawing: Drawing, y: int, strip: Strip, seconds: int) -> int:
    room, size = WIDTH - RIGHT - 20, SIZE
    label = wrapped(strip.name, LEFT - 30)
    if label[-1].endswith(MORE):  # long names differ in their ends
        label, size = wrapped(strip.name, LEFT - 30, size=SMALL, most=5), SMALL
    told = [line for part in strip.told.split("\n") for line in wrapped(part, room, size=SMALL)]
    height = max(70, LINE_HEIGHT * max(len(label), len(told)) + 16)
    middle = y + height // 2
    for lines, x, letters in ((label, 0, size), (told, RIGHT + 16, SMALL)):
        top = middle - len(lines) * LINE_HEIGHT // 2 + 36
        for number, line in enumerate(lines):
            drawing.text(x, top + number * LINE_HEIGHT, line, size=letters)
    for look in FRONT:
        for each, start, end in strip.stretches:
            if each is look:
                left, right = (LEFT + moment * (RIGHT - LEFT) // seconds for moment in (start, end))
                tall = _height(look, (end - start) * (RIGHT - LEFT), seconds)
                drawing.box(left, middle + HIGH // 2 - tall, max(NARROWEST, right - left), tall, look)
    return y + height


def _height(look: Look, length: int, seconds: int) -> int:
    """Give the height of a box; what is drawn wider than it lasted is so much lower, but seen."""
    if look in FRONT[:2]:
        return HIGH
    return min(HIGH, max(LOWEST, HIGH * length // (seconds * NARROWEST)))
