"""Where the points went: full marks, one falling bar for each loss, the score (picture C5 of the design)."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    FAINT,
    INK,
    LINE_HEIGHT,
    SIZE,
    SMALL,
    WARNING,
    WIDTH,
    Drawing,
    Look,
    text_width,
    tick_step,
    wrapped,
)
from jiheng.values.score import Score

LEFT, RIGHT = 430, 880  # of the bars; labels stand before, points and reasons behind
PAD = 18
MOST = 14  # losses shown one by one; the smaller ones are put together
NO_REASON = "未写明原因"


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost by one indicator, and why; without a reason the picture says so. `url`: where it leads."""

    name: str
    points: Score
    reason: str = ""
    url: str = ""


def score_waterfall(full: Score, losses: Sequence[Loss], total: Score, *, limit: str = "") -> bytes:
    """Draw it; the largest losses in the order given. `limit` says what lowers the score to `total`.

    Raises ValueError when full marks less the losses are not the total, and no limit is named.
    """
    drawing, height = _drawn(full, losses, total, limit=limit, last="得分")
    return drawing.svg(height)


@dataclass(frozen=True, kw_only=True)
class ScoreWaterfall(Chart):
    """The same as a picture of the application; `last` names what is left: 得分, 已得 where some are open."""

    full: Score
    losses: tuple[Loss, ...]
    left: Score
    limit: str = ""
    last: str = "得分"

    @property
    def table(self) -> Table:
        """A row a loss, between full marks and what is left."""
        lost = [(each.name, f"-{each.points}", each.reason or NO_REASON) for each in self.losses]
        rows = (("满分", str(self.full), ""), *lost, (self.last, str(self.left), self.limit))
        return Table(("指标", "分", "原因"), rows)

    def draw(self) -> tuple[Drawing, int]:
        """Draw a falling bar for each loss."""
        return _drawn(self.full, self.losses, self.left, limit=self.limit, last=self.last)


def _drawn(
    full: Score, losses: Sequence[Loss], total: Score, *, limit: str, last: str
) -> tuple[Drawing, int]:
    reached = full.hundredths - sum(each.points.hundredths for each in losses)
    if reached != total.hundredths and not limit:
        raise ValueError(f"{full} less the losses is {Score(reached)}, not {total}")
    shown = _shown(losses)
    if limit and reached > total.hundredths:
        shown.append(Loss(limit, Score(reached - total.hundredths), "限制得分"))
    low = max(0, min(total.hundredths, full.hundredths - 500) // 1000 * 1000 - 500)
    scale = _Scale(low, full.hundredths)
    drawing = Drawing()
    y = _bar(drawing, 10, _Row("满分", (low, full.hundredths), str(full), Look.DONE), scale)
    left = full.hundredths
    for loss in shown:
        after = left - loss.points.hundredths
        drawing.line([(scale.x(left), y - 8), (scale.x(left), y + 12)], colour=FAINT, wide=2)
        reason = loss.reason or NO_REASON
        first = len(drawing.shapes)
        y = _bar(drawing, y, _Row(loss.name, (after, left), f"-{loss.points}", Look.LATE, reason), scale)
        if loss.url:
            drawing.part(first, f"{loss.name}：-{loss.points}，{reason}", loss.url)
        left = after
    y = _bar(drawing, y, _Row(last, (low, total.hundredths), str(total), Look.DONE), scale)
    _axis(drawing, y + 8, scale)
    return drawing, y + 90


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    high: int

    def x(self, hundredths: int) -> int:
        return LEFT + (hundredths - self.low) * (RIGHT - LEFT) // max(1, self.high - self.low)


def _shown(losses: Sequence[Loss]) -> list[Loss]:
    """Put the smallest losses together when there are too many."""
    if len(losses) <= MOST:
        return list(losses)
    by_size = sorted(range(len(losses)), key=lambda n: (-losses[n].points.hundredths, n))
    kept = sorted(by_size[: MOST - 1])
    rest = [losses[n] for n in by_size[MOST - 1 :]]
    together = Score(sum(each.points.hundredths for each in rest))
    return [losses[n] for n in kept] + [Loss(f"其余{len(rest)}项", together, "见评分表")]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    ends: tuple[int, int]
    points: str
    look: Look
    reason: str = ""


def _bar(drawing: Drawing, y: int, row: _Row, scale: _Scale) -> int:
    """Draw one row and return where the next begins."""
    label = wrapped(row.name, LEFT - 20)
    behind = RIGHT + 30 + max(100, text_width(row.points) + 20)
    reasons = wrapped(row.reason, WIDTH - behind, size=SMALL) if row.reason else []
    height = LINE_HEIGHT * max(len(label), len(reasons)) + PAD
    middle = y + height // 2
    grey = WARNING if row.reason == NO_REASON else FAINT
    for lines, x, size, colour in ((label, 0, SIZE, INK), (reasons, behind, SMALL, grey)):
        top = middle - len(lines) * LINE_HEIGHT // 2 + 36
        for number, line in enumerate(lines):
            drawing.text(x, top + number * LINE_HEIGHT, line, size=size, colour=colour)
    left, right = (scale.x(end) for end in row.ends)
    drawing.box(left, middle - 20, max(3, right - left), 40, row.look)
    drawing.text(RIGHT + 30, middle + 12, row.points)
    return y + height


def _axis(drawing: Drawing, y: int, scale: _Scale) -> None:
    drawing.line([(LEFT, y), (RIGHT, y)], wide=2)
    step = tick_step((scale.high - scale.low) // 100 or 1) * 100
    for tick in range(-(-scale.low // step) * step, scale.high + 1, step):
        x = scale.x(tick)
        drawing.line([(x, y), (x, y + 10)], wide=2)
        drawing.text(x, y + 44, str(tick // 100), anchor="middle", size=SMALL)
    told = f"分（横轴自{Score(scale.low)}起）" if scale.low else "分"
    drawing.text(RIGHT + 50, y + 44, told, size=SMALL, colour=FAINT)
