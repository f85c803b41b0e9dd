"""A printed figure: its text, and the exact value that the text rounds."""

from dataclasses import dataclass
from hashlib import sha256
from math import gcd
from typing import Any

from jiheng.evidence.actual import Actual
from jiheng.values.exact import Exact
from jiheng.values.money import FEN_PER_WAN_YUAN, Money
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up
from jiheng.values.score import Score

NO_EVIDENCE = "无证据"
POINTS = "分"
PLACES = 2  # of points, rates and amounts in 万元
HALF_UP = "half_up"
DIGEST = 16  # characters of the digest of the records


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its name, its text, its unit, and the records it rests on.

    `exact` is the value in `unit` before rounding; None where the figure is a word, a list, or missing.
    `places` are the decimals it is rounded to, half-up (zeros at the end may be left out); None: it is
    printed as it is.
    """

    name: str
    text: str
    unit: str = ""
    facts: tuple[str, ...] = ()
    exact: Exact | None = None
    places: int | None = None

    @classmethod
    def of_points(
        cls, name: str, score: Score, facts: tuple[str, ...] = (), *, exact: Exact | None = None
    ) -> "Figure":
        """Make a figure of points; `exact` are they before they were rounded, where `score` rounds those."""
        if exact is None or half_up(exact.numerator * 100, exact.denominator) != score.hundredths:
            exact = Exact(score.hundredths, 100)
        return cls(name, str(score), POINTS, facts, exact, PLACES)

    @classmethod
    def of_ratio(
        cls, name: str, ratio: Ratio, facts: tuple[str, ...] = (), *, places: int = PLACES
    ) -> "Figure":
        """Make a figure of a ratio, printed in per cent."""
        return cls(name, ratio.percent(places), "%", facts, ratio.exact * Exact(100), places)

    @classmethod
    def of_money(cls, name: str, amount: Money, facts: tuple[str, ...] = ()) -> "Figure":
        """Make a figure of an amount, printed in 万元."""
        return cls(name, amount.wan_yuan, "万元", facts, Exact(amount.fen, FEN_PER_WAN_YUAN), PLACES)

    @classmethod
    def of_count(cls, name: str, count: int, unit: str, facts: tuple[str, ...] = ()) -> "Figure":
        """Make a figure of a whole number; `unit` is not part of the text."""
        return cls(name, str(count), unit, facts, Exact(count))

    @classmethod
    def of_actual(cls, name: str, text: str, value: Actual | None, facts: tuple[str, ...] = ()) -> "Figure":
        """Make a figure of what a measure found, as `text` shows it; exact where the text is that value."""
        if isinstance(value, Ratio) and text == str(value):
            return cls.of_ratio(name, value, facts)
        if isinstance(value, Quantity) and text == str(value):
            return cls(name, text, value.unit, facts, Exact(value.ten_thousandths, SCALE))
        return cls(name, text, "", facts)

    @property
    def fraction(self) -> str | None:
        """The exact value as `numerator/denominator`, reduced."""
        if self.exact is None:
            return None
        shared = gcd(self.exact.numerator, self.exact.denominator)
        return f"{self.exact.numerator // shared}/{self.exact.denominator // shared}"

    @property
    def facts_digest(self) -> str:
        """A digest of the ids of the records, whatever their order: the same only for the same records."""
        ids = "\n".join(sorted(set(self.facts)))
        return sha256(ids.encode()).hexdigest()[:DIGEST] if self.facts else ""

    def as_json(self) -> dict[str, Any]:
        """Give the figure as the map of a document holds it."""
        return {
            "name": self.name,
            "text": self.text,
            "exact": self.fraction,
            "unit": self.unit,
            "places": self.places,
            "rounding": HALF_UP if self.places is not None else None,
            "records": len(set(self.facts)),
            "records_digest": self.facts_digest,
        }
