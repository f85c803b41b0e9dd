"""What a survey found (C8): how many answered, the share satisfied and its interval, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, SMALL, WIDTH, Drawing, Look, wrapped
from jiheng.values.ratio import Ratio

LEFT, RIGHT, TOP, ROW, BAR = 330, 300, 20, 56, 34
QUARTERS = 4
NOTHING = Ratio(0, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option, how many chose it, and which share that is of those who answered; None: nobody did."""

    option: str
    count: int
    share: Ratio | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question: its words, and its options in their order."""

    question: str
    options: tuple[Chosen, ...]

    @classmethod
    def of(cls, question: str, counts: Sequence[tuple[str, int]]) -> "Answered":
        """Make it of how many chose each option."""
        answers = sum(count for _, count in counts)
        return cls(
            question,
            tuple(Chosen(each, count, Ratio(count, answers) if answers else None) for each, count in counts),
        )

    @property
    def counts(self) -> tuple[int, ...]:
        """How many chose each option."""
        return tuple(each.count for each in self.options)


@dataclass(frozen=True, kw_only=True)
class SurveyAnswers(Chart):
    """Shares on one axis from 0 to 100 %; `share` and `bounds` are of the first question.

    `share` is None where nobody answered.
    """

    answers: int
    sent: int
    rate: Ratio | None
    share: Ratio | None
    bounds: tuple[Ratio, Ratio] | None  # None where all were asked: nothing is left open
    questions: Sequence[Answered]

    @property
    def table(self) -> Table:
        """The same as a table."""
        rows = [("回收", f"发放 {self.sent} 份", str(self.answers), str(self.rate or ""))]
        if self.share is not None:
            told = f"95%区间 {self.bounds[0]}—{self.bounds[1]}" if self.bounds else "全面调查，没有抽样误差"
            rows.append(("满意率", told, str(self.share.numerator), str(self.share)))
        rows += [
            (each.question, one.option, str(one.count), str(one.share or ""))
            for each in self.questions
            for one in each.options
        ]
        return Table(("项目", "选项", "份数", "占比"), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw the rate, the share with its interval, then bars question by question."""
        drawing, y = Drawing(), TOP
        if self.rate is not None:
            y = self._bar(drawing, y, "回收率", self.rate, f"{self.answers}/{self.sent}，{self.rate}")
        if self.share is not None:
            y = self._interval(drawing, y, self.share)
        for each in self.questions:
            y += 16
            for line in wrapped(each.question, WIDTH, size=SMALL, most=2):
                y += 40
                drawing.text(0, y, line, size=SMALL)
            y += 24
            for one in each.options:
                told = f"{one.count} 份，{one.share}" if one.share is not None else f"{one.count} 份"
                y = self._bar(drawing, y, one.option, one.share or NOTHING, told)
        return drawing, y + 20

    @staticmethod
    def _x(part: Ratio) -> int:
        return LEFT + (WIDTH - LEFT - RIGHT) * part.numerator // part.denominator

    def _bar(self, drawing: Drawing, y: int, label: str, part: Ratio, told: str) -> int:
        (name,) = wrapped(label, LEFT - 30, size=SMALL, most=1)
        drawing.text(LEFT - 20, y + BAR - 6, name, anchor="end", size=SMALL)
        drawing.mark(LEFT, y, WIDTH - LEFT - RIGHT, BAR, colour="#d9d9d9")
        if part.numerator:
            drawing.box(LEFT, y, self._x(part) - LEFT, BAR, Look.DONE)
        drawing.text(WIDTH - RIGHT + 16, y + BAR - 6, told, size=SMALL)
        return y + ROW

    def _interval(self, drawing: Drawing, y: int, share: Ratio) -> int:
        middle = y + BAR // 2
        drawing.text(LEFT - 20, y + BAR - 6, "满意率", anchor="end", size=SMALL)
        for quarter in range(QUARTERS + 1):
            x = self._x(Ratio(quarter, QUARTERS))
            drawing.line([(x, y), (x, y + BAR + 10)], colour="#d9d9d9", wide=2)
            drawing.text(
                x, y + BAR + 42, f"{quarter * 100 // QUARTERS}%", anchor="middle", size=SMALL, colour=FAINT
            )
        if self.bounds:
            low, high = map(self._x, self.bounds)
            drawing.line([(low, middle), (high, middle)])
            for end in (low, high):
                drawing.line([(end, middle - 12), (end, middle + 12)])
        drawing.dot(self._x(share), middle)
        drawing.text(WIDTH - RIGHT + 16, y + BAR - 6, str(share), size=SMALL)
        return y + BAR + ROW
