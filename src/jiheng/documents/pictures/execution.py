"""Money paid month by month, beside the budget and the even pace of the year (picture C3 of the design)."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.drawing import FAINT, SMALL, WIDTH, Drawing, text_width, tick_step
from jiheng.values.money import Money

NEAREST, TOP, BOTTOM = 110, 80, 620
FEN_PER_WAN = 1_000_000
MOST_LABELS = 14


def execution_curve(months: Sequence[str], paid: Sequence[Money], budget: Money, *, told: str) -> bytes:
    """Draw what was paid up to the end of each month.

    `months` are their names; `told` stands above: budget, what was paid, and the rate as printed in
    the report. Raises ValueError when there is no month, or not one sum for each.
    """
    if not months or len(months) != len(paid):
        raise ValueError(f"{len(months)} months and {len(paid)} sums")
    highest = max(budget.fen, *(each.fen for each in paid), 1)
    step = _step(highest)
    top = -(-highest // step) * step
    names = {tick: _amount(tick, step) for tick in range(0, top + 1, step)}
    left = max(NEAREST, *(text_width(name, SMALL) + 20 for name in names.values()))
    field = _Field(left, WIDTH - 110, len(months), top)
    drawing = Drawing()
    for tick, name in names.items():
        _, y = field.place(0, tick)
        drawing.line([(left, y), (field.right, y)], colour="#d9d9d9", wide=2)
        drawing.text(left - 14, y + 11, name, anchor="end", size=SMALL)
    drawing.text(left - 14, 36, "万元", anchor="end", size=SMALL, colour=FAINT)
    drawing.text(WIDTH, 36, told, anchor="end")
    _months(drawing, months, field)
    _plan(drawing, budget, field)
    points = [field.place(0, 0)]
    ends = [field.place(number, each.fen) for number, each in enumerate(paid, 1)]
    for x, y in ends:
        points += [(x, points[-1][1]), (x, y)]
    drawing.line(points, colour="#1677ff", wide=7)
    for x, y in ends:
        drawing.dot(x, y)
    return drawing.svg(BOTTOM + 70)


@dataclass(frozen=True, slots=True)
class _Field:
    """Where months and amounts stand."""

    left: int
    right: int
    months: int
    top: int

    def place(self, month: int, fen: int) -> tuple[int, int]:
        """Month 0 is the beginning."""
        x = self.left + month * (self.right - self.left) // self.months
        return x, BOTTOM - fen * (BOTTOM - TOP) // self.top


def _amount(fen: int, step: int) -> str:
    """Write an amount in 万元, without decimals where no line of the field has any."""
    text = Money(fen).wan_yuan
    return text if step % FEN_PER_WAN else text.removesuffix(".00")


def _plan(drawing: Drawing, budget: Money, field: _Field) -> None:
    """Draw the budget, and the even pace towards it."""
    x, y = field.place(field.months, budget.fen)
    drawing.line([(field.left, y), (x, y)], wide=4)
    drawing.text(field.right + 12, y + 11, "预算", size=SMALL)
    drawing.line([field.place(0, 0), (x, y)], colour=FAINT, wide=4, dash="14 10")
    middle = field.months // 2
    x, y = field.place(middle, budget.fen * middle // field.months)
    drawing.text(x - 16, y - 16, "序时进度", anchor="end", size=SMALL, colour=FAINT)


def _step(highest: int) -> int:
    """Return the amount between two lines: whole 0.01 万元 steps of 1, 2 or 5."""
    return tick_step(-(-highest // (FEN_PER_WAN // 100))) * (FEN_PER_WAN // 100)


def _months(drawing: Drawing, months: Sequence[str], field: _Field) -> None:
    every = -(-len(months) // MOST_LABELS)
    drawing.line([(field.left, BOTTOM), (field.right, BOTTOM)], wide=3)
    for number, month in enumerate(months, 1):
        x, _ = field.place(number, 0)
        drawing.line([(x, BOTTOM), (x, BOTTOM + 8)], wide=2)
        if (len(months) - number) % every == 0:
            drawing.text(x, BOTTOM + 44, month, anchor="middle", size=SMALL)
