"""How an actual value must stand to its target, and which way is better."""

from enum import StrEnum

from jiheng.values.exact import Exact


class Direction(StrEnum):
    """Which way is better."""

    FORWARD = "forward"
    REVERSE = "reverse"
    EQUAL = "equal"


class Operator(StrEnum):
    """The sign between the actual value and its target."""

    AT_LEAST = "≥"
    ABOVE = ">"
    AT_MOST = "≤"
    BELOW = "<"
    EQUAL = "="

    @property
    def direction(self) -> Direction:
        """Which way is better."""
        if self in (Operator.AT_LEAST, Operator.ABOVE):
            return Direction.FORWARD
        return Direction.EQUAL if self is Operator.EQUAL else Direction.REVERSE

    def holds(self, actual: Exact, target: Exact) -> bool:
        """Compare two single fractions."""
        outcomes = {
            Operator.AT_LEAST: actual >= target,
            Operator.ABOVE: actual > target,
            Operator.AT_MOST: actual <= target,
            Operator.BELOW: actual < target,
            Operator.EQUAL: actual == target,
        }
        return bool(outcomes[self])
