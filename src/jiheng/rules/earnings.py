"""What a band, knot or level of a scoring standard earns: a share of the weight, or points."""

from dataclasses import dataclass

from jiheng.catalogue import Raw, text_of
from jiheng.errors import UnreadableValueError
from jiheng.rules.terms import number_of, plain, told
from jiheng.values.exact import ONE, Exact
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

HUNDRED = Exact(100)


@dataclass(frozen=True, slots=True)
class Earning:
    """A share of the weight in per cent, or points."""

    amount: Exact
    in_points: bool

    @classmethod
    def read(cls, raw: Raw) -> "Earning":
        """Read `80%` (of the weight), `8分` or `0`. Raises UnreadableValueError."""
        quantity = Quantity.read(text_of(raw))
        zero = not quantity.unit and not quantity.ten_thousandths
        if quantity.unit not in ("%", "分") and not zero:
            raise UnreadableValueError(
                "分不清是分数还是分值的百分之几", found=text_of(raw), expected="80%（分值的八成）或 8分"
            )
        too_much = quantity.unit == "%" and number_of(quantity) > HUNDRED
        if quantity.ten_thousandths < 0 or too_much:
            raise UnreadableValueError("应当在零分和满分之间", found=text_of(raw), expected="0% 到 100%")
        return cls(number_of(quantity) * ONE, quantity.unit == "分")  # in lowest terms, for the columns

    def of(self, weight: Exact) -> Exact:
        """Give the points."""
        return self.amount if self.in_points else weight * self.amount / HUNDRED

    def reckoned(self, weight: Score, score: Score) -> str:
        """Tell the points, ending in the score."""
        if self.in_points:
            return f"得 {score} 分"
        full = Exact(weight.hundredths, 100)
        return f"得分值的 {self}：{weight} × {self} {told(self.of(full))}，四舍五入得 {score.text} 分"

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{plain(self.amount)}{'分' if self.in_points else '%'}"


def beyond_weight(earnings: dict[str, Earning], weight: Score) -> str:
    """Say which of the named earnings is more than the weight."""
    full = Exact(weight.hundredths, 100)
    over = [f"“{name}”得 {each}" for name, each in earnings.items() if each.of(full) > full]
    return f"{'、'.join(over)}，超过分值 {weight}" if over else ""
