"""Money paid month by month beside budget, even pace and forecast (picture C3)."""

from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import Drawing
from jiheng.documents.pictures.execution import Ahead, drawn_curve
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import decimal_text


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """How the money stands at the end of a month; `paid` before today, `low` and `high` after it."""

    name: str
    budget: Money
    even: Money  # 序时进度
    paid: Money | None = None
    low: Money | None = None
    high: Money | None = None


@dataclass(frozen=True, kw_only=True)
class BurnUp(Chart):
    """The months of a year. Without a budget there is nothing to draw, and `because` says why."""

    months: tuple[MonthEnd, ...] = ()
    rate: Ratio | None = None
    thresholds: tuple[tuple[int, int], ...] = ()  # month, and hundredths of a per cent of the budget
    method: str = ""  # how the forecast is made
    because: str = ""

    @property
    def table(self) -> Table:
        """A row a month."""
        titles = ("月末", "预算", "序时进度", "支付累计", "预测下限", "预测上限")
        rows = (
            (each.name, *(amount.wan_yuan if amount else "" for amount in _amounts(each)))
            for each in self.months
        )
        return Table(titles, tuple(rows))

    @property
    def fraction(self) -> str:
        """The rate of execution with its fraction."""
        paid = [each.paid for each in self.months if each.paid is not None]
        if self.rate is None or not self.months:
            return ""
        return f"{_exactly(paid[-1]) if paid else 0}/{_exactly(self.months[-1].budget)} = {self.rate}"

    def draw(self) -> tuple[Drawing, int]:
        """Draw the curve and what lies ahead."""
        if not self.months:
            drawing = Drawing()
            drawing.text(0, 60, "登记全年预算数和支付以后，这里画出执行曲线和预测")
            return drawing, 90
        paid = [each.paid for each in self.months if each.paid is not None]
        later = self.months[len(paid) :]
        ahead = Ahead(
            tuple(each.budget for each in self.months),
            len(paid),
            tuple(each.low or Money(0) for each in later),
            tuple(each.high or Money(0) for each in later),
            self.thresholds,
        )
        budget = self.months[-1].budget
        names = [each.name for each in self.months]
        return drawn_curve(names, paid, budget, told=f"预测：{self.method}" if later else "", ahead=ahead)


def _amounts(each: MonthEnd) -> tuple[Money | None, ...]:
    return each.budget, each.even, each.paid, each.low, each.high


def _exactly(amount: Money) -> str:
    """Write an amount in 万元 with as many decimals as it has: 27.415."""
    return decimal_text(amount.fen, 6, trim=True)
