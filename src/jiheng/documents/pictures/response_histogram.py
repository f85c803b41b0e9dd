"""How long the responses took, how many in each span, and which were later than promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.drawing import (
    FAINT,
    SMALL,
    WIDTH,
    Drawing,
    Look,
    legend,
    text_width,
    tick_step,
    wrapped,
)

LEFT, TOP, BOTTOM = 110, 130, 560


@dataclass(frozen=True, slots=True)
class Span:
    """The responses that took so long: the span as a label, how many, and whether that was in time."""

    label: str
    count: int
    in_time: bool


def response_histogram(spans: Sequence[Span], *, promise: str) -> bytes:
    """Draw a bar a span; `promise` says what was promised, empty where nothing was.

    Raises ValueError without spans.
    """
    if not spans:
        raise ValueError("no spans")
    drawing = Drawing()
    used = {each.in_time for each in spans if each.count}
    words = {True: (Look.DONE, "按时"), False: (Look.LATE, "超时")}
    whole = f"共{sum(each.count for each in spans)}次"
    if promise:
        legend(drawing, LEFT, 30, [words[each] for each in (True, False) if each in used])
        whole = f"承诺：{promise}；{whole}"
    drawing.text(WIDTH, 41, whole, anchor="end", size=SMALL)
    highest = max(each.count for each in spans)
    step = tick_step(max(highest, 1), most=5)
    top = max(1, -(-highest // step)) * step
    for tick in range(0, top + 1, step):
        y = BOTTOM - tick * (BOTTOM - TOP) // top
        drawing.line([(LEFT, y), (WIDTH, y)], colour="#d9d9d9", wide=2)
        drawing.text(LEFT - 14, y + 11, str(tick), anchor="end", size=SMALL)
    drawing.text(LEFT - 14, TOP - 40, "次", anchor="end", size=SMALL, colour=FAINT)
    width = (WIDTH - LEFT) // len(spans)
    lowest = BOTTOM
    for number, each in enumerate(spans):
        left = LEFT + number * width
        height = each.count * (BOTTOM - TOP) // top
        if each.count:
            look = Look.DONE if each.in_time else Look.LATE
            drawing.box(left + width // 6, BOTTOM - height, width - width // 3, height, look)
        middle = left + width // 2
        drawing.text(middle, BOTTOM - height - 12, str(each.count), anchor="middle", size=SMALL)
        for line, text in enumerate(wrapped(each.label, width - 10, size=SMALL)):
            lowest = max(lowest, BOTTOM + 44 + line * 40)
            drawing.text(middle, BOTTOM + 44 + line * 40, text, anchor="middle", size=SMALL)
    drawing.line([(LEFT, BOTTOM), (WIDTH, BOTTOM)], wide=3)
    late = next((number for number, each in enumerate(spans) if not each.in_time), None)
    if late:
        x = LEFT + late * width
        drawing.line([(x, TOP - 70), (x, BOTTOM)], wide=4, dash="14 10")
        near = "end" if x + text_width("承诺时限") > WIDTH else "start"
        drawing.text(x + (-10 if near == "end" else 10), TOP - 46, "承诺时限", anchor=near, size=SMALL)
    return drawing.svg(lowest + 26)
