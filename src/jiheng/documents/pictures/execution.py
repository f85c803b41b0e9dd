"""Money paid month by month, beside the budget and the even pace of the year (picture C3 of the design)."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.drawing import FAINT, SMALL, WARNING, WIDTH, Drawing, text_width, tick_step
from jiheng.values.money import Money

NEAREST, TOP, BOTTOM = 110, 80, 620
FEN_PER_WAN = 1_000_000
MOST_LABELS = 14
WHOLE = 10_000


def execution_curve(months: Sequence[str], paid: Sequence[Money], budget: Money, *, told: str) -> bytes:
    """Draw what was paid up to the end of each month.

    `months` are their names; `told` stands above: budget, what was paid, and the rate as printed in
    the report. Raises ValueError when there is no month, or not one sum for each.
    """
    drawing, height = drawn_curve(months, paid, budget, told=told)
    return drawing.svg(height)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is not paid yet: the budget at the end of each month, and from which month on it is projected.

    `low` and `high` are the edges of the projection at the end of each month from `since` (counted from
    0) on; `thresholds` the shares of the budget, in hundredths of a per cent, that a month's end needs.
    """

    budgets: tuple[Money, ...]
    since: int
    low: tuple[Money, ...] = ()
    high: tuple[Money, ...] = ()
    thresholds: tuple[tuple[int, int], ...] = ()


def drawn_curve(
    months: Sequence[str], paid: Sequence[Money], budget: Money, *, told: str, ahead: Ahead | None = None
) -> tuple[Drawing, int]:
    """Draw as `execution_curve` does, with what lies ahead; give the drawing and its height."""
    if not months or len(months) != len(paid) + (len(ahead.low) if ahead else 0):
        raise ValueError(f"{len(months)} months and {len(paid)} sums")
    later = (*ahead.budgets, *ahead.high) if ahead else ()
    highest = max(budget.fen, *(each.fen for each in (*paid, *later)), 1)
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
    _plan(drawing, budget, field, ahead)
    points = [field.place(0, 0)]
    ends = [field.place(number, each.fen) for number, each in enumerate(paid, 1)]
    for x, y in ends:
        points += [(x, points[-1][1]), (x, y)]
    if ahead:
        _projection(drawing, field, ahead, paid[-1] if paid else Money(0))
    drawing.line(points, colour="#1677ff", wide=7)
    for x, y in ends:
        drawing.dot(x, y)
    return drawing, BOTTOM + 70


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


def _plan(drawing: Drawing, budget: Money, field: _Field, ahead: Ahead | None) -> None:
    """Draw the budget (as it was adjusted, where it was), and the even pace towards it."""
    x, y = field.place(field.months, budget.fen)
    steps = [field.place(0, (ahead.budgets[0] if ahead else budget).fen)]
    for month, amount in enumerate(ahead.budgets if ahead else (budget,) * field.months):
        at, height = field.place(month, amount.fen)
        steps += [(at, steps[-1][1]), (at, height)]
    drawing.line([*steps, (x, steps[-1][1])], wide=4)
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


def _projection(drawing: Drawing, field: _Field, ahead: Ahead, paid: Money) -> None:
    """Draw the band in which the payments to come are expected, and the lines of warning."""
    begin = field.place(ahead.since, paid.fen)
    low = [field.place(ahead.since + number, each.fen) for number, each in enumerate(ahead.low, 1)]
    high = [field.place(ahead.since + number, each.fen) for number, each in enumerate(ahead.high, 1)]
    if low:
        drawing.area([begin, *high, *reversed(low)])
        for edge in (low, high):
            drawing.line([begin, *edge], colour="#1677ff", wide=4, dash="10 8")
        drawing.text(low[-1][0] - 10, low[-1][1] + 44, "预测", anchor="end", size=SMALL, colour="#1677ff")
    for month, share in ahead.thresholds:
        fen = ahead.budgets[min(month, field.months) - 1].fen * share // WHOLE
        x, y = field.place(month, fen)
        drawing.line([(x - 30, y), (x + 30, y)], colour=WARNING, wide=6)
        drawing.text(x, y - 16, f"{share // 100}%", anchor="middle", size=SMALL, colour=WARNING)
